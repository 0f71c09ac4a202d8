// What is done with a campaign after its draft: launch, pause, resume, stop, extend.
import type { AuditActor } from '#platform/audit/audit.ts'
import type { Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import type { PhishThreatParts } from '../parts.ts'
import { requireApproval } from './approval.ts'
import { requireVersion } from './drafts.ts'
import { requireNoErrors } from './facts.ts'
import { beginLaunch } from './launch.ts'
import { startPreparing } from './preparing.ts'
import {
  changeState,
  lockCampaign,
  readCampaign,
  readWork,
  requireState,
  stillPreparing,
  updateCampaign,
  updateWork,
} from './store.ts'

interface Asked {
  tenantId: string
  id: string
  by: AuditActor
}

const underWay = ['scheduled', 'running', 'paused'] as const
const end_days_max = 365

/**
 * Resolves with the id of the operation that makes the mails ready. Throws AppErrors `simulations.campaign.changed`, `…invalid`,
 * `…not-approved`, `…subscription`, `…state`.
 */
export async function launch(
  parts: PhishThreatParts,
  trx: Trx,
  { tenantId, id, by }: Asked,
  version: number,
): Promise<string> {
  const campaign = await lockCampaign(trx, tenantId, id)
  requireState(campaign, ['draft'], 'A launch')
  const work = await readWork(trx, campaign)
  requireVersion(campaign, version, work.updated_by)
  if (!(await parts.hasPhishThreat(trx, tenantId))) throw noSubscription()
  await requireNoErrors(trx, campaign, parts.clock.now())
  await requireApproval(trx, campaign, work, parts.clock.now())
  await beginLaunch(parts, trx, tenantId, id, by)
  return startPreparing(parts, trx, await readCampaign(trx, tenantId, id), by)
}

/** Nothing is sent any more until it is resumed; what was sent is still recorded. */
export async function pause(parts: PhishThreatParts, trx: Trx, { tenantId, id, by }: Asked): Promise<void> {
  const campaign = await lockCampaign(trx, tenantId, id)
  requireState(campaign, ['scheduled', 'running'], 'A pause')
  const work = await readWork(trx, campaign)
  if (work.preparation !== 'ready') throw stillPreparing()
  await updateWork(trx, campaign, { paused_from: campaign.state as 'scheduled' | 'running', is_dirty: false })
  await changeState(parts, trx, campaign, {
    state: 'paused',
    by,
    action: 'simulations.campaign.pause',
    set: { paused_at: parts.clock.now() },
  })
}

/** The rest is planned anew from now on, with what was changed meanwhile; then the campaign goes on. */
export async function resume(parts: PhishThreatParts, trx: Trx, { tenantId, id, by }: Asked): Promise<string> {
  const campaign = await lockCampaign(trx, tenantId, id)
  requireState(campaign, ['paused'], 'Resuming')
  const work = await readWork(trx, campaign)
  if (work.preparation !== 'ready') throw stillPreparing()
  if (!(await parts.hasPhishThreat(trx, tenantId))) throw noSubscription()
  if (work.is_dirty) {
    await requireNoErrors(trx, campaign, parts.clock.now())
    await requireApproval(trx, campaign, work, parts.clock.now())
  }
  await updateWork(trx, campaign, { preparation: 'replanning' })
  await parts.audit.append(trx, {
    tenantId,
    actor: by,
    action: 'simulations.campaign.resume',
    target: campaign.name,
    after: { id, version: campaign.version, isChanged: work.is_dirty },
  })
  return startPreparing(parts, trx, campaign, by)
}

/** Ends it before its time. Mails that have not left are cancelled; what was done until now stays counted. */
export async function stop(
  parts: PhishThreatParts,
  trx: Trx,
  { tenantId, id, by }: Asked,
  reason: string,
): Promise<void> {
  const campaign = await lockCampaign(trx, tenantId, id)
  requireState(campaign, underWay, 'Stopping')
  const now = parts.clock.now()
  await trx.deleteFrom('campaign_chunk').where('tenant_id', '=', tenantId).where('campaign_id', '=', id).execute()
  await trx
    .updateTable('campaign_message')
    .set({ state: 'cancelled', next_at: null })
    .where('tenant_id', '=', tenantId)
    .where('campaign_id', '=', id)
    .where('state', 'in', ['scheduled', 'deferred'])
    .execute()
  await readWork(trx, campaign)
  await updateWork(trx, campaign, { preparation: 'ready' })
  await changeState(parts, trx, campaign, {
    state: 'stopped',
    by,
    action: 'simulations.campaign.stop',
    set: { ended_at: now, ends_at: now },
    note: { reason },
  })
}

/** Visits and reports count until then. Throws AppError `simulations.campaign.end`. */
export async function extend(
  parts: PhishThreatParts,
  trx: Trx,
  { tenantId, id, by }: Asked,
  endsAt: Date,
): Promise<void> {
  const campaign = await lockCampaign(trx, tenantId, id)
  requireState(campaign, underWay, 'Another end')
  const now = parts.clock.now()
  const latest = now.getTime() + end_days_max * 86_400_000
  const isLater = endsAt > now && (campaign.ends_at === null || endsAt > campaign.ends_at)
  if (!isLater || endsAt.getTime() > latest) throw badEnd(campaign.ends_at)
  await updateCampaign(trx, campaign, { ends_at: endsAt, updated_at: now })
  await parts.audit.append(trx, {
    tenantId,
    actor: by,
    action: 'simulations.campaign.extend',
    target: campaign.name,
    before: { endsAt: campaign.ends_at?.toISOString() ?? null },
    after: { id, endsAt: endsAt.toISOString() },
  })
}

const badEnd = (current: Date | null): AppError =>
  new AppError({
    code: 'simulations.campaign.end',
    message: `The new end must lie after ${current === null ? 'now' : `the present one, ${current.toISOString()}`}, and within a year. To end a campaign earlier, stop it.`,
    status: 400,
    fields: [{ path: 'endsAt', message: 'Later than the present end, at most a year ahead' }],
  })

export const noSubscription = (): AppError =>
  new AppError({
    code: 'simulations.campaign.subscription',
    message: 'This tenant has no subscription of Phish Threat: nothing new is sent. What runs is still recorded.',
    status: 403,
  })
