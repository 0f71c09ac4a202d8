// Intune and devices in Graph: devices of a person, managed devices, the Defender scan and what it leaves behind.
// Documented at learn.microsoft.com/graph/api/intune-devices-manageddevice-windowsdefenderscan and its neighbours.
import { computersOf, runScan, type VirtualComputer } from '../computers/virtual-computer.ts'
import { GraphError, notFound } from '../graph/errors.ts'
import { jsonBody, noContent, ok, type GraphContext, type GraphReply, type Route } from '../graph/context.ts'
import { collectionReply, entityReply } from '../graph/odata.ts'
import { requireUser } from '../graph/users.ts'
import type { World } from '../world.ts'

interface ScanResult {
  actionName: 'windowsDefenderScan'
  actionState: 'pending' | 'active' | 'done' | 'failed' | 'notSupported'
  startDateTime: Date
  lastUpdatedDateTime: Date
  scanType: 'quick' | 'full'
}

/** One entry a device: that the next request overwrites it is assumed. */
function resultsOf(world: World): Map<string, ScanResult> {
  const known = world.sessions.get('intune results') as Map<string, ScanResult> | undefined
  if (known) return known
  const made = new Map<string, ScanResult>()
  world.sessions.set('intune results', made)
  return made
}

const managedOf = ({ world, tenant }: GraphContext): VirtualComputer[] =>
  computersOf(world, tenant.id).filter(({ products }) => products.has('intune'))

function requireDevice(context: GraphContext): VirtualComputer {
  const id = context.params['device']!
  const found = managedOf(context).find(({ managedDeviceId }) => managedDeviceId === id)
  if (!found) throw notFound(id)
  return found
}

function deviceRow(world: World, computer: VirtualComputer): Record<string, unknown> {
  const result = resultsOf(world).get(computer.managedDeviceId)
  return {
    id: computer.managedDeviceId,
    userId: computer.ownerId,
    deviceName: computer.name,
    operatingSystem: computer.platform.startsWith('Windows') ? 'Windows' : computer.platform,
    osVersion: '10.0.26100.2033',
    azureADDeviceId: computer.entraDeviceId,
    lastSyncDateTime: computer.lastSeenAt.toISOString(),
    enrolledDateTime: '2026-01-05T08:00:00Z',
    userPrincipalName: '',
    model: 'Virtual Machine',
    deviceActionResults:
      result === undefined
        ? []
        : [
            {
              '@odata.type': '#microsoft.graph.windowsDefenderScanActionResult',
              actionName: result.actionName,
              actionState: result.actionState,
              startDateTime: result.startDateTime.toISOString(),
              lastUpdatedDateTime: result.lastUpdatedDateTime.toISOString(),
              scanType: result.scanType,
            },
          ],
  }
}

const list = (context: GraphContext, devices: VirtualComputer[]): GraphReply =>
  collectionReply(
    context,
    devices.map((computer) => deviceRow(context.world, computer)),
    { entitySet: 'deviceManagement/managedDevices', isDirectory: false },
  )

function scan(context: GraphContext): GraphReply {
  const computer = requireDevice(context)
  const { quickScan } = jsonBody(context)
  // A non-nullable Boolean of the metadata.
  if (typeof quickScan !== 'boolean') throw new GraphError(400, 'BadRequest', 'quickScan must be a Boolean.')
  const { world } = context
  const now = world.clock.now()
  const kind = quickScan ? 'quick' : 'full'
  const result: ScanResult = {
    actionName: 'windowsDefenderScan',
    actionState: computer.platform.startsWith('Windows') ? 'pending' : 'notSupported',
    startDateTime: now,
    lastUpdatedDateTime: now,
    scanType: kind,
  }
  resultsOf(world).set(computer.managedDeviceId, result)
  const set = (state: ScanResult['actionState']): void => {
    result.actionState = state
    result.lastUpdatedDateTime = world.clock.now()
  }
  if (result.actionState === 'pending')
    runScan(world, computer, kind, {
      began: () => set('active'),
      ended: (how) => set(how === 'succeeded' ? 'done' : 'failed'),
    })
  return noContent()
}

/** learn.microsoft.com/graph/api/resources/intune-devices-windowsprotectionstate */
function protection(context: GraphContext): GraphReply {
  const computer = requireDevice(context)
  if (!computer.platform.startsWith('Windows')) throw notFound('windowsProtectionState')
  const never = '0001-01-01T00:00:00Z'
  const isLeft = computer.threats.some(({ outcome }) => outcome === 'failed')
  return entityReply(
    context,
    {
      id: computer.managedDeviceId,
      malwareProtectionEnabled: true,
      realTimeProtectionEnabled: true,
      deviceState: isLeft ? 'manualStepsPending' : 'clean',
      signatureUpdateOverdue: false,
      lastQuickScanDateTime: computer.lastQuickScanAt?.toISOString() ?? never,
      lastFullScanDateTime: computer.lastFullScanAt?.toISOString() ?? never,
      lastReportedDateTime: computer.lastReportAt?.toISOString() ?? never,
    },
    { entitySet: 'windowsProtectionState' },
  )
}

function malware(context: GraphContext): GraphReply {
  const computer = requireDevice(context)
  return ok({
    value: computer.threats.map((threat, place) => ({
      id: `${computer.managedDeviceId}-${place}`,
      displayName: threat.name,
      severity: 'severe',
      category: 'virus',
      executionState: 'notRunning',
      state: threat.outcome === 'removed' ? 'quarantined' : 'cleanFailed',
      threatState: threat.outcome === 'removed' ? 'quarantined' : 'actionFailed',
      initialDetectionDateTime: threat.at.toISOString(),
      lastStateChangeDateTime: threat.at.toISOString(),
      detectionCount: 1,
    })),
  })
}

/** Devices of Entra: `#microsoft.graph.device` objects. */
function devicesOfUser(context: GraphContext): GraphReply {
  const user = requireUser(context)
  const rows = computersOf(context.world, context.tenant.id)
    .filter(({ ownerId }) => ownerId === user.id)
    .map((computer) => ({
      id: computer.managedDeviceId,
      deviceId: computer.entraDeviceId,
      displayName: computer.name,
      operatingSystem: computer.platform.startsWith('Windows') ? 'Windows' : computer.platform,
      approximateLastSignInDateTime: computer.lastSeenAt.toISOString(),
    }))
  return collectionReply(context, rows, { entitySet: 'directoryObjects', isDirectory: false })
}

export const intuneRoutes: readonly Route[] = [
  { on: 'GET /users/{id}/ownedDevices', handle: devicesOfUser },
  { on: 'GET /users/{id}/registeredDevices', handle: devicesOfUser },
  {
    on: 'GET /users/{id}/managedDevices',
    handle: (context) => {
      const user = requireUser(context)
      return list(
        context,
        managedOf(context).filter(({ ownerId }) => ownerId === user.id),
      )
    },
  },
  { on: 'GET /deviceManagement/managedDevices', handle: (context) => list(context, managedOf(context)) },
  {
    on: 'GET /deviceManagement/managedDevices/{device}',
    handle: (context) =>
      entityReply(context, deviceRow(context.world, requireDevice(context)), {
        entitySet: 'deviceManagement/managedDevices',
      }),
  },
  { on: 'POST /deviceManagement/managedDevices/{device}/windowsDefenderScan', handle: scan },
  {
    on: 'POST /deviceManagement/managedDevices/{device}/syncDevice',
    handle: (context) => (requireDevice(context), noContent()),
  },
  { on: 'GET /deviceManagement/managedDevices/{device}/windowsProtectionState', handle: protection },
  {
    on: 'GET /deviceManagement/managedDevices/{device}/windowsProtectionState/detectedMalwareState',
    handle: malware,
  },
]
