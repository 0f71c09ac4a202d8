// Computers, the products that know them, and the evidence that links them to people.
import { sql } from 'kysely'
import type { Migration } from '#platform/db/database.ts'
import { protectTable } from '#platform/db/migrate.ts'

const statements = [
  `create table computer (
    tenant_id uuid not null references tenant,
    id uuid not null,
    name text not null,
    os text not null check (os in ('windows', 'linux', 'macos', 'other')),
    os_version text,
    is_server boolean not null,
    entra_device_id text,
    machine_id text,
    is_isolated boolean not null default false,
    merged_into uuid,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (tenant_id, id))`,
  `create index computer_name on computer (tenant_id, lower(name), id) where merged_into is null`,
  `create index computer_entra on computer (tenant_id, entra_device_id) where entra_device_id is not null`,
  `create index computer_machine on computer (tenant_id, machine_id) where machine_id is not null`,
  `create table computer_back_end (
    tenant_id uuid not null,
    back_end text not null,
    external_id text not null,
    computer_id uuid not null,
    last_seen_at timestamptz,
    is_online boolean,
    primary key (tenant_id, back_end, external_id),
    foreign key (tenant_id, computer_id) references computer)`,
  `create index computer_back_end_computer on computer_back_end (tenant_id, computer_id)`,
  `create table computer_evidence (
    tenant_id uuid not null,
    computer_id uuid not null,
    person_id uuid not null,
    source text not null,
    weight text not null check (weight in ('certain', 'strong', 'medium', 'weak')),
    text text not null,
    first_seen_at timestamptz not null,
    last_seen_at timestamptz not null,
    is_denied boolean not null default false,
    primary key (tenant_id, computer_id, person_id, source),
    foreign key (tenant_id, computer_id) references computer,
    foreign key (tenant_id, person_id) references person)`,
  `create index computer_evidence_person on computer_evidence (tenant_id, person_id)`,
]

export const computers: Migration = {
  name: '2026-11-22-68-computers',
  async up(trx) {
    for (const statement of statements) await sql.raw(statement).execute(trx)
    for (const table of ['computer', 'computer_back_end', 'computer_evidence']) await protectTable(trx, table)
  },
}
