// Reports by people.
import { sql } from 'kysely'
import type { Migration } from '#platform/db/database.ts'
import { protectTable } from '#platform/db/migrate.ts'

const statements = [
  `create table report_settings (
    tenant_id uuid primary key, settings jsonb not null, token_hash text, token_sealed text, read_until timestamptz,
    read_at timestamptz, read_problem text)`,
  `create unique index report_settings_token on report_settings (token_hash)`,
  `create table message_report (
    tenant_id uuid not null, id uuid not null, source text not null check (source in ('add-in', 'mailbox', 'console')),
    reporter text not null, person_id text, reported_at timestamptz not null, origin text not null, internet_message_id text,
    message jsonb not null, comment text, campaign_id uuid, campaign_message_id uuid,
    verdict text not null check (verdict in ('open', 'phish', 'spam', 'clean', 'simulation')),
    note text, decided_by text, decided_at timestamptz,
    primary key (tenant_id, id))`,
  `create unique index message_report_origin on message_report (tenant_id, source, origin)`,
  `create index message_report_verdict on message_report (tenant_id, verdict, id desc)`,
  `create index message_report_same on message_report (tenant_id, internet_message_id)`,
]

export const reports: Migration = {
  name: '2026-11-22-88-reports',
  async up(trx) {
    for (const statement of statements) await sql.raw(statement).execute(trx)
    for (const table of ['report_settings', 'message_report']) await protectTable(trx, table)
  },
}
