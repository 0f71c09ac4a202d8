// Background work on the same database (pg-boss behind it). Jobs run at least once: handlers are idempotent.
import type { Trx } from '../db/database.ts'

export interface JobContext {
  signal: AbortSignal
  attempt: number
}

export interface JobDefinition<Data extends object = object> {
  /** Imperative, kebab-case: `retry-delivery`. */
  name: string
  /** Cron expression (UTC) for scheduled work; or a fixed interval for what is needed more often than each minute. */
  schedule?: { cron: string } | { everySeconds: number }
  retryLimit?: number
  timeoutSeconds?: number
  /** How many run at once in a process (default: one), and how many of one group, so that what is slow there lets others pass. */
  parallel?: { most: number; ofGroup: number; groupOf(data: Data): string }
  handle(data: Data, context: JobContext): Promise<void>
}

export interface Jobs {
  /** Before start(): makes the job known in this process and runs it when the worker role is on. */
  define<Data extends object>(definition: JobDefinition<Data>): void
  /** Queues one run; inside `trx` when given. With a `singletonKey` at most one is waiting. */
  send(name: string, data: object, options?: { trx?: Trx; delaySeconds?: number; singletonKey?: string }): Promise<void>
  /** Runs the handler now in this process and waits: for tests and for commands. */
  runNow(name: string, data?: object): Promise<void>
  start(): Promise<void>
  stop(): Promise<void>
}
