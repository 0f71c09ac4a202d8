// Since when mail of a tenant may come here: whether a removal has to wait for what is under way rests on it alone.
import { sql } from 'kysely'
import type { Migration } from '#platform/db/database.ts'

export const redirectedAt: Migration = {
  name: '2026-11-23-10-redirected-at',
  async up(trx) {
    await sql`alter table mailflow_connection add column redirected_at timestamptz`.execute(trx)
    // Which of them were rolled back or stopped in the pilot is not known any more: waiting for nothing loses nothing.
    await sql`update mailflow_connection set redirected_at = coalesce(connected_at, pilot_since, changed_at)
      where next_hop_host is not null`.execute(trx)
  },
}
