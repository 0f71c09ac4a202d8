// When a finding can have come about, who takes test messages, why a repair waits, and what the comparison with the message trace said.
import { sql } from 'kysely'
import type { Migration } from '#platform/db/database.ts'

export const tamperCanaries: Migration = {
  name: '2026-11-22-07-tamper-canaries',
  async up(trx) {
    await sql`alter table tamper_state
      add column repair_error text,
      add column canary_mailbox text,
      add column reconciliation jsonb`.execute(trx)
    await sql`alter table tamper_finding add column not_before timestamptz`.execute(trx)
  },
}
