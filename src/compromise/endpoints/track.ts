// The track of the computers: what an incident asks of it, written as intents and carried out by whoever comes by.
import { AppError } from '#platform/errors.ts'
import type { Trx } from '#platform/db/database.ts'
import { backEndsOfComputers } from '#people/computers-views.ts'
import type { CompromiseParts, EndpointsReport, EndpointsTrack, IncidentFacts } from '../parts.ts'
import { advanceAct } from './acts.ts'
import { advanceHunt, isScanned, linkedOf, planScans } from './hunt.ts'
import { isClear } from './policy.ts'
import type { EndpointPorts } from './ports.ts'
import { advanceScan } from './scans.ts'
import { actsOf, dueScans, huntOf, insertAct, insertHunt, insertScan, scansOf, type ScanRow } from './store.ts'
import { noComputerOver } from './tell.ts'
import { computerView, flagsOf, latestByComputer } from './view.ts'

/** A scan that tries one product after another needs a few rounds. */
const rounds_max = 6

const withoutLicence =
  'This tenant has no endpoint subscription: the mailbox is blocked, its computers are not scanned.'
const switchedOff = 'Scanning computers is switched off in the settings of this tenant.'

export function createEndpointsTrack(parts: CompromiseParts, ports: EndpointPorts): EndpointsTrack {
  const begin = async (trx: Trx, incident: IncidentFacts): Promise<void> => {
    const hasLicence = await parts.hasEndpoint(trx, incident.tenantId)
    const { scansComputers } = await ports.settingsOf(trx, incident.tenantId)
    const reason = !hasLicence ? withoutLicence : scansComputers ? '' : switchedOff
    const state = reason === '' ? 'due' : 'off'
    await insertHunt(trx, incident, { state, has_licence: hasLicence, reason }, parts.clock.now())
    await planScans(parts, ports, trx, incident, reason === '' ? undefined : reason)
  }

  const advance = async (incident: IncidentFacts): Promise<void> => {
    const { tenantId, id } = incident
    await advanceHunt(parts, ports, tenantId, id)
    for (let round = 0; round < rounds_max; round += 1) {
      const due = await parts.db.inTenant(tenantId, (trx) => dueScans(trx, tenantId, id, parts.clock.now()))
      if (due.length === 0) break
      await Promise.all(due.map((scan) => advanceScan(parts, ports, tenantId, scan)))
    }
    const acts = await parts.db.inTenant(tenantId, (trx) => actsOf(trx, tenantId, id))
    for (const act of acts.filter(({ state }) => state === 'planned')) await advanceAct(parts, ports, tenantId, act.id)
  }

  const state = async (trx: Trx, incident: IncidentFacts): Promise<EndpointsReport> => {
    const hunt = await huntOf(trx, incident.tenantId, incident.id)
    const scans = latestByComputer(await scansOf(trx, incident.tenantId, incident.id))
    const flags = flagsOf(scans, hunt)
    return {
      computers: await viewsOf(parts, trx, incident.tenantId, scans),
      candidates: hunt?.candidates ?? [],
      hasLicence: hunt?.has_licence ?? true,
      isSearching: hunt?.state === 'due',
      flags,
      notes: [...(hunt === null || hunt.reason === '' ? [] : [hunt.reason]), ...(hunt?.problems ?? [])],
    }
  }

  return {
    begin,
    advance,
    state,
    end: (trx, incident, how) => endScans(parts, trx, incident, how),
    rescan: (trx, incident, wanted) => rescan(parts, ports, trx, incident, wanted),
    notice: (trx, incident, eventId, text) => writeNotices(parts, trx, incident, eventId, text),
  }
}

async function viewsOf(parts: CompromiseParts, trx: Trx, tenantId: string, scans: readonly ScanRow[]) {
  const ids = scans.map((scan) => scan.computer_id)
  if (ids.length === 0) return []
  const products = await backEndsOfComputers(trx, tenantId, ids, parts.clock.now())
  const isolated = await trx
    .selectFrom('computer')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('id', 'in', ids)
    .where('is_isolated', '=', true)
    .execute()
  return scans.map((scan) =>
    computerView(scan, {
      isIsolated: isolated.some(({ id }) => id === scan.computer_id),
      products: products.get(scan.computer_id) ?? [],
    }),
  )
}

/**
 * Released: scans go on, and what they find is kept. Withdrawn: nobody was abused, so that they are cancelled. Computers that we
 * isolated by ourselves are connected again, unless they are infected.
 */
async function endScans(
  parts: CompromiseParts,
  trx: Trx,
  incident: IncidentFacts,
  how: 'released' | 'withdrawn',
): Promise<void> {
  const { tenantId, id } = incident
  const now = parts.clock.now()
  await trx
    .updateTable('computer_hunt')
    .set((eb) => ({
      ended: how,
      fence: eb('fence', '+', 1),
      lease_until: null,
      ...(how === 'withdrawn' ? { state: 'done' as const } : {}),
    }))
    .where('tenant_id', '=', tenantId)
    .where('incident_id', '=', id)
    .execute()
  await noComputerOver(parts, trx, tenantId, id)
  if (how === 'withdrawn') await cancelScans(trx, tenantId, id, now)
  const scans = latestByComputer(await scansOf(trx, tenantId, id))
  for (const act of await actsOf(trx, tenantId, id)) {
    if (act.act !== 'isolate' || act.requested_by !== null) continue
    const scan = scans.find((each) => each.computer_id === act.computer_id)
    if (how === 'released' && scan !== undefined && !isClear(scan.state)) continue
    if (act.state === 'planned') {
      await trx
        .updateTable('computer_act')
        .set((eb) => ({
          state: 'cancelled',
          fence: eb('fence', '+', 1),
          done_at: now,
          detail: 'The incident is over.',
        }))
        .where('tenant_id', '=', tenantId)
        .where('id', '=', act.id)
        .execute()
    }
    await insertAct(
      trx,
      {
        tenantId,
        incidentId: id,
        key: `${id}:reconnect:${act.computer_id}`,
        computer_id: act.computer_id,
        act: 'reconnect',
        back_end: act.back_end,
        external_id: act.external_id,
        args: { reason: `Mailwarden incident ${id} is over` },
        requestedBy: null,
      },
      now,
    )
  }
}

async function cancelScans(trx: Trx, tenantId: string, incidentId: string, now: Date): Promise<void> {
  const cancelled = { state: 'skipped', detail: 'Cancelled: the messages were not bad after all.' } as const
  const open = trx.updateTable('computer_scan').where('tenant_id', '=', tenantId).where('incident_id', '=', incidentId)
  await open
    .set((eb) => ({ ...cancelled, work: 'none', ended_at: now, fence: eb('fence', '+', 1), lease_until: null }))
    .where('work', '=', 'start')
    .execute()
  await open
    .set((eb) => ({ ...cancelled, work: 'cancel', next_at: now, fence: eb('fence', '+', 1), lease_until: null }))
    .where('work', '=', 'watch')
    .execute()
}

async function rescan(
  parts: CompromiseParts,
  ports: EndpointPorts,
  trx: Trx,
  incident: IncidentFacts,
  wanted: { computerId?: string; kind?: 'quick' | 'full' },
): Promise<void> {
  const { tenantId, id } = incident
  if (!(await parts.hasEndpoint(trx, tenantId)))
    throw new AppError({ code: 'endpoint.no-subscription', message: withoutLicence, status: 409 })
  const settings = await ports.settingsOf(trx, tenantId)
  const before = latestByComputer(await scansOf(trx, tenantId, id))
  const linked = (await linkedOf(parts, trx, incident)).filter(
    (computer) => isScanned(computer) || computer.computerId === wanted.computerId,
  )
  const known = new Map(
    [
      ...before.map((scan) => ({
        id: scan.computer_id,
        name: scan.computer,
        evidence: scan.evidence,
        isStrong: scan.is_strong,
      })),
      ...linked.map((each) => ({
        id: each.computerId,
        name: each.name,
        evidence: each.evidence,
        isStrong: each.weight === 'certain' || each.weight === 'strong',
      })),
    ].map((computer) => [computer.id, computer]),
  )
  const chosen = [...known.values()].filter(
    ({ id: each }) => wanted.computerId === undefined || each === wanted.computerId,
  )
  if (wanted.computerId !== undefined && chosen.length === 0)
    throw new AppError({
      code: 'endpoint.not-linked',
      message: 'This computer is not linked to the person. Link it first, then scan it.',
      status: 409,
    })
  const now = parts.clock.now()
  for (const computer of chosen)
    await insertScan(
      trx,
      {
        tenantId,
        incidentId: id,
        computerId: computer.id,
        computer: computer.name,
        evidence: computer.evidence,
        isStrong: computer.isStrong,
        kind: wanted.kind ?? settings.scanKind,
        notBefore: now,
        requestedBy: null,
      },
      now,
    )
  if (wanted.computerId !== undefined) return
  // Computers may have been linked or become known since.
  await trx
    .updateTable('computer_hunt')
    .set({ state: 'due', reason: '', has_licence: true, next_at: now, created_at: now })
    .where('tenant_id', '=', tenantId)
    .where('incident_id', '=', id)
    .execute()
}

/** Only our agent writes into the log of a computer. */
async function writeNotices(
  parts: CompromiseParts,
  trx: Trx,
  incident: IncidentFacts,
  eventId: 140 | 141,
  text: string,
): Promise<void> {
  const { tenantId, id } = incident
  const linked = (await linkedOf(parts, trx, incident)).filter(isScanned)
  for (const computer of linked) {
    const agent = computer.backEnds.find(({ name }) => name === 'agent')
    if (agent === undefined) continue
    await insertAct(
      trx,
      {
        tenantId,
        incidentId: id,
        key: `${id}:notice:${eventId}:${computer.computerId}`,
        computer_id: computer.computerId,
        act: 'notice',
        back_end: 'agent',
        external_id: agent.externalId,
        args: { id: eventId, text },
        requestedBy: null,
      },
      parts.clock.now(),
    )
  }
}
