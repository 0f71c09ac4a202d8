// Alerts as lists show them, newest first.
import type { Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import type { AlertQuery, AlertView } from './contract.ts'
import './migrations.ts'

const limit_default = 50

/** `tenants`: those to list; null in it stands for alerts of the installation; 'all' for everything. */
export async function listAlerts(
  trx: Trx,
  tenants: (string | null)[] | 'all',
  query: AlertQuery,
): Promise<{ items: AlertView[]; next: string | null }> {
  const limit = query.limit ?? limit_default
  let rows = trx
    .selectFrom('alert')
    .selectAll()
    .orderBy('last_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
  if (tenants !== 'all') {
    const ids = tenants.filter((tenant) => tenant !== null)
    rows = rows.where((where) =>
      where.or([
        ...(ids.length > 0 ? [where('tenant_id', 'in', ids)] : []),
        ...(tenants.includes(null) ? [where('tenant_id', 'is', null)] : []),
        ...(tenants.length === 0 ? [where.lit(false)] : []),
      ]),
    )
  }
  const state = query.state ?? 'unresolved'
  if (state === 'unresolved') rows = rows.where('state', '<>', 'resolved')
  else if (state !== 'all') rows = rows.where('state', '=', state)
  if (query.severity !== undefined) rows = rows.where('severity', '=', query.severity)
  if (query.type !== undefined) rows = rows.where('type', '=', query.type)
  if (query.cursor !== undefined) {
    const after = readCursor(query.cursor)
    rows = rows.where((where) => where(where.refTuple('last_at', 'id'), '<', where.tuple(after.at, after.id)))
  }
  const found = await rows.execute()
  const items = found.slice(0, limit)
  const last = items.at(-1)
  const next = found.length > limit && last ? `${last.last_at.toISOString()}_${last.id}` : null
  return { items: items.map(toView), next }
}

function readCursor(cursor: string): { at: Date; id: string } {
  const [time = '', id = ''] = cursor.split('_')
  const at = new Date(time)
  if (Number.isNaN(at.getTime()) || !/^[0-9a-f-]{36}$/.test(id))
    throw new AppError({ code: 'request.invalid', message: 'The cursor is not one that a list gave.', status: 400 })
  return { at, id }
}

type Row = Awaited<ReturnType<typeof selectOne>>
const selectOne = (trx: Trx) => trx.selectFrom('alert').selectAll().executeTakeFirstOrThrow()

function toView(row: Row): AlertView {
  const time = (at: Date | null) => at?.toISOString() ?? null
  return {
    id: row.id,
    tenantId: row.tenant_id,
    type: row.type,
    subject: row.subject,
    severity: row.severity,
    title: row.title,
    text: row.text,
    data: row.data,
    state: row.state,
    count: row.count,
    firstAt: row.first_at.toISOString(),
    lastAt: row.last_at.toISOString(),
    acknowledgedAt: time(row.acknowledged_at),
    acknowledgedBy: row.acknowledged_by,
    resolvedAt: time(row.resolved_at),
    resolvedBy: row.resolved_by,
    reason: row.reason,
  }
}
