// Attempts to judge a message that have not come to an end yet: what always fails waits longer each time and keeps nobody else waiting.
import { sql } from 'kysely'
import type { Migration } from '#platform/db/database.ts'
import { protectTable } from '#platform/db/migrate.ts'

export const settleAttempts: Migration = {
  name: '2026-11-22-97-settle-attempts',
  async up(trx) {
    await sql`create table simulation_settle_attempt (
      tenant_id uuid not null, message_id uuid not null, tries integer not null, retry_at timestamptz not null,
      primary key (tenant_id, message_id),
      foreign key (tenant_id, message_id) references campaign_message on delete cascade)`.execute(trx)
    await protectTable(trx, 'simulation_settle_attempt')
  },
}
