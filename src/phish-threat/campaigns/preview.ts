// What would happen: whom an audience reaches and whom not, and who would get what when. Nothing is written.
import type { Static } from 'typebox'
import type { Trx } from '#platform/db/database.ts'
import { resolveAudience, type Refused, type ResolvedAudience } from './audience.ts'
import type { Audience, AudienceChecked, Plan, PlanQueryShape } from './contract.ts'
import { endOf } from './decided.ts'
import { planOfDraft } from './draft-plan.ts'
import type { Slot } from './prepare.ts'
import { refusalTexts } from './recipients.ts'
import { readCampaign } from './store.ts'
import { localTime } from './zones.ts'

const sample_max = 20
const refusedSample_max = 200
const departments_max = 200

/** `hasNames`: the caller may see single people. */
export async function checkAudience(
  trx: Trx,
  tenantId: string,
  audience: Audience,
  { now, seed, hasNames }: { now: Date; seed: number; hasNames: boolean },
): Promise<AudienceChecked> {
  const resolved = await resolveAudience(trx, tenantId, audience, { now, seed })
  return {
    recipients: resolved.recipients.length,
    refused: countReasons(resolved.refused),
    departments: countBy(resolved, ({ department }) => department)
      .map(([name, count]) => ({ name, count }))
      .slice(0, departments_max),
    languages: countBy(resolved, ({ language }) => language).map(([language, count]) => ({ language, count })),
    sample: hasNames ? sampleOf(resolved) : [],
    refusedSample: hasNames
      ? resolved.refused.slice(0, refusedSample_max).map(({ address, displayName, reason }) => ({
          address,
          displayName,
          reason,
          text: refusalTexts[reason],
        }))
      : [],
  }
}

function countReasons(refused: readonly Refused[]): AudienceChecked['refused'] {
  const counts = new Map<Refused['reason'], number>()
  for (const { reason } of refused) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  return [...counts].map(([reason, count]) => ({ reason, count, text: refusalTexts[reason] }))
}

function countBy(
  { recipients }: ResolvedAudience,
  of: (recipient: ResolvedAudience['recipients'][number]) => string | null,
): [string | null, number][] {
  const counts = new Map<string | null, number>()
  for (const recipient of recipients) counts.set(of(recipient), (counts.get(of(recipient)) ?? 0) + 1)
  return [...counts].sort(([, one], [, other]) => other - one)
}

/** Spread over the whole list. */
function sampleOf({ recipients }: ResolvedAudience): AudienceChecked['sample'] {
  const step = Math.max(1, Math.floor(recipients.length / sample_max))
  return recipients
    .filter((_, place) => place % step === 0)
    .slice(0, sample_max)
    .map(({ personId, displayName, address, department }) => ({ personId, displayName, address, department }))
}

/** The plan as a launch now would make it. Throws AppErrors `simulations.campaign.not-found`, `simulations.schedule.no-time`. */
export async function previewPlan(
  trx: Trx,
  tenantId: string,
  campaignId: string,
  query: Static<typeof PlanQueryShape>,
  { now, hasNames }: { now: Date; hasNames: boolean },
): Promise<Plan> {
  const campaign = await readCampaign(trx, tenantId, campaignId)
  const { slots } = await planOfDraft(trx, campaign, now)
  return planOf(slots, { query, hasNames, endsAt: endOf(slots, campaign.settings) })
}

function planOf(
  slots: readonly Slot[],
  { query, hasNames, endsAt }: { query: Static<typeof PlanQueryShape>; hasNames: boolean; endsAt: Date | null },
): Plan {
  const { limit = 100, offset = 0, search } = query
  const matching =
    search === undefined || !hasNames ? slots : slots.filter((slot) => isMatch(slot, search.toLowerCase()))
  const canaries = slots.filter(({ recipient }) => recipient === null).length
  const attacks = tally(slots, ({ attack }) => attack?.snapshot.templateId ?? null)
  const names = new Map(
    slots.map(({ attack }) => [attack?.snapshot.templateId ?? null, attack?.snapshot.name ?? 'Training']),
  )
  return {
    recipients: slots.length - canaries,
    canaries,
    firstAt: slots[0]?.at.toISOString() ?? null,
    lastAt: slots.at(-1)?.at.toISOString() ?? null,
    endsAt: endsAt?.toISOString() ?? null,
    busiestMinute: Math.max(0, ...tally(slots, ({ at }) => Math.floor(at.getTime() / 60_000)).values()),
    byDay: [...tally(slots, ({ at, timeZone }) => localTime(at.getTime(), timeZone).day)]
      .map(([day, count]) => ({ day, count }))
      .sort((one, other) => (one.day < other.day ? -1 : 1)),
    byAttack: [...attacks].map(([templateId, count]) => ({ templateId, name: names.get(templateId)!, count })),
    byLanguage: [...tally(slots, ({ language }) => language)].map(([language, count]) => ({ language, count })),
    total: matching.length,
    items: matching.slice(offset, offset + limit).map((slot) => itemOf(slot, hasNames)),
  }
}

function tally<Key>(slots: readonly Slot[], of: (slot: Slot) => Key): Map<Key, number> {
  const counts = new Map<Key, number>()
  for (const slot of slots) counts.set(of(slot), (counts.get(of(slot)) ?? 0) + 1)
  return counts
}

const isMatch = ({ address, recipient }: Slot, text: string): boolean =>
  address.includes(text) ||
  (recipient?.displayName.toLowerCase().includes(text) ?? false) ||
  (recipient?.department?.toLowerCase().includes(text) ?? false)

function itemOf(slot: Slot, hasNames: boolean): Plan['items'][number] {
  const { day, minutes } = localTime(slot.at.getTime(), slot.timeZone)
  const two = (number: number) => String(number).padStart(2, '0')
  return {
    at: slot.at.toISOString(),
    local: `${day} ${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`,
    timeZone: slot.timeZone,
    displayName: hasNames ? (slot.recipient?.displayName ?? 'Canary') : null,
    address: hasNames ? slot.address : null,
    department: hasNames ? (slot.recipient?.department ?? null) : null,
    language: slot.language,
    attack: slot.attack?.snapshot.name ?? null,
    isCanary: slot.recipient === null,
  }
}
