// What Microsoft Defender prints and answers: Get-MpComputerStatus, Get-MpThreatDetection, MpCmdRun. Shapes of its documented classes.
import type { ScanItem } from '../../src/compromise/endpoint-protocol.ts'
import { shownPath } from '../computer/shown.ts'

export interface DefenderStatus {
  version: string | null
  definitions: string | null
  definitionsAt: number | null
  isOn: boolean
  /** `Passive Mode`, `EDR Block Mode`: another product leads. */
  mode: string
  quickEndedAt: number | null
  fullEndedAt: number | null
}

/** Of `Get-MpComputerStatus | ConvertTo-Json`; null when it is none. */
export function readStatus(text: string): DefenderStatus | null {
  const facts = objectOf(text)
  if (facts === null) return null
  const words = (name: string) => (typeof facts[name] === 'string' ? facts[name] : null)
  return {
    version: words('AMProductVersion'),
    definitions: words('AntivirusSignatureVersion'),
    definitionsAt: timeOf(facts.AntivirusSignatureLastUpdated),
    isOn: facts.AntivirusEnabled === true,
    mode: words('AMRunningMode') ?? 'Normal',
    quickEndedAt: timeOf(facts.QuickScanEndTime),
    fullEndedAt: timeOf(facts.FullScanEndTime),
  }
}

function objectOf(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null
  } catch {
    return null
  }
}

/** Dates of ConvertTo-Json: `/Date(1790000000000)/` in Windows PowerShell 5, ISO 8601 in PowerShell 7. */
export function timeOf(value: unknown): number | null {
  if (typeof value === 'object' && value !== null && 'value' in value) return timeOf(value.value)
  if (typeof value !== 'string') return null
  const match = /^\/Date\((-?\d{1,17})(?:[+-]\d{4})?\)\/$/.exec(value)
  const time = match === null ? Date.parse(value) : Number(match[1])
  return Number.isFinite(time) ? time : null
}

// MSFT_MpThreatDetection.ThreatStatusID (documented): cleaned, quarantined, removed, blocked; the others leave something behind.
const removedStates = new Set([2, 3, 4, 6])
const stateNames: Record<number, string> = {
  1: 'detected and not removed',
  5: 'allowed on this computer',
  102: 'cleaning failed',
  103: 'quarantine failed',
  104: 'removal failed',
  105: 'allowing failed',
  106: 'given up',
  107: 'blocking failed',
}
// AdditionalActionsBitMask (documented): what a person has still to do.
const furtherActions: [number, string][] = [
  [4, 'needs a full scan'],
  [8, 'needs a restart'],
  [16, 'needs manual steps'],
  [32_768, 'needs an offline scan'],
]

/** Detections that began or changed from `since` on, one item a file. */
export function readDetections(text: string, since: number, onDetect: ScanItem['actionRequested']): ScanItem[] {
  let rows: unknown
  try {
    rows = JSON.parse(text)
  } catch {
    return []
  }
  return (Array.isArray(rows) ? rows : [rows]).flatMap((row: unknown) => {
    const facts = typeof row === 'object' && row !== null ? (row as Record<string, unknown>) : {}
    const at = timeOf(facts.LastThreatStatusChangeTime) ?? timeOf(facts.InitialDetectionTime)
    if (at === null || at < since) return []
    return resourcesOf(facts.Resources).map((file) => itemOf(facts, file, onDetect))
  })
}

function itemOf(facts: Record<string, unknown>, file: string, onDetect: ScanItem['actionRequested']): ScanItem {
  const state = Number(facts.ThreatStatusID)
  const further = furtherActions
    .filter(([bit]) => (Number(facts.AdditionalActionsBitMask ?? 0) & bit) !== 0)
    .map(([, text]) => text)
  const isRemoved = removedStates.has(state) && facts.ActionSuccess !== false && further.length === 0
  const problems = [...(removedStates.has(state) ? [] : [stateNames[state] ?? `state ${state}`]), ...further]
  return {
    ...shownPath(Buffer.from(file)),
    sha256: null,
    size_bytes: 0,
    mtime: null,
    owner: typeof facts.DomainUser === 'string' ? facts.DomainUser.slice(0, 256) : null,
    threat:
      typeof facts.ThreatName === 'string'
        ? facts.ThreatName.slice(0, 200)
        : `Defender threat ${String(facts.ThreatID)}`,
    actionRequested: onDetect,
    actionTaken: isRemoved ? 'quarantined' : problems.length > 0 && state !== 1 ? 'failed' : 'none',
    actionError: problems.length === 0 ? (isRemoved ? null : 'the action of Defender failed') : problems.join(', '),
    // Defender keeps its own quarantine; we cannot restore from it by number.
    vaultId: null,
  }
}

/** `file:_C:\path`, `containerfile:_C:\a.zip`, `file:_C:\a.zip->inner.exe`; others (processes, registry keys) as they are. */
function resourcesOf(value: unknown): string[] {
  const list = (Array.isArray(value) ? value : [value])
    .filter((one) => typeof one === 'string')
    .map((one) => one.replace(/^[a-z]+:_/i, ''))
  return list.length === 0 ? ['(no file named)'] : [...new Set(list)].slice(0, 50)
}
