// The service's queue: retries in emulator time (4 × 1 min, 6 × 5 min, then every 10 min: Exchange Server's defaults,
// exchange-online 3.4), expiry after the tenant's MessageExpiration, then a report to the sender.
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { EmulatorClock } from '../world.ts'
import type { TransportItem } from './item.ts'
import type { AttemptResult, RecipientResult } from './outbound.ts'

const minute_ms = 60_000

export interface QueueEntry {
  id: string
  item: TransportItem
  recipients: string[]
  /** Shown in the queue page: connector or domain. */
  destination: string
  queuedAt: Date
  expiresAt: Date
  attempts: number
  nextAttemptAt: Date
  lastError: string | null
  state: 'Active' | 'Retry'
}

export interface QueueHooks {
  attempt(entry: QueueEntry): Promise<AttemptResult>
  delivered(entry: QueueEntry, recipient: string, result: Extract<RecipientResult, { kind: 'delivered' }>): void
  deferred(entry: QueueEntry, recipients: string[], error: string): void
  failed(entry: QueueEntry, failures: Map<string, Extract<RecipientResult, { kind: 'failed' }>>): Promise<void>
}

/** Wait before the next attempt, after `attempts` failed ones. */
export function retryDelay_ms(attempts: number): number {
  if (attempts <= 4) return minute_ms
  return attempts <= 10 ? 5 * minute_ms : 10 * minute_ms
}

/** Emulated time waits for an attempt, so that retries follow one another, but not for a peer that hangs. */
const patience_ms = 3_000

async function atMost(attempt: Promise<void>): Promise<void> {
  const waiting = new AbortController()
  await Promise.race([attempt, sleep(patience_ms, undefined, { signal: waiting.signal }).catch(() => undefined)])
  waiting.abort()
}

export class DeliveryQueue {
  readonly #clock: EmulatorClock
  readonly #hooks: QueueHooks
  readonly #entries = new Map<string, QueueEntry>()
  readonly #timers = new Map<string, () => void>()
  #isClosed = false

  constructor(clock: EmulatorClock, hooks: QueueHooks) {
    this.#clock = clock
    this.#hooks = hooks
  }

  entries(): QueueEntry[] {
    return [...this.#entries.values()]
  }

  /** Queues and makes the first attempt; resolves when that is over. */
  async add(item: TransportItem, recipients: string[], destination: string, life_ms: number): Promise<void> {
    const now = this.#clock.now()
    const entry: QueueEntry = {
      id: randomUUID(),
      item,
      recipients,
      destination,
      queuedAt: now,
      expiresAt: new Date(now.getTime() + life_ms),
      attempts: 0,
      nextAttemptAt: now,
      lastError: null,
      state: 'Active',
    }
    this.#entries.set(entry.id, entry)
    await this.#attempt(entry)
  }

  /** Tries everything that waits, now. */
  async retryAll(): Promise<void> {
    await Promise.all(
      this.entries()
        .filter((entry) => entry.state === 'Retry')
        .map((entry) => this.#attempt(entry)),
    )
  }

  close(): void {
    this.#isClosed = true
    for (const cancel of this.#timers.values()) cancel()
    this.#timers.clear()
  }

  async #attempt(entry: QueueEntry): Promise<void> {
    this.#timers.get(entry.id)?.()
    this.#timers.delete(entry.id)
    entry.state = 'Active'
    entry.attempts += 1
    const results = await this.#hooks.attempt(entry)
    const failures = new Map<string, Extract<RecipientResult, { kind: 'failed' }>>()
    const waiting: string[] = []
    for (const recipient of entry.recipients) {
      const result = results.get(recipient) ?? {
        kind: 'deferred' as const,
        error: '450 4.4.318 Connection was closed abruptly',
      }
      if (result.kind === 'delivered') this.#hooks.delivered(entry, recipient, result)
      else if (result.kind === 'failed') failures.set(recipient, result)
      else {
        waiting.push(recipient)
        entry.lastError = result.error
      }
    }
    entry.recipients = waiting
    if (waiting.length > 0) this.#hooks.deferred(entry, waiting, entry.lastError!)
    if (failures.size > 0) await this.#hooks.failed(entry, failures)
    await this.#waitOrEnd(entry)
  }

  async #waitOrEnd(entry: QueueEntry): Promise<void> {
    const now = this.#clock.now().getTime()
    if (entry.recipients.length === 0) {
      this.#entries.delete(entry.id)
      return
    }
    if (now >= entry.expiresAt.getTime()) return await this.#expire(entry)
    const delay = Math.min(retryDelay_ms(entry.attempts), entry.expiresAt.getTime() - now)
    entry.state = 'Retry'
    entry.nextAttemptAt = new Date(now + delay)
    if (!this.#isClosed)
      this.#timers.set(
        entry.id,
        this.#clock.schedule(delay, () => atMost(this.#attempt(entry))),
      )
  }

  async #expire(entry: QueueEntry): Promise<void> {
    this.#entries.delete(entry.id)
    const diagnostic = `550 4.4.7 QUEUE.Expired; message expired [${entry.lastError ?? 'no attempt'}]`
    await this.#hooks.failed(
      entry,
      new Map(
        entry.recipients.map((recipient) => [recipient, { kind: 'failed', status: '4.4.7', diagnostic, host: null }]),
      ),
    )
  }
}
