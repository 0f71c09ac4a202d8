// Where what is set.
import { Anchor, Text } from '@mantine/core'
import { Link } from 'react-router'
import { useMay, useTenantId } from '#console/api/session.ts'
import { Card } from '#console/components/card.tsx'
import { Page } from '#console/components/page.tsx'
import { isShown, navigation, tenantPath } from '#console/routes/navigation.ts'

const leads: Record<string, string> = {
  'settings/notifications': 'Who is told of alerts, by mail, webhook or syslog, and how often.',
  'settings/compromise': 'When a mailbox is blocked, what is done about it, and when it may send again.',
  'settings/endpoints': 'Products that scan computers: Mailwarden agent, Defender, Intune, Sophos Central.',
  'settings/health': 'A score of what should be, and what can be fixed automatically.',
  'settings/administrators': 'People who sign in here, their roles and sessions.',
  'settings/roles': 'Predefined roles, and custom ones narrowed to products, domains or groups.',
  'settings/credentials': 'OAuth client credentials of other programs.',
  'settings/tenant': 'How long things are kept, whether a provider may look in, subscriptions.',
}

export function Component() {
  const tenantId = useTenantId()
  const may = useMay()
  const entries = navigation
    .flatMap((group) => group.entries)
    .find(({ path }) => path === 'settings')!
    .children!.filter((entry) => isShown(entry, may))
  return (
    <Page title="Settings" isNarrow>
      {entries.map(({ path, label }) => (
        <Card
          key={path}
          title={label}
          lead={leads[path]}
          actions={
            <Anchor component={Link} to={tenantPath(tenantId, path)} size="sm" aria-label={`Open ${label}`}>
              Open
            </Anchor>
          }
        />
      ))}
      <Card
        title="Microsoft 365 connection, policies and lists"
        actions={
          <Anchor
            component={Link}
            to={tenantPath(tenantId, 'mail-flow/connection')}
            size="sm"
            aria-label="Open the connection"
          >
            Open
          </Anchor>
        }
      >
        <Text size="sm">They stand under Mail flow and Policies.</Text>
      </Card>
    </Page>
  )
}
