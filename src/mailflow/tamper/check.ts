// One check of one tenant: look, judge, confirm, explain, store, tell, repair (exchange-online 5.6 to 5.8).
import { sql } from 'kysely'
import { isAppError } from '#platform/errors.ts'
import type { Trx } from '#platform/db/database.ts'
import { updateConnection } from '../provisioning/connection-store.ts'
import { acceptOrder, orderCodes } from './accept.ts'
import { classify, foreignObjects, whenChanged } from './classify.ts'
import { authorOf, isOurOwn, type AuditFact } from './correlate.ts'
import { readFeed } from './feed.ts'
import type { FindingCandidate, Severity } from './finding.ts'
import { compareWithStored, mayRepair } from './lifecycle.ts'
import type { Expectation, FlowFacts, Observation } from './observation.ts'
import { observe } from './observe.ts'
import type { TamperParts, WatchTarget } from './parts.ts'
import {
  auditFacts,
  closeFindings,
  insertFinding,
  keepAuditFacts,
  openFindings,
  recentFindings,
  recentIntents,
  seenAgain,
  setAuthor,
  startWatch,
  updateWatch,
  watchState,
  type WatchState,
} from './store.ts'

export interface CheckResult {
  /** null: the tenant is not connected, or being changed by an operation. */
  raised: number
  open: number
  repaired: number
  /** Why the look failed; findings are then left as they are. */
  error: string | null
}

/** Codes that say "gone": believed only after a second look. */
const deletions = new Set(['object.deleted', 'domain.removed', 'object.name-taken'])

export async function checkTenant(parts: TamperParts, tenantId: string): Promise<CheckResult | null> {
  const target = await parts.expectation(tenantId)
  if (target === null) return null
  try {
    const { exchange, activity, appId } = await parts.clients(tenantId)
    const first = await observe(exchange, parts.clock.now())
    const state = await watchStateOf(parts, tenantId, target, first)
    await readAuditFeed(parts, tenantId, activity, state, first.auditing)
    const seen = await confirmed(parts, exchange, target, state, first)
    // We changed something ourselves while we looked: what was seen belongs to no one state.
    if (!isSameTarget(target, await parts.expectation(tenantId))) return null
    const raised = await storeFindings(parts, tenantId, target, seen, appId)
    const repaired = await repairAutomatically(parts, tenantId)
    await forgetEndedRepair(parts, tenantId)
    const open = await settle(parts, tenantId)
    return { raised, open, repaired, error: null }
  } catch (error) {
    return noteFailure(parts, tenantId, error)
  }
}

function isSameTarget(before: WatchTarget, after: WatchTarget | null): boolean {
  const essence = ({ desired, known, whenChanged }: WatchTarget) =>
    JSON.stringify([desired, known, Object.fromEntries(whenChanged)])
  return after !== null && essence(before) === essence(after)
}

/** The first look of a connection is the baseline: what was there before us is not tampering. */
async function watchStateOf(
  parts: TamperParts,
  tenantId: string,
  target: WatchTarget,
  seen: Observation,
): Promise<WatchState> {
  return parts.db.inTenant(tenantId, async (trx) => {
    const stored = await watchState(trx, tenantId)
    if (stored !== null) return stored
    const baseline = {
      foreign: foreignObjects({ ...target, baseline: null, baselineSealers: [], baselineInternalRelay: [] }, seen),
      sealers: seen.trustedSealers.filter((name) => name !== target.sealer),
      internalRelay: seen.acceptedDomains.filter(({ type }) => type === 'InternalRelay').map(({ name }) => name),
    }
    await startWatch(trx, tenantId, baseline, parts.clock.now())
    return (await watchState(trx, tenantId))!
  })
}

const expectationOf = (target: WatchTarget, state: WatchState): Expectation => ({
  ...target,
  baseline: state.baseline.foreign,
  baselineSealers: state.baseline.sealers,
  baselineInternalRelay: state.baseline.internalRelay,
})

const flowOf = (target: WatchTarget, state: WatchState, loopsSeen: number): FlowFacts => ({
  relayProbe: state.relay_probe,
  inboundCanaryFailures: state.inbound_canary_failures,
  forgedCanaryUnscanned: state.forged_canary_unscanned,
  loopsSeen,
  trace: state.reconciliation,
  connectorCertificateExpiresAt: target.connectorCertificateExpiresAt,
  auditFeedLastAt: state.feed_last_record_at,
  auditFeedSince: state.feed_since,
})

/** Replicas differ for a while: "gone" needs two looks. */
async function confirmed(
  parts: TamperParts,
  exchange: Parameters<typeof observe>[0],
  target: WatchTarget,
  state: WatchState,
  first: Observation,
): Promise<Observation> {
  const candidates = classify(expectationOf(target, state), first, flowOf(target, state, 0))
  if (!candidates.some(({ code }) => deletions.has(code))) return first
  await parts.clock.sleep(parts.confirmDelay_ms)
  return observe(exchange, parts.clock.now())
}

async function readAuditFeed(
  parts: TamperParts,
  tenantId: string,
  activity: Awaited<ReturnType<TamperParts['clients']>>['activity'],
  state: WatchState,
  auditing: boolean | null,
): Promise<void> {
  if (activity === null || auditing === false) return
  const now = parts.clock.now()
  try {
    const reading = await readFeed(activity, state.feed_until, now)
    await parts.db.inTenant(tenantId, async (trx) => {
      await keepAuditFacts(trx, tenantId, reading.facts, now)
      await updateWatch(trx, tenantId, {
        feed_until: now,
        ...(reading.lastRecordAt === null ? {} : { feed_last_record_at: reading.lastRecordAt }),
      })
    })
  } catch (error) {
    // The feed only explains. Without it tampering is found all the same; silence becomes a finding after a day.
    parts.logger.warn({ event: 'tamper.feed-unreadable', tenant: tenantId, code: codeOf(error) }, 'audit feed not read')
  }
}

async function storeFindings(
  parts: TamperParts,
  tenantId: string,
  target: WatchTarget,
  seen: Observation,
  appId: string | null,
): Promise<number> {
  const now = parts.clock.now()
  return parts.db.inTenant(tenantId, async (trx) => {
    const state = (await watchState(trx, tenantId))!
    const candidates = classify(
      expectationOf(target, state),
      seen,
      flowOf(target, state, await loopsSince(trx, tenantId, state.checked_at)),
    )
    const changes = compareWithStored(candidates, await recentFindings(trx, tenantId, now), now)
    const records = await foreignRecords(trx, tenantId, appId, now)
    for (const finding of changes.raised)
      await raise(parts, trx, tenantId, finding, records, { now, notBefore: state.checked_at })
    for (const { id, candidate } of changes.seenAgain) await seenAgain(trx, tenantId, id, candidate, now)
    await explain(trx, tenantId, records)
    const gone = await closeFindings(trx, tenantId, changes.gone, 'repaired-by-admin', null, now)
    for (const finding of gone)
      await parts.alerts.resolve(
        trx,
        tenantId,
        alertType(finding.severity),
        finding.fingerprint,
        'It is as it should be again.',
      )
    await rememberChangeTimes(trx, tenantId, seen, candidates)
    await updateWatch(trx, tenantId, { checked_at: now, check_error: null })
    return changes.raised.length
  })
}

async function foreignRecords(trx: Trx, tenantId: string, appId: string | null, now: Date): Promise<AuditFact[]> {
  const intents = await recentIntents(trx, tenantId, now)
  return (await auditFacts(trx, tenantId)).filter((record) => !isOurOwn(record, appId, intents))
}

const alertType = (severity: Severity): string => `mailflow.tamper-${severity}`

async function raise(
  parts: TamperParts,
  trx: Trx,
  tenantId: string,
  finding: FindingCandidate & { isFight: boolean },
  records: readonly AuditFact[],
  times: { now: Date; notBefore: Date | null },
): Promise<void> {
  const author = authorOf(finding, records, times.notBefore)
  // An edit that was taken back leaves nothing to do: it is told once and closed.
  const isOver = finding.code === 'object.touched'
  const id = await insertFinding(trx, tenantId, finding, author, times, isOver ? 'gone' : 'open')
  await parts.outbox.append(trx, {
    type: 'TamperFound',
    tenantId,
    payload: { findingId: id, severity: finding.severity, objectKey: finding.objectKey, summary: finding.summary },
  })
  const who =
    author === null
      ? 'Who did it is not known yet; the audit log follows within hours.'
      : `By ${author.actor}${author.clientAddress === null ? '' : ` from ${author.clientAddress}`}, ${author.at.toISOString()}.`
  const fight = finding.isFight
    ? ' It was repaired and changed again three times within a day: automatic repair has stopped. Find out which system changes it.'
    : ''
  await parts.alerts.raise(trx, {
    tenantId,
    type: alertType(finding.severity),
    subject: `${finding.code}:${finding.objectKey}:${finding.property ?? ''}`,
    severity: finding.isFight ? 'high' : finding.severity,
    title: `Mail flow changed: ${finding.objectName}`,
    text: `${finding.summary}${fight} ${who}`,
    data: {
      findingId: id,
      property: finding.property,
      expected: finding.expected,
      actual: finding.actual,
      actor: author?.actor ?? null,
    },
  })
}

/** The feed is late: findings get their author when it comes. */
async function explain(trx: Trx, tenantId: string, records: readonly AuditFact[]): Promise<void> {
  for (const finding of await openFindings(trx, tenantId)) {
    if (finding.audit_id !== null) continue
    const author = authorOf(
      {
        code: finding.code,
        severity: finding.severity,
        objectKey: finding.object_key,
        objectName: finding.object_name,
        guid: finding.guid,
        property: finding.property,
        expected: finding.expected,
        actual: finding.actual,
        summary: finding.summary,
        remedy: finding.remedy,
      },
      records,
      finding.not_before,
    )
    if (author !== null) await setAuthor(trx, tenantId, finding.id, author)
  }
}

/** An edit that was taken back is told once: from now on its time is the known one. */
async function rememberChangeTimes(
  trx: Trx,
  tenantId: string,
  seen: Observation,
  candidates: readonly FindingCandidate[],
): Promise<void> {
  for (const candidate of candidates) {
    if (candidate.code !== 'object.touched') continue
    const record = [...seen.actual.inbound, ...seen.actual.outbound, ...seen.actual.rules].find(
      (entry) => String(entry['Guid']).toLowerCase() === candidate.guid,
    )
    await trx
      .updateTable('mailflow_object')
      .set({ when_changed: record === undefined ? null : whenChanged(record) })
      .where('tenant_id', '=', tenantId)
      .where('key', '=', candidate.objectKey as never)
      .execute()
  }
}

/** Loops that the gateway reported since the last check (row 27 of the failure matrix). */
async function loopsSince(trx: Trx, tenantId: string, since: Date | null): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from outbox_event
    where tenant_id = ${tenantId} and type = 'GatewaySecurityEvent' and payload->>'kind' = 'loop'
      and occurred_at > ${since ?? new Date(0)}`.execute(trx)
  return rows[0]?.count ?? 0
}

async function repairAutomatically(parts: TamperParts, tenantId: string): Promise<number> {
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
async function forgetEndedRepair(parts: TamperParts, tenantId: string): Promise<void> {
  const open = await parts.db.inTenant(tenantId, (trx) => openFindings(trx, tenantId))
  if (!open.some(({ remedy }) => remedy !== 'none')) await noteRepair(parts, tenantId, null)
}

async function repairNoted(parts: TamperParts, tenantId: string): Promise<void> {
  try {
    await parts.repair(tenantId)
  } catch (error) {
    if (isAppError(error)) await noteRepair(parts, tenantId, error.message)
    throw error
  }
  await noteRepair(parts, tenantId, null)
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
    const state = (await watchState(trx, tenantId))!
    const changes = compareWithStored(
      classify(expectationOf(target, state), seen, flowOf(target, state, 0)),
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
    return closed.map(({ id }) => id)
  })
}

/** An order that differs from the accepted one, and is not wanted: ours go to the top again. */
async function prepareOrder(parts: TamperParts, tenantId: string): Promise<void> {
  await parts.db.inTenant(tenantId, async (trx) => {
    const open = await openFindings(trx, tenantId)
    if (open.some(({ code }) => orderCodes.has(code))) await acceptOrder(trx, tenantId, false)
  })
}

/** State of the connection from what is open: broken by a High, degraded by a Medium. */
async function settle(parts: TamperParts, tenantId: string): Promise<number> {
  return parts.db.inTenant(tenantId, async (trx) => {
    const open = await openFindings(trx, tenantId)
    const connection = await trx
      .selectFrom('mailflow_connection')
      .select(['state', 'phase', 'problem'])
      .where('tenant_id', '=', tenantId)
      .executeTakeFirst()
    if (connection === undefined || !['pilot', 'active', 'degraded', 'broken'].includes(connection.state))
      return open.length
    if (connection.problem !== null) return open.length
    const worst = open.find(({ severity }) => severity === 'high') ?? open.find(({ severity }) => severity === 'medium')
    const calm = connection.phase === 'pilot' ? 'pilot' : 'active'
    const state = worst === undefined ? calm : worst.severity === 'high' ? 'broken' : 'degraded'
    if (state === connection.state) return open.length
    const now = parts.clock.now()
    const reason = worst?.summary ?? 'Everything is as it should be.'
    await updateConnection(trx, tenantId, { state, state_reason: reason, changed_at: now })
    await parts.outbox.append(trx, {
      type: 'ConnectionStateChanged',
      tenantId,
      payload: { from: connection.state, to: state, reason },
    })
    return open.length
  })
}

const codeOf = (error: unknown): string => (isAppError(error) ? error.code : 'internal')

async function noteFailure(parts: TamperParts, tenantId: string, error: unknown): Promise<CheckResult> {
  if (!isAppError(error)) throw error
  parts.logger.warn({ event: 'tamper.check-failed', tenant: tenantId, code: error.code }, error.message)
  const open = await parts.db.inTenant(tenantId, async (trx) => {
    await updateWatch(trx, tenantId, { check_error: error.message })
    return (await openFindings(trx, tenantId)).length
  })
  return { raised: 0, open, repaired: 0, error: error.message }
}
