// Background work of allow-listing: rule 25 follows the campaigns, entries are read back, what has ended is taken out.
import { isAppError } from '#platform/errors.ts'
import { systemActor } from '#platform/audit/audit.ts'
import type { PhishThreatParts } from '../parts.ts'
import { lookAtCheck } from './delivery-check.ts'
import { ensureExemption, tenantsToExempt } from './exempt.ts'
import { allowListOperations, startAllowList } from './operation.ts'
import { findAllowList } from './store.ts'
import { verifyAllowList } from './verify.ts'

export const allowListJobs = {
  exempt: 'exempt-simulations',
  verify: 'verify-allow-listing',
  check: 'look-at-delivery-checks',
} as const

export function defineAllowListJobs(parts: PhishThreatParts): void {
  for (const definition of allowListOperations(parts)) parts.operations.define(definition)
  parts.jobs.define({
    name: allowListJobs.exempt,
    schedule: { everySeconds: 60 },
    timeoutSeconds: 600,
    handle: () => exemptAll(parts),
  })
  parts.jobs.define({
    name: allowListJobs.check,
    schedule: { everySeconds: 15 },
    timeoutSeconds: 300,
    handle: () => lookAtChecks(parts),
  })
  parts.jobs.define({
    name: allowListJobs.verify,
    schedule: { cron: '23 * * * *' },
    timeoutSeconds: 1_800,
    handle: () => verifyAll(parts),
  })
}

async function lookAtChecks(parts: PhishThreatParts): Promise<void> {
  const waiting = await parts.db.asSystem((trx) =>
    trx.selectFrom('delivery_check').select(['tenant_id', 'id']).where('state', '=', 'waiting').limit(200).execute(),
  )
  for (const { tenant_id: tenantId, id } of waiting)
    await settled(parts, tenantId, 'simulation.delivery-check-waits', () => lookAtCheck(parts, tenantId, id))
}

/** One tenant's fault does not keep the others waiting. */
async function exemptAll(parts: PhishThreatParts): Promise<void> {
  for (const tenantId of await parts.db.asSystem(tenantsToExempt))
    await settled(parts, tenantId, 'simulation.exemption-waits', () => ensureExemption(parts, tenantId))
}

async function verifyAll(parts: PhishThreatParts): Promise<void> {
  const tenants = await parts.db.asSystem((trx) =>
    trx.selectFrom('allow_list').select('tenant_id').where('state', 'in', ['active', 'faulty']).execute(),
  )
  for (const { tenant_id: tenantId } of tenants) {
    await settled(parts, tenantId, 'simulation.allow-list-unread', () => verifyAllowList(parts, tenantId))
    await settled(parts, tenantId, 'simulation.allow-list-kept', () => endWhenDue(parts, tenantId))
  }
}

/** Not while a campaign is under way: it would be filtered from one mail to the next. The alert about the end stays open. */
export async function endWhenDue(parts: PhishThreatParts, tenantId: string): Promise<void> {
  await parts.db.inTenant(tenantId, async (trx) => {
    const row = await findAllowList(trx, tenantId)
    const endsAt = row?.settings.endsAt ?? null
    if (row === null || endsAt === null || Date.parse(endsAt) > parts.clock.now().getTime()) return
    const live = await trx
      .selectFrom('campaign')
      .select('id')
      .where('tenant_id', '=', tenantId)
      .where('state', 'in', ['scheduled', 'running', 'paused'])
      .limit(1)
      .executeTakeFirst()
    if (live === undefined) await startAllowList(parts, trx, tenantId, 'remove', systemActor('allow-listing'))
  })
}

async function settled(parts: PhishThreatParts, tenant: string, event: string, work: () => Promise<unknown>) {
  try {
    await work()
  } catch (error) {
    if (!isAppError(error)) throw error
    parts.logger.warn({ event, tenant, code: error.code }, error.message)
  }
}
