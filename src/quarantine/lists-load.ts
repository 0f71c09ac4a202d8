// The lists as the gateways get them: loaded whole once, then only what was added, and the same array while nothing changed, so that
// its index is kept as well.
import { sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import { fromRow, type ListEntry } from './lists.ts'
import './tables.ts'

export type ListLoader = (trx: Trx, tenantId: string) => Promise<ListEntry[]>

interface Held {
  count: number
  newest: string
  /** Over the ids: times alone would miss an entry from a machine whose clock is behind. */
  sum: string
  entries: ListEntry[]
}

/** One per database. Notes and authors are left out: decisions need none, and 100,000 of them would fill the snapshot. */
export function createListLoader(): ListLoader {
  const held = new Map<string, Held>()
  return async (trx, tenantId) => {
    const known = held.get(tenantId)
    const now = await readVersion(trx, tenantId, known?.newest ?? null)
    const isKept = known !== undefined && known.count === now.keptCount && known.sum === now.keptSum
    if (isKept && now.count === known.count) return known.entries
    const added = await readAfter(trx, tenantId, isKept ? known.newest : null)
    const entries = isKept ? [...known.entries, ...added] : added
    if (now.count === 0) held.delete(tenantId)
    else held.set(tenantId, { count: now.count, newest: now.newest, sum: now.sum, entries })
    return entries
  }
}

interface Version {
  count: number
  newest: string
  sum: string
  /** The same of those that were there before. */
  keptCount: number
  keptSum: string
}

async function readVersion(trx: Trx, tenantId: string, newest: string | null): Promise<Version> {
  const sum = sql`coalesce(bit_xor(hashtextextended(id::text, 0)), 0)::text`
  const kept = newest === null ? sql`false` : sql`id <= ${newest}::uuid`
  const { rows } = await sql<Version & { newest: string | null }>`
    select count(*)::int as count, ${sum} as sum,
      (select id::text from list_entry where tenant_id = ${tenantId} order by id desc limit 1) as newest,
      count(*) filter (where ${kept})::int as "keptCount",
      coalesce(bit_xor(hashtextextended(id::text, 0)) filter (where ${kept}), 0)::text as "keptSum"
    from list_entry where tenant_id = ${tenantId}`.execute(trx)
  return { ...rows[0]!, newest: rows[0]!.newest ?? '' }
}

async function readAfter(trx: Trx, tenantId: string, after: string | null): Promise<ListEntry[]> {
  let query = trx.selectFrom('list_entry').selectAll().where('tenant_id', '=', tenantId).orderBy('id')
  if (after !== null) query = query.where('id', '>', after)
  return (await query.execute()).map((row) => ({ ...fromRow(row), note: '', createdBy: '' }))
}
