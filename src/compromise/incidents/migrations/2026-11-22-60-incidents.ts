// Incidents: what counts, the block, the story, and effects outside the database.
import { sql } from 'kysely'
import type { Migration } from '#platform/db/database.ts'
import { protectTable } from '#platform/db/migrate.ts'

const statements = [
  `create table incident (
    tenant_id uuid not null, id uuid not null, mailbox_key text not null, number integer not null check (number > 0),
    state text not null check (state in ('open', 'containing', 'contained', 'clearing', 'releasable', 'released', 'probation',
      'closed', 'permanent')),
    policy text not null check (policy in ('gated', 'timer', 'manual')),
    is_told_only boolean not null, has_scans boolean not null,
    address text not null, addresses text[] not null, display_name text not null, person_id uuid, actor_id uuid,
    mailbox_kind text not null, trigger text not null, former_id uuid,
    first_bad_at timestamptz not null, opened_at timestamptz not null,
    block text not null check (block in ('none', 'active', 'permanent', 'lifted')),
    block_mode text not null check (block_mode in ('hold', 'reject')), block_reason text not null,
    exempt_recipients text[] not null, until timestamptz, in_force_at timestamptz, contained_at timestamptz,
    no_computer_at timestamptz, findings_accepted_at timestamptz,
    is_false_positive boolean not null default false, evidence_withdrawn boolean not null default false,
    limit_count integer not null,
    released_at timestamptz, released_by text, release_reason text, probation_limit integer, probation_until timestamptz,
    ended_at timestamptz, settled_at timestamptz, needs_admin_at timestamptz, told_at timestamptz,
    held_seen integer not null default 0, still_sending_told_at timestamptz,
    containment text not null default 'none', computers_total integer not null default 0,
    computers_clear integer not null default 0, computers_worst text, hygiene text not null default 'none',
    flags text[] not null default '{}', version integer not null default 1,
    primary key (tenant_id, id),
    check ((block in ('active', 'permanent')) = (released_at is null and not is_told_only)))`,
  // Two gateways that reach the limit at once: the second insert finds the first (endpoint-response 3.4).
  `create unique index incident_open on incident (tenant_id, mailbox_key) where ended_at is null and released_at is null`,
  `create index incident_mailbox on incident (tenant_id, mailbox_key, id)`,
  `create index incident_unsettled on incident (tenant_id, id) where settled_at is null`,
  `create table incident_message (
    tenant_id uuid not null, incident_id uuid not null, count_key text not null, message_id text not null,
    internet_message_id text, occurred_at timestamptz not null, category text not null, subject text not null,
    recipient_count integer not null, role text not null check (role in ('trigger', 'further', 'withdrawn')),
    primary key (tenant_id, incident_id, count_key),
    foreign key (tenant_id, incident_id) references incident on delete cascade)`,
  `create index incident_message_key on incident_message (tenant_id, count_key)`,
  `create table incident_timeline (
    tenant_id uuid not null, incident_id uuid not null, id uuid not null, at timestamptz not null, track text not null,
    by text, text text not null, data jsonb not null, key text,
    primary key (tenant_id, incident_id, id),
    foreign key (tenant_id, incident_id) references incident on delete cascade)`,
  `create unique index incident_timeline_key on incident_timeline (tenant_id, incident_id, key)`,
  `create table incident_effect (
    tenant_id uuid not null, incident_id uuid not null, key text not null,
    kind text not null check (kind in ('release-held', 'discard-held')), by text not null,
    state text not null check (state in ('wanted', 'done')), wanted_at timestamptz not null,
    attempts integer not null default 0, next_at timestamptz not null, fence integer not null default 0,
    leased_until timestamptz, result jsonb, done_at timestamptz,
    primary key (tenant_id, incident_id, key),
    foreign key (tenant_id, incident_id) references incident on delete cascade)`,
]

export const incidents: Migration = {
  name: '2026-11-22-60-incidents',
  async up(trx) {
    for (const statement of statements) await sql.raw(statement).execute(trx)
    for (const table of ['incident', 'incident_message', 'incident_timeline', 'incident_effect'])
      await protectTable(trx, table)
  },
}
