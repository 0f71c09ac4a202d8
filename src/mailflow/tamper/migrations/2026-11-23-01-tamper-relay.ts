// The relay test counts: failing once may be chance, twice is a finding.
import { sql } from 'kysely'
import type { Migration } from '#platform/db/database.ts'

export const tamperRelay: Migration = {
  name: '2026-11-23-01-tamper-relay',
  async up(trx) {
    await sql
      .raw(
        `alter table tamper_state
          drop column relay_probe,
          add column relay_failures integer not null default 0,
          add column relay_problem text`,
      )
      .execute(trx)
  },
}
