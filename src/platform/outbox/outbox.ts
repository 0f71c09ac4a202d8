// Domain events: written with the change that caused them, handed to each consumer at least once, in order per consumer.
import type { Trx } from '../db/database.ts'

export interface OutboxEvent {
  type: string
  tenantId: string | null
  payload: object
}

export interface StoredEvent extends OutboxEvent {
  /** Grows with time; consumers use it to be idempotent. */
  id: string
  occurredAt: Date
}

export interface Outbox {
  append(trx: Trx, event: OutboxEvent): Promise<void>
  /** `consumer` names the cursor and must stay the same over releases. */
  subscribe(consumer: string, types: readonly string[], handle: (event: StoredEvent) => Promise<void>): void
  /** Hands out everything that waits; the worker calls it each second, tests call it directly. Resolves with the number handled. */
  dispatch(): Promise<number>
}
