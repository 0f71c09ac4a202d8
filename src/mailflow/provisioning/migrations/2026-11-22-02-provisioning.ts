// Connections of tenants: settings, objects made, operations with their steps, tokens, certificates; blocked senders.
import { sql } from 'kysely'
import type { Migration } from '#platform/db/database.ts'
import { protectTable } from '#platform/db/migrate.ts'

const statements = [
  `create table mailflow_connection (
    tenant_id uuid primary key references tenant,
    state text not null,
    state_reason text not null,
    phase text not null check (phase in ('none', 'pilot', 'active')),
    direction text not null check (direction in ('inbound', 'both')),
    scope jsonb not null,
    pilot_scope jsonb,
    options jsonb not null,
    slug text not null unique,
    cert_name text not null,
    gateway_host text not null,
    application_id text,
    client_id text,
    service_principal_id text,
    next_hop_host text,
    verification_text text,
    has_added_sealer boolean not null default false,
    preflight jsonb,
    problem text,
    problem_since timestamptz,
    pilot_since timestamptz,
    connected_at timestamptz,
    checked_at timestamptz,
    changed_at timestamptz not null)`,
  `create table mailflow_operation (
    tenant_id uuid not null references tenant,
    id uuid not null,
    kind text not null,
    state text not null,
    message text not null,
    error_code text,
    next_run_at timestamptz,
    requested_by jsonb not null,
    started_at timestamptz not null,
    finished_at timestamptz,
    primary key (tenant_id, id))`,
  // One at a time: whatever changes a tenant waits for the other to end.
  `create unique index mailflow_operation_open on mailflow_operation (tenant_id)
    where state in ('running', 'waiting', 'needs-sign-in', 'failed')`,
  `create table mailflow_step (
    tenant_id uuid not null,
    operation_id uuid not null,
    position integer not null,
    key text not null,
    title text not null,
    state text not null,
    detail text not null default '',
    attempts integer not null default 0,
    started_at timestamptz,
    finished_at timestamptz,
    primary key (tenant_id, operation_id, position),
    foreign key (tenant_id, operation_id) references mailflow_operation on delete cascade)`,
  `create table mailflow_object (
    tenant_id uuid not null references tenant,
    key text not null,
    guid text not null,
    name text not null,
    record jsonb not null,
    hash text not null,
    when_changed text,
    updated_at timestamptz not null,
    primary key (tenant_id, key))`,
  `create table mailflow_intent (
    tenant_id uuid not null references tenant,
    id uuid not null,
    object_key text not null,
    object_name text not null,
    cmdlet text not null,
    parameters jsonb not null,
    created_at timestamptz not null,
    finished_at timestamptz,
    outcome text,
    primary key (tenant_id, id))`,
  `create index mailflow_intent_time on mailflow_intent (tenant_id, created_at)`,
  `create table mailflow_token (
    tenant_id uuid not null references tenant,
    id uuid not null,
    purpose text not null check (purpose in ('route', 'return', 'mark')),
    sealed text not null,
    state text not null check (state in ('next', 'current', 'old')),
    created_at timestamptz not null,
    expires_at timestamptz,
    primary key (tenant_id, id))`,
  `create unique index mailflow_token_state on mailflow_token (tenant_id, purpose, state) where state in ('next', 'current')`,
  `create table mailflow_certificate (
    tenant_id uuid not null references tenant,
    purpose text not null check (purpose in ('application', 'connector', 'gateway')),
    name text not null,
    certificate_pem text not null,
    private_key_sealed text not null,
    not_after timestamptz not null,
    created_at timestamptz not null,
    primary key (tenant_id, purpose))`,
  `create table mailflow_sign_in (
    tenant_id uuid not null references tenant,
    state_hash text not null,
    sealed text not null,
    expires_at timestamptz not null,
    primary key (tenant_id, state_hash))`,
  `create table mailflow_session (
    tenant_id uuid primary key references tenant,
    sealed text not null,
    user_principal_name text not null,
    expires_at timestamptz not null)`,
  `create table mailflow_lease (
    tenant_id uuid primary key references tenant,
    owner text not null,
    expires_at timestamptz not null)`,
  `create table route_change (
    tenant_id uuid primary key references tenant,
    counter bigint not null default 1)`,
  `create table blocked_sender (
    tenant_id uuid not null references tenant,
    address text not null,
    mode text not null check (mode in ('hold', 'reject')),
    reason text not null,
    created_at timestamptz not null,
    primary key (tenant_id, address))`,
]

const tables = [
  'mailflow_connection',
  'mailflow_operation',
  'mailflow_step',
  'mailflow_object',
  'mailflow_intent',
  'mailflow_token',
  'mailflow_certificate',
  'mailflow_sign_in',
  'mailflow_session',
  'mailflow_lease',
  'route_change',
  'blocked_sender',
]

export const provisioning: Migration = {
  name: '2026-11-22-02-provisioning',
  async up(trx) {
    for (const statement of statements) await sql.raw(statement).execute(trx)
    for (const table of tables) await protectTable(trx, table)
  },
}
