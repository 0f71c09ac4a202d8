// The tenant's own attack templates and trainings, with all their versions.
import { sql } from 'kysely'
import type { Migration } from '#platform/db/database.ts'
import { protectTable } from '#platform/db/migrate.ts'

const statements = [
  `create table simulation_content (
    tenant_id uuid not null, kind text not null check (kind in ('template', 'training')), id uuid not null,
    version integer not null, name text not null, archived_at timestamptz, created_by text not null,
    created_at timestamptz not null, updated_at timestamptz not null,
    primary key (tenant_id, kind, id))`,
  `create table simulation_content_version (
    tenant_id uuid not null, kind text not null, id uuid not null, version integer not null, content jsonb not null,
    by text not null, at timestamptz not null,
    primary key (tenant_id, kind, id, version),
    foreign key (tenant_id, kind, id) references simulation_content on delete cascade)`,
]

export const simulationContent: Migration = {
  name: '2026-11-22-83-content',
  async up(trx) {
    for (const statement of statements) await sql.raw(statement).execute(trx)
    for (const table of ['simulation_content', 'simulation_content_version']) await protectTable(trx, table)
  },
}
