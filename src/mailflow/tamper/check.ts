// One check of one tenant: look, judge, confirm, explain, store, tell, repair (exchange-online 5.6 to 5.8).
import { utcText } from '#platform/clock.ts'
import { isAppError } from '#platform/errors.ts'
import type { Trx } from '#platform/db/database.ts'
import { confirmActs } from './act-store.ts'
import { classify } from './classify.ts'
import { foreignObjects } from './classify-foreign.ts'
import { whenChanged } from './classify-objects.ts'
import { authorOf, isOurOwn, type AuditFact, type FoundBetween } from './correlate.ts'
import { readFeed } from './feed.ts'
import { isOn } from './foreign-act.ts'
import { findRecord } from './foreign-records.ts'
import { fingerprintOf, type FindingCandidate, type Severity } from './finding.ts'
import { countFlow, expectationOf, flowOf, isInFlux, isOutdated, noCounts, type FlowCounts } from './judge.ts'
import { compareWithStored, mayRepair } from './lifecycle.ts'
import type { Observation } from './observation.ts'
import { observe } from './observe.ts'
import type { TamperParts, WatchTarget } from './parts.ts'
import { forgetEndedRepair, repairAutomatically } from './repair.ts'
import { alertType, settle } from './settle.ts'
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
  lockWatch,
  watchState,
  unexplainedFindings,
  type Finding,
  type WatchState,
} from './store.ts'

export interface CheckResult {
  /** null: the tenant is not connected, or being changed by an operation at this moment. */
  raised: number
  open: number
  repaired: number
  /** Why the look failed; findings are then left as they are. */
  error: string | null
}

/** Codes that say "gone": believed only after a second look. */
const deletions = new Set(['object.deleted', 'domain.removed', 'object.name-taken'])

export async function checkTenant(parts: TamperParts, tenantId: string): Promise<CheckResult | null> {
  const target = await parts.target(tenantId)
  if (target === null) return null
  try {
    const { exchange, activity, appId } = await parts.clients(tenantId)
    const first = await observe(exchange, parts.clock.now())
    const state = await watchStateOf(parts, tenantId, target, first)
    await readAuditFeed(parts, tenantId, activity, state, first.auditing)
    const seen = await confirmed(parts, exchange, target, state, first)
    // We changed something ourselves while we looked: what was seen belongs to no one state.
    if (!isSameTarget(target, await parts.target(tenantId))) return null
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
  const essence = ({ desired, known, whenChanged, others, underWay, flux }: WatchTarget) =>
    JSON.stringify([desired, known, Object.fromEntries(whenChanged), others, underWay, flux])
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
      foreign: foreignObjects({ ...target, baseline: [], baselineSealers: [], baselineInternalRelay: [] }, seen),
      sealers: seen.trustedSealers.filter((name) => name !== target.sealer),
      internalRelay: seen.acceptedDomains.filter(({ type }) => type === 'InternalRelay').map(({ name }) => name),
    }
    await startWatch(trx, tenantId, baseline, parts.clock.now())
    return (await watchState(trx, tenantId))!
  })
}

function judge(
  parts: TamperParts,
  target: WatchTarget,
  state: WatchState,
  seen: Observation,
  counts: FlowCounts,
): FindingCandidate[] {
  const found = classify(expectationOf(target, state), seen, flowOf(parts, target, state, counts))
  return found.filter((candidate) => !isInFlux(target, candidate))
}

/** Replicas differ for a while: "gone" needs two looks. */
async function confirmed(
  parts: TamperParts,
  exchange: Parameters<typeof observe>[0],
  target: WatchTarget,
  state: WatchState,
  first: Observation,
): Promise<Observation> {
  const candidates = judge(parts, target, state, first, noCounts)
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
  const now = parts.clock.now()
  if (auditing === false) return parts.db.inTenant(tenantId, (trx) => updateWatch(trx, tenantId, { feed_since: now }))
  if (activity === null) return
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
    const state = await lockWatch(trx, tenantId)
    // Two looks at once: what a later one saw stays. Disconnected meanwhile: there is nothing to find.
    if (state === null || isOutdated(state, seen)) return 0
    const counts = await countFlow(trx, tenantId, { since: state.checked_at, until: seen.at })
    const candidates = judge(parts, target, state, seen, counts)
    // What cannot be judged now is neither gone nor still there.
    const stored = (await recentFindings(trx, tenantId, now)).filter((finding) => !isInFlux(target, finding))
    const changes = compareWithStored(candidates, stored, now)
    const records = await foreignRecords(trx, tenantId, appId, now)
    for (const finding of changes.raised)
      await raise(parts, trx, tenantId, finding, {
        records,
        between: { notBefore: state.checked_at, notAfter: now },
        auditing: seen.auditing,
      })
    for (const { id, candidate, formerSeverity } of changes.seenAgain) {
      await seenAgain(trx, tenantId, id, candidate, now)
      if (formerSeverity !== null) await tellChangedSeverity(parts, trx, tenantId, { id, candidate, formerSeverity })
    }
    await explain(trx, tenantId, records, now)
    await closeGone(parts, trx, tenantId, changes.gone, state, now)
    await confirmActs(trx, tenantId, (guid) => isOffIn(seen, guid), now)
    await rememberChangeTimes(trx, tenantId, seen, candidates)
    await updateWatch(trx, tenantId, { checked_at: seen.at, check_error: null })
    return changes.raised.length
  })
}

/** What a repair that came to no end had set out to put right is its work. */
async function closeGone(
  parts: TamperParts,
  trx: Trx,
  tenantId: string,
  gone: readonly string[],
  { repair_error: unfinished, auto_repair: automatic }: WatchState,
  now: Date,
): Promise<void> {
  const open = (await openFindings(trx, tenantId)).filter(({ id }) => gone.includes(id))
  const isOurs = ({ severity, remedy, is_fight: isFight }: Finding): boolean =>
    unfinished !== null && mayRepair({ severity, remedy, isFight }, automatic)
  for (const finding of open) {
    const { id, severity, fingerprint } = finding
    const state = isOurs(finding) ? 'repaired-automatically' : 'repaired-by-admin'
    await closeFindings(trx, tenantId, [id], state, null, now)
    await parts.alerts.resolve(trx, tenantId, alertType(severity), fingerprint, 'It is as it should be again.')
  }
}

function isOffIn(seen: Observation, guid: string): boolean {
  const found = findRecord(seen.actual, guid)
  return found !== null && !isOn(found)
}

async function foreignRecords(trx: Trx, tenantId: string, appId: string | null, now: Date): Promise<AuditFact[]> {
  const intents = await recentIntents(trx, tenantId, now)
  return (await auditFacts(trx, tenantId)).filter((record) => !isOurOwn(record, appId, intents))
}

async function raise(
  parts: TamperParts,
  trx: Trx,
  tenantId: string,
  finding: FindingCandidate & { isFight: boolean },
  {
    records,
    between,
    auditing,
  }: { records: readonly AuditFact[]; between: FoundBetween; auditing: Observation['auditing'] },
): Promise<void> {
  const author = authorOf(finding, records, between)
  // An edit that was taken back leaves nothing to do: it is told once and closed.
  const isOver = finding.code === 'object.touched'
  const id = await insertFinding(trx, tenantId, finding, author, between, isOver ? 'gone' : 'open')
  await parts.outbox.append(trx, {
    type: 'TamperFound',
    tenantId,
    payload: { findingId: id, severity: finding.severity, objectKey: finding.objectKey, summary: finding.summary },
  })
  const who =
    author === null
      ? unknownAuthor(auditing)
      : `By ${author.actor}${author.clientAddress === null ? '' : ` from ${author.clientAddress}`}, ${utcText(author.at)}.`
  const fight = finding.isFight
    ? ' It was repaired and changed again several times: automatic repair has stopped. Find out which system changes it.'
    : ''
  await raiseAlert(parts, trx, tenantId, {
    id,
    finding,
    severity: finding.isFight ? 'high' : finding.severity,
    text: `${finding.summary}${fight} ${who}`,
    actor: author?.actor ?? null,
  })
}

const unknownAuthor = (auditing: Observation['auditing']): string =>
  auditing === false
    ? 'Auditing is off in this tenant: nobody can say who did it.'
    : 'Who did it is not known yet; the audit log follows within hours.'

async function raiseAlert(
  parts: TamperParts,
  trx: Trx,
  tenantId: string,
  {
    id,
    finding,
    severity,
    text,
    actor,
  }: { id: string; finding: FindingCandidate; severity: Severity; text: string; actor: string | null },
): Promise<void> {
  await parts.alerts.raise(trx, {
    tenantId,
    type: alertType(finding.severity),
    subject: fingerprintOf(finding),
    severity,
    title: `Mail flow changed: ${finding.objectName}`,
    text,
    data: { findingId: id, property: finding.property, expected: finding.expected, actual: finding.actual, actor },
  })
}

/** A certificate that ends in ten days ends in two some day: people are told anew, and the former alert is over. */
async function tellChangedSeverity(
  parts: TamperParts,
  trx: Trx,
  tenantId: string,
  { id, candidate, formerSeverity }: { id: string; candidate: FindingCandidate; formerSeverity: Severity },
): Promise<void> {
  const { severity, summary } = candidate
  const former = alertType(formerSeverity)
  await parts.alerts.resolve(trx, tenantId, former, fingerprintOf(candidate), `It is ${severity} now.`)
  await raiseAlert(parts, trx, tenantId, { id, finding: candidate, severity, text: summary, actor: null })
}

/** The feed is late: findings get their author when it comes, repaired ones, too. */
async function explain(trx: Trx, tenantId: string, records: readonly AuditFact[], now: Date): Promise<void> {
  for (const finding of await unexplainedFindings(trx, tenantId, now)) {
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
      { notBefore: finding.not_before, notAfter: finding.first_seen_at },
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
