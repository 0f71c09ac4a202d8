// Sophos Central: sign-in, whoami, directory, endpoints, scans, isolation and the feed of events. Documented at developer.sophos.com and by
// Sophos's own Postman collection and log puller; what is assumed is marked in emulator/README.md.
import { randomBytes, randomUUID } from 'node:crypto'
import { computersOf, runScan, type VirtualComputer } from '../computers/virtual-computer.ts'
import { answerWithFault, takeFault } from '../faults.ts'
import { jsonReply, type EmulatorReply, type EmulatorRequest, type ServiceHandler } from '../http/types.ts'
import type { Tenant, World } from '../world.ts'
import { endpointOf, type SophosEvent } from './shapes.ts'

export interface SophosTenant {
  /** Of Sophos, not of Microsoft. */
  id: string
  tenant: Tenant
  clientId: string
  clientSecret: string
  idType: 'tenant' | 'partner' | 'organization'
  tokens: Map<string, Date>
  events: SophosEvent[]
  scans: { id: string; endpointId: string; requestedAt: Date }[]
  /** The sample in the documentation names the hosts with `http:`. */
  namesPlainHosts: boolean
}

function accounts(world: World): SophosTenant[] {
  const known = world.sessions.get('sophos') as SophosTenant[] | undefined
  if (known) return known
  const made: SophosTenant[] = []
  world.sessions.set('sophos', made)
  return made
}

/** The account of a tenant at Sophos with its API credentials; made at the first call. */
export function sophosOf(world: World, tenant: Tenant): SophosTenant {
  const known = accounts(world).find((each) => each.tenant.id === tenant.id)
  if (known) return known
  const made: SophosTenant = {
    id: randomUUID(),
    tenant,
    clientId: randomUUID(),
    clientSecret: randomBytes(32).toString('hex'),
    idType: 'tenant',
    tokens: new Map(),
    events: [],
    scans: [],
    namesPlainHosts: true,
  }
  accounts(world).push(made)
  return made
}

const tokenLife_ms = 3_600_000
const events_hours = 24
const pageSize_max = 500

/** The handler of `id.sophos.com` and `*.central.sophos.com`. */
export function createSophosHandler(world: World): ServiceHandler {
  return async (request) => {
    const plan = takeFault(world, 'sophos', `${request.method} ${request.url.pathname}${request.url.search}`)
    return answerWithFault(plan, async () => answer(world, request), refuse)
  }
}

const refuse = (status: number, error: string, message: string): EmulatorReply =>
  jsonReply(status, {
    error,
    message,
    correlationId: randomUUID(),
    code: error,
    createdAt: new Date().toISOString(),
    requestId: randomUUID(),
    docUrl: 'https://developer.sophos.com',
  })

function answer(world: World, request: EmulatorRequest): EmulatorReply {
  if (request.path === '/api/v2/oauth2/token') return grant(world, request)
  const account = accounts(world).find(({ tokens }) => {
    const until = tokens.get(/^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '')
    return until !== undefined && until > world.clock.now()
  })
  if (account === undefined) return refuse(401, 'Unauthorized', 'The token is not valid.')
  if (request.path === '/whoami/v1') return whoami(account, request)
  if (request.headers['x-tenant-id'] !== account.id) return refuse(403, 'Forbidden', 'X-Tenant-ID does not match.')
  return route(world, account, request)
}

function grant(world: World, request: EmulatorRequest): EmulatorReply {
  const form = new URLSearchParams(request.body.toString('utf8'))
  const account = accounts(world).find(({ clientId }) => clientId === form.get('client_id'))
  const isRight =
    form.get('grant_type') === 'client_credentials' &&
    form.get('scope') === 'token' &&
    account?.clientSecret === form.get('client_secret')
  if (account === undefined || !isRight)
    return jsonReply(400, { errorCode: 'oauth.invalid_client', message: 'Invalid client id or secret' })
  const token = randomBytes(40).toString('base64url')
  account.tokens.set(token, new Date(world.clock.now().getTime() + tokenLife_ms))
  return jsonReply(200, {
    access_token: token,
    token_type: 'bearer',
    refresh_token: randomUUID(),
    expires_in: tokenLife_ms / 1000,
    message: 'OK',
    errorCode: 'success',
  })
}

function whoami(account: SophosTenant, request: EmulatorRequest): EmulatorReply {
  const base = account.namesPlainHosts ? request.base.replace(/^https:/, 'http:') : request.base
  return jsonReply(200, { id: account.id, idType: account.idType, apiHosts: { global: base, dataRegion: base } })
}

function route(world: World, account: SophosTenant, request: EmulatorRequest): EmulatorReply {
  const { method, path } = request
  if (method === 'GET' && path === '/endpoint/v1/endpoints') return listEndpoints(world, account, request)
  if (method === 'GET' && path === '/common/v1/directory/users') return searchUsers(account, request)
  if (method === 'GET' && path === '/siem/v1/events') return listEvents(world, account, request)
  const [, id, act] = /^\/endpoint\/v1\/endpoints\/([^/]+)(\/scans|\/isolation)?$/.exec(path) ?? []
  const computer = known(world, account).find(({ sophosId }) => sophosId === id)
  if (computer === undefined) return refuse(404, 'ResourceNotFound', 'The endpoint was not found.')
  if (method === 'GET' && act === undefined) return jsonReply(200, endpointOf(computer, account.tenant))
  if (method === 'POST' && act === '/scans') return scan(world, account, computer, request)
  // Documented for endpoints: there is no way to read a scan.
  return method === 'PATCH' && act === '/isolation'
    ? isolate(world, computer, request)
    : refuse(405, 'MethodNotAllowed', 'The method is not allowed.')
}

const known = (world: World, account: SophosTenant): VirtualComputer[] =>
  computersOf(world, account.tenant.id).filter(({ products }) => products.has('sophos'))

function listEndpoints(world: World, account: SophosTenant, request: EmulatorRequest): EmulatorReply {
  const query = request.url.searchParams
  const size = Math.min(pageSize_max, Number(query.get('pageSize') ?? 50))
  const wanted = query.get('associatedPersonContains')?.toLowerCase()
  const rows = known(world, account)
    .toSorted((a, b) => a.sophosId.localeCompare(b.sophosId))
    .map((computer) => endpointOf(computer, account.tenant))
    .filter(
      ({ associatedPerson: person }) => wanted === undefined || (person?.name.toLowerCase().includes(wanted) ?? false),
    )
  const from = query.get('pageFromKey')
  const start = from === null ? 0 : rows.findIndex(({ id }) => id > from)
  const items = start < 0 ? [] : rows.slice(start, start + size)
  const hasMore = start >= 0 && start + size < rows.length
  return jsonReply(200, {
    items,
    pages: { fromKey: from, nextKey: hasMore ? items.at(-1)!.id : undefined, size, maxSize: pageSize_max },
  })
}

/** Page paging, not key paging; `search` finds parts. */
function searchUsers(account: SophosTenant, request: EmulatorRequest): EmulatorReply {
  const search = request.url.searchParams.get('search')?.toLowerCase() ?? ''
  const items = [...account.tenant.users.values()]
    .filter(({ mail, userPrincipalName }) => (mail ?? userPrincipalName).toLowerCase().includes(search))
    .map((user) => ({ id: user.id, name: user.displayName, email: user.mail ?? user.userPrincipalName }))
  return jsonReply(200, { items, pages: { current: 1, size: 50, total: 1, items: items.length, maxSize: 100 } })
}

function scan(world: World, account: SophosTenant, computer: VirtualComputer, request: EmulatorRequest): EmulatorReply {
  if (request.body.toString('utf8').trim() !== '{}')
    return refuse(400, 'BadRequest', 'The body must be an empty object.')
  const requestedAt = world.clock.now()
  const id = randomUUID()
  account.scans.push({ id, endpointId: computer.sophosId, requestedAt })
  const before = computer.threats.length
  runScan(world, computer, 'full', {
    began: () => undefined,
    // That a scan which finds nothing still ends in SavScanComplete is assumed; a failed one tells nothing.
    ended: (how) => (how === 'succeeded' ? tellEnd(world, account, computer, before) : undefined),
  })
  return jsonReply(201, { id, status: 'requested', requestedAt: requestedAt.toISOString() })
}

function tellEnd(world: World, account: SophosTenant, computer: VirtualComputer, before: number): void {
  for (const threat of computer.threats.slice(before)) {
    addEvent(
      world,
      account,
      computer,
      'Event::Endpoint::Threat::Detected',
      `Malware detected: '${threat.name}' at '${threat.path}'`,
      threat.name,
    )
    addEvent(
      world,
      account,
      computer,
      threat.outcome === 'removed' ? 'Event::Endpoint::Threat::CleanedUp' : 'Event::Endpoint::Threat::CleanupFailed',
      threat.outcome === 'removed'
        ? `Malware cleaned up: '${threat.name}' at '${threat.path}'`
        : `Manual cleanup required: '${threat.name}' at '${threat.path}'`,
      threat.name,
    )
  }
  addEvent(
    world,
    account,
    computer,
    'Event::Endpoint::SavScanComplete',
    `Scan 'Sophos Cloud Scheduled Scan' completed`,
    null,
  )
}

export function addEvent(
  world: World,
  account: SophosTenant,
  computer: VirtualComputer,
  type: string,
  name: string,
  threat: string | null,
): void {
  const at = world.clock.now().toISOString()
  account.events.push({
    id: randomUUID(),
    type,
    name,
    created_at: at,
    when: at,
    severity: 'low',
    source: 'n/a',
    endpoint_id: computer.sophosId,
    endpoint_type: 'computer',
    location: computer.name,
    ...(threat === null ? {} : { threat }),
  })
}

/** Documented: only the last 24 hours exist; an older cursor silently begins there. */
function listEvents(world: World, account: SophosTenant, request: EmulatorRequest): EmulatorReply {
  const query = request.url.searchParams
  const limit = Number(query.get('limit') ?? 200)
  if (!Number.isInteger(limit) || limit < 200 || limit > 1000)
    return refuse(400, 'BadRequest', 'limit must be within 200 and 1000.')
  const oldest = world.clock.now().getTime() - events_hours * 3_600_000
  const from_seconds = query.get('from_date')
  if (from_seconds !== null && Number(from_seconds) * 1000 < oldest)
    return refuse(400, 'BadRequest', 'from_date must be within the last 24 hours.')
  const from = from_seconds === null ? oldest : Number(from_seconds) * 1000
  const alive = account.events
    .map((event, place) => ({ event, place }))
    .filter(({ event }) => Date.parse(event.when) >= oldest)
  const cursor = query.get('cursor')
  const after = cursor === null ? -1 : Number(Buffer.from(cursor, 'base64url').toString('utf8'))
  const found = alive.filter(({ event, place }) => place > after && Date.parse(event.when) >= from)
  const items = found.slice(0, limit)
  const last = items.at(-1)?.place ?? Math.max(after, account.events.length - 1)
  return jsonReply(200, {
    has_more: found.length > limit,
    items: items.map(({ event }) => event),
    next_cursor: Buffer.from(String(last)).toString('base64url'),
  })
}

function isolate(world: World, computer: VirtualComputer, request: EmulatorRequest): EmulatorReply {
  const { enabled } = JSON.parse(request.body.toString('utf8') || '{}') as { enabled?: unknown }
  if (typeof enabled !== 'boolean') return refuse(400, 'BadRequest', 'enabled must be a Boolean.')
  computer.isIsolated = enabled
  const at = world.clock.now().toISOString()
  return jsonReply(200, { enabled, [enabled ? 'lastEnabledAt' : 'lastDisabledAt']: at })
}
