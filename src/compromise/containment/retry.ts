// When a step is tried again (endpoint-response 4.6: 15 minutes, then an alert and hourly). Pure.

export const overall_ms = 15 * 60_000
export const hourly_ms = 3600_000
/** A verified value is looked at again: often while the intruder may still be there. */
const reconcile_ms = 60_000
const reconcileLater_ms = 5 * 60_000
const first_ms = 5_000
const backoff_ms_max = 120_000
/** A permission is not there again within seconds. */
const permission_ms = 5 * 60_000

export interface TryFacts {
  now: Date
  /** Since when the goal stands: the incident began, or it ended. */
  goalSince: Date
  /** Of this goal, the one that failed just now included. */
  attempts: number
  isPermission: boolean
  /** Microsoft asked for it: never earlier. */
  notBefore: Date | null
}

export const isOverdue = (goalSince: Date, now: Date): boolean => now.getTime() - goalSince.getTime() >= overall_ms

/** Never before what Microsoft asked for. The last try of the quarter of an hour is at its end, then one each hour. */
export function nextTry({ now, goalSince, attempts, isPermission, notBefore }: TryFacts): Date {
  const now_ms = now.getTime()
  const end_ms = goalSince.getTime() + overall_ms
  const delay_ms = isPermission ? permission_ms : Math.min(backoff_ms_max, first_ms * 2 ** Math.min(10, attempts - 1))
  const at_ms = isOverdue(goalSince, now) ? now_ms + hourly_ms : Math.min(now_ms + delay_ms, end_ms)
  return new Date(Math.max(at_ms, notBefore?.getTime() ?? 0))
}

export const nextLook = (goalSince: Date, now: Date): Date =>
  new Date(now.getTime() + (now.getTime() - goalSince.getTime() < hourly_ms ? reconcile_ms : reconcileLater_ms))

/** A value that differs is believed on a second look after this: replicas are behind for seconds. */
export const confirm_ms = 45_000
