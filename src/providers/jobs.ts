// Counts the use of licences every four hours, and tells when there is more use than seats or a subscription ends.
import type { Alerts } from '#alerts/raise.ts'
import type { Clock } from '#platform/clock.ts'
import type { Database, Trx } from '#platform/db/database.ts'
import type { Jobs } from '#platform/jobs/jobs.ts'
import type { Logger } from '#platform/telemetry/logger.ts'
import type { Subscriptions } from './contract.ts'
import { countUse, loadSubscriptions } from './subscriptions.ts'

export const countLicencesJob = 'count-licences'
export const overUsedAlert = 'subscription.over-used'
export const expiredAlert = 'subscription.expired'

export interface LicenceParts {
  db: Database
  clock: Clock
  logger: Logger
  alerts: Alerts
}

export function defineProviderJobs(jobs: Jobs, parts: LicenceParts): void {
  jobs.define({
    name: countLicencesJob,
    schedule: { cron: '12 */4 * * *' },
    timeoutSeconds: 3_600,
    handle: async (_data, { signal }) => {
      const tenants = await parts.db.asSystem((trx) => trx.selectFrom('tenant').select('tenant_id').execute())
      for (const { tenant_id } of tenants) {
        if (signal.aborted) return
        await countOne(parts, tenant_id).catch((error: unknown) =>
          parts.logger.error({ event: 'licences.not-counted', tenant: tenant_id, err: error }),
        )
      }
    },
  })
}

function countOne({ db, clock, alerts }: LicenceParts, tenantId: string): Promise<void> {
  const now = clock.now()
  return db.inTenant(tenantId, async (trx) => {
    await countUse(trx, tenantId, now)
    await tell(trx, alerts, tenantId, await loadSubscriptions(trx, tenantId, now))
  })
}

async function tell(trx: Trx, alerts: Alerts, tenantId: string, { items }: Subscriptions): Promise<void> {
  const over = items.filter(({ state }) => state === 'over-used')
  const [first] = over
  if (first !== undefined)
    await alerts.raise(trx, {
      tenantId,
      type: overUsedAlert,
      subject: tenantId,
      severity: 'medium',
      title: 'More mailboxes are protected than licensed',
      text: `${first.used} mailboxes had mail in the last 30 days; ${over.map(({ product, seats }) => `${product} is for ${seats}`).join(', ')}. Protection goes on. Add seats, or narrow the scope.`,
    })
  else await alerts.resolve(trx, tenantId, overUsedAlert, tenantId, 'the seats are enough again')
  const ended = items.filter(({ state }) => state === 'expired')
  if (ended.length > 0)
    await alerts.raise(trx, {
      tenantId,
      type: expiredAlert,
      subject: tenantId,
      severity: 'high',
      title: 'A subscription has ended',
      text: `The time of ${ended.map(({ product }) => product).join(', ')} is over: what belongs to it is refused. Renew it.`,
    })
  else await alerts.resolve(trx, tenantId, expiredAlert, tenantId, 'nothing is over')
}
