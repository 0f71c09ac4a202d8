// What became of one attempt, whatever the channel; and when the next one is. Pure.

export type Outcome =
  /** The 250 or the 201. */
  | { kind: 'accepted'; reply: string; graphId?: string }
  /** Try again; `wait_ms` when the other side named a time. */
  | { kind: 'deferred'; reply: string; wait_ms?: number }
  /** Refused for good: the address goes on the bounced list when it is the address's fault. */
  | { kind: 'bounced'; reply: string; code: string; isOfAddress: boolean }
  /** Nothing was tried, and it will not be. */
  | { kind: 'blocked'; reply: string }
  /** The message may have been taken: looked up before anything else. */
  | { kind: 'unknown'; reply: string }
  /** The channel as a whole does not work, this mail was not tried: all wait. */
  | { kind: 'unavailable'; reply: string; wait_ms: number }

const minute_ms = 60_000
/** 1, 5, 15, 30 min, then hourly (product behaviour 1.9 in small): a simulation that is days late is worth nothing. */
const delays_ms = [1, 5, 15, 30].map((minutes) => minutes * minute_ms)
const hourly_ms = 60 * minute_ms
export const attempts_max = 30

/**
 * How long after failed attempt number `attempts` (from 1) it is tried again, with a fifth of jitter either way so that a thousand
 * mails that failed together do not come back together; null: given up. `random`: 0 ≤ x < 1.
 */
export function backOff_ms(attempts: number, random: number, asked_ms?: number): number | null {
  if (attempts >= attempts_max) return null
  const base_ms = Math.max(delays_ms[attempts - 1] ?? hourly_ms, asked_ms ?? 0)
  return Math.round(base_ms * (asked_ms === undefined ? 0.8 + random * 0.4 : 1 + random * 0.2))
}

const week_ms = 7 * 86_400_000
/** No bounce excludes a person for long: a week, a fortnight when it happens again, never more than four weeks. */
export const suppression_ms = (count: number): number => Math.min(4, count) * week_ms

/** One line for the delivery list. */
export const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim().slice(0, 500)
