// Sending domains, their change notice, bounced addresses, and what sending notes of a message.
import { sql } from 'kysely'
import type { Migration } from '#platform/db/database.ts'
import { protectTable } from '#platform/db/migrate.ts'

const statements = [
  `create table simulation_domain (
    tenant_id uuid not null, id uuid not null, name text not null, link_host text not null, ownership text not null,
    dkim_selector text not null, dkim_public text not null, dkim_private text not null, checks jsonb not null,
    checked_at timestamptz, proven_at timestamptz, faulty_at timestamptz, created_at timestamptz not null, created_by text not null,
    primary key (tenant_id, id), unique (tenant_id, name))`,
  `create index simulation_domain_link_host on simulation_domain (link_host)`,
  `create table simulation_entry (
    tenant_id uuid not null, id uuid not null, kind text not null check (kind in ('domain', 'link-host', 'address')), value text not null,
    since timestamptz not null, until timestamptz,
    primary key (tenant_id, id))`,
  `create unique index simulation_entry_used on simulation_entry (tenant_id, kind, value) where until is null`,
  `create table simulation_sending (
    tenant_id uuid not null primary key, mark_key text not null, acknowledged_at timestamptz, acknowledged_by text)`,
  `create table simulation_bounce (
    tenant_id uuid not null, address text not null, campaign_id uuid, message_id uuid, at timestamptz not null, code text not null,
    reply text not null, until timestamptz not null, count integer not null default 1,
    primary key (tenant_id, address))`,
  `create index simulation_bounce_at on simulation_bounce (tenant_id, at desc, address)`,
  // Whether the last attempt may have succeeded without an answer, and when the mailbox is looked at next.
  `alter table campaign_message add column is_unknown boolean not null default false, add column look_at timestamptz,
    add column looks integer not null default 0, add column intent_at timestamptz`,
  // By campaign, so that one that is paused with all its mails due costs the others nothing.
  `create index campaign_message_turn on campaign_message (tenant_id, campaign_id, (coalesce(next_at, planned_at)), id)
    where state in ('scheduled', 'deferred')`,
  `create index campaign_message_leased on campaign_message (leased_until) where state = 'sending'`,
  `create index campaign_message_look on campaign_message (look_at) where look_at is not null`,
  `create index campaign_message_sent on campaign_message (tenant_id, campaign_id, sent_at) where sent_at is not null`,
]

export const sending: Migration = {
  name: '2026-11-22-84-sending',
  async up(trx) {
    for (const statement of statements) await sql.raw(statement).execute(trx)
    for (const table of ['simulation_domain', 'simulation_entry', 'simulation_sending', 'simulation_bounce'])
      await protectTable(trx, table)
  },
}
