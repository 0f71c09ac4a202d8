// What can be done with an alert, and what it is afterwards. Pure.
import type { AlertAction, AlertState } from './contract.ts'
import type { Severity } from './raise.ts'

const ranks: Record<Severity, number> = { low: 0, medium: 1, high: 2 }

export function isAtLeast(severity: Severity, minimum: Severity): boolean {
  return ranks[severity] >= ranks[minimum]
}

export function moreSevere(a: Severity, b: Severity): Severity {
  return ranks[a] >= ranks[b] ? a : b
}

const general: Record<AlertState, readonly AlertAction[]> = {
  open: ['acknowledge', 'snooze', 'resolve'],
  acknowledged: ['snooze', 'resolve', 'reopen'],
  snoozed: ['reopen', 'acknowledge', 'resolve'],
  resolved: [],
}

/** `ofType`: what the alert's type allows besides. */
export function allowedActions(state: AlertState, ofType: readonly AlertAction[] = []): AlertAction[] {
  return state === 'resolved' ? [] : [...general[state], ...ofType]
}

const after: Partial<Record<AlertAction, AlertState>> = {
  acknowledge: 'acknowledged',
  snooze: 'snoozed',
  reopen: 'open',
  resolve: 'resolved',
}

/** The state that follows; null for actions that change something else (repair) and leave the alert as it is. */
export const stateAfter = (action: AlertAction): AlertState | null => after[action] ?? null

export const snooze_ms_min = 60_000
export const snooze_ms_max = 366 * 86_400_000

/** What is wrong with the end of a snooze, or null. */
export function snoozeProblem(until: Date | null, now: Date): string | null {
  if (until === null) return 'say until when it snoozes'
  const ahead_ms = until.getTime() - now.getTime()
  if (Number.isNaN(ahead_ms)) return 'is no time'
  if (ahead_ms < snooze_ms_min) return 'must be at least a minute ahead'
  return ahead_ms > snooze_ms_max ? 'must be at most a year ahead' : null
}
