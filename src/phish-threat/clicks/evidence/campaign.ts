// Evidence in what the same source did to other recipients of the campaign (click-authenticity 5.1, 6.2). Pure; the numbers come from
// counters by source and minute, and never from a look over the campaign.
import type { ClickContext, VisitFacts } from '../model.ts'
import { hasInput } from '../input.ts'
import type { EvidenceCode } from './codes.ts'

const fanOut_min = 5
const band_min = 3
/** Of a network that people share, only if it reached so many of all delivered recipients. */
const sharedBand_share = 0.5
/** So many people with input evidence in one network make it one that people share. */
const people_min = 3

export function campaignEvidence(visit: VisitFacts, context: ClickContext): EvidenceCode[] {
  const { source } = context
  const isUsed = visit.page !== null && hasInput(visit.page)
  const isShared = isSharedSource(visit, context)
  const codes: EvidenceCode[] = []
  // Of a source that people share it is the pair with behaviour that counts: a visit with input stays (6.2).
  if (source.hasVisitedCanary && !(isUsed && isShared)) codes.push('canary-source')
  if (source.fanOut >= fanOut_min && !isShared) codes.push('fan-out')
  if (isCorrelated(source.inBand, context.delivered, isShared)) codes.push('correlated-offset')
  if (source.canaryBand && !isShared) codes.push('canary-pattern')
  if (source.decoyElsewhere && !isShared) codes.push('decoy-elsewhere')
  return codes
}

function isCorrelated(inBand: number, delivered: number, isShared: boolean): boolean {
  if (inBand < band_min) return false
  return !isShared || inBand >= delivered * sharedBand_share
}

/** Offices, carriers with one address for many, proxies and relays. */
export function isSharedSource(visit: VisitFacts, { isEgress, source, signals }: ClickContext): boolean {
  if (isEgress || signals.signInHere === true) return true
  const { kind } = visit.network
  if (kind === 'mobile' || kind === 'proxy') return true
  return source.peopleHere >= people_min && kind !== 'vendor' && kind !== 'scanner'
}
