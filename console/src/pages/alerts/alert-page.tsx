// One alert on its own page: what mails and other systems link to.
import { Anchor } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from 'react-router'
import { useScope } from '#console/api/scope.ts'
import { Card } from '#console/components/card.tsx'
import { Page } from '#console/components/page.tsx'
import { States } from '#console/components/states.tsx'
import { AlertDetails } from './alert-details.tsx'
import { alertQuery } from './alerts-api.ts'

export function Component() {
  const scope = useScope()
  const { id = '' } = useParams()
  const query = useQuery(alertQuery(scope, id))
  return (
    <Page
      title={query.data?.title ?? 'Alert'}
      above={
        <Anchor component={Link} to={`${scope.pages}/alerts`} size="sm">
          Alerts
        </Anchor>
      }
    >
      <States query={query} shape="text" failure="This alert cannot be shown">
        {(alert) => (
          <Card title="Alert">
            <AlertDetails alert={alert} scope={scope} />
          </Card>
        )}
      </States>
    </Page>
  )
}
