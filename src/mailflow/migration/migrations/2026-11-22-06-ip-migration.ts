// Migration from connectors that are bound to IP addresses: state per tenant, old objects in full, settings of the installation.
import { sql } from 'kysely'
import type { Migration } from '#platform/db/database.ts'
import { protectTable, shareTable } from '#platform/db/migrate.ts'

const statements = [
  `create table migration_state (
    tenant_id uuid primary key references tenant,
    stage text not null check (stage in ('none', 'started', 'retiring', 'done', 'rolling-back', 'rolled-back')),
    found jsonb,
    looked_at timestamptz,
    look_error text,
    evidence jsonb not null default '{"items": []}',
    message text not null default '',
    stage_since timestamptz not null,
    stopped_at timestamptz,
    next_run_at timestamptz)`,
  `create index migration_state_due on migration_state (next_run_at) where stage in ('started', 'retiring', 'rolling-back')`,
  `create table migration_saved_object (
    tenant_id uuid not null references tenant,
    guid text not null,
    kind text not null check (kind in ('inbound-connector', 'outbound-connector', 'rule')),
    name text not null,
    position integer not null,
    record jsonb not null,
    saved_at timestamptz not null,
    primary key (tenant_id, guid))`,
  `create table migration_setting (
    id integer primary key check (id = 1),
    deadline text,
    watch_hours integer not null default 24 check (watch_hours between 0 and 720),
    messages_min integer not null default 1 check (messages_min between 0 and 1000))`,
  `insert into migration_setting (id) values (1)`,
]

export const ipMigration: Migration = {
  name: '2026-11-22-06-ip-migration',
  async up(trx) {
    for (const statement of statements) await sql.raw(statement).execute(trx)
    for (const table of ['migration_state', 'migration_saved_object']) await protectTable(trx, table)
    await shareTable(trx, 'migration_setting')
  },
}
