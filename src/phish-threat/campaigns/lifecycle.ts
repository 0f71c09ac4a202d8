// From scheduled to running to completed, by the clock; launches that were interrupted go on.
import { systemActor } from '#platform/audit/audit.ts'
import type { Trx } from '#platform/db/database.ts'
import { isAppError } from '#platform/errors.ts'
import type { PhishThreatParts } from '../parts.ts'
import { nextStep } from './states.ts'
import { sendingProgress } from './messages.ts'
import { type CampaignRow, changeState, lockCampaign, readWork, updateCampaign, type WorkRow } from './store.ts'

const by = systemActor('phish-threat')
/** A preparation that failed for a fault of ours is tried again, but does not fill the list of operations. */
const again_ms = 15 * 60_000

/** Looks at every campaign that is under way. One campaign's trouble is not another's. */
export async function advanceCampaigns(
  parts: PhishThreatParts,
  resume: (trx: Trx, campaign: CampaignRow) => Promise<void>,
): Promise<void> {
  const rows = await parts.db.asSystem((trx) =>
    trx
      .selectFrom('campaign')
      .select(['tenant_id', 'id'])
      .where('state', 'in', ['scheduled', 'running', 'paused'])
      .execute(),
  )
  for (const { tenant_id: tenantId, id } of rows)
    try {
      await parts.db.inTenant(tenantId, (trx) => advanceCampaign(parts, trx, tenantId, id, resume))
    } catch (error) {
      parts.logger.error({
        event: 'simulations.advance-failed',
        tenant: tenantId,
        campaign: id,
        code: isAppError(error) ? error.code : 'internal',
        err: error,
      })
    }
}

async function advanceCampaign(
  parts: PhishThreatParts,
  trx: Trx,
  tenantId: string,
  campaignId: string,
  resume: (trx: Trx, campaign: CampaignRow) => Promise<void>,
): Promise<void> {
  const campaign = await lockCampaign(trx, tenantId, campaignId)
  const work = await readWork(trx, campaign)
  if (work.preparation === 'preparing' || work.preparation === 'replanning')
    return (await hasJustFailed(trx, work, parts.clock.now())) ? undefined : resume(trx, campaign)
  const progress = await sendingProgress(trx, { tenantId, campaignId })
  const step = nextStep({
    state: campaign.state,
    startsAt: campaign.starts_at,
    endsAt: campaign.ends_at,
    isOpenEnded: campaign.settings.autoEnrol,
    openDays: campaign.settings.schedule.open_days,
    ...progress,
    now: parts.clock.now(),
  })
  if (step.kind === 'run')
    await changeState(parts, trx, campaign, { state: 'running', by, action: 'simulations.campaign.start' })
  if (step.kind === 'extend') await updateCampaign(trx, campaign, { ends_at: step.endsAt })
  if (step.kind === 'complete')
    await changeState(parts, trx, campaign, {
      state: 'completed',
      by,
      action: 'simulations.campaign.complete',
      set: { ended_at: parts.clock.now() },
    })
}

async function hasJustFailed(trx: Trx, { tenant_id, operation_id }: WorkRow, now: Date): Promise<boolean> {
  if (operation_id === null) return false
  const failed = await trx
    .selectFrom('operation')
    .select('id')
    .where('tenant_id', '=', tenant_id)
    .where('id', '=', operation_id)
    .where('state', '=', 'failed')
    .where('finished_at', '>', new Date(now.getTime() - again_ms))
    .executeTakeFirst()
  return failed !== undefined
}
