// What Intune's answers say, in our shapes (learn.microsoft.com/graph: deviceActionResult, windowsProtectionState, windowsDeviceMalwareState). Pure.
import type { FoundDetection, JobState, ScanStatus } from './back-end.ts'
import type { Protection } from './intune-protection.ts'
import { date, records, text, type Json } from './vendor-http.ts'

export interface ActionResult {
  state: string
  startedAt: Date
  updatedAt: Date
  scanType: 'quick' | 'full' | null
}

/** The entry of the Defender scan; null when there never was one. */
export function resultOf(device: Json): ActionResult | null {
  const entry = records(device['deviceActionResults'])
    .filter((each) => text(each['actionName']).toLowerCase() === 'windowsdefenderscan')
    .toSorted((a, b) => (date(b['startDateTime'])?.getTime() ?? 0) - (date(a['startDateTime'])?.getTime() ?? 0))[0]
  if (entry === undefined) return null
  const startedAt = date(entry['startDateTime']) ?? new Date(0)
  const type = text(entry['scanType']).toLowerCase()
  return {
    state: text(entry['actionState']),
    startedAt,
    updatedAt: date(entry['lastUpdatedDateTime']) ?? startedAt,
    scanType: type.includes('full') ? 'full' : type.includes('quick') ? 'quick' : null,
  }
}

const states: Record<string, JobState> = {
  none: 'queued',
  pending: 'queued',
  active: 'running',
  done: 'running',
  failed: 'failed',
  notSupported: 'failed',
  canceled: 'cancelled',
}

const details: Record<string, string> = {
  none: 'Intune waits for the computer to check in.',
  pending: 'Intune waits for the computer to check in.',
  active: 'The computer scans.',
  failed: 'Intune says that the scan failed.',
  canceled: 'The scan was cancelled in Intune.',
}

export const statusOfResult = (result: ActionResult): ScanStatus => ({
  state: states[result.state] ?? 'running',
  detail: details[result.state] ?? `Intune says ${result.state || 'nothing'}.`,
  startedAt: result.state === 'active' || result.state === 'done' ? result.startedAt : null,
  endedAt: null,
  progress: null,
  counts: null,
  definitionsAge_hours: null,
  proof: [],
  detections: [],
})

type Outcome = Pick<FoundDetection, 'action' | 'error' | 'needs'>

const left = (error: string): Outcome => ({ action: 'failed', error })
const outcomes: Record<string, Outcome> = {
  active: left('Windows says: active'),
  actionFailed: left('Windows says: action failed'),
  manualStepsRequired: { action: 'removed', error: null, needs: 'manual' },
  fullScanRequired: { action: 'removed', error: null, needs: 'manual' },
  rebootRequired: { action: 'removed', error: null, needs: 'reboot' },
  remediatedWithNonCriticalFailures: {
    action: 'removed',
    error: 'Windows says: removed with failures that are not critical',
  },
  quarantined: { action: 'quarantined', error: null },
  removed: { action: 'removed', error: null },
  cleaned: { action: 'removed', error: null },
  allowed: { action: 'allowed', error: null },
  noStatusCleared: { action: 'removed', error: null },
}

/** Threats that were found or changed since the scan began, and those of before that are still there. No path, no hash: Intune knows none. */
export function malwareOf(items: readonly Json[], since: Date): FoundDetection[] {
  return items
    .map((item) => {
      const at = date(item['lastStateChangeDateTime']) ?? date(item['initialDetectionDateTime']) ?? new Date(0)
      const state = text(item['threatState'])
      return {
        path: '',
        sha256: null,
        threat: text(item['displayName']) || 'unnamed threat',
        at,
        vaultId: null,
        ...(outcomes[state] ?? left(`Windows says: ${state || 'nothing'}`)),
      }
    })
    .filter(({ at, action, needs }) => at >= since || action === 'failed' || needs !== undefined)
}

const stateTexts: Record<string, string> = {
  fullScanPending: 'Windows asks for a full scan',
  rebootPending: 'the computer must be restarted',
  manualStepsPending: 'a step by hand is required',
  offlineScanPending: 'Windows asks for an offline scan',
  critical: 'Windows calls the state of its protection critical',
}

export function gapsOfProtection({ states: flags, isProtected, isOverdue }: Protection): string[] {
  const gaps = flags.flatMap((flag) => stateTexts[flag] ?? [])
  if (!isProtected) gaps.push('protection against malware is switched off on the computer')
  if (isOverdue) gaps.push('definitions are overdue')
  return gaps
}
