// Blocked senders belong to an incident, may write to some recipients still, and are loaded by the gateways only when they changed.
import { sql } from 'kysely'
import type { Migration } from '#platform/db/database.ts'
import { protectTable } from '#platform/db/migrate.ts'

export const blockedSender: Migration = {
  name: '2026-11-22-62-blocked-sender',
  async up(trx) {
    await sql`alter table blocked_sender add column incident_id uuid, add column exempt_recipients text[] not null default '{}'`.execute(
      trx,
    )
    await sql`create index blocked_sender_incident on blocked_sender (tenant_id, incident_id) where incident_id is not null`.execute(
      trx,
    )
    await sql`create table blocked_change (
      tenant_id uuid primary key references tenant, counter bigint not null default 1)`.execute(trx)
    await protectTable(trx, 'blocked_change')
  },
}
