// Queries on the history. Every one names its tenant, and runs in a transaction bound to it.
import { type Selectable, sql } from 'kysely'
import type { Database, Trx } from '#platform/db/database.ts'
import { mailOverview, type MailOverview, type OverviewQuery } from './overview.ts'
import type { MessageRecord, TimelineEntry } from './record.ts'
import { type MessageFilter, type MessagePage, searchMessages } from './search.ts'
import { type AlikeMessage, findAlike } from './similar.ts'
import { eventsOf } from './store.ts'
import type { MessageTable } from './tables.ts'

export type { MessageFilter, MessagePage, MessageRow } from './search.ts'

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
  /** Messages that have much in common with this one, newest first, at most 100; itself not among them. */
  similar(tenantId: string, record: MessageRecord): Promise<AlikeMessage[]>
  /** Messages with this Message-ID field, newest first, at most 20. */
  findByInternetMessageId(tenantId: string, internetMessageId: string): Promise<MessageRecord[]>
  countByHour(tenantId: string, from: Date, to: Date): Promise<HourCount[]>
  overview(tenantId: string, query: OverviewQuery): Promise<MailOverview>
}

const limit_max = 200

export function createHistoryViews(db: Database): HistoryViews {
  return {
    search: (tenantId, filter = {}, page = {}) =>
      db.inTenant(tenantId, (trx) =>
        searchMessages(trx, tenantId, filter, Math.min(Math.max(page.limit ?? 50, 1), limit_max), page.cursor ?? null),
      ),
    details: (tenantId, messageId) => db.inTenant(tenantId, (trx) => details(trx, tenantId, messageId)),
    similar: (tenantId, record) => db.inTenant(tenantId, (trx) => findAlike(trx, tenantId, record)),
    findByInternetMessageId: (tenantId, internetMessageId) =>
      db.inTenant(tenantId, async (trx) => {
        const { items } = await searchMessages(trx, tenantId, { internetMessageId }, 20, null)
        const found: MessageRecord[] = []
        for (const { messageId } of items) found.push((await details(trx, tenantId, messageId))!)
        return found
      }),
    countByHour: (tenantId, from, to) => db.inTenant(tenantId, (trx) => countByHour(trx, tenantId, from, to)),
    overview: (tenantId, query) => db.inTenant(tenantId, (trx) => mailOverview(trx, tenantId, query)),
  }
}

async function details(trx: Trx, tenantId: string, messageId: string): Promise<MessageRecord | null> {
  if (!/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(messageId)) return null
  const row = await trx
    .selectFrom('message')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('message_id', '=', messageId)
    .executeTakeFirst()
  return row === undefined ? null : recordOf(row, await eventsOf(trx, tenantId, messageId))
}

function recordOf(row: Selectable<MessageTable>, later: TimelineEntry[]): MessageRecord {
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
