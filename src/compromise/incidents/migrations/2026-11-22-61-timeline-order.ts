// The lines of a story in the order in which they were written, also within one millisecond.
import { sql } from 'kysely'
import type { Migration } from '#platform/db/database.ts'

export const timelineOrder: Migration = {
  name: '2026-11-22-61-timeline-order',
  async up(trx) {
    await sql`alter table incident_timeline add column position bigint generated always as identity`.execute(trx)
  },
}
