// What happened around a visit on the same message: the decoy, mangled tokens, all links at once, a shield in front of the browser, a
// detonation behind a click. Pure.
import type { Around, MessageFacts, RawRequest, VisitFacts } from './model.ts'
import { hasInput } from './input.ts'
import type { Prepared } from './visits.ts'

const taint_ms = 10 * 60_000
const allAtOnce_ms = 3_000
const shield_ms = 3_000
const follow_ms = 30_000
const hour_ms = 60 * 60_000

export function lookAround(
  visits: readonly VisitFacts[],
  prepared: readonly Prepared[],
  message: MessageFacts,
): VisitFacts[] {
  const bySource = Map.groupBy(prepared, ({ sourceKey }) => sourceKey)
  return visits.map((visit) => {
    const ofSource = (bySource.get(visit.sourceKey) ?? []).map(({ request }) => request)
    return { ...visit, around: aroundOf(visit, ofSource, visits, message) }
  })
}

function aroundOf(
  visit: VisitFacts,
  ofSource: readonly RawRequest[],
  visits: readonly VisitFacts[],
  message: MessageFacts,
): Around {
  const near = ofSource.filter(({ at }) => at >= visit.at - taint_ms && at <= visit.lastAt + taint_ms)
  return {
    decoy: near.some(({ tokenKind }) => tokenKind === 'decoy'),
    mangled: near.some(({ kind }) => kind === 'mangled'),
    probe: near.some(({ kind }) => kind === 'probe'),
    head: near.some(isOddMethod),
    allLinks: tookAllLinks(visit, ofSource, message),
    isShield: isShield(visit, visits),
    followsPerson: followsPerson(visit, visits),
    networks: new Set(
      visits.filter(({ at }) => Math.abs(at - visit.at) <= hour_ms).map(({ network }) => network.network),
    ).size,
  }
}

/** Answered as usual, and no browser of a person begins with it. Beacons are POST, and so are the forms of a training. */
export function isOddMethod({ method, kind, headers }: RawRequest): boolean {
  if (kind === 'beacon' || kind === 'next' || kind === 'training') return false
  return method.toUpperCase() !== 'GET' || (kind === 'page' && headers['range'] !== undefined)
}

/** Every link of the mail, or two of those of which it is not known how many there are. */
function tookAllLinks(visit: VisitFacts, ofSource: readonly RawRequest[], { linkCount }: MessageFacts): boolean {
  const wanted = linkCount ?? 2
  if (wanted < 2) return false
  const fetched = ofSource.filter(
    ({ kind, tokenKind, at }) =>
      kind === 'page' && isLink(tokenKind) && Math.abs(at - visit.at) <= allAtOnce_ms + visit.lastAt - visit.at,
  )
  return fetched.some(({ at: from }) => {
    const together = fetched.filter(({ at }) => at >= from && at <= from + allAtOnce_ms)
    return new Set(together.map(({ tokenKind, position }) => `${tokenKind} ${position}`)).size >= wanted
  })
}

const isLink = (kind: RawRequest['tokenKind']): boolean => kind === 'link' || kind === 'text-link' || kind === 'qr'

/** S18: a web shield looks at the address before its browser may. Only where the browser's own visit ran the page. */
function isShield(visit: VisitFacts, visits: readonly VisitFacts[]): boolean {
  if (visit.page !== null || visit.hasAssets) return false
  return visits.some(
    (other) =>
      other !== visit &&
      other.ip === visit.ip &&
      other.page !== null &&
      other.at >= visit.at &&
      other.at - visit.at <= shield_ms &&
      sameLink(other, visit),
  )
}

/** H16: what a filter had no opinion about is detonated in the background when a person clicks it. */
function followsPerson(visit: VisitFacts, visits: readonly VisitFacts[]): boolean {
  return visits.some(
    (other) =>
      other.network.network !== visit.network.network &&
      other.page !== null &&
      hasInput(other.page) &&
      visit.at >= other.at &&
      visit.at - other.at <= follow_ms,
  )
}

function sameLink(one: VisitFacts, other: VisitFacts): boolean {
  const links = (visit: VisitFacts) => visit.requests.map(({ tokenKind, position }) => `${tokenKind} ${position}`)
  const of = new Set(links(one))
  return links(other).some((link) => of.has(link))
}
