// Queries on the history. Every one names its tenant, and runs in a transaction bound to it.
import { type Selectable, sql } from 'kysely'
import type { Database, Trx } from '#platform/db/database.ts'
import type { MessageRecord, TimelineEntry, TimelineStep } from './record.ts'
import { eventsOf } from './store.ts'
import type { MessageTable } from './tables.ts'
import { addressTerm, messageIdTerm, wordsOf } from './terms.ts'

export interface MessageFilter {
  from?: Date
  to?: Date
  direction?: 'inbound' | 'outbound'
  mode?: MessageRecord['mode']
  /** A whole address or a domain, of the envelope or the From field. */
  sender?: string
  /** A whole address or a domain. */
  recipient?: string
  /** Words that all stand in the subject. */
  subject?: string
  category?: string
  status?: TimelineStep
  /** The Message-ID field, with or without `<>`. */
  internetMessageId?: string
}

export interface MessageRow {
  messageId: string
  receivedAt: string
  mode: MessageRecord['mode']
  direction: MessageRecord['direction']
  mailFrom: string
  recipients: string[]
  subject: string
  headerFrom: string
  internetMessageId: string | null
  size_bytes: number
  category: string
  score: number
  status: TimelineStep
}

export interface MessagePage {
  items: MessageRow[]
  cursor: string | null
}

export interface HourCount {
  hour: string
  direction: 'inbound' | 'outbound'
  category: string
  status: string
  count: number
}

export interface HistoryViews {
  /** Newest first; `limit` 1-200. A cursor that is none of ours begins at the top. */
  search(
    tenantId: string,
    filter?: MessageFilter,
    page?: { limit?: number; cursor?: string | null },
  ): Promise<MessagePage>
  /** Everything about one message, what was added later included; null when there is none. */
  details(tenantId: string, messageId: string): Promise<MessageRecord | null>
  /** Messages with this Message-ID field, newest first, at most 20. */
  findByInternetMessageId(tenantId: string, internetMessageId: string): Promise<MessageRecord[]>
  countByHour(tenantId: string, from: Date, to: Date): Promise<HourCount[]>
}

const limit_max = 200
const countedRows_max = 2_000

export function createHistoryViews(db: Database): HistoryViews {
  return {
    search: (tenantId, filter = {}, page = {}) =>
      db.inTenant(tenantId, (trx) =>
        search(trx, tenantId, filter, Math.min(Math.max(page.limit ?? 50, 1), limit_max), page.cursor ?? null),
      ),
    details: (tenantId, messageId) => db.inTenant(tenantId, (trx) => details(trx, tenantId, messageId)),
    findByInternetMessageId: (tenantId, internetMessageId) =>
      db.inTenant(tenantId, async (trx) => {
        const { items } = await search(trx, tenantId, { internetMessageId }, 20, null)
        const found: MessageRecord[] = []
        for (const { messageId } of items) found.push((await details(trx, tenantId, messageId))!)
        return found
      }),
    countByHour: (tenantId, from, to) => db.inTenant(tenantId, (trx) => countByHour(trx, tenantId, from, to)),
  }
}

async function search(
  trx: Trx,
  tenantId: string,
  filter: MessageFilter,
  limit: number,
  cursor: string | null,
): Promise<MessagePage> {
  const terms = termsOfFilter(filter)
  if (terms === null) return { items: [], cursor: null }
  const after = cursor === null ? null : decodeCursor(cursor)
  const rows = await selectPage(trx, tenantId, filter, await rarestFirst(trx, tenantId, terms), limit + 1, after)
  const items = rows.slice(0, limit).map(toRow)
  return { items, cursor: rows.length > limit ? encodeCursor(items.at(-1)!) : null }
}

/** Null when nothing can match: words were asked for, but there is none in the text. */
function termsOfFilter(filter: MessageFilter): string[] | null {
  const terms: string[] = []
  if (filter.internetMessageId !== undefined) terms.push(messageIdTerm(filter.internetMessageId))
  if (filter.recipient !== undefined) terms.push(addressTerm('r', filter.recipient))
  if (filter.sender !== undefined) terms.push(addressTerm('f', filter.sender))
  if (filter.subject !== undefined) {
    const words = wordsOf(filter.subject).slice(0, 10)
    if (words.length === 0) return null
    terms.push(...words.map((word) => `w:${word}`))
  }
  if (filter.category !== undefined && filter.category !== 'clean') terms.push(`c:${filter.category}`)
  return terms
}

/** The first term is the one that is walked: it should be the one with the fewest messages. Looks at no more than a few thousand rows each. */
async function rarestFirst(trx: Trx, tenantId: string, terms: readonly string[]): Promise<string[]> {
  if (terms.length < 2) return [...terms]
  const counts = terms.map(
    (term, index) => sql`select ${sql.lit(index)} as index, count(*) as count from
      (select 1 from message_term where tenant_id = ${tenantId} and term = ${term} limit ${sql.lit(countedRows_max)}) rows`,
  )
  const { rows } = await sql<{ index: number; count: number }>`${sql.join(counts, sql` union all `)}`.execute(trx)
  return rows.sort((a, b) => Number(a.count) - Number(b.count)).map(({ index }) => terms[index]!)
}

/**
 * With terms the walk goes over the term index in order of time and each message is looked up; without, over the messages themselves.
 * LATERAL with LIMIT 1 keeps PostgreSQL from hashing a million rows to give back fifty.
 */
function selectPage(
  trx: Trx,
  tenantId: string,
  filter: MessageFilter,
  terms: readonly string[],
  limit: number,
  after: { receivedAt: string; messageId: string } | null,
) {
  const driver = sql.ref(terms.length > 0 ? 't0' : 'm')
  const conditions = [sql`${driver}.tenant_id = ${tenantId}`]
  if (terms.length > 0) conditions.push(sql`t0.term = ${terms[0]}`)
  if (filter.from !== undefined) conditions.push(sql`${driver}.received_at >= ${filter.from}`)
  if (filter.to !== undefined) conditions.push(sql`${driver}.received_at < ${filter.to}`)
  if (filter.direction !== undefined) conditions.push(sql`m.direction = ${filter.direction}`)
  if (filter.mode !== undefined) conditions.push(sql`m.mode = ${filter.mode}`)
  if (filter.category !== undefined) conditions.push(sql`m.category = ${filter.category}`)
  if (filter.status !== undefined) conditions.push(sql`m.status = ${filter.status}`)
  if (after !== null)
    conditions.push(
      sql`(${driver}.received_at, ${driver}.message_id) < (${after.receivedAt}::timestamptz, ${after.messageId}::uuid)`,
    )
  const source = terms.length === 0 ? sql`message m` : termJoins(tenantId, terms)
  return sql<Selectable<MessageTable>>`
    select m.* from ${source} where ${sql.join(conditions, sql` and `)}
    order by ${driver}.received_at desc, ${driver}.message_id desc limit ${limit}`
    .execute(trx)
    .then(({ rows }) => rows)
}

function termJoins(tenantId: string, terms: readonly string[]) {
  const others = terms.slice(1).map(
    (term, index) => sql`
    cross join lateral (select 1 from message_term t where t.tenant_id = ${tenantId} and t.term = ${term}
      and t.received_at = t0.received_at and t.message_id = t0.message_id limit 1) ${sql.ref(`t${index + 1}`)}`,
  )
  return sql`message_term t0 ${sql.join(others, sql` `)}
    cross join lateral (select * from message where message.tenant_id = ${tenantId}
      and message.message_id = t0.message_id and message.received_at = t0.received_at limit 1) m`
}

async function details(trx: Trx, tenantId: string, messageId: string): Promise<MessageRecord | null> {
  if (!/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(messageId)) return null
  const row = await trx
    .selectFrom('message')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('message_id', '=', messageId)
    .executeTakeFirst()
  if (row === undefined) return null
  const later = await eventsOf(trx, tenantId, messageId)
  const { detail } = row
  return {
    messageId: row.message_id,
    tenantId: row.tenant_id,
    mode: row.mode,
    direction: row.direction,
    receivedAt: row.received_at.toISOString(),
    mailFrom: row.mail_from,
    recipients: row.recipients,
    remoteAddress: row.remote_address,
    hello: row.hello,
    tls: row.tls,
    size_bytes: Number(row.size_bytes),
    category: row.category,
    score: row.score,
    ...detail,
    timeline: inOrder([...detail.timeline, ...later]),
  }
}

/** By time; what happened at the same instant keeps the order in which it was written. */
function inOrder(entries: TimelineEntry[]): TimelineEntry[] {
  return entries.sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
}

async function countByHour(trx: Trx, tenantId: string, from: Date, to: Date): Promise<HourCount[]> {
  const { rows } = await sql<{
    hour: Date
    direction: 'inbound' | 'outbound'
    category: string
    status: string
    count: number
  }>`
    select date_trunc('hour', received_at, 'UTC') as hour, direction, category, status, count(*) as count from message
    where tenant_id = ${tenantId} and received_at >= ${from} and received_at < ${to}
    group by 1, 2, 3, 4 order by 1, 2, 3, 4`.execute(trx)
  return rows.map((row) => ({ ...row, hour: row.hour.toISOString(), count: Number(row.count) }))
}

function toRow(row: Selectable<MessageTable>): MessageRow {
  return {
    messageId: row.message_id,
    receivedAt: row.received_at.toISOString(),
    mode: row.mode,
    direction: row.direction,
    mailFrom: row.mail_from,
    recipients: row.recipients,
    subject: row.subject,
    headerFrom: row.header_from,
    internetMessageId: row.internet_message_id,
    size_bytes: Number(row.size_bytes),
    category: row.category,
    score: row.score,
    status: row.status,
  }
}

const encodeCursor = (row: MessageRow): string =>
  Buffer.from(`${row.receivedAt} ${row.messageId}`).toString('base64url')

function decodeCursor(cursor: string): { receivedAt: string; messageId: string } | null {
  const text = Buffer.from(cursor, 'base64url').toString('latin1')
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) ([0-9a-f-]{36})$/.exec(text)
  return match === null || Number.isNaN(Date.parse(match[1]!)) ? null : { receivedAt: match[1]!, messageId: match[2]! }
}
