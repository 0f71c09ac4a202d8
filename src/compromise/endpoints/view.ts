// From rows to what a page shows of the computers of an incident.
import type { BackEndName, IncidentComputerView, IncidentFlag } from '../contract.ts'
import { capabilitiesOf } from './capabilities.ts'
import type { ScanRow } from './store.ts'

/** The latest scan of each computer; those before it are its history. */
export function latestByComputer(scans: readonly ScanRow[]): ScanRow[] {
  const latest = new Map<string, ScanRow>()
  for (const scan of scans) latest.set(scan.computer_id, scan)
  return [...latest.values()]
}

const iso = (at: Date | null): string | null => at?.toISOString() ?? null

export function computerView(
  scan: ScanRow,
  now: { isIsolated: boolean; products: readonly { name: string }[] },
): IncidentComputerView {
  return {
    computerId: scan.computer_id,
    name: scan.computer,
    backEnd: scan.back_end,
    kind: scan.kind,
    state: scan.state,
    detail: scan.detail,
    progress: scan.progress,
    counts: scan.counts,
    definitionsAge_hours: scan.definitions_age_hours,
    detections: scan.detections,
    requestedAt: iso(scan.requested_at),
    startedAt: iso(scan.started_at),
    endedAt: iso(scan.ended_at),
    isIsolated: now.isIsolated,
    canIsolate: now.products.some(({ name }) => capabilitiesOf[name as BackEndName]?.isolate),
    evidence: scan.evidence,
  }
}

const decideStates = new Set(['infected', 'failed', 'expired', 'finishedWithGaps'])

export function flagsOf(
  scans: readonly ScanRow[],
  hunt: { state: string; has_licence: boolean } | null,
): IncidentFlag[] {
  const flags: IncidentFlag[] = []
  if (hunt !== null && !hunt.has_licence) flags.push('noEndpointLicence')
  if (hunt?.state === 'done' && scans.length === 0) flags.push('noComputer')
  if (scans.some(({ state }) => decideStates.has(state))) flags.push('needsAdmin')
  return flags
}
