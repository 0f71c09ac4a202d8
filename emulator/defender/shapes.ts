// Defender's resources as its API shows them, and the little of `$filter` that its pages document.
import { createHash } from 'node:crypto'
import type { VirtualComputer } from '../computers/virtual-computer.ts'

export interface MachineAction {
  id: string
  type: string
  scope: string | null
  requestor: string
  requestorComment: string
  status: 'Pending' | 'InProgress' | 'Succeeded' | 'Failed' | 'TimeOut' | 'Cancelled'
  machineId: string
  computerDnsName: string
  creationDateTimeUtc: Date
  updatedAt: Date
}

/** learn.microsoft.com/defender-endpoint/api/machine. `lastSeen` is the last full report. */
export const machineOf = (computer: VirtualComputer, now: Date): Record<string, unknown> => ({
  id: computer.machineId,
  computerDnsName: computer.name,
  firstSeen: '2026-01-05T08:00:00.000Z',
  lastSeen: computer.lastSeenAt.toISOString(),
  osPlatform: computer.platform,
  version: computer.platform === 'Windows11' ? '24H2' : null,
  healthStatus: now.getTime() - computer.lastSeenAt.getTime() > 7 * 86_400_000 ? 'Inactive' : 'Active',
  onboardingStatus: 'onboarded',
  riskScore: 'Low',
  exposureLevel: 'Medium',
  aadDeviceId: computer.entraDeviceId,
  machineTags: [],
})

/** learn.microsoft.com/defender-endpoint/api/alerts. That a scan's find becomes an alert with a File entity is assumed. */
export const alertsOf = (computer: VirtualComputer): object[] =>
  computer.threats.map((threat) => ({
    id: createHash('sha1').update(`${computer.machineId}${threat.at.toISOString()}`).digest('hex'),
    machineId: computer.machineId,
    threatName: threat.name,
    threatFamilyName: threat.name,
    title: `'${threat.name}' malware was ${threat.outcome === 'removed' ? 'prevented' : 'detected'}`,
    severity: 'Informational',
    status: threat.outcome === 'removed' ? 'Resolved' : 'New',
    investigationState: 'UnsupportedAlertType',
    alertCreationTime: threat.at.toISOString(),
    lastEventTime: threat.at.toISOString(),
    evidence: [
      {
        entityType: 'File',
        sha1: null,
        sha256: threat.sha256,
        fileName: threat.path.split('\\').at(-1),
        filePath: threat.path.split('\\').slice(0, -1).join('\\'),
        detectionStatus: threat.outcome === 'removed' ? 'Prevented' : 'Detected',
      },
    ],
  }))

const clause = /^(\w+)\s+(eq|gt|ge|lt|le)\s+(?:'([^']*)'|([\w:.+-]+))$/

/** Comparisons joined by `and`; null when it cannot be read. */
export function filterOf(filter: string, rows: readonly Record<string, unknown>[]): Record<string, unknown>[] | null {
  const tests: ((row: Record<string, unknown>) => boolean)[] = []
  for (const part of filter.split(/\s+and\s+/i)) {
    const match = clause.exec(part.trim())
    if (match === null) return null
    const [, name, operator, quoted, bare] = match
    const wanted = quoted ?? bare ?? ''
    tests.push((row) => compare(row[name!], operator!, wanted))
  }
  return rows.filter((row) => tests.every((test) => test(row)))
}

function compare(value: unknown, operator: string, wanted: string): boolean {
  if (typeof value !== 'string') return false
  const order = isTime(value) && isTime(wanted) ? Date.parse(value) - Date.parse(wanted) : value.localeCompare(wanted)
  if (operator === 'eq') return order === 0
  if (operator === 'gt') return order > 0
  if (operator === 'ge') return order >= 0
  return operator === 'lt' ? order < 0 : order <= 0
}

const isTime = (text: string): boolean => /^\d{4}-\d\d-\d\dT/.test(text)
