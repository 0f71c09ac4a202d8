// After a pause: mails that have not left are planned anew from now on. What was sent is never touched (product behaviour 8.7).
import { sql } from 'kysely'
import { systemActor } from '#platform/audit/audit.ts'
import type { Trx } from '#platform/db/database.ts'
import { json } from '#platform/db/json.ts'
import { createTokens } from '../lure/tokens.ts'
import type { CampaignSettings } from '../snapshots.ts'
import { requireApproval } from './approval.ts'
import { readCandidates } from './directory.ts'
import { type Recipient, resolveAudience } from './audience.ts'
import { findAttacks } from './facts.ts'
import { attacksOf, endOf, keepAttack, keepSlots, requireDomain } from './decided.ts'
import { templatesSeen } from './messages.ts'
import { startOf } from './plan.ts'
import { type CampaignAttack, newTokens, planCampaign, type Slot } from './prepare.ts'
import { type CampaignRow, type ChangeParts, changeState, lockCampaign, readWork, updateWork } from './store.ts'

const update_rows_max = 1_000

interface Unsent {
  id: string
  person_id: string | null
  address: string
  attack_id: string | null
  state: 'scheduled' | 'cancelled'
}

/** In one transaction: plans the rest, and lets the campaign go on. False: it is not waiting for that. */
export async function replan(parts: ChangeParts, trx: Trx, tenantId: string, campaignId: string): Promise<boolean> {
  const campaign = await lockCampaign(trx, tenantId, campaignId)
  const work = await readWork(trx, campaign)
  if (work.preparation !== 'replanning' || campaign.state !== 'paused') return false
  const now = parts.clock.now()
  if (work.is_dirty) await requireApproval(trx, campaign, work, now)
  const unsent = await readUnsent(trx, campaign)
  const attacks = await wantedAttacks(trx, campaign)
  const recipients = work.is_dirty
    ? await wantedRecipients(trx, campaign, unsent, now)
    : await sameRecipients(trx, campaign, unsent, now)
  const canaries = wantedCanaries(campaign, unsent, work.is_dirty)
  const startsAt = startOf(campaign.starts_at, now)
  const { slots } = planCampaign({
    settings: await restOf(trx, campaign, recipients.length + canaries.length),
    attacks,
    recipients,
    canaries,
    seen: await templatesSeen(trx, campaign, now),
    startsAt,
  })
  await applySlots(trx, campaign, unsent, slots, now)
  const end = endOf(slots, campaign.settings) ?? campaign.ends_at
  await updateWork(trx, campaign, { preparation: 'preparing', decided_at: now, is_dirty: false, paused_from: null })
  await changeState(parts, trx, campaign, {
    state: work.paused_from === 'scheduled' && startsAt > now ? 'scheduled' : 'running',
    by: systemActor('phish-threat'),
    action: 'simulations.campaign.go-on',
    set: { resumed_at: now, ends_at: campaign.settings.autoEnrol ? null : later(end, campaign.ends_at) },
    note: { planned: slots.length },
  })
  return true
}

const later = (one: Date | null, other: Date | null): Date | null =>
  one === null || other === null ? (one ?? other) : one > other ? one : other

/**
 * Nothing of them was tried. Cancelled ones, too: who was taken out may be back. One that was tried keeps its content and its own times,
 * as it may have arrived without an answer.
 */
async function readUnsent(trx: Trx, campaign: CampaignRow): Promise<Unsent[]> {
  const rows = await trx
    .selectFrom('campaign_message')
    .select(['id', 'person_id', 'address', 'attack_id', 'state'])
    .where('tenant_id', '=', campaign.tenant_id)
    .where('campaign_id', '=', campaign.id)
    .where('is_test', '=', false)
    .where('state', 'in', ['scheduled', 'cancelled'])
    .where('attempts', '=', 0)
    .forUpdate()
    .execute()
  return rows as Unsent[]
}

/** A template that was chosen meanwhile is copied now; the copies of the others stay. */
async function wantedAttacks(trx: Trx, campaign: CampaignRow): Promise<CampaignAttack[]> {
  const known = await attacksOf(trx, campaign)
  const missing = campaign.settings.templateIds.filter(
    (id) => !known.some(({ snapshot }) => snapshot.templateId === id),
  )
  const added: CampaignAttack[] = []
  for (const snapshot of await findAttacks(trx, campaign.tenant_id, missing))
    added.push(await keepAttack(trx, campaign, snapshot))
  return [...known, ...added]
}

/** By the audience as it stands now, without those who have had theirs. */
async function wantedRecipients(
  trx: Trx,
  campaign: CampaignRow,
  unsent: readonly Unsent[],
  now: Date,
): Promise<Recipient[]> {
  const { settings, tenant_id: tenantId } = campaign
  const { recipients } = await resolveAudience(trx, tenantId, settings.audience, { now, seed: settings.schedule.seed })
  const open = new Set(unsent.map(({ address }) => address))
  const done = await trx
    .selectFrom('campaign_message')
    .select(['person_id', 'address'])
    .where('tenant_id', '=', tenantId)
    .where('campaign_id', '=', campaign.id)
    .where('is_test', '=', false)
    .where(({ or, eb }) => or([eb('state', 'not in', ['scheduled', 'cancelled']), eb('attempts', '>', 0)]))
    .execute()
  const had = new Set(done.flatMap(({ person_id, address }) => [person_id ?? '', address]))
  return recipients.filter(({ personId, address }) => open.has(address) || (!had.has(personId) && !had.has(address)))
}

/** Nothing was changed: the same people, at new times. Whether they may still get it is asked when it is sent. */
async function sameRecipients(
  trx: Trx,
  campaign: CampaignRow,
  unsent: readonly Unsent[],
  now: Date,
): Promise<Recipient[]> {
  const open = unsent.filter(({ state, person_id }) => state !== 'cancelled' && person_id !== null)
  const people = await readCandidates(
    trx,
    campaign.tenant_id,
    now,
    open.map(({ person_id }) => person_id!),
  )
  const byId = new Map(people.map((person) => [person.personId, person]))
  return open.flatMap(({ person_id, address }) => {
    const person = byId.get(person_id!)
    return person === undefined ? [] : [{ ...person, address }]
  })
}

function wantedCanaries(campaign: CampaignRow, unsent: readonly Unsent[], isDirty: boolean): string[] {
  const named = new Set(campaign.settings.canaries.map((address) => address.toLowerCase()))
  return unsent
    .filter(
      ({ person_id, address, state }) =>
        person_id === null && state !== 'cancelled' && (!isDirty || named.has(address)),
    )
    .map(({ address }) => address)
}

/** The spread of the rest is its share of the whole, so that the pace stays. */
async function restOf(trx: Trx, campaign: CampaignRow, count: number): Promise<CampaignSettings> {
  const { schedule } = campaign.settings
  const row = await trx
    .selectFrom('campaign_message')
    .select(({ fn }) => fn.countAll<number>().as('total'))
    .where('tenant_id', '=', campaign.tenant_id)
    .where('campaign_id', '=', campaign.id)
    .where('is_test', '=', false)
    .where('state', '!=', 'cancelled')
    .executeTakeFirstOrThrow()
  const share = Math.min(1, count / Math.max(Number(row.total), count, 1))
  return { ...campaign.settings, schedule: { ...schedule, spread_hours: Math.ceil(schedule.spread_hours * share) } }
}

async function applySlots(
  trx: Trx,
  campaign: CampaignRow,
  unsent: readonly Unsent[],
  slots: readonly Slot[],
  now: Date,
): Promise<void> {
  const byAddress = new Map(unsent.map((message) => [message.address, message]))
  const moved = slots.flatMap((slot) => {
    const message = byAddress.get(slot.address)
    return message === undefined ? [] : [{ slot, message }]
  })
  const kept = new Set(moved.map(({ message }) => message.id))
  await cancel(
    trx,
    campaign,
    unsent.filter(({ id }) => !kept.has(id)).map(({ id }) => id),
  )
  for (let from = 0; from < moved.length; from += update_rows_max)
    await move(trx, campaign, moved.slice(from, from + update_rows_max))
  await renewTokens(
    trx,
    campaign,
    moved.filter(({ slot, message }) => (slot.attack?.id ?? null) !== message.attack_id),
  )
  const fresh = slots.filter(({ address }) => !byAddress.has(address))
  if (fresh.length > 0) {
    const domain = await requireDomain(trx, campaign.tenant_id, campaign.settings)
    await keepSlots(trx, campaign, { slots: fresh, domain, now })
  }
}

interface Moved {
  slot: Slot
  message: Unsent
}

async function cancel(trx: Trx, campaign: CampaignRow, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await sql`update campaign_message set state = 'cancelled', next_at = null
    where tenant_id = ${campaign.tenant_id} and campaign_id = ${campaign.id} and id = any(${sql.val([...ids])}::uuid[])`.execute(
    trx,
  )
}

async function move(trx: Trx, campaign: CampaignRow, moved: readonly Moved[]): Promise<void> {
  const rows = moved.map(({ slot, message }) => ({
    id: message.id,
    attack_id: slot.attack?.id ?? null,
    language: slot.language,
    time_zone: slot.timeZone,
    planned_at: slot.at.toISOString(),
  }))
  await sql`update campaign_message m set state = 'scheduled', next_at = null, attack_id = r.attack_id, language = r.language,
      time_zone = r.time_zone, planned_at = r.planned_at
    from jsonb_to_recordset(${json(rows)}) as r(id uuid, attack_id uuid, language text, time_zone text, planned_at timestamptz)
    where m.tenant_id = ${campaign.tenant_id} and m.campaign_id = ${campaign.id} and m.id = r.id`.execute(trx)
}

/** Another attack has other links. Nobody has seen the old ones. */
async function renewTokens(trx: Trx, campaign: CampaignRow, changed: readonly Moved[]): Promise<void> {
  if (changed.length === 0) return
  const { tenant_id, id: campaign_id } = campaign
  const ids = changed.map(({ message }) => message.id)
  await sql`delete from simulation_token where tenant_id = ${tenant_id} and message_id = any(${sql.val(ids)}::uuid[])`.execute(
    trx,
  )
  await createTokens(
    trx,
    changed.flatMap(({ slot, message }) =>
      newTokens(slot.attack?.snapshot ?? null, campaign.settings.hasDecoys).map((token) => ({
        ...token,
        tenant_id,
        campaign_id,
        message_id: message.id,
      })),
    ),
  )
}
