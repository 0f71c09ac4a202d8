// Alerts as screens show them: lists in order, groups by type, counts by severity.
import { type SelectQueryBuilder, sql } from 'kysely'
import type { Tables } from '#platform/db/tables.ts'
import type { Trx } from '#platform/db/database.ts'
import { literal } from '#platform/db/like.ts'
import { AppError } from '#platform/errors.ts'
import { actionsOfType, alertNotFound } from './act.ts'
import { alertTypeOf, listAlertTypes } from './catalogue.ts'
import type { AlertCounts, AlertCountsByTenant, AlertFilter, AlertGroup, AlertQuery, AlertView } from './contract.ts'
import './migrations.ts'
import { allowedActions } from './policy.ts'
import type { Severity } from './raise.ts'
import type { AlertRow } from './store.ts'

const limit_default = 50

/** Those to look at; null in a list stands for alerts of the installation; 'all' for everything. */
export type Tenants = (string | null)[] | 'all'

export async function listAlerts(
  trx: Trx,
  tenants: Tenants,
  query: AlertQuery,
): Promise<{ items: AlertView[]; next: string | null }> {
  const { limit = limit_default, sort = '-lastAt', cursor } = query
  const direction = sort.startsWith('-') ? 'desc' : 'asc'
  const isBySeverity = sort.endsWith('severity')
  let rows = matching(trx.selectFrom('alert').selectAll(), tenants, query)
  if (isBySeverity) rows = rows.orderBy(severityRank, direction)
  rows = rows
    .orderBy('last_at', direction)
    .orderBy('id', direction)
    .limit(limit + 1)
  if (cursor !== undefined) {
    const { rank, at, id } = readCursor(cursor, isBySeverity)
    const isAfter = direction === 'desc' ? sql`<` : sql`>`
    rows = rows.where(
      isBySeverity
        ? sql<boolean>`(${severityRank}, last_at, id) ${isAfter} (${rank}::integer, ${at}::timestamptz, ${id}::uuid)`
        : sql<boolean>`(last_at, id) ${isAfter} (${at}::timestamptz, ${id}::uuid)`,
    )
  }
  const found = (await rows.execute()) as AlertRow[]
  const items = found.slice(0, limit)
  const last = items.at(-1)
  return { items: items.map(toAlertView), next: found.length > limit && last ? writeCursor(last, isBySeverity) : null }
}

const ranked = ['low', 'medium', 'high'] as const
/** As the index `alert_worst` has it. */
const severityRank = sql<number>`(case severity when 'high' then 2 when 'medium' then 1 else 0 end)`

/** Throws AppError `alert.not-found`. */
export async function oneAlert(trx: Trx, tenantId: string | null, id: string): Promise<AlertView> {
  const row = await trx
    .selectFrom('alert')
    .selectAll()
    .where('id', '=', id)
    .where('tenant_id', 'is not distinct from', tenantId)
    .executeTakeFirst()
  if (row === undefined) throw alertNotFound()
  return toAlertView(row)
}

/** Ids of what matches, oldest first, at most `limit`. */
export async function matchingIds(trx: Trx, tenants: Tenants, filter: AlertFilter, limit: number): Promise<string[]> {
  const rows = await matching(trx.selectFrom('alert').select('id'), tenants, filter)
    .orderBy('last_at')
    .limit(limit)
    .execute()
  return rows.map(({ id }) => id)
}

/** One entry a type, the worst first. */
export async function groupAlerts(trx: Trx, tenants: Tenants, filter: AlertFilter): Promise<AlertGroup[]> {
  const rows = await matching(
    trx
      .selectFrom('alert')
      .select((of) => [
        'type',
        sql<number>`max(${severityRank})`.as('rank'),
        sql<number>`count(*)::int`.as('alerts'),
        sql<number>`(count(*) filter (where state = 'open'))::int`.as('open'),
        sql<number>`sum(count)::int`.as('occurrences'),
        sql<number>`count(distinct scope)::int`.as('tenants'),
        of.fn.min('first_at').as('first_at'),
        of.fn.max('last_at').as('last_at'),
      ]),
    tenants,
    filter,
  )
    .groupBy('type')
    .orderBy('rank', 'desc')
    .orderBy('last_at', 'desc')
    .execute()
  return rows.map(({ type, rank: worst, alerts, open, occurrences, tenants: tenantCount, first_at, last_at }) => {
    const { title, product, category } = alertTypeOf(type)
    return {
      type,
      typeTitle: title,
      product,
      category,
      severity: ranked[worst]!,
      alerts,
      open,
      occurrences,
      tenants: tenantCount,
      firstAt: first_at.toISOString(),
      lastAt: last_at.toISOString(),
    }
  })
}

export async function countAlerts(trx: Trx, tenants: Tenants): Promise<AlertCountsByTenant> {
  const rows = await matching(
    trx
      .selectFrom('alert')
      .select([
        'tenant_id',
        'severity',
        sql<boolean>`state = 'snoozed'`.as('snoozed'),
        sql<number>`count(*)::int`.as('n'),
      ]),
    tenants,
    { state: 'unresolved' },
  )
    .groupBy(['tenant_id', 'severity', sql`state = 'snoozed'`])
    .execute()
  const byTenant = new Map<string | null, AlertCounts>()
  const total = noAlerts()
  for (const { tenant_id, severity, snoozed, n } of rows) {
    const own = byTenant.get(tenant_id) ?? noAlerts()
    byTenant.set(tenant_id, own)
    for (const counts of [own, total]) counts[snoozed ? 'snoozed' : severity] += n
  }
  return { ...total, tenants: [...byTenant].map(([tenantId, counts]) => ({ tenantId, ...counts })) }
}

const noAlerts = (): AlertCounts => ({ high: 0, medium: 0, low: 0, snoozed: 0 })

type AlertSelect<Columns> = SelectQueryBuilder<Tables, 'alert', Columns>

function matching<Columns>(query: AlertSelect<Columns>, tenants: Tenants, filter: AlertFilter): AlertSelect<Columns> {
  let rows = ofTenants(query, tenants)
  const state = filter.state ?? 'unresolved'
  if (state === 'unresolved') rows = rows.where('state', '<>', 'resolved')
  else if (state !== 'all') rows = rows.where('state', '=', state)
  if (filter.severity !== undefined) rows = rows.where('severity', '=', filter.severity as Severity)
  if (filter.type !== undefined) rows = rows.where('type', '=', filter.type)
  if (filter.product !== undefined || filter.category !== undefined) rows = rows.where('type', 'in', typesOf(filter))
  if (filter.from !== undefined) rows = rows.where('last_at', '>=', new Date(filter.from))
  if (filter.to !== undefined) rows = rows.where('last_at', '<', new Date(filter.to))
  if (filter.text !== undefined) {
    const part = `%${literal(filter.text)}%`
    rows = rows.where((where) =>
      where.or([where('title', 'ilike', part), where('text', 'ilike', part), where('subject', 'ilike', part)]),
    )
  }
  return rows
}

function ofTenants<Columns>(query: AlertSelect<Columns>, tenants: Tenants): AlertSelect<Columns> {
  if (tenants === 'all') return query
  const ids = tenants.filter((tenant) => tenant !== null)
  return query.where((where) =>
    where.or([
      ...(ids.length > 0 ? [where('tenant_id', 'in', ids)] : []),
      ...(tenants.includes(null) ? [where('tenant_id', 'is', null)] : []),
      ...(tenants.length === 0 ? [where.lit(false)] : []),
    ]),
  )
}

/** Product and category are those of the type. */
function typesOf({ product, category }: AlertFilter): string[] {
  const types = listAlertTypes()
    .filter((type) => (product ?? type.product) === type.product && (category ?? type.category) === type.category)
    .map(({ type }) => type)
  return types.length === 0 ? [''] : types
}

function writeCursor({ severity, last_at, id }: AlertRow, isBySeverity: boolean): string {
  const place = `${last_at.toISOString()}_${id}`
  return isBySeverity ? `${ranked.indexOf(severity)}_${place}` : place
}

function readCursor(cursor: string, isBySeverity: boolean): { rank: number; at: Date; id: string } {
  const [rank = '', time = '', id = ''] = isBySeverity ? cursor.split('_') : ['0', ...cursor.split('_')]
  const at = new Date(time)
  if (!/^[012]$/.test(rank) || Number.isNaN(at.getTime()) || !/^[0-9a-f-]{36}$/.test(id))
    throw new AppError({ code: 'request.invalid', message: 'The cursor is not one that a list gave.', status: 400 })
  return { rank: Number(rank), at, id }
}

export function toAlertView(row: AlertRow): AlertView {
  const time = (at: Date | null) => at?.toISOString() ?? null
  const type = alertTypeOf(row.type)
  return {
    id: row.id,
    tenantId: row.tenant_id,
    type: row.type,
    typeTitle: type.title,
    product: type.product,
    category: type.category,
    subject: row.subject,
    severity: row.severity,
    title: row.title,
    text: row.text,
    meaning: type.meaning,
    done: type.done ?? null,
    advice: type.advice,
    data: row.data,
    state: row.state,
    allowedActions: allowedActions(row.state, actionsOfType(row)),
    link: type.link ?? null,
    count: row.count,
    firstAt: row.first_at.toISOString(),
    lastAt: row.last_at.toISOString(),
    acknowledgedAt: time(row.acknowledged_at),
    acknowledgedBy: row.acknowledged_by,
    snoozedUntil: time(row.snoozed_until),
    snoozedBy: row.snoozed_by,
    resolvedAt: time(row.resolved_at),
    resolvedBy: row.resolved_by,
    reason: row.reason,
  }
}
