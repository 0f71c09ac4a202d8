// The contract of an alert channel. A new one is one file here and one line in all.ts; contract.test.ts runs over the list.
import type { AlertSettings } from '../settings.ts'
import type { Severity } from '../raise.ts'

export interface AlertNotification {
  id: string
  tenantId: string | null
  type: string
  subject: string
  severity: Severity
  title: string
  text: string
  data: Record<string, unknown>
  count: number
  firstAt: string
  lastAt: string
  /** Where to look in the console; null when no public address is known. */
  url: string | null
}

export interface Notifier {
  readonly name: string
  /** Whether these settings ask for this channel. */
  isWanted(settings: AlertSettings): boolean
  /** Rejects with an AppError whose `retryable` says whether another try makes sense; its message holds no secret. */
  send(notification: AlertNotification, settings: AlertSettings, signal: AbortSignal): Promise<void>
}
