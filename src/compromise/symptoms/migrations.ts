// Migrations of the symptoms' tables.
import { sql } from 'kysely'
import type { Migration } from '#platform/db/database.ts'
import { protectTable } from '#platform/db/migrate.ts'
import './tables.ts'

const statements = [
  `create table symptom_mailbox (
    tenant_id uuid not null, person_id uuid not null, address text not null, checked_at timestamptz,
    unknown jsonb not null default '[]', is_read boolean not null default false, primary key (tenant_id, person_id))`,
  `create table symptom_finding (
    tenant_id uuid not null, id uuid not null, person_id uuid not null, fingerprint text not null, kind text not null,
    title text not null, evidence jsonb not null, contributions jsonb not null, points integer not null,
    seen_at timestamptz not null, found_at timestamptz not null, last_found_at timestamptz not null,
    state text not null check (state in ('open', 'cleaned', 'accepted', 'undone', 'gone')), clean_up jsonb,
    target text not null, actor text not null default '', state_at timestamptz not null, state_by text not null default '',
    reason text not null default '', accepted_until timestamptz, primary key (tenant_id, id))`,
  `create unique index symptom_finding_same on symptom_finding (tenant_id, person_id, fingerprint)`,
  `create index symptom_finding_recent on symptom_finding (tenant_id, seen_at desc)`,
  `create table symptom_act (
    tenant_id uuid not null, id uuid not null, finding_id uuid not null, person_id uuid not null, target text not null, incident_id uuid,
    act jsonb not null, before jsonb,
    state text not null check (state in ('planned', 'applying', 'done', 'failed', 'undo-planned', 'undoing', 'undone', 'kept')),
    attempts integer not null default 0, next_at timestamptz not null, error text not null default '', by jsonb not null,
    reason text not null default '', planned_at timestamptz not null, applied_at timestamptz, verified_at timestamptz,
    undone_at timestamptz, primary key (tenant_id, id))`,
  `create unique index symptom_act_open on symptom_act (tenant_id, person_id, target)
    where state in ('planned', 'applying', 'undo-planned', 'undoing')`,
  `create index symptom_act_target on symptom_act (tenant_id, person_id, target, planned_at desc)`,
  `create table symptom_audit (
    tenant_id uuid not null, audit_id text not null, at timestamptz not null, operation text not null, actor text not null,
    owner text not null, address text, facts jsonb not null, primary key (tenant_id, audit_id))`,
  `create index symptom_audit_owner on symptom_audit (tenant_id, owner, at desc)`,
  `create table symptom_network (
    tenant_id uuid not null, actor text not null, network text not null, first_at timestamptz not null,
    last_at timestamptz not null, primary key (tenant_id, actor, network))`,
  `create table symptom_state (
    tenant_id uuid primary key, audit_until timestamptz, audit_problem text not null default '', last_check_at timestamptz,
    checked_mailboxes integer not null default 0)`,
  `create table symptom_exemption (
    tenant_id uuid not null, actor text not null, reason text not null, by text not null, created_at timestamptz not null,
    expires_at timestamptz not null, primary key (tenant_id, actor))`,
  `create table symptom_track (
    tenant_id uuid not null, incident_id uuid not null, person_id uuid not null, is_collected boolean not null default false,
    looks integer not null default 0, next_at timestamptz, began_at timestamptz not null, primary key (tenant_id, incident_id))`,
]

const tables = [
  'symptom_mailbox',
  'symptom_finding',
  'symptom_act',
  'symptom_audit',
  'symptom_network',
  'symptom_state',
  'symptom_exemption',
  'symptom_track',
]

export const symptomMigrations: Migration[] = [
  {
    name: '2026-11-22-66-symptoms',
    async up(trx) {
      for (const statement of statements) await sql.raw(statement).execute(trx)
      for (const table of tables) await protectTable(trx, table)
    },
  },
  {
    name: '2026-11-22-67-symptom-copies',
    async up(trx) {
      await sql`alter table symptom_track add column notes jsonb not null default '[]'`.execute(trx)
    },
  },
]
