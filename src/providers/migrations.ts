// Migrations of the providers' tables.
import { sql } from 'kysely'
import type { Migration } from '#platform/db/database.ts'
import { protectTable } from '#platform/db/migrate.ts'
import './tables.ts'

export const providerMigrations: Migration[] = [
  {
    name: '2026-11-22-33-providers',
    async up(trx) {
      await sql`create table provider_access (
        tenant_id uuid primary key, is_granted boolean not null, changed_at timestamptz not null,
        changed_by text not null)`.execute(trx)
      await sql`create table customer_group (
        tenant_id uuid not null, name text not null, primary key (tenant_id, name))`.execute(trx)
      await sql`create table subscription (
        tenant_id uuid not null, product text not null, seats integer, expires_at timestamptz,
        primary key (tenant_id, product))`.execute(trx)
      await sql`create table subscription_use (
        tenant_id uuid primary key, used integer not null, counted_at timestamptz not null)`.execute(trx)
      await sql`create table policy_template (
        id uuid primary key, name text not null, description text not null, content jsonb not null, locked text[] not null,
        version integer not null, updated_at timestamptz not null, updated_by text not null)`.execute(trx)
      await sql`create unique index policy_template_name on policy_template (lower(name))`.execute(trx)
      await sql`create table template_application (
        tenant_id uuid not null, template_id uuid not null references policy_template, version integer not null,
        locked text[] not null, policy_ids text[] not null, applied_at timestamptz not null, applied_by text not null,
        primary key (tenant_id, template_id))`.execute(trx)
      for (const table of [
        'provider_access',
        'customer_group',
        'subscription',
        'subscription_use',
        'template_application',
      ])
        await protectTable(trx, table)
    },
  },
  {
    // Tenant-bound work cannot read the templates themselves, and says whose lock it is.
    name: '2026-11-22-56-template-names',
    async up(trx) {
      await sql`alter table template_application add column name text not null default ''`.execute(trx)
      await sql`update template_application set name = policy_template.name
        from policy_template where policy_template.id = template_application.template_id`.execute(trx)
    },
  },
]
