// Delta queries of users and groups. A token stands for a stored picture of the selected properties; the next round sends
// what differs from it. Documented at learn.microsoft.com/graph/{delta-query-overview,delta-query-users,delta-query-groups}
import { randomBytes } from 'node:crypto'
import type { Tenant, World } from '../world.ts'
import type { GraphContext, GraphReply } from './context.ts'
import { badRequest, GraphError } from './errors.ts'
import { parseFilter, type Row } from './filter.ts'
import { selectedOf } from './odata.ts'
import { groupRow, userRow } from './shapes.ts'

type Kind = 'users' | 'groups'

interface Round {
  kind: Kind
  tenantId: string
  createdAt: Date
  select: string[] | null
  filter: string | null
  /** JSON of the selected properties by object id. */
  picture: Map<string, string>
  /** Objects still to be sent when this is a `$skiptoken`. */
  pending: Row[]
}

/** learn.microsoft.com/graph/delta-query-overview: directory tokens live seven days. */
const tokenLife_ms = 7 * 86_400_000
const roundsKeptMax = 20_000

function rounds(world: World): Map<string, Round> {
  const existing = world.sessions.get('delta') as Map<string, Round> | undefined
  if (existing) return existing
  const made = new Map<string, Round>()
  world.sessions.set('delta', made)
  return made
}

/** Answers `/users/delta` or `/groups/delta`. */
export function deltaReply(context: GraphContext, kind: Kind): GraphReply {
  const { query } = context
  for (const name of ['$top', '$orderby', '$expand', '$search'])
    if (query.has(name)) throw badRequest(`The query parameter '${name}' is not supported with delta.`)
  const skip = query.get('$skiptoken')
  if (skip) return page(context, requireRound(context, kind, skip))
  const token = query.get('$deltatoken')
  if (token && token !== 'latest') return nextRound(context, kind, requireRound(context, kind, token))
  return firstRound(context, kind, token === 'latest')
}

function requireRound(context: GraphContext, kind: Kind, token: string): Round {
  const round = rounds(context.world).get(token)
  const age_ms = context.world.clock.now().getTime() - (round?.createdAt.getTime() ?? 0)
  if (round && round.kind === kind && round.tenantId === context.tenant.id && age_ms <= tokenLife_ms) return round
  const query = new URLSearchParams(context.query)
  query.delete('$skiptoken')
  query.set('$deltatoken', '')
  throw new GraphError(
    410,
    round ? 'resyncRequired' : 'syncStateNotFound',
    'The specified sync state generation is not found.',
    {
      location: `${context.root}${context.path}?${query}`,
    },
  )
}

function firstRound(context: GraphContext, kind: Kind, isLatest: boolean): GraphReply {
  const { world, tenant, query } = context
  const round: Round = {
    kind,
    tenantId: tenant.id,
    createdAt: world.clock.now(),
    select: selectedOf(query),
    filter: query.get('$filter'),
    picture: new Map(),
    pending: [],
  }
  const rows = currentRows(tenant, round)
  round.picture = pictureOf(rows)
  round.pending = isLatest ? [] : rows.flatMap((row) => firstAppearance(tenant, row))
  return page(context, round)
}

function nextRound(context: GraphContext, kind: Kind, before: Round): GraphReply {
  const rows = currentRows(context.tenant, before)
  const isMinimal = /return=minimal/i.test(context.headers['prefer'] ?? '')
  const changed = rows.flatMap((row) =>
    changedRow(context.tenant, row, before.picture.get(String(row['id'])), isMinimal),
  )
  const objects = kind === 'users' ? context.tenant.users : context.tenant.groups
  const removed = [...before.picture.keys()]
    .filter((id) => !rows.some((row) => row['id'] === id))
    .map((id) => ({ id, '@removed': { reason: objects.has(id) ? 'changed' : 'deleted' } }))
  const round = {
    ...before,
    createdAt: context.world.clock.now(),
    picture: pictureOf(rows),
    pending: [...changed, ...removed],
  }
  return page(context, round)
}

function page(context: GraphContext, round: Round): GraphReply {
  const { world, tenant } = context
  const size =
    tenant.switches.pageSize ?? Number(/odata\.maxpagesize=(\d+)/.exec(context.headers['prefer'] ?? '')?.[1] ?? 200)
  const value = round.pending.slice(0, size)
  const rest = round.pending.slice(size)
  const token = randomBytes(48).toString('base64url')
  const stored = rounds(world)
  stored.set(token, { ...round, pending: rest })
  for (const oldest of stored.keys()) {
    if (stored.size <= roundsKeptMax) break
    stored.delete(oldest)
  }
  const link = (name: string): string => `${context.root}${context.path}?${name}=${token}`
  const names = round.select ? `(${round.select.join(',')})` : ''
  return {
    status: 200,
    body: {
      '@odata.context': `${context.root}/$metadata#${round.kind}${names}`,
      ...(rest.length > 0 ? { '@odata.nextLink': link('$skiptoken') } : { '@odata.deltaLink': link('$deltatoken') }),
      value,
    },
  }
}

function currentRows(tenant: Tenant, round: Round): Row[] {
  const all: Row[] =
    round.kind === 'users'
      ? [...tenant.users.values()].filter((user) => !user.deletedAt).map(userRow)
      : [...tenant.groups.values()]
          .filter((group) => !group.deletedAt)
          .map((group) => ({ ...groupRow(group), members: [...group.memberIds] }))
  const filter = round.filter ? parseFilter(round.filter) : null
  if (filter?.properties.some((name) => name !== 'id'))
    throw badRequest('Only $filter by id is supported with delta.', 'Request_UnsupportedQuery')
  const chosen = round.select ?? Object.keys(all[0] ?? {}).filter((name) => name !== 'members')
  return all
    .filter((row) => !filter || filter.matches(row))
    .map((row) => Object.fromEntries(['id', ...chosen].filter((name) => name in row).map((name) => [name, row[name]])))
}

const pictureOf = (rows: Row[]): Map<string, string> =>
  new Map(rows.map((row) => [String(row['id']), JSON.stringify(row)]))

/** Members are sent as `members@delta`; those of a large group over several objects with the same id. */
const membersPerObject = 100

function firstAppearance(tenant: Tenant, row: Row): Row[] {
  if (!('members' in row)) return [row]
  const { members, ...rest } = row
  const ids = members as string[]
  if (ids.length === 0) return [rest]
  const chunks: Row[] = []
  for (let at = 0; at < ids.length; at += membersPerObject) {
    const part = ids.slice(at, at + membersPerObject)
    chunks.push({ ...rest, 'members@delta': part.map((id) => ({ '@odata.type': typeOf(tenant, id), id })) })
  }
  return chunks
}

function typeOf(tenant: Tenant, id: string): string {
  if (tenant.groups.has(id)) return '#microsoft.graph.group'
  if (tenant.directory.servicePrincipals.has(id)) return '#microsoft.graph.servicePrincipal'
  return '#microsoft.graph.user'
}

function changedRow(tenant: Tenant, row: Row, before: string | undefined, isMinimal: boolean): Row[] {
  if (before === undefined) return firstAppearance(tenant, row)
  if (before === JSON.stringify(row)) return []
  const old = JSON.parse(before) as Row
  const { members, ...rest } = row
  const kept = isMinimal
    ? Object.fromEntries(
        Object.entries(rest).filter(
          ([name, value]) => name === 'id' || JSON.stringify(value) !== JSON.stringify(old[name]),
        ),
      )
    : rest
  const differences = memberDifferences(tenant, (old['members'] as string[]) ?? [], (members as string[]) ?? [])
  return [{ ...kept, ...(differences.length > 0 ? { 'members@delta': differences } : {}) }]
}

function memberDifferences(tenant: Tenant, before: string[], after: string[]): Row[] {
  const added = after.filter((id) => !before.includes(id)).map((id) => ({ '@odata.type': typeOf(tenant, id), id }))
  const removed = before
    .filter((id) => !after.includes(id))
    .map((id) => ({ '@odata.type': typeOf(tenant, id), id, '@removed': { reason: 'deleted' } }))
  return [...added, ...removed]
}
