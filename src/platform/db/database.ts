// The database as the slices see it. PGlite (embedded) and PostgreSQL behave alike; which one is decided in open.ts.
import type { Transaction } from 'kysely'
import type { Tables } from './tables.ts'

export type Trx = Transaction<Tables>

export interface Database {
  readonly kind: 'pglite' | 'postgres'
  /**
   * A transaction bound to one tenant: runs as the role `mailwarden_tenant` with `mailwarden.tenant_id` set, so that row-level
   * security hides every other tenant's rows even from a query that forgot its `where tenant_id = …` (which it must not).
   */
  inTenant<T>(tenantId: string, work: (trx: Trx) => Promise<T>): Promise<T>
  /** A transaction over all tenants, for work that is no tenant's: migrations, schedules, snapshots, outbox. */
  asSystem<T>(work: (trx: Trx) => Promise<T>): Promise<T>
  /** Parametrised SQL outside any transaction, for libraries that bring their own queries (pg-boss). */
  execute(sql: string, parameters: unknown[]): Promise<{ rows: Record<string, unknown>[] }>
  [Symbol.asyncDispose](): Promise<void>
}

/** Forward only, never edited after release; the name begins with the time it was written: `2026-11-22-01-quarantine`. */
export interface Migration {
  name: string
  up(trx: Trx): Promise<void>
}
