// The directory of people.
import { sql } from 'kysely'
import type { Migration } from '#platform/db/database.ts'
import { protectTable } from '#platform/db/migrate.ts'

const statements = [
  `create table tenant (
    tenant_id uuid primary key,
    name text not null,
    microsoft_tenant_id uuid unique,
    initial_domain text,
    created_at timestamptz not null default now())`,
  `create table accepted_domain (
    tenant_id uuid not null references tenant,
    name text not null,
    is_verified boolean not null,
    is_initial boolean not null,
    is_default boolean not null,
    has_email boolean not null,
    domain_type text,
    updated_at timestamptz not null,
    primary key (tenant_id, name))`,
  `create table person (
    tenant_id uuid not null references tenant,
    id uuid not null,
    display_name text not null,
    given_name text,
    surname text,
    user_principal_name text not null,
    mail text,
    department text,
    job_title text,
    language text,
    usage_location text,
    is_enabled boolean not null,
    is_guest boolean not null,
    has_exchange_plan boolean not null,
    deleted_at timestamptz,
    updated_at timestamptz not null,
    primary key (tenant_id, id))`,
  `create index person_name on person (tenant_id, lower(display_name), id)`,
  `create table mailbox (
    tenant_id uuid not null references tenant,
    person_id uuid not null,
    kind text not null check (kind in ('user', 'shared', 'room', 'equipment')),
    primary_address text not null,
    exchange_guid text,
    deleted_at timestamptz,
    updated_at timestamptz not null,
    primary key (tenant_id, person_id))`,
  `create table address (
    tenant_id uuid not null references tenant,
    address text not null,
    owner_kind text not null check (owner_kind in ('person', 'group')),
    owner_id uuid not null,
    is_primary boolean not null,
    primary key (tenant_id, address))`,
  `create index address_owner on address (tenant_id, owner_id)`,
  `create table people_group (
    tenant_id uuid not null references tenant,
    id uuid not null,
    display_name text not null,
    mail text,
    kind text not null check (kind in ('microsoft-365', 'distribution', 'mail-security', 'security')),
    is_dynamic boolean not null,
    deleted_at timestamptz,
    updated_at timestamptz not null,
    primary key (tenant_id, id))`,
  `create table group_member (
    tenant_id uuid not null references tenant,
    group_id uuid not null,
    member_id uuid not null,
    member_kind text not null check (member_kind in ('person', 'group', 'other')),
    primary key (tenant_id, group_id, member_id))`,
  `create index group_member_member on group_member (tenant_id, member_id)`,
  `create table sync_state (
    tenant_id uuid not null references tenant,
    resource text not null check (resource in ('users', 'groups', 'domains', 'mailboxes')),
    delta_link text,
    next_link text,
    round_started_at timestamptz,
    is_full_round boolean not null default true,
    completed_at timestamptz,
    failed_at timestamptz,
    failure text,
    row_count integer not null default 0,
    primary key (tenant_id, resource))`,
]

const tables = [
  'tenant',
  'accepted_domain',
  'person',
  'mailbox',
  'address',
  'people_group',
  'group_member',
  'sync_state',
]

export const people: Migration = {
  name: '2026-11-22-01-people',
  async up(trx) {
    for (const statement of statements) await sql.raw(statement).execute(trx)
    for (const table of tables) await protectTable(trx, table)
  },
}
