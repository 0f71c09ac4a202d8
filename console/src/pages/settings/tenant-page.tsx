// This tenant: how long things are kept, whether the provider may come in, subscriptions.
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { send } from '#console/api/send.ts'
import { useMay, useTenant } from '#console/api/session.ts'
import { Card } from '#console/components/card.tsx'
import { useConfirm } from '#console/components/confirm.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { Facts } from '#console/components/facts.tsx'
import { Page } from '#console/components/page.tsx'
import { States } from '#console/components/states.tsx'
import { ToneLabel } from '#console/theme/tone.tsx'
import { formatDay, formatNumber, formatTime, plural } from '#console/util/numbers.ts'
import { accessQuery, subscriptionsQuery, useSetAccess } from '../tenants/providers-api.ts'
import { productWords } from '../tenants/words.ts'

interface Installation {
  version: string
  retention: { historyDays: number; quarantineDays: number; auditDays: number; alertDays: number; eventDays: number }
}

export function Component() {
  const tenant = useTenant()
  return (
    <Page title="Tenant" lead={tenant.name} isNarrow>
      <Retention />
      <ProviderAccess tenantId={tenant.id} />
      <Subscriptions tenantId={tenant.id} />
    </Page>
  )
}

function Retention() {
  const query = useQuery({
    queryKey: ['installation'],
    queryFn: ({ signal }) => send<Installation>('GET', '/api/v1/installation', { signal }),
    staleTime: Infinity,
  })
  return (
    <Card title="How long things are kept" lead="Set for the whole installation in its configuration file (retention).">
      <States query={query} shape="text" failure="This cannot be shown">
        {({ retention, version }) => (
          <Facts
            items={[
              ['Message history', plural(retention.historyDays, 'day')],
              ['Quarantined messages', plural(retention.quarantineDays, 'day')],
              ['Audit log', plural(retention.auditDays, 'day')],
              ['Closed alerts', plural(retention.alertDays, 'day')],
              ['Events', plural(retention.eventDays, 'day')],
              ['Version of Mailwarden', version],
            ]}
          />
        )}
      </States>
    </Card>
  )
}

function ProviderAccess({ tenantId }: { tenantId: string }) {
  const query = useQuery(accessQuery(tenantId))
  const set = useSetAccess(tenantId)
  const may = useMay()
  const confirm = useConfirm()
  const reason = may('users.write') ? null : needs('Super admin')
  return (
    <Card
      title="Access of the provider"
      lead="People of a provider come into this tenant only while you let them. Every entry stands in the audit log."
    >
      <States query={query} shape="text" failure="This cannot be shown">
        {({ isGranted, changedAt, changedBy }) => (
          <>
            <Facts
              items={[
                [
                  'May come in',
                  isGranted ? <ToneLabel tone="info">Yes</ToneLabel> : <ToneLabel tone="neutral">No</ToneLabel>,
                ],
                changedAt === null
                  ? null
                  : ['Since', `${formatTime(new Date(changedAt))}, by ${changedBy ?? 'unknown'}`],
              ]}
            />
            <DisabledReason reason={reason}>
              <Button
                size="xs"
                variant="default"
                mt="xs"
                onClick={() =>
                  confirm({
                    title: isGranted ? 'Keep the provider out' : 'Let the provider in',
                    verb: isGranted ? 'Keep out' : 'Let in',
                    isDangerous: isGranted,
                    children: isGranted
                      ? 'People of the provider lose this tenant at once, and templates can no longer be applied.'
                      : 'People with a provider role see this tenant with the rights of that role, and can apply policy templates.',
                    run: () => set.mutateAsync(!isGranted),
                  })
                }
              >
                {isGranted ? 'Keep the provider out' : 'Let the provider in'}
              </Button>
            </DisabledReason>
          </>
        )}
      </States>
    </Card>
  )
}

const states = { active: 'active', 'over-used': 'more in use than ordered', expired: 'ended' }

function Subscriptions({ tenantId }: { tenantId: string }) {
  const query = useQuery(subscriptionsQuery(tenantId))
  return (
    <Card title="Subscriptions">
      <States query={query} shape="text" failure="The subscriptions cannot be shown">
        {({ isUnlimited, items }) =>
          isUnlimited ? (
            <Facts items={[['Everything', 'Without limit']]} />
          ) : (
            <Facts
              items={items.map(({ product, seats, expiresAt, state, used }) => [
                productWords[product],
                [
                  states[state],
                  seats === null ? 'without limit' : `${formatNumber(used)} of ${formatNumber(seats)} seats`,
                  ...(expiresAt === null ? [] : [`until ${formatDay(new Date(expiresAt))}`]),
                ].join(', '),
              ])}
            />
          )
        }
      </States>
    </Card>
  )
}
