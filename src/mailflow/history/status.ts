// The last status of each recipient and of the whole message, from what happened. Pure.
import type { MessageRecord, TimelineEntry, TimelineStep } from './record.ts'

type Outcome = MessageRecord['outcomes'][number]

/** Steps that say what became of the message; the others are stations on the way. In the order in which they need attention. */
const endings: readonly TimelineStep[] = [
  'failed',
  'rejected',
  'deferred',
  'held',
  'quarantined',
  'unscanned',
  'released',
  'deleted',
  'delivered',
  'returned',
  'duplicate',
]

export function statusOf(outcomes: readonly Outcome[], timeline: readonly TimelineEntry[]): TimelineStep {
  const steps = new Set(outcomes.map(({ status }) => status))
  const worst = endings.find((step) => steps.has(step))
  return worst ?? timeline.findLast(({ step }) => endings.includes(step))?.step ?? 'received'
}

/** What was appended later, put over what was recorded: per recipient the last ending wins. An entry without recipient is about all. */
export function applyTimeline(outcomes: readonly Outcome[], later: readonly TimelineEntry[]): Outcome[] {
  const result = outcomes.map((outcome) => ({ ...outcome }))
  const inOrder = [...later].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
  for (const entry of inOrder) {
    if (!endings.includes(entry.step)) continue
    for (const outcome of result) {
      if (entry.recipient !== null && entry.recipient !== outcome.recipient) continue
      outcome.status = entry.step
      if (entry.reply !== undefined) outcome.reply = entry.reply
    }
  }
  return result
}
