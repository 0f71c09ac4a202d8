// The next certificate of the application is stored before it is registered, beside the one in use.
import { sql } from 'kysely'
import type { Migration } from '#platform/db/database.ts'

export const applicationKey: Migration = {
  name: '2026-11-22-99-application-key',
  async up(trx) {
    await sql`alter table mailflow_certificate drop constraint mailflow_certificate_purpose_check`.execute(trx)
    await sql`alter table mailflow_certificate add constraint mailflow_certificate_purpose_check
      check (purpose in ('application', 'application-next', 'connector', 'gateway'))`.execute(trx)
  },
}
