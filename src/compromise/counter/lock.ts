// One at a time decides about a mailbox: the counter, and whoever releases it.
import { sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'

/**
 * Held until the transaction ends. Taken before every other lock of the slice, and several in the order of their keys, so that two
 * cannot wait for each other.
 */
export async function lockMailboxes(trx: Trx, tenantId: string, mailboxKeys: Iterable<string>): Promise<void> {
  const keys = [...new Set(mailboxKeys)].sort().map((key) => `mailwarden abuse ${tenantId} ${key}`)
  // A set is read in its order.
  await sql`select pg_advisory_xact_lock(hashtextextended(key, 0)) from unnest(${keys}::text[]) as key`.execute(trx)
}
