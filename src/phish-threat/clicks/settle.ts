// Judges the visits of one message: builds them from its requests, asks the tenant, counts their sources, and writes what has changed:
// visits, verdicts (append-only), facts. The same requests give the same verdicts, in whatever order they came.
import { sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import type { PhishThreatParts } from '../parts.ts'
import { messagesOf, noteSightings, readCounts } from './counters.ts'
import { setFacts } from './facts.ts'
import { judgeVisits } from './judge.ts'
import { countDelivered, loadMessage, type LoadedMessage, requests_max } from './load.ts'
import type { TenantSignals, VisitFacts } from './model.ts'
import { networksOf, type Networks } from './networks/lookup.ts'
import { ownersOf } from './owners-of.ts'
import { askTenant, type AskedRecords } from './records.ts'
import { requestSettling } from './settling.ts'
import { loadSignals, saveSignals } from './signal-store.ts'
import { joinSignals, signalsOf } from './signals.ts'
import { questionsOf, sightingsOf, sourceFacts, turningPoints, type SourceBook } from './sources.ts'
import { loadStored, matchVisits, removeAbsorbed, writeVisits, type MatchedVisit } from './store.ts'
import { buildVisits } from './visits.ts'

/** Looked at again while the tenant may still learn something: sign-ins are minutes late. */
const late_ms = 2 * 60_000

/** Idempotent; several workers may call it at once for the same message. Resolves with false when there was nothing to judge. */
export async function settleMessage(parts: PhishThreatParts, tenantId: string, messageId: string): Promise<boolean> {
  const seen = await parts.db.inTenant(tenantId, (trx) => loadMessage(trx, tenantId, messageId))
  if (seen === null || (seen.requests.length === 0 && seen.facts.readAt === null)) return false
  const asked = seen.requests.length === 0 ? null : await askTenant(parts, tenantId, seen)
  const owners = await ownersOf(parts).current()
  const others = await parts.db.inTenant(tenantId, async (trx) => {
    await lockMessage(trx, tenantId, messageId)
    const message = await loadMessage(trx, tenantId, messageId)
    if (message === null) return null
    if (asked?.isReadNow === true) await noteRead(trx, tenantId, message, parts.clock.now())
    return settleIn(parts, trx, { tenantId, message, asked, networks: networksOf(owners, message.own) })
  })
  if (others === null) return false
  for (const other of others) await requestSettling(parts, tenantId, other)
  return true
}

interface Work {
  tenantId: string
  message: LoadedMessage
  asked: AskedRecords | null
  networks: Networks
}

/** Resolves with other messages to look at again. */
async function settleIn(parts: PhishThreatParts, trx: Trx, work: Work): Promise<string[]> {
  const { tenantId, message, asked, networks } = work
  const { campaignId, facts } = message
  const now = parts.clock.now()
  const where = { tenantId, campaignId, messageId: facts.id }
  const visits = buildVisits(message.requests, facts, networks)
  const stored = await loadStored(trx, tenantId, facts.id)
  const matched = matchVisits(visits, stored, now)
  await removeAbsorbed(trx, tenantId, matched, stored)
  const signals = await signalsFor(trx, work, matched)
  const reached = message.isTest
    ? []
    : await noteSightings(
        trx,
        where,
        visits.flatMap((visit) => sightingsOf(visit, facts, signals.get(visit) ?? null)),
      )
  const book = await readCounts(
    trx,
    where,
    visits.flatMap((visit) => questionsOf(visit, facts)),
  )
  const judged = judgeVisits(visits, {
    message: facts,
    networks,
    signals: (visit) => signals.get(visit) ?? null,
    book,
    delivered: await deliveredFor(trx, work, visits, book),
    settling_ms: message.settling_ms,
    now: now.getTime(),
  })
  await writeVisits(trx, { tenantId, message, judged, matched, now })
  if (asked !== null) await saveSignals(trx, tenantId, matched, signals, now)
  await setFacts(parts, trx, { tenantId, message, networks, now })
  await noteJudged(trx, tenantId, message, now)
  return messagesOf(trx, where, reached)
}

/** Of a visit that is settled and was looked at since, what was kept then: records of the tenant fade, verdicts must not. */
async function signalsFor(
  trx: Trx,
  { tenantId, message, asked, networks }: Work,
  matched: readonly MatchedVisit[],
): Promise<Map<VisitFacts, TenantSignals>> {
  const found = new Map<VisitFacts, TenantSignals>()
  if (!message.hasTelemetry) return found
  const kept = await loadSignals(trx, tenantId, matched)
  for (const { visit, id } of matched) {
    const before = kept.get(id)
    const isOver = before !== undefined && before.lookedAt >= visit.at + message.settling_ms + late_ms
    const fresh = asked === null || isOver ? null : signalsOf(visit, message.facts, asked.records, networks)
    const known = joinSignals(before?.signals ?? null, fresh)
    if (known !== null) found.set(visit, known)
  }
  return found
}

/** Asked only where it decides: a band that several recipients fell into. */
async function deliveredFor(
  trx: Trx,
  { tenantId, message }: Work,
  visits: readonly VisitFacts[],
  book: SourceBook,
): Promise<number> {
  const isNeeded = visits.some((visit) => sourceFacts(visit, message.facts, book).inBand >= turningPoints.band)
  return isNeeded ? countDelivered(trx, tenantId, message.campaignId) : 0
}

async function noteRead(trx: Trx, tenantId: string, message: LoadedMessage, now: Date): Promise<void> {
  if (message.facts.readAt !== null) return
  message.facts.readAt = now.getTime()
  await trx
    .updateTable('campaign_message')
    .set({ read_at: now })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', message.facts.id)
    .where('read_at', 'is', null)
    .execute()
}

/** Not those that were stored since they were read: they come the next time. */
async function noteJudged(trx: Trx, tenantId: string, { facts, requests }: LoadedMessage, now: Date): Promise<void> {
  const isWhole = requests.length < requests_max
  await trx
    .updateTable('simulation_request')
    .set({ judged_at: now })
    .where('tenant_id', '=', tenantId)
    .where('message_id', '=', facts.id)
    .where('judged_at', 'is', null)
    .$if(isWhole, (query) => query.where('id', '=', sql<string>`any(${sql.val(requests.map(({ id }) => id))}::uuid[])`))
    .execute()
}

/** One at a time judges a message. Held until the transaction ends. */
export async function lockMessage(trx: Trx, tenantId: string, messageId: string): Promise<void> {
  const key = `mailwarden visits ${tenantId} ${messageId}`
  await sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`.execute(trx)
}
