// When a message is tried again (product behaviour 1.9): at once, at once again, after 5, 10 and 15 minutes, then every 30 minutes
// for one hour, then hourly up to 5 days. Pure.

const minute_ms = 60_000
const delays_ms = [0, 5, 10, 15, 30, 30].map((minutes) => minutes * minute_ms)
const hourly_ms = 60 * minute_ms
export const lifetime_ms = 5 * 86_400_000

/** After `attempts` failed ones (1 = the first has just failed): when to try again, or null when the time is over. */
export function nextAttemptAt(attempts: number, now: Date, notAfter: Date): Date | null {
  const delay_ms = delays_ms[attempts - 1] ?? hourly_ms
  const next = new Date(now.getTime() + delay_ms)
  return next < notAfter ? next : null
}
