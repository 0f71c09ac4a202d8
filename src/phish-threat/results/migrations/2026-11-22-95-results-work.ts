// Tests and canaries are found without reading a whole campaign; scheduled reports that were begun are known from those that went.
import { sql } from 'kysely'
import type { Migration } from '#platform/db/database.ts'

const statements = [
  `create index campaign_message_apart on campaign_message (tenant_id, campaign_id, id) where is_test or is_canary`,
  // Those of before were sent.
  `alter table scheduled_report_run add column ended_at timestamptz`,
  `update scheduled_report_run set ended_at = at`,
]

export const resultsWork: Migration = {
  name: '2026-11-22-95-results-work',
  async up(trx) {
    for (const statement of statements) await sql.raw(statement).execute(trx)
  },
}
