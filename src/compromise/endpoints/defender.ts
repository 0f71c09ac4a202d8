// Microsoft Defender for Endpoint as a back end. Its "Succeeded" alone proves nothing: a second fact is asked for (endpoint-response 1.2, 1.7).
import { utcText, type Clock } from '#platform/clock.ts'
import { isAppError, type AppError } from '#platform/errors.ts'
import type { MicrosoftHttp } from '#microsoft/http.ts'
import { readTokenClaims } from '#microsoft/tokens.ts'
import type { MicrosoftClients } from '../parts.ts'
import type { BackEnd, FoundComputer, FoundEvidence, Probe, ScanJob, ScanOrder, ScanStatus } from './back-end.ts'
import { createBudget } from './budget.ts'
import { capabilitiesOf } from './capabilities.ts'
import {
  detectionsOf,
  isOver,
  readAction,
  readMachine,
  statusOfAction,
  type Action,
  type Machine,
} from './defender-shapes.ts'
import { entraDevices, type EntraDevice } from './devices.ts'
import { endpointError } from './errors.ts'
import { defenderAudience } from './hosts.ts'
import { protectionOf } from './intune-protection.ts'
import {
  asEndpointError,
  callVendor,
  missing,
  record,
  records,
  text,
  textOrNull,
  date,
  type Json,
  type VendorAnswer,
} from './vendor-http.ts'

export interface DefenderParts {
  clients(): Promise<MicrosoftClients>
  http: MicrosoftHttp
  clock: Clock
  url: string
}

/** learn.microsoft.com/defender-endpoint/api: 100 calls a minute and 1,500 an hour; some are left to others who use the application. */
const limits = [
  { calls: 80, seconds: 60 },
  { calls: 1_200, seconds: 3_600 },
]
const poll_ms = 30_000
const machines_max = 20
/** Without another proof: so long after "Succeeded" without a new alert. */
const settle_minutes = { quick: 15, full: 60 } as const

const needed = ['Machine.Read.All', 'Machine.Scan']
const useful = ['Machine.ReadWrite.All', 'User.Read.All', 'Alert.Read.All', 'Machine.Isolate']

export function createDefender(parts: DefenderParts): BackEnd {
  const vendor = {
    backEnd: 'defender',
    http: parts.http,
    clock: parts.clock,
    budget: createBudget(parts.clock, limits),
  } as const

  const token = async (fresh = false): Promise<string> => {
    try {
      return await (await parts.clients()).token(defenderAudience, { fresh })
    } catch (error) {
      if (isAppError(error, 'microsoft.sign-in.licence-problem'))
        throw endpointError(
          'defender',
          'licence',
          'The tenant has no Defender for Endpoint: its service is not known there.',
        )
      throw asEndpointError('defender', error, defenderAudience)
    }
  }

  const call = async (
    method: 'GET' | 'POST',
    path: string,
    permission: string,
    body?: object,
  ): Promise<VendorAnswer> => {
    const send = async (fresh: boolean) =>
      callVendor(vendor, {
        method,
        url: `${parts.url}${path}`,
        headers: { authorization: `Bearer ${await token(fresh)}` },
        ...(body === undefined ? {} : { body }),
      })
    const first = await send(false)
    const answer = first.status === 401 ? await send(true) : first
    const code = text(record(record(answer.body)['error'])['code'])
    if (answer.status === 401)
      throw endpointError('defender', 'sign-in', 'It does not accept the token of the application.')
    if (code === 'DisabledFeature' || code === 'DisallowedOperation')
      throw endpointError('defender', 'licence', `The plan of the tenant does not include this (${code}).`)
    if (answer.status === 403)
      throw endpointError('defender', 'permission', missing(`${permission} (WindowsDefenderATP)`))
    if (code === 'OsPlatformNotSupported' || code === 'ClientVersionNotSupported')
      throw endpointError('defender', 'unsupported', `The computer cannot be told to do this (${code}).`)
    return answer
  }

  const list = async (path: string, permission: string): Promise<Json[]> => {
    const answer = await call('GET', path, permission)
    // A filter over machines that finds none answers 404.
    if (answer.status === 404) return []
    if (answer.status >= 400) throw refused(answer)
    return records(record(answer.body)['value'])
  }

  const machineOf = async (externalId: string): Promise<Machine | null> => {
    const answer = await call('GET', `/api/machines/${encodeURIComponent(externalId)}`, 'Machine.Read.All')
    return answer.status < 400 ? readMachine(record(answer.body)) : null
  }

  const actions = createActionPoll(parts.clock, (since) =>
    list(
      `/api/machineactions?$filter=${encodeURIComponent(`type eq 'RunAntiVirusScan' and creationDateTimeUtc gt ${since.toISOString()}`)}&$top=10000`,
      'Machine.Read.All',
    ),
  )

  const openScans = async (externalId: string): Promise<Action[]> =>
    (
      await list(
        `/api/machineactions?$filter=${encodeURIComponent(`machineId eq '${externalId}' and type eq 'RunAntiVirusScan'`)}&$top=100`,
        'Machine.Read.All',
      )
    )
      .map(readAction)
      .filter((action) => !isOver(action.status))
      .toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime())

  const startScan = async (order: ScanOrder): Promise<ScanJob> => {
    const answer = await call(
      'POST',
      `/api/machines/${encodeURIComponent(order.externalId)}/runAntiVirusScan`,
      'Machine.Scan',
      {
        Comment: `${order.reason} [${order.correlationId}]`,
        ScanType: order.kind === 'quick' ? 'Quick' : 'Full',
      },
    )
    if (answer.status === 404) throw unknownComputer()
    if (answer.status < 300) {
      const action = readAction(record(answer.body))
      actions.add(action)
      return { reference: action.id, isAdopted: false }
    }
    if (!/already in progress/i.test(messageOf(answer))) throw refused(answer)
    return adopt(order)
  }

  /** Ours whose answer was lost, else one that began after the first bad message. */
  const adopt = async (order: ScanOrder): Promise<ScanJob> => {
    const open = await openScans(order.externalId)
    const own = open.find(({ comment }) => comment.includes(`[${order.correlationId}]`))
    if (own !== undefined) return { reference: own.id, isAdopted: false }
    const covers = ({ createdAt, scanType }: Action) =>
      createdAt >= order.notBefore && (order.kind === 'quick' || scanType !== 'quick')
    const other = open.find(covers)
    if (other !== undefined) return { reference: other.id, isAdopted: true }
    throw endpointError('defender', 'busy', 'Another scan is under way on this computer; this one follows.')
  }

  const getScan: BackEnd['getScan'] = async ({ externalId, reference, kind, requestedAt }) => {
    const known = await actions.find(reference, requestedAt)
    const action = known ?? (await readOne(reference))
    const status = statusOfAction(action)
    if (action.status !== 'Succeeded') return status
    return proved(externalId, action, kind, status)
  }

  const readOne = async (reference: string): Promise<Action> => {
    const answer = await call('GET', `/api/machineactions/${encodeURIComponent(reference)}`, 'Machine.Read.All')
    if (answer.status === 404) throw endpointError('defender', 'refused', 'It does not know the scan any more.')
    if (answer.status >= 400) throw refused(answer)
    return readAction(record(answer.body))
  }

  const proved = async (
    externalId: string,
    action: Action,
    kind: 'quick' | 'full',
    status: ScanStatus,
  ): Promise<ScanStatus> => {
    const said = `Defender: Succeeded at ${action.updatedAt.toISOString()}`
    const protection = await protectionByDevice(externalId)
    const scannedAt =
      protection === null
        ? null
        : kind === 'full'
          ? protection.lastFullScanAt
          : latest(protection.lastQuickScanAt, protection.lastFullScanAt)
    if (protection !== null && scannedAt !== null && scannedAt >= action.createdAt)
      return withAlerts(externalId, action, {
        ...status,
        state: 'finished',
        endedAt: scannedAt,
        proof: [said, `The computer reports a ${kind} scan at ${scannedAt.toISOString()}`],
      })
    if (protection?.reportedAt != null && protection.reportedAt > action.updatedAt)
      return {
        ...status,
        state: 'failed',
        detail: 'Defender says that the scan succeeded, but the computer reports none since it was ordered.',
        proof: [said, `Report of the computer at ${protection.reportedAt.toISOString()} without a scan`],
      }
    const settlesAt = new Date(action.updatedAt.getTime() + settle_minutes[kind] * 60_000)
    if (parts.clock.now() < settlesAt)
      return {
        ...status,
        state: 'running',
        detail: `Defender says that it succeeded; believed from ${utcText(settlesAt)} on if no alert follows.`,
        proof: [said],
        askAgainAt: new Date(Math.min(settlesAt.getTime(), parts.clock.now().getTime() + 60_000)),
      }
    return withAlerts(externalId, action, {
      ...status,
      state: 'finished',
      endedAt: action.updatedAt,
      proof: [said, `No other proof within ${settle_minutes[kind]} min`],
    })
  }

  /** The report of the computer by Intune; null when there is none to ask. */
  const protectionByDevice = async (externalId: string) => {
    const machine = await machineOf(externalId)
    if (machine?.entraDeviceId == null) return null
    try {
      return await protectionOf((await parts.clients()).graph, machine.entraDeviceId)
    } catch (error) {
      if (isAppError(error)) return null
      throw error
    }
  }

  const withAlerts = async (externalId: string, action: Action, status: ScanStatus): Promise<ScanStatus> => {
    try {
      const alerts = await list(`/api/machines/${encodeURIComponent(externalId)}/alerts`, 'Alert.Read.All')
      return { ...status, detections: detectionsOf(alerts, action.createdAt) }
    } catch (error) {
      if (!isAppError(error) || error.retryable) throw error
      // Plan 1 has no alerts by API: what was found stays unknown.
      return { ...status, gaps: [`Defender does not tell what was found (${missingAlerts(error.code)})`] }
    }
  }

  const findMachines = async (
    devices: EntraDevice[],
  ): Promise<Map<string, { machine: Machine; device: EntraDevice | null }>> => {
    const found = new Map<string, { machine: Machine; device: EntraDevice | null }>()
    for (const device of devices.slice(0, machines_max))
      for (const item of await list(
        `/api/machines?$filter=${encodeURIComponent(`aadDeviceId eq ${device.deviceId}`)}`,
        'Machine.Read.All',
      )) {
        const machine = readMachine(item)
        found.set(machine.id, { machine, device })
      }
    return found
  }

  const findComputers: BackEnd['findComputers'] = async (person) => {
    const { graph } = await parts.clients()
    const devices = await entraDevices(graph, 'defender', person.id).catch(permissionOnly)
    const found = await findMachines(isAppError(devices) ? [] : devices)
    const userName = person.userPrincipalName.split('@')[0]!.toLowerCase()
    // By user name alone two people of two domains are one: a hit must be confirmed by who logs on.
    for (const item of await optional(() =>
      list(`/api/users/${encodeURIComponent(userName)}/machines`, 'Machine.ReadWrite.All'),
    )) {
      const machine = readMachine(item)
      if (!found.has(machine.id) && found.size < machines_max) found.set(machine.id, { machine, device: null })
    }
    if (isAppError(devices) && found.size === 0) throw devices
    const computers: FoundComputer[] = []
    for (const { machine, device } of found.values()) {
      const logons = await optional(() =>
        list(`/api/machines/${encodeURIComponent(machine.id)}/logonusers`, 'User.Read.All'),
      )
      const evidence = evidenceOf(userName, machine, device, logons)
      if (evidence.length > 0) computers.push({ ...computerOf(machine), evidence })
    }
    return computers
  }

  const isolation = async (externalId: string, path: 'isolate' | 'unisolate', body: object): Promise<void> => {
    const answer = await call(
      'POST',
      `/api/machines/${encodeURIComponent(externalId)}/${path}`,
      'Machine.Isolate',
      body,
    )
    if (answer.status === 404) throw unknownComputer()
    // The same wish again while it is being done is no mistake.
    if (answer.status >= 400 && !/already in progress|already (?:un)?isolated/i.test(messageOf(answer)))
      throw refused(answer)
  }

  return {
    name: 'defender',
    capabilities: capabilitiesOf.defender,
    findComputers,
    startScan,
    getScan,
    async probe(): Promise<Probe> {
      try {
        const { roles } = readTokenClaims(await token())
        const lacks = needed.filter(
          (role) => !roles.includes(role) && !(role === 'Machine.Read.All' && roles.includes('Machine.ReadWrite.All')),
        )
        if (lacks.length > 0) return { state: 'unusable', problem: missing(`${lacks.join(', ')} (WindowsDefenderATP)`) }
        await list('/api/machines?$top=1', 'Machine.Read.All')
        const rest = useful.filter((role) => !roles.includes(role))
        const graphRoles = await (await parts.clients()).roles()
        if (!graphRoles.some((role) => role.startsWith('Directory.Read')))
          return { state: 'limited', problem: missing('Directory.Read.All (Microsoft Graph)') }
        return rest.length === 0
          ? { state: 'ready' }
          : { state: 'limited', problem: missing(`${rest.join(', ')} (WindowsDefenderATP)`) }
      } catch (error) {
        if (!isAppError(error)) throw error
        return { state: 'unusable', problem: error.message }
      }
    },
    async cancelScan({ reference }) {
      const answer = await call('POST', `/api/machineactions/${encodeURIComponent(reference)}/cancel`, 'Machine.Scan', {
        Comment: 'Mailwarden: not needed any more',
      })
      // Over already, or never heard of: both are what was wanted.
      if (answer.status >= 400 && answer.status !== 404 && answer.status !== 400) throw refused(answer)
    },
    isolate: (externalId, reason) => isolation(externalId, 'isolate', { Comment: reason, IsolationType: 'Full' }),
    reconnect: (externalId, reason) => isolation(externalId, 'unisolate', { Comment: reason }),
  }
}

/** One list call for all open scans, at most every 30 seconds; calls that come together share it. */
function createActionPoll(clock: Clock, read: (since: Date) => Promise<Json[]>) {
  const known = new Map<string, Action>()
  const wanted = new Map<string, Date>()
  let readAt = 0
  let reading: Promise<void> | null = null

  const refresh = async (): Promise<void> => {
    const oldest = Math.min(...[...wanted.values()].map((at) => at.getTime()))
    const items = await read(new Date(oldest - 5 * 60_000))
    readAt = clock.now().getTime()
    known.clear()
    for (const item of items.map(readAction)) known.set(item.id, item)
    wanted.clear()
  }

  return {
    add: (action: Action) => void known.set(action.id, action),
    async find(id: string, requestedAt: Date): Promise<Action | null> {
      wanted.set(id, known.get(id)?.createdAt ?? requestedAt)
      const isOld = clock.now().getTime() - readAt >= poll_ms
      if (isOld) {
        reading ??= refresh().finally(() => (reading = null))
        await reading
      }
      return known.get(id) ?? null
    },
  }
}

function evidenceOf(userName: string, machine: Machine, device: EntraDevice | null, logons: Json[]): FoundEvidence[] {
  const evidence: FoundEvidence[] = []
  const seenAt = machine.lastSeenAt ?? new Date(0)
  if (device !== null)
    evidence.push({
      source: device.how === 'owner' ? 'entra.owner' : 'entra.registered',
      weight: 'medium',
      text: `Entra: ${device.how === 'owner' ? 'owner' : 'registered user'} of ${device.name}`,
      at: latest(device.seenAt, machine.lastSeenAt) ?? seenAt,
    })
  const logon = logons.find((each) => text(each['accountName']).toLowerCase() === userName)
  if (logon !== undefined)
    evidence.push({
      source: 'defender.logon',
      // The name without its domain may be somebody else's: with the device of Entra it is the person's.
      weight: logon['isOnlyNetworkUser'] === false && isOwnDomain(machine, logon) ? 'medium' : 'weak',
      text: `Defender: ${text(logon['id']) || userName} logs on to ${machine.name}`,
      at: date(logon['lastSeen']) ?? seenAt,
    })
  else if (device === null)
    evidence.push({
      source: 'defender.user',
      weight: 'weak',
      text: `Defender: a user called ${userName} was on ${machine.name}`,
      at: seenAt,
    })
  return evidence
}

/** `accountDomain` is `AzureAD` or the NetBIOS name; the computer's DNS name must belong to it, or the computer itself have the account. */
function isOwnDomain(machine: Machine, logon: Json): boolean {
  const domain = text(logon['accountDomain']).toLowerCase()
  return domain === 'azuread' || machine.name.toLowerCase().split('.').slice(1).includes(domain)
}

const computerOf = (machine: Machine): Omit<FoundComputer, 'evidence'> => ({
  externalId: machine.id,
  name: machine.name,
  os: machine.os,
  osVersion: machine.osVersion,
  isServer: machine.isServer,
  lastSeenAt: machine.lastSeenAt,
  // The last full report, about once a day: no test of being online.
  isOnline: null,
  entraDeviceId: machine.entraDeviceId,
})

const latest = (a: Date | null, b: Date | null): Date | null => (a === null ? b : b === null || a > b ? a : b)

/** Without the way over devices there is still the one by name. */
function permissionOnly(error: unknown): AppError {
  if (isAppError(error, 'endpoint.permission')) return error
  throw error
}

/** Extra evidence: without the permission there is less of it. */
async function optional(read: () => Promise<Json[]>): Promise<Json[]> {
  try {
    return await read()
  } catch (error) {
    if (isAppError(error) && !error.retryable) return []
    throw error
  }
}

const missingAlerts = (code: string): string =>
  code === 'endpoint.permission' ? 'Alert.Read.All is missing' : 'Plan 1 has no alerts by API'
const messageOf = ({ body }: VendorAnswer): string => text(record(record(body)['error'])['message'])
const refused = (answer: VendorAnswer) =>
  endpointError(
    'defender',
    'refused',
    `It answered ${answer.status} ${textOrNull(record(record(answer.body)['error'])['code']) ?? ''} ${messageOf(answer).slice(0, 200)}`.trim(),
  )
const unknownComputer = () => endpointError('defender', 'not-found', 'It does not know this computer (any more).')
