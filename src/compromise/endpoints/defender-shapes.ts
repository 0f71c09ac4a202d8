// What Defender's answers say, in our shapes (learn.microsoft.com/defender-endpoint/api: machine, machineaction, alerts). Pure.
import type { FoundDetection, JobState, ScanStatus } from './back-end.ts'
import { date, osOf, records, text, textOrNull, type Json } from './vendor-http.ts'

export interface Machine {
  id: string
  name: string
  os: 'windows' | 'linux' | 'macos' | 'other'
  osVersion: string | null
  isServer: boolean
  entraDeviceId: string | null
  lastSeenAt: Date | null
}

export function readMachine(machine: Json): Machine {
  const platform = text(machine['osPlatform'])
  return {
    id: text(machine['id']),
    name: text(machine['computerDnsName']) || text(machine['id']),
    os: osOf(platform),
    osVersion: textOrNull(machine['version']),
    isServer: /server/i.test(platform),
    entraDeviceId: textOrNull(machine['aadDeviceId'])?.toLowerCase() ?? null,
    lastSeenAt: date(machine['lastSeen']),
  }
}

export interface Action {
  id: string
  status: string
  comment: string
  createdAt: Date
  updatedAt: Date
  /** Null: the answer does not tell. */
  scanType: 'quick' | 'full' | null
}

export function readAction(action: Json): Action {
  const createdAt = date(action['creationDateTimeUtc']) ?? new Date(0)
  const scope = text(action['scope']).toLowerCase()
  return {
    id: text(action['id']),
    status: text(action['status']),
    comment: text(action['requestorComment']),
    createdAt,
    // The page of the resource and the sample of the list spell it differently.
    updatedAt: date(action['lastUpdateDateTimeUtc']) ?? date(action['lastUpdateTimeUtc']) ?? createdAt,
    scanType: scope === 'quick' || scope === 'full' ? scope : null,
  }
}

const states: Record<string, JobState> = {
  Pending: 'queued',
  InProgress: 'running',
  // Until a second fact says so, too.
  Succeeded: 'running',
  Failed: 'failed',
  TimeOut: 'failed',
  Cancelled: 'cancelled',
}

const details: Record<string, string> = {
  Pending: 'Defender waits for the computer to take the order.',
  InProgress: 'Defender scans.',
  Succeeded: 'Defender says that the scan succeeded.',
  Failed: 'Defender says that the scan failed.',
  TimeOut: 'The computer did not take the order in the time that Defender gives it.',
  Cancelled: 'The scan was cancelled in Defender.',
}

export const isOver = (status: string): boolean => ['Succeeded', 'Failed', 'TimeOut', 'Cancelled'].includes(status)

export const statusOfAction = (action: Action): ScanStatus => ({
  state: states[action.status] ?? 'running',
  detail: details[action.status] ?? `Defender says ${action.status || 'nothing'}.`,
  startedAt: action.status === 'Pending' ? null : action.createdAt,
  endedAt: isOver(action.status) ? action.updatedAt : null,
  progress: null,
  counts: null,
  definitionsAge_hours: null,
  proof: [],
  detections: [],
})

/** Files in the alerts of a computer since the scan began; one that no file is named in still counts. */
export function detectionsOf(alerts: readonly Json[], since: Date): FoundDetection[] {
  return alerts
    .filter((alert) => (date(alert['lastEventTime']) ?? date(alert['alertCreationTime']) ?? new Date(0)) >= since)
    .flatMap((alert) => {
      const files = records(alert['evidence']).filter((each) => text(each['entityType']) === 'File')
      return files.length === 0 ? [detectionOf(alert, {})] : files.map((file) => detectionOf(alert, file))
    })
}

function detectionOf(alert: Json, file: Json): FoundDetection {
  const folder = text(file['filePath'])
  const name = text(file['fileName'])
  const status = text(file['detectionStatus'])
  const isGone = /prevented|blocked|remediated|quarantined/i.test(status) || /resolved/i.test(text(alert['status']))
  return {
    path: folder === '' ? name : `${folder}${folder.includes('/') ? '/' : '\\'}${name}`,
    sha256: textOrNull(file['sha256'])?.toLowerCase() ?? null,
    threat: text(alert['threatName']) || text(alert['threatFamilyName']) || text(alert['title']) || 'unnamed threat',
    action: isGone ? 'removed' : 'failed',
    error: isGone ? null : `Defender says "${status || text(alert['status']) || 'detected'}"`,
    at: date(alert['alertCreationTime']) ?? new Date(0),
    vaultId: null,
  }
}
