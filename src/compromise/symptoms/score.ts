// How much what was found says that a mailbox is in foreign hands: points per signal, each signal once, fading to nothing within
// 72 hours, in bands (endpoint-response 3.8). Pure.
import type { FindingState } from './tables.ts'

/** Points by signal. A finding may carry several: a rule that hides mail, from a network that is new. */
export const signalPoints = {
  'bad-messages': 100,
  'virus-sent': 40,
  'microsoft-restricted': 60,
  'forward-external': 25,
  'forward-keeps-no-copy': 15,
  'rule-forwards': 25,
  'rule-hides': 20,
  'rule-hides-words': 15,
  'rule-hides-everything': 25,
  'rule-marks-read': 5,
  'rule-stops': 5,
  'rule-name': 20,
  'rule-hidden': 25,
  'made-from-new-network': 10,
  'made-near-bad-message': 20,
  'sent-items-missing': 25,
  'notices-deleted': 20,
  'mass-deletion': 10,
  'sign-in-risk-high': 30,
  'sign-in-risk-medium': 15,
  'new-mfa-method': 15,
  'new-consent': 25,
  'recipients-unusual': 20,
  bounces: 20,
  'infected-computer': 40,
  delegation: 0,
  'reading-spree': 0,
} as const
export type Signal = keyof typeof signalPoints

export interface Contribution {
  signal: Signal
  points: number
}

export const contribution = (signal: Signal): Contribution => ({ signal, points: signalPoints[signal] })

export type Band = 'respond' | 'high' | 'low' | 'none'
export const bandFrom = { respond: 100, high: 60, low: 30 } as const
export const fading_ms = 72 * 3_600_000

export interface ScoredFinding {
  id: string
  contributions: readonly Contribution[]
  seenAt: Date
  state: FindingState
  /** Who did it is listed as exempt now. */
  isExempt: boolean
}

export interface Score {
  total: number
  band: Band
  /** What each finding adds now, by id: 0 for a signal that another finding gives more of. */
  byFinding: Map<string, number>
}

export function bandOf(total: number): Band {
  if (total >= bandFrom.respond) return 'respond'
  if (total >= bandFrom.high) return 'high'
  return total >= bandFrom.low ? 'low' : 'none'
}

/** 1 at once, 0 after 72 hours; what a clock ahead of ours dates into the future counts in full. */
export function freshness(seenAt: Date, now: Date): number {
  const age_ms = now.getTime() - seenAt.getTime()
  return Math.min(1, Math.max(0, 1 - age_ms / fading_ms))
}

/** What is cleaned up, accepted or exempt counts nothing; what went away by itself goes on fading: an intruder tidies up, too. */
const counts = ({ state, isExempt }: ScoredFinding): boolean => !isExempt && state !== 'cleaned' && state !== 'accepted'

export function scoreOf(findings: readonly ScoredFinding[], now: Date): Score {
  const byFinding = new Map<string, number>(findings.map(({ id }) => [id, 0]))
  const best = new Map<Signal, { id: string; points: number }>()
  for (const finding of findings.filter(counts))
    for (const { signal, points } of finding.contributions) {
      const now_points = points * freshness(finding.seenAt, now)
      if (now_points > (best.get(signal)?.points ?? 0)) best.set(signal, { id: finding.id, points: now_points })
    }
  let total = 0
  for (const { id, points } of best.values()) {
    total += points
    byFinding.set(id, byFinding.get(id)! + points)
  }
  return { total: round(total), band: bandOf(round(total)), byFinding: mapValues(byFinding, round) }
}

const round = (points: number): number => Math.round(points * 10) / 10

const mapValues = <Key, Value>(map: Map<Key, Value>, change: (value: Value) => Value): Map<Key, Value> =>
  new Map([...map].map(([key, value]) => [key, change(value)]))
