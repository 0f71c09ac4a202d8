// How long to wait after a failure: full jitter, so that thousands of agents do not come back at the same moment.

const first_ms = 1_000
const longest_ms = 300_000

/** Milliseconds before try number `failures` (1 = the first that failed); at least what the server asked for. */
export function wait_ms(failures: number, retryAfter_ms: number, random: () => number): number {
  const ceiling = Math.min(longest_ms, first_ms * 2 ** Math.min(failures - 1, 20))
  return Math.max(Math.ceil(random() * ceiling), retryAfter_ms)
}

/** What a poll brought: commands that are new, nothing after it was held, nothing at once, or that the server does not know us. */
export type Outcome = 'news' | 'held' | 'hasty' | 'lost'

const lost_ms = 10 * 60_000
const hasty_ms_max = 60_000

/**
 * Milliseconds from an answer to the next poll; `hasty` of such answers came one after the other. A server that ends answers all at
 * once, a proxy may answer for it, and a command whose confirmation does not get through is handed out with every poll.
 */
export function pause_ms(
  outcome: Outcome,
  hasty: number,
  shortPoll_seconds: number | null,
  random: () => number,
): number {
  if (outcome === 'lost') return lost_ms * (0.5 + random())
  if (shortPoll_seconds !== null) return shortPoll_seconds * 1_000 * (0.5 + random())
  return outcome === 'hasty' ? Math.min(wait_ms(hasty, 0, random), hasty_ms_max) : 0
}

/** `Retry-After` (RFC 9110 10.2.3) in milliseconds, 0 without one; at most an hour, a server must not lose an agent by a slip. */
export function retryAfter_ms(header: string | undefined, now: number): number {
  if (header === undefined) return 0
  const wait = /^\d{1,9}$/.test(header.trim()) ? Number(header) * 1_000 : Date.parse(header) - now
  return Number.isFinite(wait) ? Math.min(Math.max(wait, 0), 3_600_000) : 0
}
