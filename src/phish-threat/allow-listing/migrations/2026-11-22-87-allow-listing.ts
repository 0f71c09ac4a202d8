// Allow-listing in a tenant: wanted state, our values, intents, delivery checks.
import { sql } from 'kysely'
import type { Migration } from '#platform/db/database.ts'
import { protectTable } from '#platform/db/migrate.ts'

const statements = [
  `create table allow_list (
    tenant_id uuid primary key, settings jsonb not null,
    state text not null check (state in ('none', 'applying', 'active', 'faulty', 'removing', 'removed')),
    changed_at timestamptz not null, changed_by text not null, applied_at timestamptz, verified_at timestamptz,
    problems jsonb not null, operation_id uuid, reminded_at timestamptz, exempt text[] not null default '{}')`,
  `create table allow_list_entry (
    tenant_id uuid not null, kind text not null, value text not null,
    state text not null check (state in ('adding', 'present', 'removing')), added_at timestamptz not null, before jsonb,
    primary key (tenant_id, kind, value))`,
  `create table allow_list_intent (
    tenant_id uuid not null, id uuid not null, cmdlet text not null, hash text not null, text text not null,
    created_at timestamptz not null, finished_at timestamptz, outcome text check (outcome in ('done', 'failed', 'uncertain')),
    primary key (tenant_id, id))`,
  `create table delivery_check (
    tenant_id uuid not null, id uuid not null, started_at timestamptz not null, started_by text not null, mailbox text not null,
    channel text not null, campaign_id uuid not null, message_id uuid not null,
    state text not null check (state in ('waiting', 'done', 'failed')), result jsonb not null,
    primary key (tenant_id, id))`,
  `create index delivery_check_waiting on delivery_check (started_at) where state = 'waiting'`,
]

export const allowListing: Migration = {
  name: '2026-11-22-87-allow-listing',
  async up(trx) {
    for (const statement of statements) await sql.raw(statement).execute(trx)
    for (const table of ['allow_list', 'allow_list_entry', 'allow_list_intent', 'delivery_check'])
      await protectTable(trx, table)
  },
}
