// Who was erased: kept as hashes, so that nothing brings the person back and the list itself names nobody.
import { createHash } from 'node:crypto'
import type { Trx } from '#platform/db/database.ts'
import './tables.ts'

/** `of`: a person's id in the directory, or an address. */
export const erasedKey = (tenantId: string, of: string): string =>
  createHash('sha256').update(`${tenantId.toLowerCase()} ${of.toLowerCase()}`).digest('hex')

/** Of these ids and addresses, those that no simulation is for any more. */
export async function excludedAmong(trx: Trx, tenantId: string, all: readonly string[]): Promise<Set<string>> {
  const excluded = await trx
    .selectFrom('erased_person')
    .select('key')
    .where('tenant_id', '=', tenantId)
    .where('is_excluded', '=', true)
    .execute()
  const keys = new Set(excluded.map(({ key }) => key))
  return keys.size === 0 ? new Set() : new Set(all.filter((of) => keys.has(erasedKey(tenantId, of))))
}
