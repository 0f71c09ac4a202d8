// Approval and preparation of campaigns, saved audiences, series, and who is new in the directory.
import { sql } from 'kysely'
import type { Migration } from '#platform/db/database.ts'
import { protectTable } from '#platform/db/migrate.ts'

const statements = [
  `create table campaign_work (
    tenant_id uuid not null, campaign_id uuid not null, editors text[] not null, updated_by text not null, asked_by text,
    asked_at timestamptz, approver_id text, approved_settings jsonb, approved_version integer, decision_reason text, refused_by text,
    refused_at timestamptz,
    preparation text not null default 'none' check (preparation in ('none', 'preparing', 'ready', 'replanning')),
    operation_id uuid, is_dirty boolean not null default false, refused jsonb not null default '{}',
    paused_from text check (paused_from in ('scheduled', 'running')),
    primary key (tenant_id, campaign_id),
    foreign key (tenant_id, campaign_id) references campaign on delete cascade)`,
  `create table campaign_chunk (
    tenant_id uuid not null, campaign_id uuid not null, id uuid not null, messages jsonb not null,
    primary key (tenant_id, campaign_id, id),
    foreign key (tenant_id, campaign_id) references campaign on delete cascade)`,
  `create table audience (
    tenant_id uuid not null, id uuid not null, name text not null, kind text not null check (kind in ('list', 'rule')), rule jsonb,
    version integer not null default 1, created_by text not null, created_at timestamptz not null, updated_at timestamptz not null,
    primary key (tenant_id, id))`,
  `create unique index audience_name on audience (tenant_id, lower(name))`,
  `create table audience_member (
    tenant_id uuid not null, audience_id uuid not null, person_id uuid not null, language text, time_zone text, manager text,
    primary key (tenant_id, audience_id, person_id),
    foreign key (tenant_id, audience_id) references audience on delete cascade)`,
  `create table campaign_series (
    tenant_id uuid not null, id uuid not null, name text not null, kind text not null check (kind in ('attack', 'training')),
    state text not null check (state in ('draft', 'active', 'paused', 'ended')), settings jsonb not null,
    version integer not null default 1, editors text[] not null, created_by text not null, created_at timestamptz not null,
    updated_at timestamptz not null, approver_id text, approved_by text, approved_at timestamptz, approved_version integer,
    next_at timestamptz, runs integer not null default 0, last_failure text,
    primary key (tenant_id, id))`,
  `create index campaign_series_due on campaign_series (next_at) where state = 'active'`,
  `create index campaign_of_series on campaign (tenant_id, series_id) where series_id is not null`,
  `create table series_member (
    tenant_id uuid not null, series_id uuid not null, person_id uuid not null, position integer not null,
    primary key (tenant_id, series_id, person_id),
    foreign key (tenant_id, series_id) references campaign_series on delete cascade)`,
  `create table simulation_person (
    tenant_id uuid not null, person_id uuid not null, first_seen_at timestamptz not null, is_initial boolean not null,
    primary key (tenant_id, person_id))`,
]

const tables = [
  'campaign_work',
  'campaign_chunk',
  'audience',
  'audience_member',
  'campaign_series',
  'series_member',
  'simulation_person',
]

export const campaignWork: Migration = {
  name: '2026-11-22-81-campaign-work',
  async up(trx) {
    for (const statement of statements) await sql.raw(statement).execute(trx)
    for (const table of tables) await protectTable(trx, table)
  },
}
