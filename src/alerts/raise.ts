// Raising an alert: same tenant, type and subject while open counts up; else a new row, and notifications follow.
import type { Trx } from '#platform/db/database.ts'

export type Severity = 'high' | 'medium' | 'low'

export interface AlertInput {
  tenantId: string | null
  /** Dotted: `mailflow.tamper`, `mailflow.consent-revoked`, `gateway.scanner-down`. */
  type: string
  /** What it is about, stable: an object key, an address. With tenant and type it makes the alert one. */
  subject: string
  severity: Severity
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
