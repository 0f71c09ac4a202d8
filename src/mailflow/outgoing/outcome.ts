// From the results of one attempt to the next state and what to tell the history. Pure.
import type { TimelineEntry } from '../history/record.ts'
import type { SpoolFacts, SpoolState } from './item.ts'
import { nextAttemptAt } from './schedule.ts'

export interface RecipientResult {
  path: string
  outcome: 'delivered' | 'deferred' | 'failed'
  /** The next hop's reply, `250 2.6.0 …`, or what went wrong in words. */
  reply: string
}

export interface AttemptResult {
  results: RecipientResult[]
  /** `TLSv1.3 TLS_AES_256_GCM_SHA384`; null when there was none. */
  tls: string | null
}

/** A recipient without a result counts as deferred: nothing is forgotten. */
export function applyAttempt(
  facts: SpoolFacts,
  before: SpoolState,
  attempt: AttemptResult,
  now: Date,
): { state: SpoolState; timeline: TimelineEntry[] } {
  const attempts = before.attempts + 1
  const next = nextAttemptAt(attempts, now, new Date(facts.notAfter))
  const waiting = new Map<string, RecipientResult[]>()
  for (const result of attempt.results) waiting.set(result.path, [...(waiting.get(result.path) ?? []), result])
  const timeline: TimelineEntry[] = []
  const recipients = before.recipients.map((recipient) => {
    if (recipient.status !== 'pending') return recipient
    const result = waiting.get(recipient.path)?.shift() ?? unanswered(recipient.path)
    const step = result.outcome === 'deferred' && next === null ? 'failed' : result.outcome
    // The same answer every hour for five days would fill the timeline; a new answer is news.
    if (step !== 'deferred' || result.reply !== recipient.reply)
      timeline.push(entry(step, recipient.path, result.reply, attempt.tls, attempts, next, now))
    return { ...recipient, status: step === 'deferred' ? ('pending' as const) : step, reply: result.reply }
  })
  const isPending = recipients.some(({ status }) => status === 'pending')
  const state = {
    attempts,
    recipients,
    nextAttemptAt: isPending ? next!.toISOString() : null,
    endedAt: isPending ? null : now.toISOString(),
  }
  return { state, timeline }
}

const unanswered = (path: string): RecipientResult => ({
  path,
  outcome: 'deferred',
  reply: 'no answer for this recipient',
})

function entry(
  step: 'delivered' | 'deferred' | 'failed',
  recipient: string,
  reply: string,
  tls: string | null,
  attempts: number,
  next: Date | null,
  now: Date,
): TimelineEntry {
  const detail = {
    delivered: `delivered at attempt ${attempts}: ${reply}`,
    deferred: `attempt ${attempts} failed, next at ${next?.toISOString()}: ${reply}`,
    failed: `given up after ${attempts} attempts: ${reply}`,
  }[step]
  return { at: now.toISOString(), step, recipient, detail, reply, ...(tls === null ? {} : { tls }) }
}
