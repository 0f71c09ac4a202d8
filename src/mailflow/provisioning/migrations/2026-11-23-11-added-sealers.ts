// Which sealers we put among the trusted ones of a tenant: our own domain may be another one by the day they are taken out.
import { sql } from 'kysely'
import type { Migration } from '#platform/db/database.ts'

export const addedSealers: Migration = {
  name: '2026-11-23-11-added-sealers',
  async up(trx) {
    await sql`alter table mailflow_connection add column added_sealers jsonb`.execute(trx)
    await sql`update mailflow_connection set added_sealers = '[]' where not has_added_sealer`.execute(trx)
  },
}
