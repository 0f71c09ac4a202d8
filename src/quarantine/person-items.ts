// Quarantined messages as their recipients find them: by address, and without those that they do not want.
import { type SqlBool, sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import { decodeTimeCursor } from '#platform/http/time-cursor.ts'
import { itemOfRow, likePattern } from './database-index.ts'
import { cursorAfter } from './item-index.ts'
import type { QuarantineItem } from './item.ts'
import './tables.ts'

export interface PersonItemFilter {
  /** Lower case; a message shows when at least one of them is a recipient. */
  addresses: string[]
  categories: string[]
  /** Also what is held without a verdict. */
  holds: boolean
  /** Part of the subject or of the sender, any case. */
  search?: string | undefined
  from?: Date | undefined
  to?: Date | undefined
  limit: number
  cursor?: string | null | undefined
}

/** A message, and which of its recipients somebody stands for. */
export interface PersonItemRow {
  item: QuarantineItem
  /** Lower case; those that dismissed it are not among them. */
  own: string[]
}

/** Inbound messages that are still there, newest first. */
export async function listForAddresses(
  trx: Trx,
  tenantId: string,
  filter: PersonItemFilter,
): Promise<{ items: PersonItemRow[]; next: string | null }> {
  const rows = await ofAddresses(trx, tenantId, filter)
    .orderBy('quarantined_at', 'desc')
    .orderBy('id', 'desc')
    .limit(filter.limit + 1)
    .execute()
  const items = rows.slice(0, filter.limit).map(itemOfRow)
  const own = await ownRecipients(trx, tenantId, filter.addresses, items)
  return {
    items: items.map((item) => ({ item, own: own.get(item.id) ?? [] })),
    next: rows.length > filter.limit ? cursorAfter(items.at(-1)!) : null,
  }
}

/** Null: there is none, or not for these addresses, or it was dismissed by all of them. */
export async function findForAddresses(
  trx: Trx,
  tenantId: string,
  addresses: string[],
  id: string,
): Promise<PersonItemRow | null> {
  const row = await trx
    .selectFrom('quarantine_item')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .where('direction', '=', 'inbound')
    .executeTakeFirst()
  if (row === undefined) return null
  const item = itemOfRow(row)
  const own = (await ownRecipients(trx, tenantId, addresses, [item])).get(id)
  return own === undefined ? null : { item, own }
}

function ofAddresses(trx: Trx, tenantId: string, filter: PersonItemFilter) {
  const after = filter.cursor == null ? null : decodeTimeCursor(filter.cursor)
  let query = trx
    .selectFrom('quarantine_item')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('id', 'in', (inner) =>
      inner
        .selectFrom('quarantine_recipient')
        .select('item_id')
        .where('tenant_id', '=', tenantId)
        .where(sql<SqlBool>`address = any(${filter.addresses}::text[])`)
        .where('is_inbound', '=', true)
        .where('dismissed_at', 'is', null),
    )
    .where('status', 'in', ['held', 'released'])
    .where(
      sql<SqlBool>`(case when kind = 'hold' then ${filter.holds}::boolean else category = any(${filter.categories}::text[]) end)`,
    )
  if (filter.from !== undefined) query = query.where('quarantined_at', '>=', filter.from)
  if (filter.to !== undefined) query = query.where('quarantined_at', '<', filter.to)
  if (filter.search !== undefined) {
    const pattern = likePattern(filter.search)
    query = query.where((each) =>
      each.or([
        each('subject', 'ilike', pattern),
        each('header_from', 'ilike', pattern),
        each('mail_from', 'ilike', pattern),
      ]),
    )
  }
  if (after !== null)
    query = query.where(sql<SqlBool>`(quarantined_at, id) < (${after.at}::timestamptz, ${after.id}::uuid)`)
  return query
}

async function ownRecipients(
  trx: Trx,
  tenantId: string,
  addresses: string[],
  items: readonly { id: string }[],
): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>()
  if (items.length === 0) return found
  const rows = await trx
    .selectFrom('quarantine_recipient')
    .select(['item_id', 'address'])
    .where('tenant_id', '=', tenantId)
    .where(
      'item_id',
      'in',
      items.map(({ id }) => id),
    )
    .where(sql<SqlBool>`address = any(${addresses}::text[])`)
    .where('dismissed_at', 'is', null)
    .orderBy('address')
    .execute()
  for (const { item_id, address } of rows) found.set(item_id, [...(found.get(item_id) ?? []), address])
  return found
}

/**
 * Notes that these recipients do not want a message. Resolves with whether all recipients have said so: then nobody needs it any more
 * and the caller deletes it.
 */
export async function dismiss(
  trx: Trx,
  tenantId: string,
  itemId: string,
  addresses: string[],
  now: Date,
): Promise<{ isUnwanted: boolean }> {
  // One at a time per message, so that the last two of its recipients do not both believe that the other wants it.
  await trx
    .selectFrom('quarantine_item')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', itemId)
    .forUpdate()
    .execute()
  await trx
    .updateTable('quarantine_recipient')
    .set({ dismissed_at: now })
    .where('tenant_id', '=', tenantId)
    .where('item_id', '=', itemId)
    .where(sql<SqlBool>`address = any(${addresses}::text[])`)
    .execute()
  const other = await trx
    .selectFrom('quarantine_recipient')
    .select('address')
    .where('tenant_id', '=', tenantId)
    .where('item_id', '=', itemId)
    .where('dismissed_at', 'is', null)
    .limit(1)
    .executeTakeFirst()
  return { isUnwanted: other === undefined }
}

export interface NewForRecipient {
  address: string
  item: QuarantineItem
}

/** What no summary told of yet, held since `since` and before `before`: by recipient, oldest first. */
export async function newForRecipients(
  trx: Trx,
  tenantId: string,
  { since, before, limit }: { since: Date; before: Date; limit: number },
): Promise<NewForRecipient[]> {
  const rows = await trx
    .selectFrom('quarantine_recipient')
    .innerJoin('quarantine_item', (join) =>
      join
        .onRef('quarantine_item.tenant_id', '=', 'quarantine_recipient.tenant_id')
        .onRef('quarantine_item.id', '=', 'quarantine_recipient.item_id'),
    )
    .selectAll('quarantine_item')
    .select('quarantine_recipient.address as for_address')
    .where('quarantine_recipient.tenant_id', '=', tenantId)
    .where('quarantine_recipient.summarised_at', 'is', null)
    .where('quarantine_recipient.is_inbound', '=', true)
    .where('quarantine_recipient.dismissed_at', 'is', null)
    .where('quarantine_recipient.quarantined_at', '>=', since)
    .where('quarantine_recipient.quarantined_at', '<', before)
    .orderBy('quarantine_recipient.quarantined_at')
    .orderBy('quarantine_recipient.item_id')
    .limit(limit)
    .execute()
  return rows.map(({ for_address, ...row }) => ({ address: for_address, item: itemOfRow(row) }))
}

/** So that no summary tells of them again. */
export async function markSummarised(
  trx: Trx,
  tenantId: string,
  told: readonly { address: string; itemId: string }[],
  now: Date,
): Promise<void> {
  if (told.length === 0) return
  await sql`update quarantine_recipient set summarised_at = ${now}
    from unnest(${told.map(({ address }) => address)}::text[], ${told.map(({ itemId }) => itemId)}::uuid[]) as told (address, item_id)
    where quarantine_recipient.tenant_id = ${tenantId} and quarantine_recipient.address = told.address
      and quarantine_recipient.item_id = told.item_id`.execute(trx)
}
