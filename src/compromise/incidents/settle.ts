// Brings an incident to where it belongs now: state after state, release, flags, alerts, story. One transaction, the row locked, so
// that a crash anywhere leaves either what was or what follows (endpoint-response 4.6).
import type { Updateable } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import type { CompromiseSettings } from '../contract.ts'
import type { CompromiseParts, Tracks } from '../parts.ts'
import { loadSettings } from '../settings.ts'
import { alertTypes, decisionAlert, resolveAll, stillSendingAlert, subjectOf } from './alerts.ts'
import {
  checklistOf,
  containmentStand,
  flagsOf,
  type IncidentStand,
  isClearComputer,
  isEndedScan,
  isLoud,
  needsAdmin,
  type TrackStand,
  worstOf,
} from './clearance.ts'
import { keepBlocked } from './enforce.ts'
import { tellChange } from './events.ts'
import { day_ms } from './periods.ts'
import { nextState, nextTimer, tellAgain_ms, type Transition } from './policy.ts'
import { endBlock } from './release.ts'
import { incidentStandOf, lastBadAt, readReports, type Reports, rulesOf, trackStandOf } from './stand.ts'
import { addTimeline, type Incident, lockIncident, updateIncident } from './store.ts'
import type { IncidentTable } from './tables.ts'
import { tellOfTracks } from './told-of-tracks.ts'

export interface Settled {
  incident: Incident
  /** When it must be looked at again at the latest. */
  nextAt: Date | null
}

interface Work {
  parts: CompromiseParts
  tracks: Tracks
  trx: Trx
  settings: CompromiseSettings
  now: Date
}

interface Stands {
  incident: IncidentStand
  tracks: TrackStand
  reports: Reports
}

const transitions_max = 12
/** So long after a release it is looked once more for what a gateway still held, as it had not heard of it. */
const lateMail_ms = 30_000
/** What is still under way so long after the end will not come any more. */
const unsettled_days_max = 30

/** Null: no such incident. Idempotent: what is as it should be is not written. */
export async function settle(
  parts: CompromiseParts,
  tracks: Tracks,
  tenantId: string,
  id: string,
): Promise<Settled | null> {
  return parts.db.inTenant(tenantId, (trx) => settleIn(parts, tracks, trx, tenantId, id))
}

export async function settleIn(
  parts: CompromiseParts,
  tracks: Tracks,
  trx: Trx,
  tenantId: string,
  id: string,
): Promise<Settled | null> {
  const before = await lockIncident(trx, tenantId, id)
  if (before === null) return null
  const work: Work = { parts, tracks, trx, settings: await loadSettings(trx, tenantId), now: parts.clock.now() }
  let row = await keepBlocked(work, before)
  for (let count = 0; count < transitions_max; count += 1) {
    const stands = await standsOf(work, row)
    await tellOfTracks(trx, row, stands.reports, work.now)
    const transition = nextState(stands.incident, stands.tracks, rulesOf(work.settings), work.now)
    if (transition === null) break
    row = await follow(work, row, transition, stands)
    parts.onCheckpoint?.(`incident.${transition.to}`)
  }
  const stands = await standsOf(work, row)
  row = await noteResultAfterRelease(work, row, stands)
  row = await noteSummary(work, row, stands)
  if (row.version !== before.version) await tellChange(parts.outbox, trx, row)
  return { incident: row, nextAt: nextTimer(stands.incident, stands.tracks, rulesOf(work.settings), work.now) }
}

async function standsOf({ parts, tracks, trx, settings }: Work, row: Incident): Promise<Stands> {
  const reports = await readReports(parts, tracks, trx, row)
  return {
    incident: incidentStandOf(row, await lastBadAt(trx, row)),
    tracks: trackStandOf(reports, settings),
    reports,
  }
}

const transitionTexts: Partial<Record<Incident['state'], string>> = {
  containing: 'The block is in force on the gateways.',
  contained: 'Contained.',
  clearing: 'Computers and mailbox are being looked at.',
  releasable: 'Everything that the policy asks for is there.',
  probation: 'On probation for 24 hours: fewer bad messages lead to the next block.',
  closed: 'Closed.',
  permanent: 'Blocked permanently: only an administrator ends it.',
}

const partialText = 'Blocked in the gateway; the measures in Microsoft 365 are not all done and go on.'

async function follow(work: Work, row: Incident, { to, release }: Transition, stands: Stands): Promise<Incident> {
  const { parts, trx, now } = work
  const { incident, tracks } = stands
  if (release !== undefined) {
    const reason = release === 'timer' ? 'the time of the block is over' : 'scans and mailbox are clean'
    const isInfected = tracks.computers.includes('infected')
    return endBlock(parts, work.tracks, trx, row, { how: release, reason, by: null, isInfected })
  }
  const isEnd = to === 'closed'
  const isPartial = to === 'contained' && containmentStand(incident, tracks, now) === 'partial'
  if (isEnd && row.is_told_only) await resolveAll(parts.alerts, trx, row, 'No further bad message for a day.')
  await addTimeline(trx, row, now, {
    track: 'incident',
    text: isPartial ? partialText : (transitionTexts[to] ?? `Now ${to}.`),
    data: { state: to },
  })
  return updateIncident(trx, row, {
    state: to,
    ...(to === 'contained' ? { contained_at: now } : {}),
    ...(isEnd ? { ended_at: now } : {}),
  })
}

/** A scan may end after the release: what it finds counts (endpoint-response 4.3, 4.6). */
async function noteResultAfterRelease({ trx, now }: Work, row: Incident, { tracks }: Stands): Promise<Incident> {
  const isOut = row.released_at !== null && row.ended_at === null && !row.is_false_positive
  if (!isOut || row.probation_limit === 1 || !tracks.computers.includes('infected')) return row
  await addTimeline(trx, row, now, {
    track: 'endpoint',
    text: 'A computer was found infected after the release: the next bad message blocks the mailbox again.',
  })
  return updateIncident(trx, row, { probation_limit: 1, probation_until: new Date(now.getTime() + day_ms) })
}

/** Flags, summary for lists and what people are to be told; written only where it differs. */
async function noteSummary(work: Work, row: Incident, stands: Stands): Promise<Incident> {
  const { trx, now } = work
  const { incident, tracks } = stands
  const change: Updateable<IncidentTable> = {
    ...differing(row, {
      containment: tracks.containment,
      hygiene: tracks.hygiene,
      computers_total: tracks.computers.length,
      computers_clear: tracks.computers.filter(isClearComputer).length,
      computers_worst: worstOf(tracks.computers),
      flags: flagsOf(incident, tracks, rulesOf(work.settings), now),
    }),
    ...(await tellDecision(work, row, stands)),
    ...(await tellStillSending(work, row)),
    ...(row.settled_at === null && (await isSettled(work, row, tracks)) ? { settled_at: now } : {}),
  }
  return Object.keys(change).length === 0 ? row : updateIncident(trx, row, change)
}

function differing(row: Incident, wanted: Partial<Incident>): Partial<Incident> {
  const isSame = (name: string) =>
    JSON.stringify(row[name as keyof Incident]) === JSON.stringify(wanted[name as keyof Incident])
  return Object.fromEntries(Object.entries(wanted).filter(([name]) => !isSame(name)))
}

/** Told when it begins, every four hours, and louder after three days (endpoint-response 4.2). */
async function tellDecision(work: Work, row: Incident, stands: Stands): Promise<Updateable<IncidentTable>> {
  const { parts, trx, settings, now } = work
  const rules = rulesOf(settings)
  if (!needsAdmin(stands.incident, stands.tracks, rules, now)) {
    if (row.needs_admin_at === null) return {}
    await parts.alerts.resolve(
      trx,
      row.tenant_id,
      alertTypes.needsDecision,
      subjectOf(row),
      'No decision is needed any more.',
    )
    return { needs_admin_at: null, told_at: null }
  }
  const isDue = row.told_at === null || now.getTime() - row.told_at.getTime() >= tellAgain_ms
  if (!isDue) return {}
  const missing = checklistOf(stands.incident, stands.tracks, rules, now).filter(
    ({ key, isMet }) => !isMet && key !== 'containment',
  )
  const isOfPermanent = row.block === 'permanent' && !isLoud(stands.incident, now)
  // What is permanent was told as such.
  if (!isOfPermanent)
    await parts.alerts.raise(
      trx,
      decisionAlert(
        row,
        missing.map(({ text }) => text),
        isLoud(stands.incident, now),
        now,
      ),
    )
  if (row.needs_admin_at === null)
    await addTimeline(trx, row, now, { track: 'incident', text: 'Waits for the decision of an administrator.' })
  return { needs_admin_at: row.needs_admin_at ?? now, told_at: now }
}

/** Silence for so long means that whoever sent has stopped. */
const silence_ms = 60 * 60_000

/** MBX-1005: one alert, updated while it goes on; people are told again every 30 minutes (alerts/catalogue.ts). */
async function tellStillSending({ parts, trx, now }: Work, row: Incident): Promise<Updateable<IncidentTable>> {
  if (row.released_at !== null || row.is_told_only) return {}
  const count = await sentWhileBlocked(parts, trx, row)
  if (count > row.held_seen) {
    await parts.alerts.raise(trx, stillSendingAlert(row, count))
    return { held_seen: count, still_sending_told_at: now }
  }
  if (row.still_sending_told_at === null || now.getTime() - row.still_sending_told_at.getTime() < silence_ms) return {}
  await parts.alerts.resolve(
    trx,
    row.tenant_id,
    alertTypes.stillSending,
    subjectOf(row),
    'Nothing was sent for an hour.',
  )
  return { still_sending_told_at: null }
}

/** Beyond the message that led to the block, which is kept as well. */
async function sentWhileBlocked(parts: CompromiseParts, trx: Trx, row: Incident): Promise<number> {
  const held = await parts.held.count(trx, row.tenant_id, row.id)
  const { further } = await trx
    .selectFrom('incident_message')
    .select((is) => is.fn.countAll<string>().as('further'))
    .where('tenant_id', '=', row.tenant_id)
    .where('incident_id', '=', row.id)
    .where('role', '=', 'further')
    .executeTakeFirstOrThrow()
  return Math.max(held - 1, Number(further), 0)
}

async function isSettled({ trx, now }: Work, row: Incident, tracks: TrackStand): Promise<boolean> {
  if (row.ended_at === null || (row.released_at !== null && now.getTime() - row.released_at.getTime() < lateMail_ms))
    return false
  if (now.getTime() - row.ended_at.getTime() >= unsettled_days_max * day_ms) return true
  const isRestored = tracks.containment === 'none' || tracks.containment === 'restored'
  const isScanned = tracks.computers.every(isEndedScan) && !tracks.isSearching
  if (!isRestored || !isScanned || tracks.hygiene === 'collecting') return false
  const wanted = await trx
    .selectFrom('incident_effect')
    .select('key')
    .where('tenant_id', '=', row.tenant_id)
    .where('incident_id', '=', row.id)
    .where('state', '=', 'wanted')
    .executeTakeFirst()
  return wanted === undefined
}
