// Agents, their tokens, keys, commands, detections and notes.
import { sql } from 'kysely'
import type { Migration } from '#platform/db/database.ts'
import { protectTable } from '#platform/db/migrate.ts'

const statements = [
  `create table agent_enrolment_token (
    tenant_id uuid not null references tenant, id uuid not null, name text not null, hash bytea not null unique,
    uses integer not null, used integer not null default 0, expires_at timestamptz not null, created_at timestamptz not null,
    created_by text not null, revoked_at timestamptz, primary key (tenant_id, id), check (used <= uses))`,
  `create table agent (
    tenant_id uuid not null, id uuid not null unique, computer_id uuid not null, public_key text not null,
    key_hash bytea not null unique, token_id uuid not null,
    state text not null check (state in ('active', 'cloned', 'replaced')),
    hostname text not null, machine_id text not null, version text not null, engine jsonb,
    is_isolated boolean not null default false, busy_with uuid, problem text,
    counter bigint not null default 0, recent bytea not null default ''::bytea, facts_hash text, facts_at timestamptz,
    enrolled_at timestamptz not null, last_seen_at timestamptz, ended_at timestamptz, refused_at timestamptz,
    primary key (tenant_id, id), foreign key (tenant_id, computer_id) references computer)`,
  `create index agent_computer on agent (tenant_id, computer_id)`,
  `create index agent_cloned on agent (ended_at) where state = 'cloned'`,
  `create table agent_command_key (
    tenant_id uuid primary key references tenant, public_key text not null, private_key_sealed text not null,
    created_at timestamptz not null)`,
  `create table agent_command (
    tenant_id uuid not null, id uuid not null, agent_id uuid not null,
    type text not null check (type in ('scan', 'cancel', 'isolate', 'reconnect', 'restore', 'notice', 'collectState',
      'updateDefinitions', 'uninstall')),
    args jsonb not null, payload text not null, signature text not null, incident_id uuid, correlation_id text,
    state text not null check (state in ('queued', 'delivered', 'accepted', 'running', 'finished', 'failed', 'cancelled',
      'expired', 'rejected')),
    problem text, created_at timestamptz not null, queued_at timestamptz not null default clock_timestamp(),
    expires_at timestamptz, delivered_at timestamptz, accepted_at timestamptz, started_at timestamptz, ended_at timestamptz,
    seq bigint not null default 0, progress jsonb, progress_at timestamptz, result jsonb,
    primary key (tenant_id, id), foreign key (tenant_id, agent_id) references agent)`,
  `create unique index agent_command_correlation on agent_command (tenant_id, agent_id, correlation_id)
    where correlation_id is not null`,
  `create index agent_command_of on agent_command (tenant_id, agent_id, id)`,
  `create index agent_command_waiting on agent_command (agent_id) where state in ('queued', 'delivered')`,
  `create index agent_command_queued on agent_command (queued_at) where state = 'queued'`,
  `create table agent_detection (
    tenant_id uuid not null, command_id uuid not null, ordinal integer not null, agent_id uuid not null, path text not null,
    path_bytes bytea, sha256 text, size_bytes bigint not null, modified_at timestamptz, owner text, threat text not null,
    action_requested text not null check (action_requested in ('quarantine', 'report')),
    action_taken text not null check (action_taken in ('none', 'quarantined', 'failed')), action_error text, vault_id text,
    at timestamptz not null, restored_at timestamptz, primary key (tenant_id, command_id, ordinal),
    foreign key (tenant_id, command_id) references agent_command on delete cascade)`,
  `create index agent_detection_vault on agent_detection (tenant_id, agent_id, vault_id) where vault_id is not null`,
  `create table agent_note (
    tenant_id uuid not null, agent_id uuid not null, id uuid not null, event_id integer not null, at timestamptz not null,
    text text not null, primary key (tenant_id, agent_id, id), foreign key (tenant_id, agent_id) references agent)`,
]

const tables = ['agent_enrolment_token', 'agent', 'agent_command_key', 'agent_command', 'agent_detection', 'agent_note']

export const agents: Migration = {
  name: '2026-11-22-69-agents',
  async up(trx) {
    for (const statement of statements) await sql.raw(statement).execute(trx)
    for (const table of tables) await protectTable(trx, table)
  },
}
