// The symptoms as background work: the daily check of each connected tenant, and clean-up that goes on until it is verified.
import { systemActor } from '#platform/audit/audit.ts'
import { checkOperation, startCheck } from './check.ts'
import { runDueActs } from './cleanup/apply.ts'
import type { SymptomParts } from './ports.ts'

/** Before the jobs start. */
export function defineSymptomJobs(parts: SymptomParts, options: { page_size?: number } = {}): void {
  parts.operations.define(checkOperation(parts, options.page_size))
  parts.jobs.define({
    name: 'check-symptoms',
    schedule: { cron: '20 2 * * *' },
    timeoutSeconds: 600,
    handle: () => startDailyChecks(parts),
  })
  parts.jobs.define({
    name: 'advance-mailbox-clean-up',
    schedule: { everySeconds: 60 },
    timeoutSeconds: 600,
    handle: () => runDueActs(parts),
  })
}

/** One tenant's trouble is not another's. */
async function startDailyChecks(parts: SymptomParts): Promise<void> {
  const tenants = await parts.db.asSystem((trx) =>
    trx.selectFrom('tenant').select('tenant_id').where('microsoft_tenant_id', 'is not', null).execute(),
  )
  for (const { tenant_id: tenantId } of tenants) {
    try {
      if ((await parts.microsoft.clients(tenantId)) === null) continue
      await parts.db.inTenant(tenantId, (trx) => startCheck(parts, trx, tenantId, null, systemActor('daily-check')))
    } catch (error) {
      parts.logger.warn({ event: 'symptoms.check-not-started', tenant: tenantId, err: error }, 'daily check')
    }
  }
}
