// Migrations of the scans, acts on computers and endpoint products.
import { sql } from 'kysely'
import type { Migration } from '#platform/db/database.ts'
import { protectTable } from '#platform/db/migrate.ts'
import './tables.ts'

const intent = `next_at timestamptz not null, lease_until timestamptz, fence integer not null default 0,
  attempts integer not null default 0`

export const endpointMigrations: Migration[] = [
  {
    name: '2026-11-22-71-endpoints',
    async up(trx) {
      await sql`create table computer_hunt (
        tenant_id uuid not null, incident_id uuid not null, facts jsonb not null,
        state text not null check (state in ('due', 'done', 'off')), has_licence boolean not null, reason text not null,
        candidates jsonb not null, problems jsonb not null, ended text, created_at timestamptz not null,
        ${sql.raw(intent)}, primary key (tenant_id, incident_id))`.execute(trx)
      await sql`create table computer_scan (
        tenant_id uuid not null, id uuid not null, incident_id uuid, computer_id uuid not null, computer text not null,
        evidence text not null, is_strong boolean not null, kind text not null, asked_kind text not null,
        state text not null, work text not null check (work in ('start', 'watch', 'cancel', 'none')), detail text not null,
        back_end text, external_id text, tried jsonb not null, reference text, order_number integer not null default 0,
        failures integer not null default 0, not_before timestamptz not null, requested_at timestamptz not null,
        ordered_at timestamptz, started_at timestamptz, ended_at timestamptz, progress jsonb, counts jsonb,
        detections jsonb not null, proof jsonb not null, definitions_age_hours double precision, requested_by text,
        ${sql.raw(intent)}, primary key (tenant_id, id))`.execute(trx)
      await sql`create unique index computer_scan_open on computer_scan (tenant_id, incident_id, computer_id)
        where work <> 'none' and incident_id is not null`.execute(trx)
      await sql`create index computer_scan_incident on computer_scan (tenant_id, incident_id)`.execute(trx)
      await sql`create index computer_scan_computer on computer_scan (tenant_id, computer_id)`.execute(trx)
      await sql`create index computer_scan_due on computer_scan (next_at) where work <> 'none'`.execute(trx)
      await sql`create table computer_act (
        tenant_id uuid not null, id uuid not null, key text not null, incident_id uuid, computer_id uuid not null,
        act text not null, back_end text not null, external_id text not null, args jsonb not null,
        state text not null check (state in ('planned', 'done', 'failed', 'cancelled')), detail text not null,
        requested_by text, created_at timestamptz not null, done_at timestamptz,
        ${sql.raw(intent)}, primary key (tenant_id, id), unique (tenant_id, key))`.execute(trx)
      await sql`create index computer_act_due on computer_act (next_at) where state = 'planned'`.execute(trx)
      await sql`create index computer_act_incident on computer_act (tenant_id, incident_id)`.execute(trx)
      await sql`create table endpoint_back_end (
        tenant_id uuid not null, name text not null, is_on boolean not null, client_id text, client_secret text,
        state text not null, problem text, checked_at timestamptz, feed jsonb, updated_at timestamptz not null,
        primary key (tenant_id, name))`.execute(trx)
      for (const table of ['computer_hunt', 'computer_scan', 'computer_act', 'endpoint_back_end'])
        await protectTable(trx, table)
    },
  },
]
