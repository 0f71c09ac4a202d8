// When a member of a group was last shown: a full round takes away what it did not show, at its end.
import { sql } from 'kysely'
import type { Migration } from '#platform/db/database.ts'

export const membersSeen: Migration = {
  name: '2026-11-22-99-members-seen',
  async up(trx) {
    await sql`alter table group_member add column seen_at timestamptz not null default now()`.execute(trx)
  },
}
