// Raising an alert: same tenant, type and subject while open counts up; else a new row, and notifications follow.
import type { Trx } from '#platform/db/database.ts'

export type Severity = 'high' | 'medium' | 'low'

export interface AlertInput {
  tenantId: string | null
  /** One of catalogue.ts: `mailflow.tamper-high`, `gateway.scanner-down`. */
  type: string
  /** What it is about, stable: an object key, an address. With tenant and type it makes the alert one. */
  subject: string
  /** Default: that of the type. */
  severity?: Severity
  title: string
  /** What happened, why it matters, what to do. */
  text: string
  data?: Record<string, unknown>
}

export interface Alerts {
  raise(trx: Trx, alert: AlertInput): Promise<{ id: string; isNew: boolean }>
  /** Recovery closes what is open; no error when nothing is. */
  resolve(trx: Trx, tenantId: string | null, type: string, subject: string, reason: string): Promise<void>
}

/** What became of an alert: people are told of it, and it stands in the event log and in the feed for SIEM systems. */
export type AlertChangeKind = 'raised' | 'escalated' | 'acknowledged' | 'snoozed' | 'reopened' | 'resolved'

export interface AlertChange {
  tenantId: string | null
  alertId: string
  change: AlertChangeKind
  /** Who: a person, `recovery`, `snooze`. */
  by: string | null
  alert: AlertSnapshot
}

export interface AlertSnapshot {
  type: string
  subject: string
  severity: Severity
  title: string
  text: string
  state: string
  count: number
  reason: string | null
}
