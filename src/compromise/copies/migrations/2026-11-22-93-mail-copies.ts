// Copies are taken out of mailboxes for more than incidents: the table is named after what it has.
import { sql } from 'kysely'
import type { Migration } from '#platform/db/database.ts'

const statements = [
  `alter table incident_copy rename to mail_copy`,
  `alter table mail_copy rename column incident_id to case_id`,
]

export const mailCopies: Migration = {
  name: '2026-11-22-93-mail-copies',
  async up(trx) {
    for (const statement of statements) await sql.raw(statement).execute(trx)
  },
}
