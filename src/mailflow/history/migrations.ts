// Migrations of the history's tables. Partitions are made by partitions.ts, not here.
import { sql } from 'kysely'
import type { Migration } from '#platform/db/database.ts'
import { protectTable } from '#platform/db/migrate.ts'
import { countAgain } from './counts.ts'
import './tables.ts'

export const historyMigrations: Migration[] = [
  {
    name: '2026-11-22-22-history',
    async up(trx) {
      await sql`create table message (
        tenant_id uuid not null, message_id uuid not null, received_at timestamptz not null,
        mode text not null, direction text not null, mail_from text not null, recipients text[] not null,
        remote_address text not null, hello text, tls text, size_bytes bigint not null,
        category text not null, score double precision not null, status text not null,
        subject text not null, header_from text not null, internet_message_id text, detail jsonb not null,
        primary key (tenant_id, message_id, received_at)) partition by range (received_at)`.execute(trx)
      await sql`create index message_newest on message (tenant_id, received_at desc, message_id desc) include (direction, category)`.execute(
        trx,
      )
      await sql`create index message_status on message (tenant_id, status, received_at desc, message_id desc)`.execute(
        trx,
      )
      await sql`create table message_event (
        tenant_id uuid not null, message_id uuid not null, at timestamptz not null, event_id uuid not null,
        step text not null, recipient text, detail text not null, reply text, tls text, duration_ms double precision,
        primary key (tenant_id, message_id, at, event_id)) partition by range (at)`.execute(trx)
      await sql`create table message_term (
        tenant_id uuid not null, term text not null, received_at timestamptz not null, message_id uuid not null,
        primary key (tenant_id, term, received_at, message_id)) partition by range (received_at)`.execute(trx)
      for (const table of ['message', 'message_event', 'message_term']) await protectTable(trx, table)
    },
  },
  {
    name: '2026-11-22-55-history-console',
    async up(trx) {
      await sql`create table message_hour (
        tenant_id uuid not null, hour timestamptz not null, direction text not null, mode text not null,
        category text not null, disposition text not null, domain text not null,
        count bigint not null, size_bytes bigint not null, last_at timestamptz not null,
        primary key (tenant_id, hour, direction, mode, category, disposition, domain))`.execute(trx)
      await sql`create table message_view (
        tenant_id uuid not null, id uuid not null, owner_id text not null, owner_name text not null, name text not null,
        is_shared boolean not null, query text not null, created_at timestamptz not null, primary key (tenant_id, id))`.execute(
        trx,
      )
      for (const table of ['message_hour', 'message_view']) await protectTable(trx, table)
      await countAgain(trx)
    },
  },
]
