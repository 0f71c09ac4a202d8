// What a campaign's sources did, as counters by source and slot: for rules over many recipients that cost the same in a campaign of
// twenty and of twenty thousand. Each visit is a few sightings; each (source, kind, slot) counts a recipient once. Pure.
import { hasInput } from './input.ts'
import type { MessageFacts, SourceFacts, TenantSignals, VisitFacts } from './model.ts'

/**
 * `minute` and `band`: recipients in a slot of time, or of time since delivery. `canary`: mailboxes that nobody reads. `canary-band`: of
 * an owner instead of a network. `decoy`: by time. `people`: recipients with input evidence, by network.
 */
export type SightingKind = 'minute' | 'band' | 'canary' | 'canary-band' | 'decoy' | 'people'

export interface Sighting {
  source: string
  kind: SightingKind
  slot: number
}

/** How many recipients of the campaign were counted there. */
export interface SourceBook {
  count(source: string, kind: SightingKind, slot: number): number
}

const half_ms = 30_000
const decoySlot_ms = 10 * 60_000

export function sightingsOf(visit: VisitFacts, message: MessageFacts, signals: TenantSignals | null): Sighting[] {
  const { sourceKey: source } = visit
  const isUsed = visit.page !== null && hasInput(visit.page)
  const sightings: Sighting[] = minuteSlots(visit.at).map((slot) => ({ source, kind: 'minute', slot }))
  const offset_ms = offsetOf(visit, message)
  if (offset_ms !== null) for (const slot of bandSlots(offset_ms)) sightings.push({ source, kind: 'band', slot })
  if (message.isCanary) {
    sightings.push({ source, kind: 'canary', slot: 0 })
    if (offset_ms !== null && hasOwner(visit))
      for (const slot of bandSlots(offset_ms)) sightings.push({ source: ownerKey(visit), kind: 'canary-band', slot })
  }
  if (visit.kinds.includes('decoy'))
    sightings.push({ source, kind: 'decoy', slot: Math.floor(visit.at / decoySlot_ms) })
  if (isUsed && !message.isCanary && isHome(visit, signals))
    sightings.push({ source: peopleKey(visit), kind: 'people', slot: 0 })
  return sightings
}

/** In a data centre input proves nobody: there a sign-in of the recipient must be from the same address. */
const isHome = ({ network: { kind } }: VisitFacts, signals: TenantSignals | null): boolean =>
  kind === 'access' || kind === 'mobile' || kind === 'proxy' || signals?.signInHere === true

/** Everything that `sourceFacts` will ask for. */
export function questionsOf(visit: VisitFacts, message: MessageFacts): Sighting[] {
  const { sourceKey: source } = visit
  const offset_ms = offsetOf(visit, message)
  const bands = offset_ms === null ? [] : bandSlots(offset_ms)
  return [
    ...minuteSlots(visit.at).map((slot): Sighting => ({ source, kind: 'minute', slot })),
    ...bands.map((slot): Sighting => ({ source, kind: 'band', slot })),
    ...bands.map((slot): Sighting => ({ source: ownerKey(visit), kind: 'canary-band', slot })),
    { source, kind: 'canary', slot: 0 },
    ...decoySlots(visit.at).map((slot): Sighting => ({ source, kind: 'decoy', slot })),
    { source: peopleKey(visit), kind: 'people', slot: 0 },
  ]
}

export function sourceFacts(visit: VisitFacts, message: MessageFacts, book: SourceBook): SourceFacts {
  const { sourceKey: source } = visit
  const offset_ms = offsetOf(visit, message)
  const bands = offset_ms === null ? [] : bandSlots(offset_ms)
  const highest = (key: string, kind: SightingKind, slots: readonly number[]): number =>
    slots.reduce((most, slot) => Math.max(most, book.count(key, kind, slot)), 0)
  const ownDecoy = visit.around.decoy ? 1 : 0
  return {
    fanOut: highest(source, 'minute', minuteSlots(visit.at)),
    inBand: highest(source, 'band', bands),
    hasVisitedCanary: book.count(source, 'canary', 0) > 0,
    canaryBand: hasOwner(visit) && highest(ownerKey(visit), 'canary-band', bands) > 0,
    decoyElsewhere: highest(source, 'decoy', decoySlots(visit.at)) > ownDecoy,
    peopleHere: book.count(peopleKey(visit), 'people', 0),
  }
}

/** A count that changes verdicts of others when it is reached: they are looked at again. */
export const turningPoints: Record<SightingKind, number> = {
  minute: 5,
  band: 3,
  canary: 1,
  'canary-band': 1,
  decoy: 1,
  people: 3,
}

/** Minutes that begin every half minute: whatever happens within half a minute lies in one of them. */
const minuteSlots = (at: number): number[] => [Math.floor(at / half_ms) - 1, Math.floor(at / half_ms)]

const decoySlots = (at: number): number[] => {
  const slot = Math.floor(at / decoySlot_ms)
  return [slot - 1, slot, slot + 1]
}

const offsetOf = ({ at }: VisitFacts, { deliveredAt }: MessageFacts): number | null =>
  deliveredAt === null || at < deliveredAt ? null : at - deliveredAt

const fine_ms = 50_000
const fineWidth_ms = 5_000
/** A band of ±10 %. */
const ratio = Math.log(1.1 / 0.9)
const coarse_first = 1_000

/** Bands of 5 s, later of ±10 %, each twice and half a width apart: who lies close together shares at least one. */
function bandSlots(offset_ms: number): number[] {
  if (offset_ms < fine_ms)
    return [0, 0.5].map((shift, index) => 2 * Math.floor(offset_ms / fineWidth_ms + shift) + index)
  const place = Math.log(offset_ms / fine_ms) / ratio
  return [0, 0.5].map((shift, index) => coarse_first + 2 * Math.floor(place + shift) + index)
}

const hasOwner = ({ network }: VisitFacts): boolean =>
  network.asn !== null && network.kind !== 'access' && network.kind !== 'mobile'

const ownerKey = ({ network, agent }: VisitFacts): string => `as${network.asn ?? 0}|${agent.family}`
const peopleKey = ({ network }: VisitFacts): string => `people ${network.network}`
