// Tables of sign-in and roles. Nothing is granted to the tenant role: tenant-bound work neither reads nor writes them.
import { sql } from 'kysely'
import type { Migration } from '#platform/db/database.ts'

const statements = [
  `create table access_user (
    id uuid primary key, email text not null unique check (email = lower(email)), name text not null,
    state text not null check (state in ('invited', 'active', 'disabled')),
    password_hash text, password_changed_at timestamptz,
    microsoft_tenant_id uuid, microsoft_object_id uuid,
    totp_secret text, totp_step bigint,
    created_at timestamptz not null, last_sign_in_at timestamptz,
    unique (microsoft_tenant_id, microsoft_object_id))`,
  `create table access_role (
    id uuid primary key, name text not null, description text not null, base_id text not null, tenant_id uuid references tenant,
    narrowing jsonb not null, created_at timestamptz not null)`,
  `create unique index access_role_name on access_role (coalesce(tenant_id, '00000000-0000-0000-0000-000000000000'), lower(name))`,
  `create table access_assignment (
    id bigint generated always as identity primary key, user_id uuid not null references access_user on delete cascade,
    role_id text not null, tenant_ids uuid[] check (cardinality(tenant_ids) > 0))`,
  `create index access_assignment_user on access_assignment (user_id)`,
  `create index access_assignment_role on access_assignment (role_id)`,
  `create table access_session (
    id uuid primary key, user_id uuid not null references access_user on delete cascade, hash bytea not null unique,
    previous_hash bytea unique, rotated_at timestamptz, method text not null, address text, user_agent text,
    created_at timestamptz not null, seen_at timestamptz not null, ends_at timestamptz not null, confirmed_at timestamptz,
    ended_at timestamptz, ended_by text)`,
  `create index access_session_user on access_session (user_id)`,
  `create index access_session_end on access_session (ends_at)`,
  `create table access_device (
    hash bytea not null, user_id uuid not null references access_user on delete cascade, created_at timestamptz not null,
    used_at timestamptz not null, primary key (hash, user_id))`,
  `create index access_device_user on access_device (user_id)`,
  `create table access_passkey (
    id text primary key, user_id uuid not null references access_user on delete cascade, name text not null,
    public_key bytea not null, counter bigint not null, transports text[] not null, created_at timestamptz not null,
    used_at timestamptz)`,
  `create index access_passkey_user on access_passkey (user_id)`,
  `create table access_recovery_code (
    user_id uuid not null references access_user on delete cascade, hash bytea not null, used_at timestamptz,
    primary key (user_id, hash))`,
  `create table access_link (
    hash bytea primary key, kind text not null check (kind in ('first', 'invitation', 'reset')),
    user_id uuid references access_user on delete cascade, created_at timestamptz not null, expires_at timestamptz not null,
    used_at timestamptz, check ((kind = 'first') = (user_id is null)))`,
  `create table access_challenge (
    hash bytea primary key, kind text not null, user_id uuid references access_user on delete cascade, data jsonb not null,
    tries integer not null, expires_at timestamptz not null)`,
  `create index access_challenge_end on access_challenge (expires_at)`,
  `create table access_failure (
    key text primary key, count integer not null, last_at timestamptz not null, next_at timestamptz not null)`,
  `create index access_failure_last on access_failure (last_at)`,
  `create table access_credential (
    id uuid primary key, name text not null, scopes text[] not null, tenant_ids uuid[] check (cardinality(tenant_ids) > 0),
    created_at timestamptz not null, created_by text not null, used_at timestamptz, revoked_at timestamptz)`,
  `create table access_credential_secret (
    id uuid primary key, credential_id uuid not null references access_credential on delete cascade, hash bytea not null unique,
    hint text not null, created_at timestamptz not null, expires_at timestamptz not null)`,
  `create index access_credential_secret_of on access_credential_secret (credential_id)`,
  `create table access_credential_token (
    hash bytea primary key, credential_id uuid not null references access_credential on delete cascade,
    secret_id uuid not null references access_credential_secret on delete cascade, scopes text[] not null,
    expires_at timestamptz not null)`,
  `create index access_credential_token_end on access_credential_token (expires_at)`,
]

export const accessMigrations: Migration[] = [
  {
    name: '2026-11-22-21-access',
    async up(trx) {
      for (const statement of statements) await sql.raw(statement).execute(trx)
    },
  },
  {
    name: '2026-11-22-42-access-credential-maker',
    async up(trx) {
      await sql`alter table access_credential add column maker_id uuid, add column via_provider uuid[]`.execute(trx)
      await sql`create index access_credential_maker on access_credential (maker_id)`.execute(trx)
    },
  },
]
