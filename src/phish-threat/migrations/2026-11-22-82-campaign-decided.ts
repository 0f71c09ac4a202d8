// When the mails of a campaign were decided: from then on only what was decided is written, whatever happens to the directory.
import { sql } from 'kysely'
import type { Migration } from '#platform/db/database.ts'

export const campaignDecided: Migration = {
  name: '2026-11-22-82-campaign-decided',
  async up(trx) {
    await sql`alter table campaign_work add column decided_at timestamptz`.execute(trx)
  },
}
