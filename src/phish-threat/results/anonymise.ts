// Names of a campaign are replaced for good; who did what is then known of nobody, and the rates stay.
import { sql } from 'kysely'
import { type AuditActor, systemActor } from '#platform/audit/audit.ts'
import type { Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import type { PhishThreatParts } from '../parts.ts'
import { campaignNotFound } from './overview.ts'

export const isErasedAddress = (address: string): boolean => address.endsWith('@erased.invalid')

/** Throws AppError `simulations.campaign-not-found`, `simulations.campaign-not-ended`. A second time does nothing. */
export async function anonymise(
  { db, clock, audit }: PhishThreatParts,
  tenantId: string,
  campaignId: string,
  { by, reason }: { by: AuditActor | null; reason: string },
): Promise<void> {
  await db.inTenant(tenantId, async (trx) => {
    const campaign = await trx
      .selectFrom('campaign')
      .select(['state', 'anonymised_at'])
      .where('tenant_id', '=', tenantId)
      .where('id', '=', campaignId)
      .forUpdate()
      .executeTakeFirst()
    if (campaign === undefined) throw campaignNotFound()
    if (campaign.anonymised_at !== null) return
    if (campaign.state !== 'completed' && campaign.state !== 'stopped') throw notEnded()
    await removeNames(trx, tenantId, sql`campaign_id = ${campaignId}`)
    await trx
      .updateTable('campaign')
      .set({ anonymised_at: clock.now() })
      .where('tenant_id', '=', tenantId)
      .where('id', '=', campaignId)
      .execute()
    const actor = by ?? systemActor('retention')
    await audit.append(trx, { tenantId, actor, action: 'simulation.anonymise', target: campaignId, after: { reason } })
  })
}

const notEnded = () =>
  new AppError({
    code: 'simulations.campaign-not-ended',
    message: 'Names are needed while a campaign runs. Stop it, or wait for its end, then try again.',
    status: 409,
  })

/**
 * Of the messages that `which` selects (columns of campaign_message): name and address become a pseudonym, and what would lead back to
 * the person goes: tokens, so that nothing more is recorded; single requests; addresses of visitors; trainings.
 */
export async function removeNames(trx: Trx, tenantId: string, which: ReturnType<typeof sql>): Promise<number> {
  const messages = sql`select id from campaign_message where tenant_id = ${tenantId} and ${which}`
  await sql`delete from training_assignment where tenant_id = ${tenantId} and message_id in (${messages})`.execute(trx)
  await sql`delete from simulation_token where tenant_id = ${tenantId} and message_id in (${messages})`.execute(trx)
  await sql`delete from simulation_request where tenant_id = ${tenantId} and message_id in (${messages})`.execute(trx)
  await sql`update simulation_visit set ip = '', source_key = '', nonce = null, provisional_until = null, needs_review = false
    where tenant_id = ${tenantId} and message_id in (${messages})`.execute(trx)
  await sql`update simulation_fact set data = data - array['ip', 'agent', 'address', 'from', 'visitId', 'message']
    where tenant_id = ${tenantId} and message_id in (${messages})`.execute(trx)
  const { numAffectedRows } = await sql`update campaign_message set person_id = null,
      address = 'erased-' || id || '@erased.invalid', display_name = '', given_name = '', surname = '', job_title = null,
      manager = null, graph_id = null, reply = null,
      internet_message_id = '<erased-' || id || '@erased.invalid>',
      state = case when state in ('scheduled', 'sending', 'deferred') then 'cancelled' else state end, leased_until = null,
      next_at = null, fence = fence + 1
    where tenant_id = ${tenantId} and ${which}`.execute(trx)
  return Number(numAffectedRows ?? 0)
}
