// The index in the database. Inserts of all writers that wait are one transaction (one commit), as each commit costs a disk sync.
import { AsyncLocalStorage } from 'node:async_hooks'
import { type Selectable, sql } from 'kysely'
import { withinLimitCondition } from '#people/actor-limit.ts'
import type { Database, Trx } from '#platform/db/database.ts'
import { decodeTimeCursor } from '#platform/http/time-cursor.ts'
import type { Outbox } from '#platform/outbox/outbox.ts'
import { cursorAfter, type ItemFilter, type ItemIndex, type ItemPage, type PageWanted } from './item-index.ts'
import type { ItemFacts, ItemState, QuarantineItem } from './item.ts'
import type { QuarantineItemTable } from './tables.ts'

const batch_rows_max = 200

interface Waiting {
  facts: ItemFacts
  state: ItemState
  resolve(existing: QuarantineItem | null): void
  reject(error: unknown): void
}

export function createDatabaseIndex(db: Database, outbox: Outbox | undefined): ItemIndex {
  const insert = createInserter(db, outbox)
  return {
    insert,
    get: (tenantId, id) =>
      db.inTenant(tenantId, async (trx) => {
        const row = await selectOne(trx, tenantId, id)
        return row === undefined ? null : itemOfRow(row)
      }),
    list: (tenantId, filter, page) => db.inTenant(tenantId, (trx) => listItems(trx, tenantId, filter, page)),
    change: (tenantId, id, work) =>
      db.inTenant(tenantId, async (trx) => {
        const row = await selectOne(trx, tenantId, id, true)
        if (row === undefined) return null
        const { state, result } = await work(itemOfRow(row), trx)
        if (state !== null) await updateState(trx, tenantId, id, state)
        return result
      }),
    known: (tenantId, ids) =>
      db.inTenant(tenantId, async (trx) => {
        if (ids.length === 0) return new Map()
        const rows = await trx
          .selectFrom('quarantine_item')
          .select(['id', 'status'])
          .where('tenant_id', '=', tenantId)
          .where('id', 'in', ids)
          .execute()
        return new Map(rows.map(({ id, status }) => [id, status]))
      }),
    heldAfter: (tenantId, afterId, limit) =>
      db.inTenant(tenantId, (trx) =>
        trx
          .selectFrom('quarantine_item')
          .select(['id', 'key'])
          .where('tenant_id', '=', tenantId)
          .where('status', 'in', ['held', 'released'])
          .$if(afterId !== null, (query) => query.where('id', '>', afterId!))
          .orderBy('id')
          .limit(limit)
          .execute(),
      ),
    due: (now, limit) =>
      db.asSystem((trx) =>
        trx
          .selectFrom('quarantine_item')
          .select(['tenant_id as tenantId', 'id'])
          .where('status', '<>', 'expired')
          .where('expires_at', '<=', now)
          .orderBy('expires_at')
          .limit(limit)
          .execute(),
      ),
    forgetExpired: (before) =>
      db.asSystem(async (trx) => {
        await trx
          .deleteFrom('quarantine_item')
          .where('status', '=', 'expired')
          .where('expires_at', '<', before)
          .execute()
      }),
    tenants: () =>
      db.asSystem(async (trx) => {
        const rows = await trx.selectFrom('quarantine_item').select('tenant_id').distinct().execute()
        return rows.map(({ tenant_id }) => tenant_id)
      }),
  }
}

function createInserter(db: Database, outbox: Outbox | undefined): ItemIndex['insert'] {
  let waiting: Waiting[] = []
  let isRunning = false
  // A batch belongs to no caller: it must not run inside the transaction of one who happens to have one open.
  const runOutside = AsyncLocalStorage.snapshot()

  async function run(): Promise<void> {
    isRunning = true
    while (waiting.length > 0) {
      const batch = waiting.slice(0, batch_rows_max)
      waiting = waiting.slice(batch_rows_max)
      await insertAll(db, outbox, batch)
    }
    isRunning = false
  }

  return (facts, state) =>
    new Promise((resolve, reject) => {
      waiting.push({ facts, state, resolve, reject })
      if (!isRunning) void runOutside(run)
    })
}

/** All in one transaction; when that fails one by one, so that one bad row does not refuse the others. */
async function insertAll(db: Database, outbox: Outbox | undefined, batch: Waiting[]): Promise<void> {
  try {
    const existing = await db.asSystem((trx) => insertBatch(trx, outbox, batch))
    for (const each of batch) each.resolve(existing.get(each.facts.id) ?? null)
  } catch (error) {
    const isAway = (error as { retryable?: boolean }).retryable === true
    if (batch.length === 1 || isAway) for (const each of batch) each.reject(error)
    else for (const each of batch) await insertAll(db, outbox, [each])
  }
}

async function insertBatch(
  trx: Trx,
  outbox: Outbox | undefined,
  batch: Waiting[],
): Promise<Map<string, QuarantineItem>> {
  // A database that was set up to commit lazily must not do so here: the next thing that happens is a 250.
  await sql`set local synchronous_commit = on`.execute(trx)
  const inserted = await trx
    .insertInto('quarantine_item')
    .values(batch.map(({ facts, state }) => toRow(facts, state)))
    .onConflict((conflict) => conflict.columns(['tenant_id', 'id']).doNothing())
    .returning('id')
    .execute()
  const isNew = new Set(inserted.map(({ id }) => id))
  const added = batch.filter(({ facts }) => isNew.has(facts.id)).map(({ facts }) => facts)
  await insertRecipients(trx, added)
  for (const facts of added) await outbox?.append(trx, quarantinedEvent(facts))
  const old = batch.filter(({ facts }) => !isNew.has(facts.id)).map(({ facts }) => facts)
  if (old.length === 0) return new Map()
  const rows = await trx
    .selectFrom('quarantine_item')
    .selectAll()
    .where(
      'tenant_id',
      'in',
      old.map(({ tenantId }) => tenantId),
    )
    .where(
      'id',
      'in',
      old.map(({ id }) => id),
    )
    .execute()
  return new Map(rows.map((row) => [row.id, itemOfRow(row)]))
}

const recipientRows_max = 1_000

/** Whom a message is for, by address, so that people find their own. */
async function insertRecipients(trx: Trx, added: ItemFacts[]): Promise<void> {
  const rows = added.flatMap((facts) =>
    [...new Set(facts.envelope.recipients.map(({ path }) => storable(path).toLowerCase()))].map((address) => ({
      tenant_id: facts.tenantId,
      address,
      item_id: facts.id,
      quarantined_at: facts.quarantinedAt,
      is_inbound: facts.direction === 'inbound',
    })),
  )
  for (let start = 0; start < rows.length; start += recipientRows_max)
    await trx
      .insertInto('quarantine_recipient')
      .values(rows.slice(start, start + recipientRows_max))
      .onConflict((conflict) => conflict.doNothing())
      .execute()
}

function quarantinedEvent(facts: ItemFacts) {
  return {
    type: 'MessageQuarantined',
    tenantId: facts.tenantId,
    payload: {
      messageId: facts.messageId,
      quarantineId: facts.id,
      direction: facts.direction,
      category: facts.category,
      recipients: facts.envelope.recipients.map(({ path }) => path),
    },
  }
}

function listItems(
  trx: Trx,
  tenantId: string,
  filter: ItemFilter,
  { limit, cursor, isOldestFirst }: PageWanted,
): Promise<ItemPage> {
  const after = cursor === null ? null : decodeTimeCursor(cursor)
  const direction = isOldestFirst ? 'asc' : 'desc'
  const isAfter = isOldestFirst ? sql`>` : sql`<`
  let query = matching(trx, tenantId, filter).selectAll()
  if (after !== null)
    query = query.where(sql<boolean>`(quarantined_at, id) ${isAfter} (${after.at}::timestamptz, ${after.id}::uuid)`)
  return query
    .orderBy('quarantined_at', direction)
    .orderBy('id', direction)
    .limit(limit + 1)
    .execute()
    .then((rows) => {
      const items = rows.slice(0, limit).map(itemOfRow)
      return { items, cursor: rows.length > limit ? cursorAfter(items.at(-1)!) : null }
    })
}

/** How many match, counted up to `max`. */
export async function countItems(trx: Trx, tenantId: string, filter: ItemFilter, max: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*)::integer as count from (${matching(
    trx,
    tenantId,
    filter,
  )
    .select('id')
    .limit(max)}) as found`.execute(trx)
  return rows[0]!.count
}

function matching(trx: Trx, tenantId: string, filter: ItemFilter) {
  let query = trx.selectFrom('quarantine_item').where('tenant_id', '=', tenantId)
  if (filter.status !== undefined) query = query.where('status', '=', filter.status)
  if (filter.kind !== undefined) query = query.where('kind', '=', filter.kind)
  if (filter.direction !== undefined) query = query.where('direction', '=', filter.direction)
  if (filter.category !== undefined) query = query.where('category', '=', filter.category)
  if (filter.messageId !== undefined) query = query.where('message_id', '=', filter.messageId)
  if (filter.within !== undefined) query = query.where(withinLimitCondition(filter.within, 'quarantine_item'))
  if (filter.from !== undefined) query = query.where('quarantined_at', '>=', filter.from)
  if (filter.to !== undefined) query = query.where('quarantined_at', '<', filter.to)
  if (filter.sender !== undefined) {
    const pattern = likePattern(filter.sender)
    query = query.where((each) => each.or([each('mail_from', 'ilike', pattern), each('header_from', 'ilike', pattern)]))
  }
  if (filter.recipient !== undefined)
    query = query.where(sql<boolean>`array_to_string(recipients, ' ') ilike ${likePattern(filter.recipient)}`)
  if (filter.subject !== undefined) query = query.where('subject', 'ilike', likePattern(filter.subject))
  if (filter.recipientDomains !== undefined)
    query = query.where(
      sql<boolean>`exists (select 1 from unnest(recipients) as path
        where split_part(lower(path), '@', -1) = any(${filter.recipientDomains}::text[]))`,
    )
  return query
}

export const likePattern = (part: string): string => `%${part.replaceAll(/[\\%_]/g, '\\$&')}%`

function selectOne(trx: Trx, tenantId: string, id: string, forUpdate = false) {
  const query = trx.selectFrom('quarantine_item').selectAll().where('tenant_id', '=', tenantId).where('id', '=', id)
  return (forUpdate ? query.forUpdate() : query).executeTakeFirst()
}

async function updateState(trx: Trx, tenantId: string, id: string, state: ItemState): Promise<void> {
  await trx
    .updateTable('quarantine_item')
    .set({
      status: state.status,
      released_to: state.releasedTo,
      decided_at: state.decidedAt,
      decided_by: state.decidedBy,
    })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}

function toRow(facts: ItemFacts, state: ItemState) {
  return {
    tenant_id: facts.tenantId,
    id: facts.id,
    key: facts.key,
    message_id: facts.messageId,
    kind: facts.kind,
    direction: facts.direction,
    mode: facts.mode,
    mail_from: storable(facts.envelope.mailFrom),
    recipients: facts.envelope.recipients.map(({ path }) => storable(path)),
    category: facts.category,
    reason: facts.reason,
    score: facts.score,
    subject: facts.subject,
    header_from: facts.headerFrom,
    internet_message_id: facts.internetMessageId,
    size_bytes: facts.size_bytes,
    received_at: facts.receivedAt,
    quarantined_at: facts.quarantinedAt,
    expires_at: facts.expiresAt,
    status: state.status,
    released_to: state.releasedTo,
    decided_at: state.decidedAt,
    decided_by: state.decidedBy,
    incident_id: facts.incidentId ?? null,
  }
}

const storable = (text: string): string => text.replaceAll('\0', '\u{FFFD}').toWellFormed()

export function itemOfRow(row: Selectable<QuarantineItemTable>): QuarantineItem {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    key: row.key,
    messageId: row.message_id,
    kind: row.kind,
    direction: row.direction,
    mode: row.mode,
    mailFrom: row.mail_from,
    recipients: row.recipients,
    category: row.category,
    reason: row.reason,
    score: row.score,
    subject: row.subject,
    headerFrom: row.header_from,
    internetMessageId: row.internet_message_id,
    size_bytes: Number(row.size_bytes),
    receivedAt: row.received_at.toISOString(),
    quarantinedAt: row.quarantined_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    status: row.status,
    releasedTo: row.released_to,
    decidedAt: row.decided_at?.toISOString() ?? null,
    decidedBy: row.decided_by,
    ...(row.incident_id === null ? {} : { incidentId: row.incident_id }),
  }
}
