// Totals, erased people, privacy, scheduled reports; and the indexes that results need.
import { sql } from 'kysely'
import type { Migration } from '#platform/db/database.ts'
import { protectTable } from '#platform/db/migrate.ts'

const statements = [
  `create table campaign_total (
    tenant_id uuid not null, campaign_id uuid not null, at timestamptz not null, figures jsonb not null,
    primary key (tenant_id, campaign_id),
    foreign key (tenant_id, campaign_id) references campaign on delete cascade)`,
  `create table erased_person (
    tenant_id uuid not null, key text not null, erased_at timestamptz not null, is_excluded boolean not null,
    primary key (tenant_id, key))`,
  `create table simulation_privacy (
    tenant_id uuid primary key, settings jsonb not null, updated_at timestamptz not null)`,
  `create table scheduled_report (
    tenant_id uuid not null, id uuid not null, name text not null,
    every text not null check (every in ('week', 'month', 'quarter', 'campaign')), recipients text[] not null,
    created_by text not null, created_at timestamptz not null, next_at timestamptz, last_at timestamptz, failure text,
    primary key (tenant_id, id))`,
  `create index scheduled_report_due on scheduled_report (next_at) where next_at is not null`,
  `create table scheduled_report_run (
    tenant_id uuid not null, report_id uuid not null, occasion text not null, at timestamptz not null,
    primary key (tenant_id, report_id, occasion),
    foreign key (tenant_id, report_id) references scheduled_report on delete cascade)`,
  `create index campaign_message_page on campaign_message (tenant_id, campaign_id, address, id)`,
  `create index campaign_message_erased on campaign_message (tenant_id, id) where address like 'erased-%@erased.invalid'`,
  `create index simulation_visit_device on simulation_visit (tenant_id, campaign_id, first_at)`,
]

export const results: Migration = {
  name: '2026-11-22-89-results',
  async up(trx) {
    for (const statement of statements) await sql.raw(statement).execute(trx)
    for (const table of [
      'campaign_total',
      'erased_person',
      'simulation_privacy',
      'scheduled_report',
      'scheduled_report_run',
    ])
      await protectTable(trx, table)
  },
}
