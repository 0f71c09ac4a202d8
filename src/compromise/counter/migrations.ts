// Migrations of the abuse counter and of the settings.
import { sql } from 'kysely'
import type { Migration } from '#platform/db/database.ts'
import { protectTable } from '#platform/db/migrate.ts'
import './tables.ts'

const statements = [
  `create table compromise_setting (
    tenant_id uuid primary key references tenant, settings jsonb not null, updated_at timestamptz not null)`,
  `create table abuse_event (
    tenant_id uuid not null references tenant, count_key text not null, mailbox_key text not null,
    message_id text not null, internet_message_id text, category text not null check (category in ('spam', 'phish', 'malware')),
    subject text not null, recipient_count integer not null, cluster text not null,
    occurred_at timestamptz not null, counted_at timestamptz not null, is_withdrawn boolean not null default false,
    primary key (tenant_id, count_key))`,
  `create index abuse_event_window on abuse_event (tenant_id, mailbox_key, occurred_at)`,
  `create index abuse_event_message on abuse_event (tenant_id, message_id)`,
  `create index abuse_event_age on abuse_event (counted_at)`,
  `create table abuse_trigger (
    tenant_id uuid not null references tenant, cluster text not null, mailbox_key text not null, at timestamptz not null,
    primary key (tenant_id, cluster, mailbox_key))`,
  `create index abuse_trigger_time on abuse_trigger (tenant_id, cluster, at)`,
  `create table abuse_storm (
    tenant_id uuid not null references tenant, cluster text not null, began_at timestamptz not null,
    last_at timestamptz not null, ended_at timestamptz, primary key (tenant_id, cluster))`,
]

export const counterMigrations: Migration[] = [
  {
    name: '2026-11-22-62-abuse-counter',
    async up(trx) {
      for (const statement of statements) await sql.raw(statement).execute(trx)
      for (const table of ['compromise_setting', 'abuse_event', 'abuse_trigger', 'abuse_storm'])
        await protectTable(trx, table)
    },
  },
]
