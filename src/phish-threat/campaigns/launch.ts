// The launch: recipients, attacks and times are decided in one transaction, then written in chunks. A crash at any point is followed by
// the same work from there: nobody gets two messages, nobody none.
import { type AuditActor, systemActor } from '#platform/audit/audit.ts'
import type { Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import { findAttack } from '../content/library.ts'
import type { PhishThreatParts } from '../parts.ts'
import { requireApproval } from './approval.ts'
import { resolveAudience, type ResolvedAudience } from './audience.ts'
import type { Refusal } from './contract.ts'
import { endOf, keepAttack, keepSlots, requireDomain } from './decided.ts'
import { templatesSeen, writeChunk } from './messages.ts'
import { startOf } from './plan.ts'
import { type CampaignAttack, type CampaignPlan, planCampaign } from './prepare.ts'
import { replan } from './replan.ts'
import {
  type CampaignRow,
  changeState,
  lockCampaign,
  readWork,
  requireState,
  updateCampaign,
  updateWork,
} from './store.ts'
import { tellLaunchFailed } from './tell.ts'

type LaunchParts = Pick<PhishThreatParts, 'db' | 'clock' | 'audit' | 'outbox' | 'alerts' | 'onCheckpoint'>

/**
 * Takes a campaign from draft to scheduled; its messages are written by `prepareCampaign` afterwards. Throws AppErrors
 * `simulations.campaign.state`, `simulations.campaign.not-found`.
 */
export async function beginLaunch(
  parts: LaunchParts,
  trx: Trx,
  tenantId: string,
  campaignId: string,
  by: AuditActor,
): Promise<void> {
  const campaign = await lockCampaign(trx, tenantId, campaignId)
  requireState(campaign, ['draft', 'awaiting-approval'], 'A launch')
  const now = parts.clock.now()
  const startsAt = startOf(campaign.settings.schedule.startsAt, now)
  await readWork(trx, campaign)
  await updateWork(trx, campaign, { preparation: 'preparing', decided_at: null, refused: {} })
  await changeState(parts, trx, campaign, {
    state: 'scheduled',
    by,
    action: 'simulations.campaign.launch',
    set: { launched_at: now, starts_at: startsAt },
    note: { version: campaign.version, startsAt: startsAt.toISOString() },
  })
}

/** Everything at once, without the wizard's checks: for tests and for campaigns that a series makes. */
export async function launchCampaign(
  parts: LaunchParts,
  tenantId: string,
  campaignId: string,
  by: AuditActor,
  options: PrepareOptions = {},
): Promise<void> {
  await parts.db.inTenant(tenantId, (trx) => beginLaunch(parts, trx, tenantId, campaignId, by))
  await prepareCampaign(parts, tenantId, campaignId, options)
}

export interface PrepareOptions {
  progress?: { setTotal(total: number): Promise<void>; setDone(done: number): void }
  signal?: AbortSignal
  /** Messages that are written in one transaction. */
  chunk_messages?: number
}

/** Carries on where it stands; nothing to do when the campaign is ready or not being made ready. */
export async function prepareCampaign(
  parts: LaunchParts,
  tenantId: string,
  campaignId: string,
  options: PrepareOptions = {},
): Promise<void> {
  await replanOrStay(parts, tenantId, campaignId)
  const total = await decideOrRevert(parts, tenantId, campaignId, options)
  if (total === null) return
  await options.progress?.setTotal(total)
  parts.onCheckpoint?.('campaign.decided')
  if (await writeAll(parts, tenantId, campaignId, options)) {
    await parts.db.inTenant(tenantId, (trx) => markReady(trx, tenantId, campaignId))
    parts.onCheckpoint?.('campaign.ready')
  }
}

/** When there is no plan for the rest, the campaign stays paused, to be changed. */
async function replanOrStay(parts: LaunchParts, tenantId: string, campaignId: string): Promise<void> {
  try {
    await parts.db.inTenant(tenantId, (trx) => replan(parts, trx, tenantId, campaignId))
  } catch (error) {
    if (error instanceof AppError && !error.retryable)
      await parts.db.inTenant(tenantId, async (trx) => {
        const campaign = await lockCampaign(trx, tenantId, campaignId)
        await updateWork(trx, campaign, { preparation: 'ready' })
        await tellLaunchFailed(parts.alerts, trx, campaign, error.message)
      })
    throw error
  }
}

async function decideOrRevert(
  parts: LaunchParts,
  tenantId: string,
  campaignId: string,
  options: PrepareOptions,
): Promise<number | null> {
  try {
    return await parts.db.inTenant(tenantId, (trx) => decide(parts, trx, tenantId, campaignId, options))
  } catch (error) {
    if (error instanceof AppError && !error.retryable)
      await parts.db.inTenant(tenantId, (trx) => revert(parts, trx, tenantId, campaignId, error))
    throw error
  }
}

/** Resolves with the number of messages that are to be written; null: nothing is being prepared. */
async function decide(
  parts: LaunchParts,
  trx: Trx,
  tenantId: string,
  campaignId: string,
  { chunk_messages }: PrepareOptions,
): Promise<number | null> {
  const campaign = await lockCampaign(trx, tenantId, campaignId)
  const work = await readWork(trx, campaign)
  if (work.preparation !== 'preparing') return null
  if (work.decided_at !== null) return 0
  const now = parts.clock.now()
  // The texts are copied here and not when it was asked for: they have to be still those that were approved.
  await requireApproval(trx, campaign, work, now)
  const domain = await requireDomain(trx, tenantId, campaign.settings)
  const attacks = await copyAttacks(trx, campaign)
  const { schedule } = campaign.settings
  const audience = await resolveAudience(trx, tenantId, campaign.settings.audience, { now, seed: schedule.seed })
  const { slots, leftOut } = planCampaign({
    settings: campaign.settings,
    attacks,
    recipients: audience.recipients,
    canaries: campaign.settings.canaries,
    seen: await templatesSeen(trx, campaign, now),
    startsAt: campaign.starts_at ?? now,
  })
  if (slots.every(({ recipient }) => recipient === null)) throw nobody()
  await keepSlots(trx, campaign, { slots, domain, now, chunk_messages })
  await updateCampaign(trx, campaign, { ends_at: endOf(slots, campaign.settings) })
  await updateWork(trx, campaign, { decided_at: now, refused: countRefused(audience, leftOut) })
  return slots.length
}

function countRefused({ refused }: ResolvedAudience, leftOut: CampaignPlan['leftOut']): Record<string, number> {
  const counts: Partial<Record<Refusal, number>> = leftOut.length === 0 ? {} : { 'empty-variable': leftOut.length }
  for (const { reason } of refused) counts[reason] = (counts[reason] ?? 0) + 1
  return counts
}

/** Copies of the templates as they are now; nothing later edits them. */
async function copyAttacks(trx: Trx, campaign: CampaignRow): Promise<CampaignAttack[]> {
  const attacks: CampaignAttack[] = []
  for (const templateId of campaign.settings.templateIds) {
    const snapshot = await findAttack(trx, campaign.tenant_id, templateId)
    if (snapshot === null) throw noTemplate(templateId)
    attacks.push(await keepAttack(trx, campaign, snapshot))
  }
  if (attacks.length === 0 && campaign.technique !== 'training') throw noTemplate('')
  return attacks
}

/** True: all are written. False: it was asked to stop. */
async function writeAll(
  parts: LaunchParts,
  tenantId: string,
  campaignId: string,
  { progress, signal }: PrepareOptions,
): Promise<boolean> {
  let done = 0
  for (;;) {
    if (signal?.aborted === true) return false
    const written = await parts.db.inTenant(tenantId, (trx) => writeChunk(trx, { tenantId, campaignId }))
    if (written === null) return true
    done += written
    progress?.setDone(done)
    parts.onCheckpoint?.('campaign.chunk')
  }
}

async function markReady(trx: Trx, tenantId: string, campaignId: string): Promise<void> {
  const campaign = await lockCampaign(trx, tenantId, campaignId)
  const work = await readWork(trx, campaign)
  if (work.preparation === 'preparing') await updateWork(trx, campaign, { preparation: 'ready' })
}

/** What stands in the way is for a person to change: the campaign is a draft again, and says so. */
async function revert(
  parts: LaunchParts,
  trx: Trx,
  tenantId: string,
  campaignId: string,
  error: AppError,
): Promise<void> {
  const campaign = await lockCampaign(trx, tenantId, campaignId)
  const work = await readWork(trx, campaign)
  if (work.preparation !== 'preparing' || work.decided_at !== null) return
  await updateWork(trx, campaign, { preparation: 'none' })
  await changeState(parts, trx, campaign, {
    state: 'draft',
    by: systemActor('phish-threat'),
    action: 'simulations.campaign.launch-failed',
    set: { launched_at: null, starts_at: null },
    note: { reason: error.message },
  })
  await tellLaunchFailed(parts.alerts, trx, campaign, error.message)
}

const nobody = (): AppError =>
  new AppError({
    code: 'simulations.campaign.nobody',
    message: 'The audience has nobody who may get a simulation. The audience page says why for each person.',
    status: 409,
  })

const noTemplate = (templateId: string): AppError =>
  new AppError({
    code: 'simulations.campaign.template',
    message:
      templateId === ''
        ? 'The campaign has no template. Choose at least one.'
        : `The template ${templateId} is not there any more. Choose another.`,
    status: 409,
  })
