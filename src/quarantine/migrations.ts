// Migrations of the quarantine's tables.
import { sql } from 'kysely'
import type { Migration } from '#platform/db/database.ts'
import { protectTable } from '#platform/db/migrate.ts'
import './tables.ts'

export const quarantineMigrations: Migration[] = [
  {
    name: '2026-11-22-20-quarantine',
    async up(trx) {
      await sql`create table quarantine_item (
        tenant_id uuid not null, id uuid not null, key text not null, message_id text not null,
        kind text not null, direction text not null, mode text not null,
        mail_from text not null, recipients text[] not null,
        category text not null, reason text not null, score double precision not null,
        subject text not null, header_from text not null, internet_message_id text,
        size_bytes bigint not null,
        received_at timestamptz not null, quarantined_at timestamptz not null, expires_at timestamptz not null,
        status text not null default 'held', released_to text[] not null default '{}',
        decided_at timestamptz, decided_by text,
        primary key (tenant_id, id))`.execute(trx)
      await sql`create index quarantine_item_newest on quarantine_item (tenant_id, status, quarantined_at desc, id desc)`.execute(
        trx,
      )
      await sql`create index quarantine_item_message on quarantine_item (tenant_id, message_id)`.execute(trx)
      await sql`create index quarantine_item_expiry on quarantine_item (expires_at) where status <> 'expired'`.execute(
        trx,
      )
      await protectTable(trx, 'quarantine_item')
    },
  },
  {
    name: '2026-11-22-21-lists',
    async up(trx) {
      await sql`create table list_entry (
        tenant_id uuid not null, id uuid not null,
        list text not null check (list in ('allow', 'block')),
        kind text not null check (kind in ('address', 'domain', 'wildcard', 'network')),
        value text not null, owner text, note text not null,
        require_authentication boolean not null,
        created_at timestamptz not null, created_by text not null, expires_at timestamptz,
        primary key (tenant_id, id))`.execute(trx)
      // One entry per value and owner over both lists: the latest choice wins (product behaviour 3.10).
      await sql`create unique index list_entry_value on list_entry (tenant_id, coalesce(owner, ''), kind, value)`.execute(
        trx,
      )
      await protectTable(trx, 'list_entry')
    },
  },
  {
    name: '2026-11-22-30-quarantine-recipient',
    async up(trx) {
      await sql`create table quarantine_recipient (
        tenant_id uuid not null, address text not null, item_id uuid not null,
        quarantined_at timestamptz not null, is_inbound boolean not null,
        summarised_at timestamptz, dismissed_at timestamptz,
        primary key (tenant_id, address, item_id),
        foreign key (tenant_id, item_id) references quarantine_item on delete cascade)`.execute(trx)
      // For the cascade, and for "who else has it".
      await sql`create index quarantine_recipient_item on quarantine_recipient (tenant_id, item_id)`.execute(trx)
      await sql`create index quarantine_recipient_new on quarantine_recipient (tenant_id, quarantined_at)
        where summarised_at is null`.execute(trx)
      await sql`insert into quarantine_recipient (tenant_id, address, item_id, quarantined_at, is_inbound, summarised_at)
        select distinct tenant_id, lower(path), id, quarantined_at, direction = 'inbound', quarantined_at
        from quarantine_item, unnest(recipients) as path`.execute(trx)
      await protectTable(trx, 'quarantine_recipient')
    },
  },
  {
    name: '2026-11-22-31-submission',
    async up(trx) {
      await sql`create table submission (
        tenant_id uuid not null, id uuid not null, message_id text not null, quarantine_id uuid,
        "as" text not null check ("as" in ('threat', 'clean')), reason text, note text not null,
        sender text not null, subject text not null, recipients text[] not null, received_at timestamptz not null,
        category text not null, reported_at timestamptz not null, reported_by text not null, origin text not null,
        primary key (tenant_id, id))`.execute(trx)
      await protectTable(trx, 'submission')
    },
  },
  {
    name: '2026-11-22-63-quarantine-incident',
    async up(trx) {
      await sql`alter table quarantine_item add column incident_id uuid`.execute(trx)
      await sql`create index quarantine_item_incident on quarantine_item (tenant_id, incident_id, received_at)
        where incident_id is not null`.execute(trx)
    },
  },
]
