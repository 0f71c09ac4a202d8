// No gateway says when it has a block: each asks once a second, and the policy gives them five.
import { sql } from 'kysely'
import type { Migration } from '#platform/db/database.ts'

export const incidentInForce: Migration = {
  name: '2026-11-22-96-incident-in-force',
  async up(trx) {
    await sql`alter table incident drop column in_force_at`.execute(trx)
  },
}
