// The contract of a step of an operation. A step reads, compares, writes and reads again: run twice, it does nothing the second time.
import type { ExchangeClient } from '#microsoft/exchange.ts'
import type { GraphClient } from '#microsoft/graph.ts'
import type { TokenSource } from '#microsoft/tokens.ts'
import type { Trx } from '#platform/db/database.ts'
import type { Updateable } from 'kysely'
import type { Tables } from '#platform/db/tables.ts'
import type { Connection } from './connection-store.ts'
import type { ProvisioningParts } from './parts.ts'
import type { RepairChoice } from './plan-choice.ts'

export type StepOutcome =
  | { kind: 'done'; detail: string }
  | { kind: 'skipped'; detail: string }
  /** Something outside takes time: looked at again after so long. */
  | { kind: 'wait'; seconds: number; reason: string }
  /** An administrator must sign in (again). */
  | { kind: 'sign-in'; reason: string }
  | { kind: 'failed'; code: string; message: string }
  /** What earlier steps brought about is not so any more: the operation begins anew. */
  | { kind: 'again' }

export interface Step {
  key: string
  title: string
  /** Longest time in `wait` before it counts as failed. */
  limit_minutes: number
  run(context: StepContext): Promise<StepOutcome>
}

export interface StepContext {
  parts: ProvisioningParts
  tenantId: string
  /** When the step began. */
  startedAt: Date
  /** What the operation may touch; null: everything. */
  choice: RepairChoice | null
  connection(): Promise<Connection>
  update(change: Updateable<Tables['mailflow_connection']>): Promise<void>
  inTenant<T>(work: (trx: Trx) => Promise<T>): Promise<T>
  /** The administrator's; null when nobody is signed in. */
  delegatedGraph(): Promise<GraphClient | null>
  /** The application's. Throw AppError `mailflow.no-application` before it exists. */
  appTokens(): Promise<TokenSource>
  graph(): Promise<GraphClient>
  exchange(): Promise<ExchangeClient>
  checkpoint(name: string): void
}

export const done = (detail: string): StepOutcome => ({ kind: 'done', detail })
export const skipped = (detail: string): StepOutcome => ({ kind: 'skipped', detail })
export const wait = (seconds: number, reason: string): StepOutcome => ({ kind: 'wait', seconds, reason })
export const signIn = (reason: string): StepOutcome => ({ kind: 'sign-in', reason })
export const again: StepOutcome = { kind: 'again' }
export const failed = (code: string, message: string): StepOutcome => ({ kind: 'failed', code, message })
