// An operation may put right only some of what differs.
import { sql } from 'kysely'
import type { Migration } from '#platform/db/database.ts'

export const repairChoice: Migration = {
  name: '2026-11-23-31-repair-choice',
  async up(trx) {
    await sql`alter table mailflow_operation add column choice jsonb`.execute(trx)
  },
}
