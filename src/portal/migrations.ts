// Migrations of the portal's tables.
import { sql } from 'kysely'
import type { Migration } from '#platform/db/database.ts'
import { protectTable } from '#platform/db/migrate.ts'
import './tables.ts'

export const portalMigrations: Migration[] = [
  {
    name: '2026-11-22-32-portal',
    async up(trx) {
      await sql`create table portal_settings (
        tenant_id uuid primary key, settings jsonb not null, summary_since timestamptz, updated_at timestamptz not null)`.execute(
        trx,
      )
      await sql`create table portal_list_owner (
        tenant_id uuid not null, address text not null, owner text not null,
        primary key (tenant_id, address, owner))`.execute(trx)
      await sql`create index portal_list_owner_person on portal_list_owner (tenant_id, owner)`.execute(trx)
      await sql`create table portal_preference (
        tenant_id uuid not null, address text not null, time_zone text, wants_summary boolean not null,
        primary key (tenant_id, address))`.execute(trx)
      await sql`create table portal_session (
        tenant_id uuid not null, id uuid not null, hash bytea not null unique, csrf text not null, address text not null,
        method text not null, created_at timestamptz not null, ends_at timestamptz not null,
        primary key (tenant_id, id))`.execute(trx)
      await sql`create table portal_code (
        id uuid primary key, address text not null, network text not null, code text, tenant_id uuid,
        tries integer not null default 0, created_at timestamptz not null, expires_at timestamptz not null,
        used_at timestamptz)`.execute(trx)
      await sql`create index portal_code_address on portal_code (address, created_at)`.execute(trx)
      await sql`create index portal_code_network on portal_code (network, created_at)`.execute(trx)
      await sql`create table release_request (
        tenant_id uuid not null, id uuid not null, item_id uuid not null, person text not null, recipients text[] not null,
        note text not null, state text not null check (state in ('open', 'approved', 'refused')),
        requested_at timestamptz not null, decided_at timestamptz, decided_by text, answer text not null default '',
        primary key (tenant_id, id),
        foreign key (tenant_id, item_id) references quarantine_item on delete cascade)`.execute(trx)
      await sql`create unique index release_request_person on release_request (tenant_id, item_id, person)`.execute(trx)
      await sql`create index release_request_open on release_request (tenant_id, id) where state = 'open'`.execute(trx)
      await sql`create table portal_summary (
        tenant_id uuid not null, id uuid not null, address text not null, list text, slot_at timestamptz not null,
        created_at timestamptz not null, sent_at timestamptz, link_key text not null,
        primary key (tenant_id, id))`.execute(trx)
      await sql`create unique index portal_summary_slot on portal_summary (tenant_id, address, coalesce(list, ''), slot_at)`.execute(
        trx,
      )
      await sql`create table portal_link_use (
        tenant_id uuid not null, summary_id uuid not null, item_id uuid not null, action text not null,
        used_at timestamptz not null, primary key (tenant_id, summary_id, item_id, action),
        foreign key (tenant_id, summary_id) references portal_summary on delete cascade)`.execute(trx)
      for (const table of [
        'portal_settings',
        'portal_list_owner',
        'portal_preference',
        'portal_session',
        'release_request',
        'portal_summary',
        'portal_link_use',
      ])
        await protectTable(trx, table)
    },
  },
]
