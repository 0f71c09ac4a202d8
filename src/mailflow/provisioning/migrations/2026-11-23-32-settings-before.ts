// What was wanted before an operation: until it changes the tenant, that is what should be there.
import { sql } from 'kysely'
import type { Migration } from '#platform/db/database.ts'

export const settingsBefore: Migration = {
  name: '2026-11-23-32-settings-before',
  async up(trx) {
    await sql`alter table mailflow_operation add column before jsonb`.execute(trx)
  },
}
