// Defender for Endpoint: machines, log-ons, scans, isolation, alerts. Documented at learn.microsoft.com/defender-endpoint/api; what is
// assumed is marked in emulator/README.md.
import { randomUUID } from 'node:crypto'
import { computersOf, runScan, type VirtualComputer } from '../computers/virtual-computer.ts'
import { answerWithFault, takeFault } from '../faults.ts'
import { jsonReply, type EmulatorReply, type EmulatorRequest, type ServiceHandler } from '../http/types.ts'
import { verifyAccessToken, type VerifiedToken } from '../login/tokens.ts'
import type { World } from '../world.ts'
import { alertsOf, filterOf, machineOf, type MachineAction } from './shapes.ts'

/** What tests turn, per tenant. */
export interface DefenderSwitches {
  /** The page of the resource and the sample of the list spell it differently. */
  updateField: 'lastUpdateDateTimeUtc' | 'lastUpdateTimeUtc'
  /** Plan 1 has no alerts by API. */
  hasAlerts: boolean
  /** Documented: 100 calls a minute for each API. */
  callsPerMinute_max: number
}

interface DefenderState {
  actions: (MachineAction & { cancel: () => void })[]
  switches: DefenderSwitches
  calls: number[]
}

const audience = 'https://api.securitycenter.microsoft.com'

/** Of a tenant; tests read and change it. */
export function defenderOf(world: World, tenantId: string): DefenderState {
  const name = `defender ${tenantId}`
  const known = world.sessions.get(name) as DefenderState | undefined
  if (known) return known
  const made: DefenderState = {
    actions: [],
    switches: { updateField: 'lastUpdateDateTimeUtc', hasAlerts: true, callsPerMinute_max: 100 },
    calls: [],
  }
  world.sessions.set(name, made)
  return made
}

/** The handler of `api.security.microsoft.com` and its other names. */
export function createDefenderHandler(world: World): ServiceHandler {
  return async (request) => {
    const token = verifyAccessToken(world, request.headers.authorization, audience)
    const plan = takeFault(
      world,
      'defender',
      `${request.method} ${request.url.pathname}${request.url.search}`,
      token.ok ? token.tenantId : null,
    )
    return answerWithFault(
      plan,
      async () => (token.ok ? route(world, token, request) : refuse(401, 'Unauthorized', token.message)),
      refuse,
    )
  }
}

const refuse = (status: number, code: string, message: string, headers: Record<string, string> = {}): EmulatorReply =>
  jsonReply(status, { error: { code, message, target: randomUUID() } }, headers)

interface Call {
  world: World
  state: DefenderState
  token: VerifiedToken
  request: EmulatorRequest
  id: string
}

interface DefenderRoute {
  on: RegExp
  method: string
  /** Any of them, from the permission table of the page. */
  roles: string[]
  run(call: Call): EmulatorReply
}

const routes: DefenderRoute[] = [
  { method: 'GET', on: /^\/api\/machines$/, roles: ['Machine.Read.All', 'Machine.ReadWrite.All'], run: listMachines },
  {
    method: 'GET',
    on: /^\/api\/machines\/([^/]+)$/,
    roles: ['Machine.Read.All', 'Machine.ReadWrite.All'],
    run: withMachine(({ world }, computer) => jsonReply(200, machineOf(computer, world.clock.now()))),
  },
  { method: 'GET', on: /^\/api\/users\/([^/]+)\/machines$/, roles: ['Machine.ReadWrite.All'], run: machinesOfUser },
  {
    method: 'GET',
    on: /^\/api\/machines\/([^/]+)\/logonusers$/,
    roles: ['User.Read.All'],
    run: withMachine((_, computer) => jsonReply(200, { value: logonsOf(computer) })),
  },
  {
    method: 'GET',
    on: /^\/api\/machines\/([^/]+)\/alerts$/,
    roles: ['Alert.Read.All', 'Alert.ReadWrite.All'],
    run: withMachine(listAlerts),
  },
  {
    method: 'POST',
    on: /^\/api\/machines\/([^/]+)\/runAntiVirusScan$/,
    roles: ['Machine.Scan'],
    run: withMachine(scan),
  },
  {
    method: 'POST',
    on: /^\/api\/machines\/([^/]+)\/(?:isolate|unisolate)$/,
    roles: ['Machine.Isolate'],
    run: withMachine(isolate),
  },
  {
    method: 'GET',
    on: /^\/api\/machineactions$/,
    roles: ['Machine.Read.All', 'Machine.ReadWrite.All'],
    run: listActions,
  },
  {
    method: 'GET',
    on: /^\/api\/machineactions\/([^/]+)$/,
    roles: ['Machine.Read.All', 'Machine.ReadWrite.All'],
    run: readAction,
  },
  { method: 'POST', on: /^\/api\/machineactions\/([^/]+)\/cancel$/, roles: ['Machine.Scan'], run: cancelAction },
]

function route(world: World, token: VerifiedToken, request: EmulatorRequest): EmulatorReply {
  const state = defenderOf(world, token.tenantId)
  const wait_seconds = overLimit(world, state)
  if (wait_seconds > 0)
    return refuse(429, 'TooManyRequests', 'API calls quota exceeded!', { 'retry-after': String(wait_seconds) })
  for (const each of routes) {
    const match = each.method === request.method ? each.on.exec(request.path) : null
    if (match === null) continue
    if (!each.roles.some((role) => token.roles.includes(role)))
      return refuse(
        403,
        'Forbidden',
        `The application does not have any of the required application permissions (${each.roles.join(', ')}) to access the resource.`,
      )
    return each.run({ world, state, token, request, id: decodeURIComponent(match[1] ?? '') })
  }
  return refuse(404, 'ResourceNotFound', 'Resource was not found.')
}

function overLimit(world: World, state: DefenderState): number {
  const now = world.clock.now().getTime()
  state.calls = state.calls.filter((at) => at > now - 60_000)
  if (state.calls.length >= state.switches.callsPerMinute_max) return Math.ceil((state.calls[0]! + 60_000 - now) / 1000)
  state.calls.push(now)
  return 0
}

const machinesOf = ({ world, token }: Call): VirtualComputer[] =>
  computersOf(world, token.tenantId).filter(({ products }) => products.has('defender'))

function withMachine(run: (call: Call, computer: VirtualComputer) => EmulatorReply): DefenderRoute['run'] {
  return (call) => {
    const computer = machinesOf(call).find(({ machineId }) => machineId === call.id)
    return computer ? run(call, computer) : refuse(404, 'ResourceNotFound', `Machine ${call.id} was not found.`)
  }
}

function listMachines(call: Call): EmulatorReply {
  const rows = machinesOf(call).map((computer) => machineOf(computer, call.world.clock.now()))
  const filter = call.request.url.searchParams.get('$filter')
  if (filter === null) return jsonReply(200, { value: rows })
  const found = filterOf(filter, rows)
  if (found === null) return refuse(400, 'InvalidRequestBody', 'The filter cannot be read.')
  // Documented: "If no recent machines - 404 Not Found".
  return found.length === 0 ? refuse(404, 'ResourceNotFound', 'No machines found.') : jsonReply(200, { value: found })
}

/** Documented: the id is the user name without the domain; an unknown one is answered with an empty set. */
function machinesOfUser(call: Call): EmulatorReply {
  const found = machinesOf(call).filter(({ logons }) =>
    logons.some(({ userName }) => userName.toLowerCase() === call.id.toLowerCase()),
  )
  return jsonReply(200, { value: found.map((computer) => machineOf(computer, call.world.clock.now())) })
}

const logonsOf = ({ logons, lastSeenAt }: VirtualComputer): object[] =>
  logons.map(({ userName, domain, isOnlyNetworkUser }) => ({
    id: `${domain.toLowerCase()}\\${userName}`,
    accountName: userName,
    accountDomain: domain,
    firstSeen: new Date(lastSeenAt.getTime() - 30 * 86_400_000).toISOString(),
    lastSeen: lastSeenAt.toISOString(),
    logonTypes: isOnlyNetworkUser ? 'Network' : 'Interactive',
    isDomainAdmin: false,
    isOnlyNetworkUser,
  }))

function listAlerts({ state }: Call, computer: VirtualComputer): EmulatorReply {
  if (!state.switches.hasAlerts) return refuse(403, 'DisabledFeature', 'The feature is disabled for this tenant.')
  return jsonReply(200, { value: alertsOf(computer) })
}

function bodyOf(request: EmulatorRequest): Record<string, unknown> {
  try {
    return JSON.parse(request.body.toString('utf8')) as Record<string, unknown>
  } catch {
    return {}
  }
}

const isOpen = ({ status }: MachineAction): boolean => status === 'Pending' || status === 'InProgress'

function newAction(call: Call, computer: VirtualComputer, type: string, scope: string | null): MachineAction {
  const now = call.world.clock.now()
  return {
    id: randomUUID(),
    type,
    scope,
    requestor: call.token.appId,
    requestorComment: String(bodyOf(call.request)['Comment'] ?? ''),
    status: 'Pending',
    machineId: computer.machineId,
    computerDnsName: computer.name,
    creationDateTimeUtc: now,
    updatedAt: now,
  }
}

function scan(call: Call, computer: VirtualComputer): EmulatorReply {
  const { Comment: comment, ScanType: type } = bodyOf(call.request)
  // Documented as required; names are case-sensitive.
  if (typeof comment !== 'string' || comment === '')
    return refuse(400, 'MissingRequiredParameter', 'Comment is required.')
  if (type !== 'Quick' && type !== 'Full') return refuse(400, 'InvalidRequestBody', 'ScanType must be Quick or Full.')
  const open = call.state.actions.find(
    (action) => action.machineId === computer.machineId && action.type === 'RunAntiVirusScan' && isOpen(action),
  )
  if (open !== undefined) return refuse(400, 'InvalidRequestBody', 'Action is already in progress')
  const action = { ...newAction(call, computer, 'RunAntiVirusScan', type), cancel: () => undefined as void }
  call.state.actions.push(action)
  const set = (status: MachineAction['status']): void => {
    if (!isOpen(action)) return
    action.status = status
    action.updatedAt = call.world.clock.now()
  }
  action.cancel = runScan(call.world, computer, type === 'Quick' ? 'quick' : 'full', {
    began: () => set('InProgress'),
    ended: (how) => set(how === 'succeeded' ? 'Succeeded' : 'Failed'),
  })
  return jsonReply(201, shown(call, action))
}

function isolate(call: Call, computer: VirtualComputer): EmulatorReply {
  const isIsolating = call.request.path.endsWith('/isolate')
  const { Comment: comment, IsolationType: type } = bodyOf(call.request)
  if (typeof comment !== 'string' || comment === '')
    return refuse(400, 'MissingRequiredParameter', 'Comment is required.')
  if (isIsolating && !['Full', 'Selective', 'UnManagedDevice'].includes(String(type)))
    return refuse(400, 'InvalidRequestBody', 'IsolationType is not valid.')
  computer.isIsolated = isIsolating
  const action = {
    ...newAction(call, computer, isIsolating ? 'Isolate' : 'Unisolate', String(type ?? '')),
    cancel: () => undefined as void,
  }
  action.status = 'Succeeded'
  call.state.actions.push(action)
  return jsonReply(201, shown(call, action))
}

function listActions(call: Call): EmulatorReply {
  const rows = call.state.actions.map((action) => shown(call, action))
  const filter = call.request.url.searchParams.get('$filter')
  const found = filter === null ? rows : filterOf(filter, rows)
  return found === null
    ? refuse(400, 'InvalidRequestBody', 'The filter cannot be read.')
    : jsonReply(200, { value: found })
}

function readAction(call: Call): EmulatorReply {
  const action = call.state.actions.find(({ id }) => id === call.id)
  return action ? jsonReply(200, shown(call, action)) : refuse(404, 'ResourceNotFound', 'The action was not found.')
}

function cancelAction(call: Call): EmulatorReply {
  const action = call.state.actions.find(({ id }) => id === call.id)
  if (!action) return refuse(404, 'ResourceNotFound', 'The action was not found.')
  if (!isOpen(action)) return refuse(400, 'InvalidRequestBody', 'The action is in a final state.')
  action.cancel()
  action.status = 'Cancelled'
  action.updatedAt = call.world.clock.now()
  return jsonReply(200, shown(call, action))
}

function shown({ state }: Call, { updatedAt, creationDateTimeUtc, ...action }: MachineAction): Record<string, unknown> {
  const { cancel: _, ...rest } = action as MachineAction & { cancel?: unknown }
  return {
    ...rest,
    creationDateTimeUtc: creationDateTimeUtc.toISOString(),
    [state.switches.updateField]: updatedAt.toISOString(),
    cancellationRequestor: null,
    cancellationComment: null,
    cancellationDateTimeUtc: null,
    externalID: null,
    requestSource: 'PublicApi',
    relatedFileInfo: null,
  }
}
