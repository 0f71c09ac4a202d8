// Migrations of the policies' table.
import { sql } from 'kysely'
import type { Migration } from '#platform/db/database.ts'
import { protectTable } from '#platform/db/migrate.ts'
import './policy-tables.ts'

export const policyMigrations: Migration[] = [
  {
    name: '2026-11-22-45-policies',
    async up(trx) {
      await sql`create table mail_policy (
        tenant_id uuid not null, id uuid not null, name text not null, position integer not null,
        direction text not null check (direction in ('inbound', 'outbound', 'both')),
        scope jsonb not null, rules jsonb not null, updated_at timestamptz not null,
        primary key (tenant_id, id))`.execute(trx)
      await sql`create unique index mail_policy_name on mail_policy (tenant_id, lower(name))`.execute(trx)
      await protectTable(trx, 'mail_policy')
    },
  },
  {
    name: '2026-11-22-49-policy-settings',
    async up(trx) {
      await sql`create table mail_policy_setting (
        tenant_id uuid primary key,
        fault_inbound text not null check (fault_inbound in ('tag', 'hold')),
        fault_outbound text not null check (fault_outbound in ('tag', 'hold')))`.execute(trx)
      await protectTable(trx, 'mail_policy_setting')
    },
  },
]
