// What the tracks did, as lines of the story: each change of a step, a scan or a finding is told once.
import { createHash } from 'node:crypto'
import type { Trx } from '#platform/db/database.ts'
import type { ContainmentStepView, FindingView, IncidentComputerView } from '../contract.ts'
import type { Reports } from './stand.ts'
import { addTimeline, type Incident, type TimelineInput } from './store.ts'

/** Idempotent: every line has a key. */
export async function tellOfTracks(trx: Trx, row: Incident, reports: Reports, now: Date): Promise<void> {
  const entries = linesOf(reports)
  if (entries.length === 0) return
  const known = await trx
    .selectFrom('incident_timeline')
    .select('key')
    .where('tenant_id', '=', row.tenant_id)
    .where('incident_id', '=', row.id)
    .where('key', 'is not', null)
    .execute()
  const keys = new Set(known.map(({ key }) => key))
  await addTimeline(trx, row, now, ...entries.filter(({ key }) => !keys.has(key)))
}

type KeyedLine = TimelineInput & { key: string }

/** Pure. */
export function linesOf({ containment, endpoints, hygiene }: Omit<Reports, 'hasLicence'>): KeyedLine[] {
  return [
    ...(containment?.steps ?? []).flatMap(stepLine),
    ...(endpoints?.computers ?? []).flatMap(computerLines),
    ...(hygiene?.findings ?? []).flatMap(findingLine),
  ]
}

const stepWords: Partial<Record<ContainmentStepView['state'], string>> = {
  done: 'done',
  failed: 'failed',
  manual: 'to be done by hand',
  skipped: 'left out',
  restored: 'put back',
  kept: 'left as it is',
}

function stepLine({ key, title, state, detail }: ContainmentStepView): KeyedLine[] {
  const word = stepWords[state]
  if (word === undefined) return []
  const text = `${title}: ${word}.${detail === '' ? '' : ` ${detail}`}`
  return [{ track: 'containment', key: `step ${key} ${state}`, text, data: { step: key, state } }]
}

const scanWords: Partial<Record<IncidentComputerView['state'], string>> = {
  queued: 'scan requested',
  running: 'scan is running',
  finishedClean: 'scan finished, nothing found',
  finishedCleaned: 'scan finished, everything found was removed',
  finishedWithGaps: 'scan finished with gaps',
  infected: 'is infected',
  failed: 'scan failed',
  offline: 'is off; the scan waits',
  noBackend: 'cannot be scanned',
  expired: 'scan expired',
  skipped: 'is not scanned',
}

function computerLines({
  computerId,
  name,
  state,
  requestedAt,
  detail,
  detections,
}: IncidentComputerView): KeyedLine[] {
  const word = scanWords[state]
  const data = { computerId, state }
  const lines: KeyedLine[] = detections.map(({ path, threat, action, at, vaultId }) => ({
    track: 'endpoint',
    key: `threat ${digest([computerId, vaultId ?? '', threat, path, action])}`,
    text: `${name}: ${threat} in ${path}: ${action === 'none' ? 'found' : action}.`,
    data: { computerId, at },
  }))
  if (word === undefined) return lines
  const key = `scan ${computerId} ${requestedAt ?? ''} ${state}`
  return [{ track: 'endpoint', key, text: `${name}: ${word}.${detail === '' ? '' : ` ${detail}`}`, data }, ...lines]
}

/** A key is part of an index, whose rows have a limit (2,704 bytes); a path may be far longer. */
const digest = (facts: string[]): string => createHash('sha256').update(JSON.stringify(facts)).digest('base64url')

const findingWords: Record<FindingView['state'], string> = {
  open: 'found',
  cleaned: 'cleaned up',
  accepted: 'accepted',
  undone: 'the clean-up was undone',
  gone: 'no longer there',
}

const findingLine = ({ id, title, state }: FindingView): KeyedLine[] => [
  {
    track: 'hygiene',
    key: `finding ${id} ${state}`,
    text: `${title}: ${findingWords[state]}.`,
    data: { findingId: id, state },
  },
]
