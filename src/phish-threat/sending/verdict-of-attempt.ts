// From what came of an attempt to what is written of the message. Pure.
import type { Channel } from '../contract.ts'
import { backOff_ms, type Outcome } from './outcome.ts'
import type { MessageRow, Written } from './turn-store.ts'

/** A mailbox shows what was put into it within seconds; a doubt is looked up when the other side has had time to finish. */
const firstLook_ms = 20_000
const doubt_ms = 30_000

export interface AttemptFacts {
  outcome: Outcome
  channel: Channel | null
  /** The attempt has been counted when it began. */
  hasBegun: boolean
  /** The mailbox can be looked into. */
  canLook: boolean
  now: Date
  /** 0 ≤ x < 1, for jitter. */
  random: number
}

export function writtenOf(message: Pick<MessageRow, 'id' | 'fence' | 'attempts'>, facts: AttemptFacts): Written {
  const { outcome, channel, now } = facts
  const isTry = outcome.kind !== 'unavailable' && outcome.kind !== 'blocked'
  const attempts = message.attempts + (facts.hasBegun || isTry ? 1 : 0)
  const base: Written = {
    id: message.id,
    fence: message.fence,
    state: 'deferred',
    reply: outcome.reply,
    channel,
    attempts,
    next_at: null,
    accepted_at: null,
    graph_id: null,
    look_at: null,
    is_unknown: false,
    leased_until: null,
  }
  const in_ms = (delay_ms: number): string => new Date(now.getTime() + delay_ms).toISOString()
  switch (outcome.kind) {
    case 'accepted':
      return {
        ...base,
        state: 'accepted',
        accepted_at: now.toISOString(),
        graph_id: outcome.graphId ?? null,
        look_at: facts.canLook ? in_ms(firstLook_ms) : null,
      }
    case 'deferred': {
      const delay_ms = backOff_ms(attempts, facts.random, outcome.wait_ms)
      return delay_ms === null
        ? { ...base, state: 'bounced', reply: `Given up after ${attempts} attempts. ${outcome.reply}` }
        : { ...base, next_at: in_ms(delay_ms) }
    }
    case 'unavailable':
      return { ...base, next_at: in_ms(outcome.wait_ms * (1 + facts.random * 0.1)) }
    case 'unknown':
      return { ...base, state: 'sending', leased_until: in_ms(doubt_ms) }
    case 'bounced':
    case 'blocked':
      return { ...base, state: outcome.kind }
  }
}
