// Tables of the outbox: the events, where each consumer stands, and what was parked.
import { type Generated, type JSONColumnType, sql } from 'kysely'
import type { Migration } from '../db/database.ts'
import { protectTable } from '../db/migrate.ts'

export interface OutboxEventTable {
  id: Generated<number>
  tenant_id: string | null
  type: string
  payload: JSONColumnType<object>
  occurred_at: Date
  /** xid8 as text: orders events by the start of their transaction, see dispatch.ts. */
  transaction_id: Generated<string>
}

export interface OutboxCursorTable {
  consumer: string
  transaction_id: string
  event_id: number
  tries: Generated<number>
  retry_at: Date | null
  leased_by: string | null
  leased_until: Date | null
}

export interface OutboxParkedTable {
  consumer: string
  event_id: number
  error: string
  parked_at: Date
}

declare module '../db/tables.ts' {
  interface Tables {
    outbox_event: OutboxEventTable
    outbox_cursor: OutboxCursorTable
    outbox_parked: OutboxParkedTable
  }
}

export const migrations: Migration[] = [
  {
    name: '2026-11-22-02-outbox',
    async up(trx) {
      await sql`create table outbox_event (
        id bigint generated always as identity primary key, tenant_id uuid, type text not null, payload jsonb not null,
        occurred_at timestamptz not null, transaction_id xid8 not null default pg_current_xact_id())`.execute(trx)
      await sql`create index outbox_event_order on outbox_event (transaction_id, id)`.execute(trx)
      await protectTable(trx, 'outbox_event')
      await sql`create table outbox_cursor (
        consumer text primary key, transaction_id xid8 not null default '0', event_id bigint not null default 0,
        tries integer not null default 0, retry_at timestamptz, leased_by uuid, leased_until timestamptz)`.execute(trx)
      await sql`create table outbox_parked (
        consumer text not null, event_id bigint not null, error text not null, parked_at timestamptz not null,
        primary key (consumer, event_id))`.execute(trx)
    },
  },
]
