// How long to wait before the next try. Pure: Retry-After wins (seconds, also decimal, or a date), else exponential from 2 s.

export interface RetryLimits {
  /** Tries in all, the first included. */
  attempts: number
  /** From the first try to the last. */
  total_ms: number
}

export const defaultRetryLimits: RetryLimits = { attempts: 10, total_ms: 300_000 }

const wait_ms_max = 120_000

/** The Retry-After header in ms (RFC 9110 10.2.3; Graph also sends decimals such as `2.128`); null when absent or unreadable. */
export function retryAfter_ms(header: string | undefined, now: Date): number | null {
  if (header === undefined) return null
  const text = header.trim()
  if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1000)
  const at = Date.parse(text)
  return Number.isNaN(at) ? null : Math.max(0, at - now.getTime())
}

/**
 * Delay before try number `attempt` + 1, or null when there must be none: too many tries, or the wait would pass the total.
 */
export function nextDelay_ms(
  attempt: number,
  elapsed_ms: number,
  asked_ms: number | null,
  limits: RetryLimits = defaultRetryLimits,
): number | null {
  if (attempt >= limits.attempts) return null
  const delay_ms = asked_ms ?? Math.min(wait_ms_max, 2000 * 2 ** (attempt - 1))
  return elapsed_ms + delay_ms > limits.total_ms ? null : delay_ms
}

export const isRetryableStatus = (status: number): boolean =>
  status === 429 || status === 500 || status === 502 || status === 503 || status === 504
