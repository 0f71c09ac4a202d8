// Puts right what was found: by hand for everything, without asking for the severities that are set so (exchange-online 5.8).
import { createHash } from 'node:crypto'
import { systemActor, type AuditActor } from '#platform/audit/audit.ts'
import { AppError, isAppError } from '#platform/errors.ts'
import { json } from '#platform/db/json.ts'
import type { PlanView, RepairChoice } from '../objects.ts'
import { acceptOrder } from './accept.ts'
import { classify } from './classify.ts'
import { lookAtDns } from './dns-look.ts'
import { orderCodes, versionOf } from './finding.ts'
import { countFlow, expectationOf, flowOf, isOutdated } from './judge.ts'
import { compareWithStored } from './lifecycle.ts'
import { observe } from './observe.ts'
import type { TamperParts } from './parts.ts'
import { chosenOf, mend } from './repair-choice.ts'
import { alertType } from './settle.ts'
import { show } from './show.ts'
import {
  closeFindings,
  findFinding,
  forgetAcceptances,
  openFindings,
  recentFindings,
  lockWatch,
  updateWatch,
  watchState,
  type Finding,
} from './store.ts'

/** What is chosen to be repaired without asking, in two goes: what needs an administrator's sign-in holds up nothing else. */
export async function repairAutomatically(parts: TamperParts, tenantId: string): Promise<number> {
  let repaired = 0
  for (const isDomainsTurn of [false, true]) {
    const target = await parts.expectation(tenantId)
    if (target === null) return repaired
    const mending = await parts.db.inTenant(tenantId, async (trx) => {
      const open = await openFindings(trx, tenantId)
      const chosen = chosenOf(open, (await watchState(trx, tenantId))?.auto_repair ?? [], {
        isOrderAccepted: target.desired.isOrderAccepted === true,
      })
      if (isDomainsTurn && !chosen.some(({ code }) => code === 'domain.removed')) return null
      const isBarred = (finding: Finding): boolean =>
        finding.is_fight || (!isDomainsTurn && finding.code === 'domain.removed')
      return mend(isDomainsTurn ? chosen : chosen.filter((finding) => !isBarred(finding)), open, isBarred)
    })
    if (mending === null || mending.findings.length === 0) continue
    try {
      repaired += (await repairMending(parts, tenantId, mending, { by: 'automatic', actor: watchActor })).length
    } catch (error) {
      // Findings stay open and say so; the state of the connection must be told all the same.
      if (!isAppError(error)) throw error
      parts.logger.warn({ event: 'tamper.repair-failed', tenant: tenantId, code: error.code }, error.message)
    }
  }
  return repaired
}

const watchActor = systemActor('tamper-watch')

/** Why the last repair came to no end, for everybody who looks at the findings; null when it did. */
async function noteRepair(parts: TamperParts, tenantId: string, problem: string | null): Promise<void> {
  await parts.db.inTenant(tenantId, async (trx) => {
    const before = (await watchState(trx, tenantId))?.repair_error ?? null
    if (before === problem) return
    await updateWatch(trx, tenantId, { repair_error: problem })
    const subject = 'repair'
    if (problem === null)
      await parts.alerts.resolve(trx, tenantId, 'mailflow.repair-waits', subject, 'The repair has come to its end.')
    else
      await parts.alerts.raise(trx, {
        tenantId,
        type: 'mailflow.repair-waits',
        subject,
        severity: 'high',
        title: 'A repair of mail flow needs you',
        text: problem,
      })
  })
}

/** A repair that waited for a person went on in the background and came to its end: nothing is left that it could do. */
export async function forgetEndedRepair(parts: TamperParts, tenantId: string): Promise<void> {
  const open = await parts.db.inTenant(tenantId, (trx) => openFindings(trx, tenantId))
  if (!open.some(({ remedy }) => remedy !== 'none')) await noteRepair(parts, tenantId, null)
}

/** What DNS needs does not hold up the rest: a zone may be looked after by hand. */
async function repairNoted(parts: TamperParts, tenantId: string, { findings, choice }: Wanted): Promise<void> {
  const problem = await repairRecords(parts, tenantId, findings)
  try {
    await parts.repair(tenantId, choice)
    if (choice === undefined || findings.some(({ remedy }) => remedy === 'certificate'))
      await parts.renewCertificates(tenantId)
  } catch (error) {
    if (isAppError(error)) await noteRepair(parts, tenantId, error.message)
    throw error
  }
  await noteRepair(parts, tenantId, problem)
}

const foreignAddresses = (parts: TamperParts, findings: readonly Finding[]): string[] =>
  findings
    .flatMap(({ code, actual }) => (code === 'dns.host' && Array.isArray(actual) ? actual.map(String) : []))
    .filter((address) => !parts.gateway.publicAddresses.includes(address))

/** Our own names in DNS; others that stand there do not belong there. Resolves with what a person must do, or null. */
async function repairRecords(
  parts: TamperParts,
  tenantId: string,
  findings: readonly Finding[],
): Promise<string | null> {
  const ours = findings.filter(({ remedy }) => remedy === 'dns')
  if (ours.length === 0) return null
  try {
    if (!(await parts.republish(tenantId, foreignAddresses(parts, ours))))
      return `The DNS zone is looked after by hand. Put right what the findings name: ${ours.map(({ object_name: name, property }) => `${property} of ${name}`).join(', ')}.`
  } catch (error) {
    if (isAppError(error)) return error.message
    throw error
  }
  await lookAtDns(parts, tenantId)
  return null
}

/** What is put right; without a choice everything of ours, found or not. */
interface Wanted {
  findings: readonly Finding[]
  choice: RepairChoice | undefined
}

interface Repairing {
  by: 'automatic' | 'admin'
  actor: AuditActor
}

export interface RepairPlan extends PlanView {
  findings: Pick<Finding, 'id' | 'object_name' | 'property'>[]
  /** To be given back with the request to do it. */
  version: string
}

/** What `repairFindings` would do. Throws AppError `mailflow.finding.unknown` (404), `mailflow.repair.*` (409). */
export async function showRepair(parts: TamperParts, tenantId: string, findingId: string | null): Promise<RepairPlan> {
  return planOf(parts, tenantId, await wantedOf(parts, tenantId, findingId))
}

async function wantedOf(parts: TamperParts, tenantId: string, findingId: string | null): Promise<Wanted> {
  return parts.db.inTenant(tenantId, async (trx) => {
    const open = await openFindings(trx, tenantId)
    if (findingId === null) return { findings: open.filter(({ remedy }) => remedy !== 'none'), choice: undefined }
    const finding = await findFinding(trx, tenantId, findingId)
    if (finding === null) throw repairErrors.unknown()
    const chosen = open.filter(({ id, remedy }) => id === findingId && remedy !== 'none')
    if (chosen.length === 0) throw repairErrors.none()
    const { findings, choice, left } = mend(chosen, open)
    if (left.length > 0) throw repairErrors.heldUp()
    return { findings, choice }
  })
}

async function planOf(parts: TamperParts, tenantId: string, { findings, choice }: Wanted): Promise<RepairPlan> {
  const plan = await parts.plan(tenantId, { choice, forgetsOrder: forgetsOrder(findings) })
  const besides = findings.flatMap((finding) => besideOf(parts, finding))
  const version = createHash('sha256')
    .update(JSON.stringify([findings.map(versionOf).sort(), plan.steps, besides]))
    .digest('hex')
    .slice(0, 16)
  return { ...plan, besides, findings: [...findings], version }
}

/** What a repair does elsewhere than in connectors and rules, for people. */
function besideOf(parts: TamperParts, finding: Finding): PlanView['besides'] {
  const { code, object_key: key, object_name: name, property, expected } = finding
  if (code === 'domain.removed')
    return [{ where: 'Microsoft 365 domains', text: `Add the domain ${name} again; an administrator must sign in.` }]
  if (code === 'sealer.removed')
    return [{ where: 'Microsoft Defender', text: `Add the trusted ARC sealer ${show(expected)} again.` }]
  if (key === 'out' && property === 'IsValidated')
    return [
      { where: 'Exchange Online', text: `Let it check that it reaches the gateway, and mark “${name}” as validated.` },
    ]
  if (finding.remedy === 'certificate') return [{ where: 'Certificates', text: `Get a new certificate for ${name}.` }]
  if (finding.remedy !== 'dns') return []
  const foreign = foreignAddresses(parts, [finding])
  const taken = foreign.length === 0 ? '' : ` Take out ${foreign.join(', ')}.`
  return [{ where: 'Our DNS', text: `Publish our records of ${name} again.${taken}` }]
}

/**
 * Puts right and closes what is no longer there: everything of ours, or the finding that is named. Returns the ids of the findings that were
 * repaired. `version`: of what was shown. Throws as showRepair, and `mailflow.repair.changed` when it would do something else by now.
 */
export async function repairFindings(
  parts: TamperParts,
  tenantId: string,
  actor: AuditActor,
  shown: { findingId: string; version: string } | null = null,
): Promise<string[]> {
  const wanted = await wantedOf(parts, tenantId, shown?.findingId ?? null)
  if (shown !== null && (await planOf(parts, tenantId, wanted)).version !== shown.version) throw repairErrors.changed()
  return repairMending(parts, tenantId, wanted, { by: 'admin', actor })
}

async function repairMending(
  parts: TamperParts,
  tenantId: string,
  wanted: Wanted,
  { by, actor }: Repairing,
): Promise<string[]> {
  const { steps, besides } = await planOf(parts, tenantId, wanted)
  if (forgetsOrder(wanted.findings)) await forgetOrder(parts, tenantId)
  const done = [...besides, ...steps].map(({ text }) => text)
  await repairNoted(parts, tenantId, wanted)
  const repaired = await closeRepaired(parts, tenantId, wanted, { by, actor })
  await parts.db.inTenant(tenantId, (trx) =>
    parts.audit.append(trx, {
      tenantId,
      actor,
      action: 'mailflow.repair',
      target: 'mailflow',
      after: { repaired, done },
    }),
  )
  return repaired
}

async function closeRepaired(
  parts: TamperParts,
  tenantId: string,
  { findings, choice }: Wanted,
  { by, actor }: Repairing,
): Promise<string[]> {
  const target = await parts.expectation(tenantId)
  if (target === null) return []
  const { exchange } = await parts.clients(tenantId)
  const seen = await observe(exchange, parts.clock.now())
  const now = parts.clock.now()
  return parts.db.inTenant(tenantId, async (trx) => {
    const state = await lockWatch(trx, tenantId)
    if (state === null || isOutdated(state, seen)) return []
    // A loop that was seen before the repair is over with it.
    const counts = { ...(await countFlow(trx, tenantId, { since: state.checked_at, until: seen.at })), loopsSeen: 0 }
    const changes = compareWithStored(
      classify(expectationOf(target, state), seen, flowOf(parts, target, state, counts)),
      await recentFindings(trx, tenantId, now),
      now,
    )
    // What others put right meanwhile is not our work: the next look closes it.
    const ours = new Set(findings.map(({ id }) => id))
    const closed = await closeFindings(
      trx,
      tenantId,
      choice === undefined ? changes.gone : changes.gone.filter((id) => ours.has(id)),
      by === 'automatic' ? 'repaired-automatically' : 'repaired-by-admin',
      by === 'automatic' ? null : actor.name,
      now,
    )
    for (const finding of closed) {
      await parts.alerts.resolve(trx, tenantId, alertType(finding.severity), finding.fingerprint, 'Repaired.')
      await parts.outbox.append(trx, { type: 'TamperRepaired', tenantId, payload: { findingId: finding.id, by } })
    }
    // What is new is raised by the next look, which must not take it for newer than ours.
    if (changes.raised.length === 0) await updateWatch(trx, tenantId, { checked_at: seen.at })
    // A connector that was put right is validated with the next run.
    if (state.validation !== null && closed.some(({ object_key: key }) => key === 'out'))
      await updateWatch(trx, tenantId, { validation: json({ ...state.validation, passedAt: null }) as never })
    return closed.map(({ id }) => id)
  })
}

/** An order that differs from the accepted one, and is not wanted. Where only ours have come apart, others stay where they may be. */
const forgetsOrder = (findings: readonly Finding[]): boolean =>
  findings.some(({ code, severity }) => orderCodes.has(code) && !(code === 'rules.order' && severity === 'high'))

/** Ours go to the top again: what stood above them by consent is below them then, and whoever moves it up is told of. */
async function forgetOrder({ db }: TamperParts, tenantId: string): Promise<void> {
  await db.inTenant(tenantId, async (trx) => {
    await acceptOrder(trx, tenantId, false)
    await forgetAcceptances(trx, tenantId, { codes: orderCodes })
  })
}

const repairErrors = {
  unknown: () => new AppError({ code: 'mailflow.finding.unknown', message: 'There is no such finding.', status: 404 }),
  none: () =>
    new AppError({
      code: 'mailflow.repair.none',
      message:
        'This finding is closed, or an administrator must put it right in Microsoft 365: there is nothing to repair here.',
      status: 409,
    }),
  heldUp: () =>
    new AppError({
      code: 'mailflow.repair.held-up',
      message:
        'Redirecting mail rests on something whose name another object has taken. Rename that object first: its finding says which.',
      status: 409,
    }),
  changed: () =>
    new AppError({
      code: 'mailflow.repair.changed',
      message: 'The repair would do something else by now than what was shown. Look at it again, then decide.',
      status: 409,
    }),
}
