// The contract of an alert channel. A new one is one file here and one line in all.ts; contract.test.ts runs over the list.
import type { Severity } from '../raise.ts'

export interface AlertNotification {
  /** `closed`: what was told is over. `notice`: it happened, and nothing follows. `test`: somebody tries the channel. */
  kind: 'open' | 'closed' | 'notice' | 'test'
  id: string
  tenantId: string | null
  tenantName: string | null
  type: string
  subject: string
  severity: Severity
  title: string
  /** What happened. */
  text: string
  meaning: string
  done: string | null
  advice: string
  data: Record<string, unknown>
  count: number
  firstAt: string
  lastAt: string
  closedAt: string | null
  closedBy: string | null
  reason: string | null
  /** Where to look in the console; null when no public address is known. */
  url: string | null
}

export type Channel =
  | { kind: 'email'; recipients: string[] }
  | { kind: 'webhook'; url: string; secret: string | null }
  | {
      kind: 'syslog'
      host: string
      port: number
      transport: 'udp' | 'tcp' | 'tls'
      format: 'rfc5424' | 'cef'
      facility: number
      caPem: string | null
      /** Rules of the installation may name receivers in our own network; those of tenants only when the operator allows it. */
      mayBePrivate: boolean
    }

export interface Notifier<Kind extends Channel['kind'] = Channel['kind']> {
  readonly kind: Kind
  /** Why this installation cannot use the channel (no submission server), or null. */
  missing(): string | null
  /** Rejects with an AppError whose `retryable` says whether another try makes sense; its message holds no secret. */
  send(notification: AlertNotification, channel: Extract<Channel, { kind: Kind }>, signal: AbortSignal): Promise<void>
}
