// What a launch now would do: whom it reaches, who gets which attack when. Nothing is written.
import type { Trx } from '#platform/db/database.ts'
import { resolveAudience, type ResolvedAudience } from './audience.ts'
import { findAttacks } from './facts.ts'
import { templatesSeen } from './messages.ts'
import { startOf } from './plan.ts'
import { type CampaignPlan, planCampaign } from './prepare.ts'
import type { CampaignRow } from './store.ts'

export interface DraftPlan extends CampaignPlan {
  audience: ResolvedAudience
}

/** Throws AppError `simulations.schedule.no-time`. */
export async function planOfDraft(trx: Trx, campaign: CampaignRow, now: Date): Promise<DraftPlan> {
  const { tenant_id: tenantId, settings } = campaign
  const { schedule } = settings
  const audience = await resolveAudience(trx, tenantId, settings.audience, { now, seed: schedule.seed })
  const snapshots = await findAttacks(trx, tenantId, settings.templateIds)
  const plan = planCampaign({
    settings,
    attacks: snapshots.map((snapshot) => ({ id: snapshot.templateId, snapshot })),
    recipients: audience.recipients,
    canaries: settings.canaries,
    seen: await templatesSeen(trx, campaign, now),
    startsAt: startOf(schedule.startsAt, now),
  })
  return { ...plan, audience }
}
