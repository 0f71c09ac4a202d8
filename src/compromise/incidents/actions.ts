// What an administrator may decide about an incident: each decision one transaction, with reason, before and after in the audit log
// (endpoint-response 4.4). History is never deleted.
import type { Trx } from '#platform/db/database.ts'
import type { AuditActor } from '#platform/audit/audit.ts'
import { AppError } from '#platform/errors.ts'
import type { incidentActions } from '../contract.ts'
import type { CompromiseParts, Tracks } from '../parts.ts'
import { loadSettings } from '../settings.ts'
import { resolveAll } from './alerts.ts'
import { isBlocking, isClear, utc } from './clearance.ts'
import { type HeldDecision, wantHeld } from './effects.ts'
import { tellChange } from './events.ts'
import { day_ms } from './periods.ts'
import { endBlock } from './release.ts'
import { settleIn } from './settle.ts'
import { incidentStandOf, lastBadAt, readReports, rulesOf, trackStandOf } from './stand.ts'
import { addTimeline, factsOf, type Incident, incidentNotFound, lockIncident, updateIncident } from './store.ts'

export type IncidentAction = (typeof incidentActions)[number]

export interface Deciding {
  tenantId: string
  incidentId: string
  actor: AuditActor
}

export interface Actions {
  release(who: Deciding, wanted: { reason: string; held: 'keep' | 'release' | 'discard' }): Promise<void>
  extend(who: Deciding, wanted: { reason: string; until: Date }): Promise<void>
  rescan(who: Deciding, wanted: { computerId?: string; kind?: 'quick' | 'full' }): Promise<void>
  noComputer(who: Deciding, reason: string): Promise<void>
  acceptFindings(who: Deciding, reason: string): Promise<void>
  falsePositive(who: Deciding, reason: string): Promise<void>
  held(who: Deciding, decision: HeldDecision, reason: string): Promise<void>
}

const extend_days_max = 90

/** What is possible as things stand. Pure. */
export function allowedActions(row: Incident, heldMessages: number): IncidentAction[] {
  const isBlocked = row.block === 'active' || row.block === 'permanent'
  const isOpen = row.ended_at === null
  const held: IncidentAction[] = heldMessages > 0 ? ['releaseHeld', 'discardHeld'] : []
  if (row.is_told_only) return isOpen ? ['falsePositive', ...held] : held
  if (isBlocked)
    return [
      'release',
      // A block without an end by itself would get one.
      ...(row.until !== null ? (['extend'] as const) : []),
      'rescan',
      ...(row.no_computer_at === null ? (['noComputer'] as const) : []),
      ...(row.hygiene === 'findings' ? (['acceptFindings'] as const) : []),
      'falsePositive',
      ...held,
    ]
  return [
    ...(isOpen ? (['rescan', 'falsePositive'] as const) : []),
    ...(row.hygiene === 'findings' ? (['acceptFindings'] as const) : []),
    ...held,
  ]
}

interface Decision {
  trx: Trx
  row: Incident
  now: Date
}

export function createActions(parts: CompromiseParts, tracks: Tracks): Actions {
  /** Locked, checked, decided, settled and audited in one transaction. */
  const decide = (
    who: Deciding,
    action: IncidentAction,
    reason: string,
    work: (decision: Decision) => Promise<unknown>,
  ): Promise<void> =>
    parts.db.inTenant(who.tenantId, async (trx) => {
      const row = await lockIncident(trx, who.tenantId, who.incidentId)
      if (row === null) throw incidentNotFound()
      await requireAllowed(parts, trx, row, action)
      await work({ trx, row, now: parts.clock.now() })
      const settled = (await settleIn(parts, tracks, trx, who.tenantId, who.incidentId))!.incident
      await parts.audit.append(trx, {
        tenantId: who.tenantId,
        actor: who.actor,
        action: `incident.${auditNames[action]}`,
        target: row.id,
        before: shownInAudit(row),
        after: { ...shownInAudit(settled), reason },
      })
      await tellChange(parts.outbox, trx, settled)
    })

  const note = ({ trx, row, now }: Decision, who: Deciding, text: string) =>
    addTimeline(trx, row, now, { track: 'override', by: who.actor.name, text })

  return {
    release: (who, { reason, held }) =>
      decide(who, 'release', reason, async (decision) => {
        const { trx, row, now } = decision
        const { isEarly, isInfected } = await howReady(parts, tracks, trx, row, now)
        await note(decision, who, `Released${isEarly ? ' early' : ''}: ${reason}`)
        if (held !== 'keep') await wantHeld(trx, row, held, who.actor.name, now)
        await endBlock(parts, tracks, trx, row, {
          how: isEarly ? 'person' : 'clear',
          reason: `released by ${who.actor.name}: ${reason}`,
          by: who.actor.name,
          isInfected,
        })
      }),
    extend: (who, { reason, until }) =>
      decide(who, 'extend', reason, async (decision) => {
        const { trx, row, now } = decision
        requireLater(row, until, now)
        await updateIncident(trx, row, { until })
        await note(decision, who, `Extended until ${utc(until)}: ${reason}`)
      }),
    rescan: (who, wanted) =>
      decide(who, 'rescan', '', async (decision) => {
        if (tracks.endpoints === undefined) throw noScans()
        await tracks.endpoints.rescan(decision.trx, factsOf(decision.row), wanted)
        await note(
          decision,
          who,
          wanted.computerId === undefined ? 'Scan all computers again.' : 'Scan a computer again.',
        )
      }),
    noComputer: (who, reason) =>
      decide(who, 'noComputer', reason, async (decision) => {
        await updateIncident(decision.trx, decision.row, { no_computer_at: decision.now })
        await note(decision, who, `There is no computer to scan: ${reason}`)
      }),
    acceptFindings: (who, reason) =>
      decide(who, 'acceptFindings', reason, async (decision) => {
        const count = (await tracks.hygiene?.acceptAll(decision.trx, factsOf(decision.row), who.actor.name)) ?? 0
        await updateIncident(decision.trx, decision.row, { findings_accepted_at: decision.now })
        await note(decision, who, `${count} findings accepted: ${reason}`)
      }),
    falsePositive: (who, reason) =>
      decide(who, 'falsePositive', reason, async (decision) => {
        await note(decision, who, `Marked as a false positive: ${reason}`)
        await markFalse(parts, tracks, decision, who, reason)
      }),
    held: (who, decision, reason) =>
      decide(who, decision === 'release' ? 'releaseHeld' : 'discardHeld', reason, async ({ trx, row, now }) => {
        await wantHeld(trx, row, decision, who.actor.name, now)
        await note(
          { trx, row, now },
          who,
          `${decision === 'release' ? 'Send held messages on' : 'Delete held messages'}: ${reason}`,
        )
      }),
  }
}

const auditNames = {
  release: 'release',
  extend: 'extend',
  rescan: 'rescan',
  noComputer: 'no-computer',
  acceptFindings: 'accept-findings',
  falsePositive: 'false-positive',
  releaseHeld: 'release-held',
  discardHeld: 'discard-held',
} as const satisfies Record<IncidentAction, string>

async function requireAllowed(parts: CompromiseParts, trx: Trx, row: Incident, action: IncidentAction): Promise<void> {
  const held = await parts.held.count(trx, row.tenant_id, row.id)
  if (allowedActions(row, held).includes(action)) return
  throw new AppError({
    code: 'compromise.incident-state',
    message:
      row.released_at !== null || row.ended_at !== null
        ? 'The mailbox was released in the meantime. Load the incident again.'
        : 'This cannot be done as the incident stands now. Load it again.',
    status: 409,
  })
}

/** Early: before the policy would have released by itself. A release of what only a person can release is early as well. */
async function howReady(parts: CompromiseParts, tracks: Tracks, trx: Trx, row: Incident, now: Date) {
  const settings = await loadSettings(trx, row.tenant_id)
  const incident = incidentStandOf(row, await lastBadAt(trx, row))
  const stand = trackStandOf(await readReports(parts, tracks, trx, row), settings)
  const isTime = row.until === null ? row.policy === 'manual' : now >= row.until
  const isReady = isBlocking(incident) && isTime && isClear(incident, stand, rulesOf(settings))
  return { isEarly: !isReady, isInfected: stand.computers.includes('infected') }
}

function requireLater(row: Incident, until: Date, now: Date): void {
  const latest = now.getTime() + extend_days_max * day_ms
  const earliest = Math.max(now.getTime(), row.until!.getTime())
  if (until.getTime() > earliest && until.getTime() <= latest) return
  throw new AppError({
    code: 'compromise.until',
    message: `The new end must be later than the present one and at most ${extend_days_max} days ahead.`,
    status: 400,
    fields: [{ path: 'until', message: 'is too early or too late' }],
  })
}

const noScans = () =>
  new AppError({
    code: 'compromise.no-scans',
    message: 'This installation scans no computers.',
    status: 409,
  })

/** Released at once if it still blocks; else it counts no more for the next number, and its probation ends. */
async function markFalse(
  parts: CompromiseParts,
  tracks: Tracks,
  { trx, row, now }: Decision,
  { actor }: Deciding,
  reason: string,
): Promise<void> {
  const isFalse = { is_false_positive: true }
  if (row.is_told_only) {
    await updateIncident(trx, row, { ...isFalse, state: 'closed', ended_at: now })
    await resolveAll(parts.alerts, trx, row, `False positive: ${reason}`)
  } else if (row.released_at !== null)
    await updateIncident(trx, row, { ...isFalse, probation_limit: null, probation_until: null })
  else
    await endBlock(parts, tracks, trx, row, {
      how: 'falsePositive',
      reason: `false positive, by ${actor.name}: ${reason}`,
      by: actor.name,
      isInfected: false,
    })
}

const shownInAudit = (row: Incident) => ({
  mailbox: row.address,
  state: row.state,
  block: row.block,
  until: row.until?.toISOString() ?? null,
  flags: row.flags,
})
