// Which versions of templates were approved with a campaign: another text would be another campaign.
import { sql } from 'kysely'
import type { Migration } from '#platform/db/database.ts'

export const approvedTemplates: Migration = {
  name: '2026-11-22-85-approved-templates',
  async up(trx) {
    await sql`alter table campaign_work add column approved_templates jsonb`.execute(trx)
  },
}
