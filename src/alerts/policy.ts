// When a notification goes out. Pure.
import type { Severity } from './raise.ts'

/** At once for a new alert, then again each 24 hours while it is open; never for what a person has acknowledged. */
export const repeat_after_ms = 24 * 3_600_000

const ranks: Record<Severity, number> = { low: 0, medium: 1, high: 2 }

export function isAtLeast(severity: Severity, minimum: Severity): boolean {
  return ranks[severity] >= ranks[minimum]
}

export function moreSevere(a: Severity, b: Severity): Severity {
  return ranks[a] >= ranks[b] ? a : b
}

export function isNotificationDue(alert: { state: string }, sentAt: Date | null, now: Date): boolean {
  if (alert.state !== 'open') return false
  return sentAt === null || now.getTime() - sentAt.getTime() >= repeat_after_ms
}
