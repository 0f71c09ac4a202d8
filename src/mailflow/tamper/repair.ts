// Puts right what was found: by hand for everything, without asking for the severities that are set so (exchange-online 5.8).
import { isAppError } from '#platform/errors.ts'
import { json } from '#platform/db/json.ts'
import { acceptOrder, orderCodes } from './accept.ts'
import { classify } from './classify.ts'
import { lookAtDns } from './dns-look.ts'
import { countFlow, expectationOf, flowOf, isOutdated } from './judge.ts'
import { compareWithStored, mayRepair } from './lifecycle.ts'
import { observe } from './observe.ts'
import type { TamperParts } from './parts.ts'
import { alertType } from './settle.ts'
import {
  closeFindings,
  forgetAcceptances,
  openFindings,
  recentFindings,
  lockWatch,
  updateWatch,
  watchState,
} from './store.ts'

export async function repairAutomatically(parts: TamperParts, tenantId: string): Promise<number> {
  const { automatic, open } = await parts.db.inTenant(tenantId, async (trx) => ({
    automatic: (await watchState(trx, tenantId))?.auto_repair ?? [],
    open: await openFindings(trx, tenantId),
  }))
  const chosen = open.filter((finding) =>
    mayRepair({ severity: finding.severity, remedy: finding.remedy, isFight: finding.is_fight }, automatic),
  )
  if (chosen.length === 0) return 0
  try {
    return (await repairFindings(parts, tenantId, 'automatic', null)).length
  } catch (error) {
    // Findings stay open and say so; the state of the connection must be told all the same.
    if (!isAppError(error)) throw error
    parts.logger.warn({ event: 'tamper.repair-failed', tenant: tenantId, code: error.code }, error.message)
    return 0
  }
}

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
async function repairNoted(parts: TamperParts, tenantId: string): Promise<void> {
  const problem = await repairRecords(parts, tenantId)
  try {
    await parts.repair(tenantId)
  } catch (error) {
    if (isAppError(error)) await noteRepair(parts, tenantId, error.message)
    throw error
  }
  await noteRepair(parts, tenantId, problem)
}

/** Our own names in DNS; others that stand there do not belong there. Resolves with what a person must do, or null. */
async function repairRecords(parts: TamperParts, tenantId: string): Promise<string | null> {
  const open = await parts.db.inTenant(tenantId, (trx) => openFindings(trx, tenantId))
  const ours = open.filter(({ remedy }) => remedy === 'dns')
  if (ours.length === 0) return null
  const foreign = ours
    .flatMap(({ code, actual }) => (code === 'dns.host' && Array.isArray(actual) ? actual.map(String) : []))
    .filter((address) => !parts.gateway.publicAddresses.includes(address))
  try {
    if (!(await parts.republish(tenantId, foreign)))
      return `The DNS zone is looked after by hand. Put right what the findings name: ${ours.map(({ object_name: name, property }) => `${property} of ${name}`).join(', ')}.`
  } catch (error) {
    if (isAppError(error)) return error.message
    throw error
  }
  await lookAtDns(parts, tenantId)
  return null
}

/** Brings everything back and closes what is no longer there. Returns the ids of the findings that were repaired. */
export async function repairFindings(
  parts: TamperParts,
  tenantId: string,
  by: 'automatic' | 'admin',
  name: string | null,
): Promise<string[]> {
  await prepareOrder(parts, tenantId)
  await repairNoted(parts, tenantId)
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
    const closed = await closeFindings(
      trx,
      tenantId,
      changes.gone,
      by === 'automatic' ? 'repaired-automatically' : 'repaired-by-admin',
      name,
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

/** An order that differs from the accepted one, and is not wanted: ours go to the top again. */
async function prepareOrder(parts: TamperParts, tenantId: string): Promise<void> {
  await parts.db.inTenant(tenantId, async (trx) => {
    const open = await openFindings(trx, tenantId)
    if (!open.some(({ code }) => orderCodes.has(code))) return
    await acceptOrder(trx, tenantId, false)
    // What stood above ours by consent is below them now: whoever moves it up again is told of.
    await forgetAcceptances(trx, tenantId, { codes: orderCodes })
  })
}
