// The score of a tenant or of the installation, and when it is worth an alert. Pure.
import type { HealthState } from '../health-contract.ts'

export interface Weighed {
  weight: number
  state: HealthState
  isSnoozed: boolean
}

/** Months for which a snoozed check does not count. */
export const snooze_months = 6
/** Below 100 for this long is an alert. */
export const alert_after_ms = 10 * 60_000

/** The weight of what is well, of all that could be looked at; snoozed checks count as well. 100 when there is nothing to look at. */
export function scoreOf(checks: readonly Weighed[]): number {
  const counted = checks.filter(({ state }) => state === 'ok' || state === 'failed')
  const whole = counted.reduce((sum, { weight }) => sum + weight, 0)
  const good = counted.filter(({ state, isSnoozed }) => state === 'ok' || isSnoozed)
  if (good.length === counted.length) return 100
  // Never rounded up to 100: that would say that all is well.
  return Math.min(99, Math.round((100 * good.reduce((sum, { weight }) => sum + weight, 0)) / whole))
}

export interface ScoreState {
  score: number
  belowSince: Date | null
}

export function nextScore(before: ScoreState | null, score: number, now: Date): ScoreState {
  if (score === 100) return { score, belowSince: null }
  return { score, belowSince: before?.belowSince ?? now }
}

export function alertStep({ score, belowSince }: ScoreState, now: Date): 'raise' | 'resolve' | 'wait' {
  if (score === 100) return 'resolve'
  return belowSince !== null && now.getTime() - belowSince.getTime() >= alert_after_ms ? 'raise' : 'wait'
}

export function snoozeEnd(now: Date): Date {
  const end = new Date(now)
  end.setUTCMonth(end.getUTCMonth() + snooze_months)
  return end
}
