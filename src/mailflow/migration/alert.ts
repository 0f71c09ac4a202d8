// One alert per tenant that still depends on addresses; it goes when nothing of the old kind is left.
import type { Alerts } from '#alerts/raise.ts'
import type { Trx } from '#platform/db/database.ts'
import { readSettings, type MigrationState } from './store.ts'

const type = 'mailflow.migration-needed'
const subject = 'ip-connectors'

export const endAlert = (trx: Trx, alerts: Alerts, tenantId: string): Promise<void> =>
  alerts.resolve(trx, tenantId, type, subject, 'Mail flow was disconnected.')

export async function updateAlert(trx: Trx, alerts: Alerts, state: MigrationState): Promise<void> {
  const domains = state.found?.affectedDomains.map(({ domain }) => domain) ?? []
  if (domains.length === 0)
    return alerts.resolve(trx, state.tenant_id, type, subject, 'No domain depends on IP-based connectors any more.')
  const { deadline } = await readSettings(trx)
  await alerts.raise(trx, {
    tenantId: state.tenant_id,
    type,
    subject,
    severity: 'medium',
    title: `${domains.length === 1 ? 'A domain depends' : `${domains.length} domains depend`} on IP-based connectors`,
    text: `The way back of ${domains.slice(0, 10).join(', ')} is trusted by IP address: bounces and forwarded mail can be refused.${deadline === null ? '' : ` Migrate before ${deadline}.`} Start the guided migration; mail keeps flowing meanwhile.`,
    data: { domains, deadline },
  })
}
