// More recipients for a campaign that was launched: the rest after a pilot, people and groups by hand, people who are new.
import type { AuditActor } from '#platform/audit/audit.ts'
import type { Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import type { Static } from 'typebox'
import type { PhishThreatParts } from '../parts.ts'
import type { CampaignSettings } from '../snapshots.ts'
import { type Recipient, resolveAudience } from './audience.ts'
import type { AddRecipientsShape } from './contract.ts'
import { attacksOf, endOf, keepSlots, requireDomain } from './decided.ts'
import { startPreparing } from './preparing.ts'
import { templatesSeen } from './messages.ts'
import { startOf } from './plan.ts'
import { planCampaign } from './prepare.ts'
import {
  type CampaignRow,
  lockCampaign,
  readWork,
  requireState,
  stillPreparing,
  updateCampaign,
  updateWork,
} from './store.ts'

export interface Added {
  people: number
  operationId: string
}

/** The settings take it over, so that what is shown is what is sent. */
export async function addRecipients(
  parts: PhishThreatParts,
  trx: Trx,
  asked: { tenantId: string; id: string; by: AuditActor },
  given: Static<typeof AddRecipientsShape>,
): Promise<Added> {
  const { tenantId, id, by } = asked
  const campaign = await lockCampaign(trx, tenantId, id)
  requireState(campaign, ['scheduled', 'running', 'paused'], 'Adding recipients')
  const work = await readWork(trx, campaign)
  // What is being decided or planned anew would not be decided after all.
  if (work.preparation !== 'ready') throw stillPreparing()
  const settings = widened(campaign.settings, given)
  const now = parts.clock.now()
  const without = await peopleOfCampaign(trx, tenantId, id)
  const { recipients } = await resolveAudience(trx, tenantId, settings.audience, {
    now,
    seed: settings.schedule.seed,
    without,
  })
  await updateCampaign(trx, campaign, {
    settings: JSON.stringify(settings) as never,
    version: campaign.version + 1,
    updated_at: now,
  })
  // Who may launch may widen: what was approved of the content is still what is sent.
  if (work.approved_version === campaign.version)
    await updateWork(trx, campaign, { approved_version: campaign.version + 1 })
  await updateWork(trx, campaign, { updated_by: by.name })
  const added = await enrol(parts, trx, { ...campaign, settings }, recipients, by)
  if (added === null) throw nobodyNew()
  await parts.audit.append(trx, {
    tenantId,
    actor: by,
    action: 'simulations.campaign.add-recipients',
    target: campaign.name,
    after: { id, people: added.people, given },
  })
  return added
}

function widened(settings: CampaignSettings, given: Static<typeof AddRecipientsShape>): CampaignSettings {
  const { audience } = settings
  const joined = (before: readonly string[], more: readonly string[] = []) => [...new Set([...before, ...more])]
  return {
    ...settings,
    audience: {
      ...audience,
      personIds: joined(audience.personIds, given.personIds),
      groupIds: joined(audience.groupIds, given.groupIds),
      audienceIds: joined(audience.audienceIds, given.audienceIds),
      pilot: given.rest === true ? null : audience.pilot,
    },
  }
}

/** Whoever has a message of it, cancelled ones included. */
export async function peopleOfCampaign(trx: Trx, tenantId: string, campaignId: string): Promise<Set<string>> {
  const rows = await trx
    .selectFrom('campaign_message')
    .select('person_id')
    .where('tenant_id', '=', tenantId)
    .where('campaign_id', '=', campaignId)
    .where('is_test', '=', false)
    .where('person_id', 'is not', null)
    .execute()
  return new Set(rows.map(({ person_id }) => person_id!))
}

/** Plans them from now on, or each from their own moment, and writes them in the background. Null: nobody of them can get it. */
export async function enrol(
  parts: PhishThreatParts,
  trx: Trx,
  campaign: CampaignRow,
  recipients: readonly Recipient[],
  by: AuditActor,
  notBefore?: ReadonlyMap<string, Date>,
): Promise<Added | null> {
  const { tenant_id: tenantId, settings } = campaign
  const now = parts.clock.now()
  const { slots } = planCampaign({
    settings,
    attacks: await attacksOf(trx, campaign),
    recipients,
    canaries: [],
    seen: await templatesSeen(trx, campaign, now),
    startsAt: startOf(campaign.starts_at, now),
    ...(notBefore === undefined ? {} : { notBefore }),
  })
  if (slots.length === 0) return null
  await keepSlots(trx, campaign, { slots, domain: await requireDomain(trx, tenantId, settings), now })
  const end = endOf(slots, settings)
  if (end !== null && (campaign.ends_at === null || end > campaign.ends_at))
    await updateCampaign(trx, campaign, { ends_at: end })
  await readWork(trx, campaign)
  await updateWork(trx, campaign, { preparation: 'preparing', decided_at: now })
  return { people: slots.length, operationId: await startPreparing(parts, trx, campaign, by) }
}

const nobodyNew = (): AppError =>
  new AppError({
    code: 'simulations.campaign.nobody-new',
    message: 'There is nobody to add: everybody named has this campaign already, or may not get it.',
    status: 409,
  })
