// Tables of the containment in Microsoft 365.
import { sql } from 'kysely'
import type { Migration } from '#platform/db/database.ts'
import { protectTable } from '#platform/db/migrate.ts'
import '../tables.ts'

export const containment: Migration = {
  name: '2026-11-22-64-containment',
  async up(trx) {
    await sql`create table containment (
      tenant_id uuid not null, incident_id uuid not null, facts jsonb not null,
      goal text not null check (goal in ('contain', 'restore')), goal_since timestamptz not null,
      is_configured boolean not null, lifts_microsoft_block boolean not null default false,
      is_microsoft_restricted boolean not null default false, is_only_administrator boolean not null default false,
      primary key (tenant_id, incident_id))`.execute(trx)
    await sql`create table containment_step (
      tenant_id uuid not null, incident_id uuid not null, key text not null, position integer not null,
      state text not null check (state in (
        'planned', 'running', 'done', 'failed', 'manual', 'skipped', 'restoring', 'restored', 'kept')),
      target text, desired jsonb not null, previous jsonb, wrote_at timestamptz, verified_at timestamptz,
      suspected_at timestamptz, attempts integer not null default 0, next_at timestamptz, lease_until timestamptz,
      fence integer not null default 0, detail text not null, error_code text, done_at timestamptz,
      primary key (tenant_id, incident_id, key),
      foreign key (tenant_id, incident_id) references containment on delete cascade)`.execute(trx)
    await sql`create index containment_step_due on containment_step (tenant_id, next_at) where next_at is not null`.execute(
      trx,
    )
    await sql`create index containment_step_target on containment_step (tenant_id, key, target)`.execute(trx)
    await sql`create table containment_pause (
      tenant_id uuid not null, service text not null check (service in ('graph', 'exchange')),
      not_before timestamptz not null, primary key (tenant_id, service))`.execute(trx)
    await sql`create table containment_rule (
      tenant_id uuid primary key, guid text, senders jsonb not null, when_changed text, lease_until timestamptz,
      fence integer not null default 0)`.execute(trx)
    await sql`create table containment_probe (
      tenant_id uuid primary key, probed_at timestamptz not null, roles jsonb not null, problem text)`.execute(trx)
    for (const table of [
      'containment',
      'containment_step',
      'containment_pause',
      'containment_rule',
      'containment_probe',
    ])
      await protectTable(trx, table)
  },
}
