// Acts on objects of others, what DNS, certificates, validation and test messages said, and how often returns were refused for a while.
import { sql } from 'kysely'
import type { Migration } from '#platform/db/database.ts'
import { protectTable } from '#platform/db/migrate.ts'

const statements = [
  `create table tamper_act (
    tenant_id uuid not null references tenant,
    id uuid not null,
    finding_id uuid not null,
    object_kind text not null,
    guid text not null,
    object_name text not null,
    act jsonb not null,
    undo jsonb not null,
    state text not null check (state in ('begun', 'done', 'failed', 'undone')),
    done_by text not null,
    done_at timestamptz not null,
    verified_at timestamptz,
    undone_by text,
    undone_at timestamptz,
    primary key (tenant_id, id))`,
  `create index tamper_act_recent on tamper_act (tenant_id, done_at desc)`,
  `create table tamper_return (
    tenant_id uuid not null references tenant,
    slot timestamptz not null,
    returned bigint not null,
    throttled bigint not null,
    primary key (tenant_id, slot))`,
  `alter table tamper_state
    add column dns jsonb,
    add column validation jsonb,
    add column outbound_canary jsonb,
    add column outbound_canary_failures integer not null default 0,
    add column sends_outbound_canary boolean not null default false,
    add column daily_canary_at timestamptz,
    add column unscanned_canaries jsonb not null default '[]'`,
]

export const tamperWhole: Migration = {
  name: '2026-11-22-20-tamper-whole',
  async up(trx) {
    for (const statement of statements) await sql.raw(statement).execute(trx)
    for (const table of ['tamper_act', 'tamper_return']) await protectTable(trx, table)
  },
}
