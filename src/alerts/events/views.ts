// The event log as the events report shows it, newest first.
import type { Selectable } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import { literal } from '#platform/db/like.ts'
import { AppError } from '#platform/errors.ts'
import type { EventQuery, EventView } from '../events-contract.ts'
import type { EventEntryTable } from '../migrations.ts'
import type { Tenants } from '../views.ts'

const limit_default = 50
type EventRow = Selectable<EventEntryTable>
export type EventFilter = Omit<EventQuery, 'limit' | 'cursor'>

export interface EventPage {
  limit?: number
  cursor?: string
}

export async function listEvents(
  trx: Trx,
  tenants: Tenants,
  filter: EventFilter,
  { limit = limit_default, cursor }: EventPage,
): Promise<{ items: EventView[]; next: string | null }> {
  let rows = trx
    .selectFrom('event_entry')
    .selectAll()
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
  rows = matching(rows, tenants, filter)
  if (cursor !== undefined) {
    const after = readCursor(cursor)
    rows = rows.where((where) => where(where.refTuple('at', 'id'), '<', where.tuple(after.at, after.id)))
  }
  const found = await rows.execute()
  const items = found.slice(0, limit)
  const last = items.at(-1)
  return {
    items: items.map(toEventView),
    next: found.length > limit && last ? `${last.at.toISOString()}_${last.id}` : null,
  }
}

function matching<Query extends { where: (...parts: any[]) => any }>(
  query: Query,
  tenants: Tenants,
  filter: EventFilter,
): Query {
  let rows: any = ofTenants(query, tenants)
  if (filter.from !== undefined) rows = rows.where('at', '>=', new Date(filter.from))
  if (filter.to !== undefined) rows = rows.where('at', '<', new Date(filter.to))
  if (filter.severity !== undefined) rows = rows.where('severity', '=', filter.severity)
  if (filter.type !== undefined) rows = rows.where('type', 'like', `${literal(filter.type)}%`)
  if (filter.source !== undefined) rows = rows.where('source', 'ilike', `%${literal(filter.source)}%`)
  if (filter.text !== undefined) {
    const part = `%${literal(filter.text)}%`
    rows = rows.where((where: any) => where.or([where('description', 'ilike', part), where('source', 'ilike', part)]))
  }
  return rows as Query
}

export function ofTenants<Query extends { where: (...parts: any[]) => any }>(query: Query, tenants: Tenants): Query {
  if (tenants === 'all') return query
  const ids = tenants.filter((tenant) => tenant !== null)
  return query.where((where: any) =>
    where.or([
      ...(ids.length > 0 ? [where('tenant_id', 'in', ids)] : []),
      ...(tenants.includes(null) ? [where('tenant_id', 'is', null)] : []),
      ...(tenants.length === 0 ? [where.lit(false)] : []),
    ]),
  ) as Query
}

function readCursor(cursor: string): { at: Date; id: string } {
  const [time = '', id = ''] = cursor.split('_')
  const at = new Date(time)
  if (Number.isNaN(at.getTime()) || !/^[0-9a-f-]{36}$/.test(id))
    throw new AppError({ code: 'request.invalid', message: 'The cursor is not one that a list gave.', status: 400 })
  return { at, id }
}

function toEventView(row: EventRow): EventView {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    type: row.type,
    severity: row.severity,
    at: row.at.toISOString(),
    source: row.source,
    description: row.description,
    data: row.data,
  }
}
