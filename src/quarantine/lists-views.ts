// The lists as a person reads them: filtered, newest first, a page at a time; counts; all of them for the export.
import { type Selectable, sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import { checkedIdCursor } from '#platform/http/id-cursor.ts'
import { fromRow, type ListEntry, listEntries_max } from './lists.ts'
import type { ListEntryTable } from './tables.ts'

export interface ListFilter {
  search?: string | undefined
  list?: 'allow' | 'block' | undefined
  kind?: ListEntry['kind'] | undefined
  /** `none`: for everybody; `any`: of mailboxes; else one mailbox's own. */
  owner?: string | undefined
  state?: 'current' | 'expired' | 'all' | undefined
}

export type ShownEntry = ListEntry & { isExpired: boolean }

/** `limit` 1 to 200. Throws AppError `request.cursor`. */
export async function listPage(
  trx: Trx,
  tenantId: string,
  filter: ListFilter,
  page: { limit: number; cursor?: string | undefined },
  now: Date,
): Promise<{ items: ShownEntry[]; next: string | null }> {
  let query = filtered(trx, tenantId, filter, now)
    .orderBy('id', 'desc')
    .limit(page.limit + 1)
  if (page.cursor !== undefined) query = query.where('id', '<', checkedIdCursor(page.cursor))
  const rows = await query.execute()
  const items = rows.slice(0, page.limit).map((row) => shownEntry(fromRow(row), now))
  return { items, next: rows.length > page.limit ? items.at(-1)!.id : null }
}

export function shownEntry(entry: ListEntry, now: Date): ShownEntry {
  return { ...entry, isExpired: entry.expiresAt !== null && new Date(entry.expiresAt) <= now }
}

function filtered(trx: Trx, tenantId: string, filter: ListFilter, now: Date) {
  let query = trx.selectFrom('list_entry').selectAll().where('tenant_id', '=', tenantId)
  if (filter.list !== undefined) query = query.where('list', '=', filter.list)
  if (filter.kind !== undefined) query = query.where('kind', '=', filter.kind)
  if (filter.owner === 'none') query = query.where('owner', 'is', null)
  else if (filter.owner === 'any') query = query.where('owner', 'is not', null)
  else if (filter.owner !== undefined) query = query.where('owner', '=', filter.owner.trim().toLowerCase())
  if (filter.state === 'expired') query = query.where('expires_at', '<=', now)
  if (filter.state === 'current')
    query = query.where((each) => each.or([each('expires_at', 'is', null), each('expires_at', '>', now)]))
  if (filter.search !== undefined) {
    const like = `%${filter.search
      .trim()
      .toLowerCase()
      .replaceAll(/[\\%_]/g, (char) => `\\${char}`)}%`
    query = query.where(sql<boolean>`(value like ${like} or lower(note) like ${like} or owner like ${like})`)
  }
  return query
}

/** Entries in parts of 2,000, for an export that does not fill the memory. */
export async function* listAll(
  inTenant: <T>(work: (trx: Trx) => Promise<T>) => Promise<T>,
  tenantId: string,
  filter: ListFilter,
  now: Date,
): AsyncGenerator<ShownEntry[]> {
  let before: string | null = null
  for (;;) {
    const cursor: string | null = before
    const rows: Selectable<ListEntryTable>[] = await inTenant((trx) => {
      const query = filtered(trx, tenantId, filter, now).orderBy('id', 'desc').limit(2_000)
      return (cursor === null ? query : query.where('id', '<', cursor)).execute()
    })
    if (rows.length === 0) return
    yield rows.map((row) => shownEntry(fromRow(row), now))
    before = rows.at(-1)!.id
  }
}

export async function listCounts(trx: Trx, tenantId: string, now: Date) {
  const { rows } = await sql<{ allow: number; block: number; own: number; expired: number }>`
    select count(*) filter (where owner is null and list = 'allow')::int as allow,
      count(*) filter (where owner is null and list = 'block')::int as block,
      count(*) filter (where owner is not null)::int as own,
      count(*) filter (where expires_at <= ${now})::int as expired
    from list_entry where tenant_id = ${tenantId}`.execute(trx)
  return { ...rows[0]!, max: listEntries_max }
}
