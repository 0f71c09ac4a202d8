// The durable quarantine: what goes in is safe (file and folder synced, row committed) before `put` resolves.
import type { MessageSource } from '#mail/message/source.ts'

/** The envelope with all ESMTP parameters, so that a release sends exactly what came. */
export interface StoredEnvelope {
  mailFrom: string
  mailParameters: [string, string | null][]
  recipients: { path: string; parameters: [string, string | null][] }[]
}

export interface QuarantineInput {
  tenantId: string
  messageId: string
  /** Idempotency key: the same key never makes a second item; `put` then resolves with the first one's id. */
  key: string
  /** `quarantine`: kept for a decision; `hold`: analysis or administrator, expires like it. */
  kind: 'quarantine' | 'hold'
  direction: 'inbound' | 'outbound'
  mode: 'mailflow' | 'gateway'
  envelope: StoredEnvelope
  /** Original bytes exactly as received, our wire token removed. */
  source: MessageSource
  category: string
  reason: string
  score: number
  subject: string
  headerFrom: string
  internetMessageId: string | null
  receivedAt: Date
}

export interface QuarantineWriter {
  /**
   * Rejects with AppError `quarantine.not-durable` when the message could not be made durable; the caller answers 451 4.3.1. When only
   * the database failed, the sealed file stays: the sender's retry with the same key completes it, else the sweeper indexes it.
   */
  put(input: QuarantineInput): Promise<{ id: string; existing: boolean }>
}
