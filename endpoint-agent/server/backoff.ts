// How long to wait after a failure: full jitter, so that thousands of agents do not come back at the same moment.

const first_ms = 1_000
const longest_ms = 300_000

/** Milliseconds before try number `failures` (1 = the first that failed); at least what the server asked for. */
export function wait_ms(failures: number, retryAfter_ms: number, random: () => number): number {
  const ceiling = Math.min(longest_ms, first_ms * 2 ** Math.min(failures - 1, 20))
  return Math.max(Math.ceil(random() * ceiling), retryAfter_ms)
}

/** `Retry-After` (RFC 9110 10.2.3) in milliseconds, 0 without one; at most an hour, a server must not lose an agent by a slip. */
export function retryAfter_ms(header: string | undefined, now: number): number {
  if (header === undefined) return 0
  const wait = /^\d{1,9}$/.test(header.trim()) ? Number(header) * 1_000 : Date.parse(header) - now
  return Number.isFinite(wait) ? Math.min(Math.max(wait, 0), 3_600_000) : 0
}
