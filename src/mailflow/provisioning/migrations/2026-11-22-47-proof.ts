// Proofs that mail takes its way: the last one of each tenant.
import { sql } from 'kysely'
import type { Migration } from '#platform/db/database.ts'
import { protectTable } from '#platform/db/migrate.ts'

export const mailflowProof: Migration = {
  name: '2026-11-22-47-mailflow-proof',
  async up(trx) {
    await sql`create table mailflow_proof (
      tenant_id uuid primary key references tenant, started_at timestamptz not null, started_by text not null,
      mailbox text, internet_message_id text, relay jsonb not null, sent jsonb)`.execute(trx)
    await protectTable(trx, 'mailflow_proof')
  },
}
