// Tables of operations: one row an operation, one row an item that was dealt with.
import { type ColumnType, type JSONColumnType, sql } from 'kysely'
import type { Migration } from '../db/database.ts'
import { protectTable } from '../db/migrate.ts'
import type { OperationView } from './contract.ts'

export interface OperationTable {
  tenant_id: string
  id: string
  kind: string
  title: string
  /** The same work for the same thing: while one with this key is open, a second start joins it. */
  key: string | null
  started_by: JSONColumnType<{ kind: string; id: string; name: string }>
  started_at: Date
  finished_at: Date | null
  state: OperationView['state']
  done: ColumnType<number, number | undefined, number>
  failed: ColumnType<number, number | undefined, number>
  total: number | null
  current: string | null
  input: JSONColumnType<object>
  result: JSONColumnType<Record<string, unknown>> | null
  error: string | null
  updated_at: Date
}

export interface OperationItemTable {
  tenant_id: string
  operation_id: string
  position: number
  target: string
  state: 'done' | 'failed'
  detail: string
}

declare module '../db/tables.ts' {
  interface Tables {
    operation: OperationTable
    operation_item: OperationItemTable
  }
}

export const migrations: Migration[] = [
  {
    name: '2026-11-22-10-operation',
    async up(trx) {
      await sql`create table operation (
        tenant_id uuid not null, id uuid not null, kind text not null, title text not null, key text, started_by jsonb not null,
        started_at timestamptz not null, finished_at timestamptz, state text not null, done integer not null default 0,
        failed integer not null default 0, total integer, current text, input jsonb not null, result jsonb, error text,
        updated_at timestamptz not null, primary key (tenant_id, id))`.execute(trx)
      await sql`create unique index operation_one_open on operation (tenant_id, kind, key)
        where key is not null and state in ('waiting', 'running', 'cancelling')`.execute(trx)
      await sql`create index operation_updated on operation (tenant_id, updated_at)`.execute(trx)
      await sql`create table operation_item (
        tenant_id uuid not null, operation_id uuid not null, position integer not null, target text not null,
        state text not null, detail text not null, primary key (tenant_id, operation_id, position),
        unique (tenant_id, operation_id, target),
        foreign key (tenant_id, operation_id) references operation on delete cascade)`.execute(trx)
      await protectTable(trx, 'operation')
      await protectTable(trx, 'operation_item')
    },
  },
]
