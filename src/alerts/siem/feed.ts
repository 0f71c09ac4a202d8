// Reads the feed: what was written after a position, in the order of commits.
import { type Selectable, sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import { alertTypeOf } from '../catalogue.ts'
import type { SiemAlert, SiemEvent } from '../events-contract.ts'
import { ofTenants } from '../events/views.ts'
import type { EventEntryTable } from '../migrations.ts'
import type { Tenants } from '../views.ts'
import { readCursor, type Stream, writeCursor } from './cursor.ts'

type EventRow = Selectable<EventEntryTable>

export interface FeedQuery {
  stream: Stream
  tenants: Tenants
  limit: number
  cursor: string | undefined
  from: Date
  excludeTypes: readonly string[]
}

export interface FeedPage {
  rows: EventRow[]
  hasMore: boolean
  nextCursor: string
}

/**
 * One page. The next cursor is also given when nothing was found, so that a reader can always go on from it. Types that are
 * left out are passed over.
 */
export async function readFeed(trx: Trx, query: FeedQuery): Promise<FeedPage> {
  const { stream, tenants, limit, excludeTypes } = query
  const after = query.cursor === undefined ? await positionBefore(trx, query.from) : readCursor(stream, query.cursor)
  const type = stream === 'alert' ? sql<string>`data -> 'alert' ->> 'type'` : sql.ref<string>('type')
  let rows = ofTenants(trx.selectFrom('event_entry').selectAll(), tenants)
    .where('stream', '=', stream)
    .where('position', '>', after)
    .orderBy('position')
    .limit(limit + 1)
  if (excludeTypes.length > 0) rows = rows.where(type, 'not in', [...excludeTypes])
  const found = await rows.execute()
  const page = found.slice(0, limit)
  const position = page.at(-1)?.position ?? after
  return { rows: page, hasMore: found.length > limit, nextCursor: writeCursor(stream, position) }
}

/** Behind everything that was recorded before `from`. */
async function positionBefore(trx: Trx, from: Date): Promise<number> {
  const first = await trx
    .selectFrom('event_entry')
    .select((of) => of.fn.min('position').as('position'))
    .where('recorded_at', '>=', from)
    .executeTakeFirst()
  if (first?.position != null) return Number(first.position) - 1
  const last = await trx
    .selectFrom('event_entry')
    .select((of) => of.fn.max('position').as('position'))
    .executeTakeFirst()
  return Number(last?.position ?? 0)
}

export function toSiemEvent(row: EventRow): SiemEvent {
  return {
    id: row.id,
    when: row.at.toISOString(),
    created_at: row.recorded_at.toISOString(),
    severity: row.severity,
    type: row.type,
    description: row.description,
    customer_id: row.tenant_id,
    source: row.source,
    data: row.data,
  }
}

interface AlertPayload {
  alertId: string
  change: string
  alert: {
    type: string
    subject: string
    severity: 'high' | 'medium' | 'low'
    title: string
    text: string
    state: string
    count: number
  }
}

/** An alert stands in the feed when it is raised and again with each change; `id` stays that of the alert. */
export function toSiemAlert(row: EventRow): SiemAlert {
  const { alertId, change, alert } = row.data as unknown as AlertPayload
  const { product, category } = alertTypeOf(alert.type)
  return {
    id: alertId,
    when: row.at.toISOString(),
    created_at: row.recorded_at.toISOString(),
    severity: alert.severity,
    type: alert.type,
    description: row.description,
    customer_id: row.tenant_id,
    source: row.source,
    category,
    product,
    location: alert.subject,
    change,
    state: alert.state,
    count: alert.count,
    data: { text: alert.text },
  }
}
