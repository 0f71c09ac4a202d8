// Migrations of the lists: what is imported lies here between the look at it and the import.
import { sql } from 'kysely'
import type { Migration } from '#platform/db/database.ts'
import { protectTable } from '#platform/db/migrate.ts'

export const listMigrations: Migration[] = [
  {
    name: '2026-11-22-48-list-imports',
    async up(trx) {
      await sql`create table list_import (
        tenant_id uuid not null, id uuid not null, content text not null, defaults jsonb not null,
        report jsonb, refused jsonb, created_at timestamptz not null, created_by text not null,
        applied_at timestamptz, primary key (tenant_id, id))`.execute(trx)
      await sql`create index list_import_age on list_import (created_at)`.execute(trx)
      await protectTable(trx, 'list_import')
    },
  },
]
