// How much a link between a person and a computer is worth now. Pure; the rules are those of the endpoint reference, 2.6.
import type { EvidenceWeight } from './computers-tables.ts'

const day_ms = 86_400_000
/** A session is strong evidence for so long; then somebody else may have the computer. */
export const strongSession_days = 14
/** Older links are shown, not scanned. */
export const stale_days = 30

const order: readonly EvidenceWeight[] = ['certain', 'strong', 'medium', 'weak']

/** Strongest first. */
export const compareWeights = (a: EvidenceWeight, b: EvidenceWeight): number => order.indexOf(a) - order.indexOf(b)

export interface Evidence {
  source: string
  weight: EvidenceWeight
  text: string
  firstSeenAt: Date
  lastSeenAt: Date
}

/** What was seen of sessions fades after 14 days; what an inventory says holds as long as it says so. */
export function weightNow({ source, weight, lastSeenAt }: Evidence, now: Date): EvidenceWeight {
  const age_ms = now.getTime() - lastSeenAt.getTime()
  return weight === 'strong' && source === 'agent.session' && age_ms > strongSession_days * day_ms ? 'medium' : weight
}

/** What somebody linked by hand does not grow old. */
export const isStale = ({ weight, lastSeenAt }: Evidence, now: Date): boolean =>
  weight !== 'certain' && now.getTime() - lastSeenAt.getTime() > stale_days * day_ms

export interface LinkStrength {
  weight: EvidenceWeight
  isStale: boolean
  strongest: Evidence
}

/** Fresh evidence before stale, then the strongest, then the latest. Null without any. */
export function strengthOf(evidence: readonly Evidence[], now: Date): LinkStrength | null {
  const [strongest] = evidence.toSorted(
    (a, b) =>
      Number(isStale(a, now)) - Number(isStale(b, now)) ||
      compareWeights(weightNow(a, now), weightNow(b, now)) ||
      b.lastSeenAt.getTime() - a.lastSeenAt.getTime(),
  )
  if (strongest === undefined) return null
  return { weight: weightNow(strongest, now), isStale: isStale(strongest, now), strongest }
}
