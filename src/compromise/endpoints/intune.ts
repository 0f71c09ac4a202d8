// Intune's `windowsDefenderScan` as a back end: no job id, one result entry a device that the next request overwrites (endpoint-response 1.3).
import type { Clock } from '#platform/clock.ts'
import { isAppError } from '#platform/errors.ts'
import type { GraphClient } from '#microsoft/graph.ts'
import type { MicrosoftClients } from '../parts.ts'
import type { BackEnd, FoundComputer, Probe, ScanStatus } from './back-end.ts'
import { createBudget } from './budget.ts'
import { capabilitiesOf } from './capabilities.ts'
import { once } from './devices.ts'
import { endpointError } from './errors.ts'
import { orNull, readProtection, type Protection } from './intune-protection.ts'
import { gapsOfProtection, malwareOf, resultOf, statusOfResult, type ActionResult } from './intune-shapes.ts'
import { asEndpointError, date, missing, osOf, text, textOrNull, type Json } from './vendor-http.ts'

export interface IntuneParts {
  clients(): Promise<MicrosoftClients>
  clock: Clock
}

const read = 'DeviceManagementManagedDevices.Read.All (Microsoft Graph)'
const act = 'DeviceManagementManagedDevices.PrivilegedOperations.All (Microsoft Graph)'
/** Our own share of Graph's limits for Intune (learn.microsoft.com/graph/throttling-limits: 2,000 in 20 s and 1,000 reads an application). */
const limits = [{ calls: 300, seconds: 20 }]
/** Clocks of Graph and of ours differ by at most so much. */
const skew_ms = 120_000

const fields =
  'id,deviceName,operatingSystem,osVersion,azureADDeviceId,lastSyncDateTime,userPrincipalName,model,enrolledDateTime'

export function createIntune(parts: IntuneParts): BackEnd {
  const budget = createBudget(parts.clock, limits)

  const withGraph = async <T>(permission: string, work: (graph: GraphClient) => Promise<T>): Promise<T> => {
    const notBefore = budget.take()
    if (notBefore !== null)
      throw endpointError('intune', 'throttled', 'The calls that are allowed are used up for now.', {
        askAgainAt: notBefore,
      })
    try {
      return await work((await parts.clients()).graph)
    } catch (error) {
      const mapped = asEndpointError('intune', error, permission)
      const wait_ms = isAppError(mapped) ? mapped.detail['wait_ms'] : undefined
      if (isAppError(mapped) && typeof wait_ms === 'number')
        throw endpointError('intune', 'throttled', 'It asks for fewer calls; tried again later.', {
          askAgainAt: new Date(parts.clock.now().getTime() + wait_ms),
          cause: error,
        })
      throw mapped
    }
  }

  const devicePath = (id: string): string => `/deviceManagement/managedDevices/${encodeURIComponent(id)}`

  const resultsOf = async (externalId: string): Promise<ActionResult | null> =>
    resultOf(
      await withGraph(read, (graph) =>
        graph.request<Json>(`${devicePath(externalId)}?$select=id,deviceActionResults,lastSyncDateTime`, once),
      ),
    )

  const startScan: BackEnd['startScan'] = async ({ externalId, kind, notBefore }) => {
    const before = await resultsOf(externalId)
    // Also ours, when the answer to the first try was lost: 204 tells no id.
    if (before !== null && (before.state === 'pending' || before.state === 'active')) {
      const covers = before.startedAt >= notBefore && (kind === 'quick' || before.scanType !== 'quick')
      if (!covers)
        throw endpointError('intune', 'busy', 'Another scan is under way on this computer; this one follows.')
      return { reference: reference(new Date(before.startedAt.getTime() - 1)), isAdopted: true }
    }
    const asked = parts.clock.now()
    await withGraph(act, (graph) =>
      graph.request(`${devicePath(externalId)}/windowsDefenderScan`, {
        method: 'POST',
        body: { quickScan: kind === 'quick' },
        ...once,
      }),
    )
    await hurry(externalId)
    const after = new Date(Math.max(asked.getTime() - skew_ms, before?.startedAt.getTime() ?? 0))
    return { reference: reference(after), isAdopted: false }
  }

  /** The order reaches the computer at its next check-in; that this can be hurried is no condition. */
  const hurry = async (externalId: string): Promise<void> => {
    try {
      await withGraph(act, (graph) =>
        graph.request(`${devicePath(externalId)}/syncDevice`, { method: 'POST', ...once }),
      )
    } catch (error) {
      if (!isAppError(error)) throw error
    }
  }

  const getScan: BackEnd['getScan'] = async ({ externalId, reference: given, kind }) => {
    const result = await resultsOf(externalId)
    const after = new Date(given.slice('after '.length))
    if (result === null || result.startedAt <= after) return nothingYet
    const status = statusOfResult(result)
    if (result.state === 'notSupported')
      throw endpointError('intune', 'unsupported', 'The computer cannot be told to scan (notSupported).')
    if (result.state !== 'done') return status
    const protection = await withGraph(read, (graph) => readProtection(graph, externalId))
    return proved(externalId, kind, result, status, protection)
  }

  const proved = async (
    externalId: string,
    kind: 'quick' | 'full',
    result: ActionResult,
    status: ScanStatus,
    protection: Protection | null,
  ): Promise<ScanStatus> => {
    const said = `Intune: done at ${result.updatedAt.toISOString()}`
    const scannedAt = protection === null ? null : kind === 'full' ? protection.lastFullScanAt : laterOf(protection)
    if (protection === null || scannedAt === null || scannedAt < result.startedAt)
      return {
        ...status,
        state: 'running',
        endedAt: null,
        detail: 'Intune says that it is done; the computer has not reported the scan yet.',
        proof: [said],
      }
    const malware = await withGraph(read, (graph) =>
      orNull(
        graph.request<{ value?: Json[] }>(
          `${devicePath(externalId)}/windowsProtectionState/detectedMalwareState`,
          once,
        ),
      ),
    )
    return {
      ...status,
      state: 'finished',
      detail: 'The computer reports the scan.',
      endedAt: scannedAt,
      proof: [said, `The computer reports a ${kind} scan at ${scannedAt.toISOString()}`],
      detections: malwareOf(malware?.value ?? [], result.startedAt),
      gaps: gapsOfProtection(protection),
    }
  }

  return {
    name: 'intune',
    capabilities: capabilitiesOf.intune,
    startScan,
    getScan,
    async findComputers(person) {
      const path = `/users/${encodeURIComponent(person.id)}/managedDevices?$select=${fields}`
      const found = await withGraph(read, (graph) => orNull(graph.request<{ value?: Json[] }>(path, once)))
      return (found?.value ?? []).map((device) => computerOf(device, person.userPrincipalName))
    },
    async probe(): Promise<Probe> {
      try {
        await withGraph(read, (graph) => graph.request(`/deviceManagement/managedDevices?$select=id&$top=1`, once))
        const roles = await (await parts.clients()).roles()
        const wanted = act.split(' ')[0]!
        return roles.includes(wanted) ? { state: 'ready' } : { state: 'unusable', problem: missing(act) }
      } catch (error) {
        if (!isAppError(error)) throw error
        return { state: 'unusable', problem: error.message }
      }
    },
  }
}

const reference = (after: Date): string => `after ${after.toISOString()}`

const nothingYet: ScanStatus = {
  state: 'queued',
  detail: 'Intune waits for the computer to check in.',
  startedAt: null,
  endedAt: null,
  progress: null,
  counts: null,
  definitionsAge_hours: null,
  proof: [],
  detections: [],
}

const laterOf = ({ lastQuickScanAt: quick, lastFullScanAt: full }: Protection): Date | null =>
  quick === null ? full : full === null || quick > full ? quick : full

function computerOf(device: Json, userName: string): FoundComputer {
  const seenAt = date(device['lastSyncDateTime'])
  const name = text(device['deviceName']) || text(device['id'])
  return {
    externalId: text(device['id']),
    name,
    os: osOf(text(device['operatingSystem'])),
    osVersion: textOrNull(device['osVersion']),
    isServer: /server/i.test(text(device['operatingSystem'])),
    lastSeenAt: seenAt,
    isOnline: null,
    entraDeviceId: textOrNull(device['azureADDeviceId'])?.toLowerCase() ?? null,
    evidence: [
      {
        source: 'intune.primary-user',
        weight: 'strong',
        text: `Intune: ${userName} is the user of ${name}`,
        at: seenAt ?? date(device['enrolledDateTime']) ?? new Date(0),
      },
    ],
  }
}
