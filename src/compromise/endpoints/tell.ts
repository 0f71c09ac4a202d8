// What people and other parts learn of scans: events, and the alerts EP-2001 to EP-2009 of endpoint-response 4.5, but for EP-2008,
// which comes from the watch over our agents.
import type { AlertInput } from '#alerts/raise.ts'
import type { Trx } from '#platform/db/database.ts'
import { harmlessLine } from '#platform/harmless.ts'
import type { DomainEventOf } from '../../events.ts'
import type { BackEndName, DetectionView } from '../contract.ts'
import type { CompromiseParts, IncidentFacts } from '../parts.ts'
import { backEndTitles } from './capabilities.ts'
import type { ScanRow } from './store.ts'

type TellParts = Pick<CompromiseParts, 'alerts' | 'outbox' | 'clock'>

const subjectOf = (scan: ScanRow): string => `${scan.computer_id} ${scan.incident_id ?? 'no incident'}`

const dataOf = (scan: ScanRow, code: string): Record<string, unknown> => ({
  code,
  computerId: scan.computer_id,
  computer: scan.computer,
  incidentId: scan.incident_id,
  backEnd: scan.back_end,
})

/** EP-2001 is an event alone: nobody has to do anything. */
export async function tellRequested(parts: TellParts, trx: Trx, scan: ScanRow, backEnd: BackEndName): Promise<void> {
  const event: DomainEventOf<'ComputerScanRequested'> = {
    type: 'ComputerScanRequested',
    tenantId: scan.tenant_id,
    payload: {
      incidentId: scan.incident_id,
      computerId: scan.computer_id,
      computer: scan.computer,
      backEnd,
      kind: scan.kind,
    },
  }
  await parts.outbox.append(trx, event)
}

/** The event, and the alert that the result asks for; what an earlier state raised is over. */
export async function tellEnded(parts: TellParts, trx: Trx, scan: ScanRow): Promise<void> {
  const counts = countsOf(scan)
  const event: DomainEventOf<'ComputerScanEnded'> = {
    type: 'ComputerScanEnded',
    tenantId: scan.tenant_id,
    payload: {
      incidentId: scan.incident_id,
      computerId: scan.computer_id,
      computer: scan.computer,
      backEnd: scan.back_end ?? 'none',
      state: scan.state,
      detections: counts.found,
      remediated: counts.removed,
    },
  }
  await parts.outbox.append(trx, event)
  await tellOnline(parts, trx, scan)
  for (const alert of alertsOf(scan)) await parts.alerts.raise(trx, alert)
  if (scan.state !== 'finishedClean' && scan.state !== 'finishedCleaned') return
  for (const type of ['endpoint.threat-remains', 'endpoint.scan-gaps', 'endpoint.scan-failed'])
    await parts.alerts.resolve(trx, scan.tenant_id, type, subjectOf(scan), 'A later scan ended well.')
}

function countsOf({ counts, detections }: ScanRow): { found: number; removed: number } {
  const found = Math.max(counts?.detections ?? 0, detections.length)
  const gone = detections.filter(({ action }) => action === 'quarantined' || action === 'removed').length
  return { found, removed: Math.max(counts?.remediated ?? 0, gone) }
}

/** Pure. */
export function alertsOf(scan: ScanRow): AlertInput[] {
  const base = { tenantId: scan.tenant_id, subject: subjectOf(scan) }
  const { found, removed } = countsOf(scan)
  switch (scan.state) {
    case 'finishedCleaned':
      return [
        {
          ...base,
          type: 'endpoint.threats-removed',
          title: `${scan.computer}: threats removed`,
          text: `${scan.computer}: ${found} threats found, ${removed} removed.`,
          data: dataOf(scan, 'EP-2003'),
        },
      ]
    case 'infected':
      return [
        {
          ...base,
          type: 'endpoint.threat-remains',
          title: `${scan.computer} is still infected`,
          text: remainsText(scan),
          data: { ...dataOf(scan, 'EP-2004'), detections: scan.detections.slice(0, 20) },
        },
      ]
    case 'finishedWithGaps':
      return [
        {
          ...base,
          type: 'endpoint.scan-gaps',
          title: `${scan.computer} is not proved to be clean`,
          text: gapsText(scan),
          data: dataOf(scan, 'EP-2007'),
        },
      ]
    case 'failed':
    case 'expired':
      return [
        {
          ...base,
          type: 'endpoint.scan-failed',
          title: `${scan.computer} was not scanned`,
          text: `Scan of ${scan.computer} did not succeed: ${scan.detail}`,
          data: dataOf(scan, 'EP-2007'),
        },
      ]
    default:
      return []
  }
}

function remainsText(scan: ScanRow): string {
  const left = scan.detections.filter(({ action }) => action === 'failed' || action === 'none')
  if (left.length === 0) return `${scan.computer}: ${scan.detail} Manual work needed.`
  const first = left.slice(0, 3).map((each) => lineOf(scan, each))
  const more = left.length > 3 ? ` ${left.length - 3} more on the page of the incident.` : ''
  return `${first.join(' ')}${more}`
}

const lineOf = ({ computer }: ScanRow, { threat, path, sha256, error }: DetectionView): string =>
  harmlessLine(
    `${computer}: ${threat} in ${path || 'an unnamed file'}${sha256 === null ? '' : ` (SHA-256 ${sha256})`} could not be removed (${error ?? 'no reason given'}). Manual work needed.`,
    900,
  )

function gapsText({ computer, counts, definitions_age_hours: age, detail }: ScanRow): string {
  const numbers =
    counts === null
      ? detail.replace(/\.$/, '')
      : `${counts.unreadable} unreadable, ${counts.tooBig} too large${age === null ? '' : `, definitions ${Math.round(age)} h old`}; ${detail.replace(/\.$/, '').toLowerCase()}`
  return `Scan of ${computer} finished with gaps: ${numbers}.`
}

/** EP-2005: once for each time that the computer is off, not once for each look. */
export async function tellOffline(
  parts: TellParts,
  trx: Trx,
  scan: ScanRow,
  since: Date,
  expiresAt: Date,
): Promise<void> {
  await parts.alerts.raise(trx, {
    tenantId: scan.tenant_id,
    type: 'endpoint.offline',
    subject: subjectOf(scan),
    title: `${scan.computer} is off`,
    text: `${scan.computer} has been offline since ${stamp(since)}; the scan will start when it returns (until ${stamp(expiresAt)}).`,
    data: dataOf(scan, 'EP-2005'),
  })
}

export const tellOnline = ({ alerts }: TellParts, trx: Trx, scan: ScanRow): Promise<void> =>
  alerts.resolve(
    trx,
    scan.tenant_id,
    'endpoint.offline',
    subjectOf(scan),
    'The computer answers again, or is not waited for.',
  )

/** EP-2006. */
export async function tellNoComputer(
  { alerts }: TellParts,
  trx: Trx,
  incident: IncidentFacts,
  candidates: readonly { name: string; evidence: string }[],
): Promise<void> {
  const list = candidates
    .slice(0, 5)
    .map(({ name, evidence }) => `${name} (${evidence})`)
    .join(', ')
  await alerts.raise(trx, {
    tenantId: incident.tenantId,
    type: 'endpoint.no-computer',
    subject: incident.id,
    title: `No computer of ${incident.address}`,
    text: harmlessLine(
      `No computer is linked to ${incident.address}. ${list === '' ? 'There is no candidate either.' : `Candidates: ${list}.`}`,
      900,
    ),
    data: { code: 'EP-2006', incidentId: incident.id, candidates: candidates.slice(0, 20) },
  })
}

export const noComputerOver = ({ alerts }: TellParts, trx: Trx, tenantId: string, incidentId: string): Promise<void> =>
  alerts.resolve(trx, tenantId, 'endpoint.no-computer', incidentId, 'A computer was found, or the incident is over.')

/** EP-2009. */
export async function tellUnusable(
  { alerts }: TellParts,
  trx: Trx,
  tenantId: string,
  backEnd: BackEndName,
  problem: string,
): Promise<void> {
  const { displayName } = await trx
    .selectFrom('tenant')
    .select('name as displayName')
    .where('tenant_id', '=', tenantId)
    .executeTakeFirstOrThrow()
  await alerts.raise(trx, {
    tenantId,
    type: 'endpoint.back-end-unusable',
    subject: backEnd,
    title: `${backEndTitles[backEnd]} cannot be used`,
    text: harmlessLine(`${backEndTitles[backEnd]} cannot be used in ${displayName}: ${problem}`, 900),
    data: { code: 'EP-2009', backEnd },
  })
}

export const usableAgain = ({ alerts }: TellParts, trx: Trx, tenantId: string, backEnd: BackEndName): Promise<void> =>
  alerts.resolve(trx, tenantId, 'endpoint.back-end-unusable', backEnd, 'It answers.')

const stamp = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
