// One at a time decides about a mailbox: the counter, and whoever releases it.
import { sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'

/** Held until the transaction ends. Taken before every other lock of the slice, so that two cannot wait for each other. */
export async function lockMailbox(trx: Trx, tenantId: string, mailboxKey: string): Promise<void> {
  const key = `mailwarden abuse ${tenantId} ${mailboxKey}`
  await sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`.execute(trx)
}
