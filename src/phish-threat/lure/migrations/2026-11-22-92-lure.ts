// Certificates of link hosts, challenges under way, ACME accounts.
import { sql } from 'kysely'
import type { Migration } from '#platform/db/database.ts'
import { protectTable } from '#platform/db/migrate.ts'

const statements = [
  `create table simulation_certificate (
    tenant_id uuid not null, host text not null, source text not null check (source in ('uploaded', 'acme')),
    certificate text, private_key text, issuer text, not_after timestamptz, failure text, tried_at timestamptz,
    updated_at timestamptz not null,
    primary key (tenant_id, host))`,
  `create index simulation_certificate_host on simulation_certificate (host)`,
  `create table simulation_challenge (
    tenant_id uuid not null, host text not null, name text not null, answer text not null, created_at timestamptz not null,
    primary key (tenant_id, host, name))`,
  `create index simulation_challenge_host on simulation_challenge (host, name)`,
  // Of the installation: only the system's own transactions see it.
  `create table acme_account (
    directory_url text primary key, account_key text not null, created_at timestamptz not null)`,
]

export const lure: Migration = {
  name: '2026-11-22-92-lure',
  async up(trx) {
    for (const statement of statements) await sql.raw(statement).execute(trx)
    for (const table of ['simulation_certificate', 'simulation_challenge']) await protectTable(trx, table)
  },
}
