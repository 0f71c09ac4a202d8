// The list of customers with what a provider must see at a glance: connection, alerts, mail, licences, access.
import { sql } from 'kysely'
import { csvBegin, csvRecord } from '#platform/csv.ts'
import type { Trx } from '#platform/db/database.ts'
import { literal } from '#platform/db/like.ts'
import type { Customer } from './contract.ts'
import { loadMany } from './subscriptions.ts'
import './tables.ts'
import '#people/tables.ts'

const day_ms = 86_400_000

export interface CustomerFilter {
  search?: string | undefined
  group?: string | undefined
  health?: Customer['health'] | undefined
}

/** All that match, in no order. `visible`: those that the caller may see. A provider has thousands at most, so they are looked at whole. */
export async function listCustomers(
  trx: Trx,
  visible: 'all' | readonly string[],
  filter: CustomerFilter,
  now: Date,
): Promise<Customer[]> {
  if (visible !== 'all' && visible.length === 0) return []
  let query = trx.selectFrom('tenant').selectAll()
  if (visible !== 'all') query = query.where('tenant_id', 'in', [...visible])
  if (filter.search !== undefined) {
    const pattern = `%${literal(filter.search)}%`
    query = query.where((each) => each.or([each('name', 'ilike', pattern), each('initial_domain', 'ilike', pattern)]))
  }
  const tenants = await query.execute()
  const ids = tenants.map(({ tenant_id }) => tenant_id)
  const facts = await factsOf(trx, ids, now)
  const subscriptions = await loadMany(trx, ids, now)
  return tenants
    .map((tenant): Customer => {
      const id = tenant.tenant_id
      const connection = facts.connections.get(id) ?? { state: 'none', reason: '' }
      const alerts = facts.alerts.get(id) ?? { high: 0, medium: 0, low: 0 }
      const own = subscriptions.get(id)!
      return {
        id,
        name: tenant.name,
        initialDomain: tenant.initial_domain,
        groups: facts.groups.get(id) ?? [],
        createdAt: tenant.created_at.toISOString(),
        connection,
        alerts,
        mail: facts.mail.get(id) ?? { inbound: 0, outbound: 0, stopped: 0, lastAt: null },
        health: healthOf(connection.state, alerts, own),
        subscriptions: own,
        access: facts.granted.has(id) ? 'granted' : 'refused',
      }
    })
    .filter(
      (customer) =>
        (filter.group === undefined || customer.groups.includes(filter.group)) &&
        (filter.health === undefined || customer.health === filter.health),
    )
}

/** Pure. */
export function healthOf(
  state: string,
  alerts: Customer['alerts'],
  subscriptions: Customer['subscriptions'],
): Customer['health'] {
  if (['none', 'connecting', 'waiting', 'disconnecting', 'disconnected'].includes(state)) return 'not-connected'
  if (state === 'broken' || alerts.high > 0) return 'bad'
  const hasTrouble = subscriptions.items.some((each) => each.state !== 'active')
  return state === 'degraded' || alerts.medium > 0 || hasTrouble ? 'attention' : 'good'
}

async function factsOf(trx: Trx, ids: string[], now: Date) {
  if (ids.length === 0)
    return { connections: new Map(), alerts: new Map(), mail: new Map(), groups: new Map(), granted: new Set<string>() }
  const among = sql`any(${ids}::uuid[])`
  const since = new Date(now.getTime() - day_ms)
  const connections = await sql<{ tenant_id: string; state: string; reason: string }>`
    select tenant_id, state, state_reason as reason from mailflow_connection where tenant_id = ${among}`.execute(trx)
  const alerts = await sql<{ tenant_id: string; high: number; medium: number; low: number }>`
    select tenant_id, count(*) filter (where severity = 'high')::integer as high,
      count(*) filter (where severity = 'medium')::integer as medium, count(*) filter (where severity = 'low')::integer as low
    from alert where tenant_id = ${among} and state in ('open', 'acknowledged') group by tenant_id`.execute(trx)
  const mail = await sql<{ tenant_id: string; inbound: number; outbound: number; stopped: number; last_at: Date }>`
    select tenant_id, coalesce(sum(count) filter (where direction = 'inbound'), 0)::integer as inbound,
      coalesce(sum(count) filter (where direction = 'outbound'), 0)::integer as outbound,
      coalesce(sum(count) filter (where disposition in ('quarantine', 'quarantined', 'delete', 'deleted', 'reject', 'rejected', 'hold', 'held')), 0)::integer as stopped,
      max(last_at) as last_at
    from message_hour where tenant_id = ${among} and hour >= date_trunc('hour', ${since}::timestamptz) group by tenant_id`.execute(
    trx,
  )
  const groups = await sql<{ tenant_id: string; names: string[] }>`
    select tenant_id, array_agg(name order by name) as names from customer_group where tenant_id = ${among}
    group by tenant_id`.execute(trx)
  const granted = await sql<{ tenant_id: string }>`
    select tenant_id from provider_access where tenant_id = ${among} and is_granted`.execute(trx)
  return {
    connections: new Map(connections.rows.map(({ tenant_id, ...rest }) => [tenant_id, rest])),
    alerts: new Map(alerts.rows.map(({ tenant_id, ...rest }) => [tenant_id, rest])),
    mail: new Map(
      mail.rows.map(({ tenant_id, last_at, ...rest }) => [tenant_id, { ...rest, lastAt: last_at.toISOString() }]),
    ),
    groups: new Map(groups.rows.map(({ tenant_id, names }) => [tenant_id, names])),
    granted: new Set(granted.rows.map(({ tenant_id }) => tenant_id)),
  }
}

/** All group names in use among visible customers. */
export async function groupNames(trx: Trx, visible: 'all' | readonly string[]): Promise<string[]> {
  if (visible !== 'all' && visible.length === 0) return []
  let query = trx.selectFrom('customer_group').select('name').distinct().orderBy('name')
  if (visible !== 'all') query = query.where('tenant_id', 'in', [...visible])
  return (await query.execute()).map(({ name }) => name)
}

export async function saveGroups(trx: Trx, tenantId: string, groups: readonly string[]): Promise<string[]> {
  const names = [...new Set(groups.map((name) => name.trim()).filter((name) => name !== ''))].sort()
  await trx.deleteFrom('customer_group').where('tenant_id', '=', tenantId).execute()
  if (names.length > 0)
    await trx
      .insertInto('customer_group')
      .values(names.map((name) => ({ tenant_id: tenantId, name })))
      .execute()
  return names
}

/** For spreadsheets. Pure. */
export function customersCsv(customers: readonly Customer[]): string {
  const head = [
    'id',
    'name',
    'domain',
    'groups',
    'health',
    'connection',
    'alerts high',
    'alerts medium',
    'alerts low',
    'inbound 24 h',
    'outbound 24 h',
    'stopped 24 h',
    'access',
    'mailboxes used',
    'subscriptions',
  ]
  const lines = customers.map(
    ({ id, name, initialDomain, groups, health, connection, alerts, mail, access, subscriptions }) => [
      id,
      name,
      initialDomain,
      groups.join('; '),
      health,
      connection.state,
      alerts.high,
      alerts.medium,
      alerts.low,
      mail.inbound,
      mail.outbound,
      mail.stopped,
      access,
      subscriptions.items[0]?.used,
      subscriptions.isUnlimited
        ? 'everything'
        : subscriptions.items
            .map(
              ({ product, seats, expiresAt }) =>
                `${product} ${seats ?? 'unlimited'}${expiresAt === null ? '' : ` until ${expiresAt.slice(0, 10)}`}`,
            )
            .join('; '),
    ],
  )
  return csvBegin + [head, ...lines].map(csvRecord).join('')
}
