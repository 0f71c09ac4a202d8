// How many alerts need a decision, in the top bar.
import { ActionIcon, Button, Tooltip } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { useScope } from '#console/api/scope.ts'
import { useMay } from '#console/api/session.ts'
import { alertCountsQuery } from '#console/pages/alerts/alerts-api.ts'

export function AlertsLink() {
  const scope = useScope()
  const may = useMay()
  const { data } = useQuery({ ...alertCountsQuery(scope), enabled: may('alert.read') })
  if (!may('alert.read')) return null
  const count = data === undefined ? 0 : data.high + data.medium + data.low
  const label =
    data === undefined || count === 0
      ? 'Alerts: none open'
      : `Alerts: ${data.high} high, ${data.medium} medium, ${data.low} low`
  const to = `${scope.pages}/alerts`
  return (
    <Tooltip label={label}>
      {count === 0 ? (
        <ActionIcon component={Link} to={to} variant="subtle" color="gray" size={32} aria-label={label}>
          <IconAlertTriangle size={18} />
        </ActionIcon>
      ) : (
        <Button
          component={Link}
          to={to}
          variant="light"
          color={data!.high > 0 ? 'red' : data!.medium > 0 ? 'yellow' : 'blue'}
          size="compact-sm"
          leftSection={<IconAlertTriangle size={16} aria-hidden />}
          aria-label={label}
        >
          {count.toLocaleString()}
        </Button>
      )}
    </Tooltip>
  )
}
