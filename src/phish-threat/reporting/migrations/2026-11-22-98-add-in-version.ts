// How often the add-in's addresses were made anew: part of its version.
import { sql } from 'kysely'
import type { Migration } from '#platform/db/database.ts'

export const addInVersions: Migration = {
  name: '2026-11-22-98-add-in-version',
  async up(trx) {
    await sql`alter table report_settings add column token_number integer not null default 0`.execute(trx)
  },
}
