// Writes visits and their verdicts: a visit keeps its id while late requests change its ends, each change of a verdict is one more row,
// and what a person decided stays.
import type { Selectable } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import type { Tables } from '#platform/db/tables.ts'
import { newId } from '#platform/ids.ts'
import type { VisitReason } from '../tables.ts'
import { ruleVersion } from './evidence/codes.ts'
import type { JudgedVisit } from './judge.ts'
import type { LoadedMessage } from './load.ts'
import type { VisitFacts } from './model.ts'

export type StoredVisit = Selectable<Tables['simulation_visit']>

export interface MatchedVisit {
  visit: VisitFacts
  id: string
  stored: StoredVisit | null
}

const gap_ms = 30 * 60_000

export async function loadStored(trx: Trx, tenantId: string, messageId: string): Promise<StoredVisit[]> {
  return trx
    .selectFrom('simulation_visit')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('message_id', '=', messageId)
    .orderBy('first_at')
    .orderBy('id')
    .execute()
}

/** Which visit is which of before: same source, same page, and close to it in time. Pure but for new ids. */
export function matchVisits(visits: readonly VisitFacts[], stored: readonly StoredVisit[], now: Date): MatchedVisit[] {
  const free = new Set(stored)
  return visits.map((visit) => {
    const same = [...free].filter(
      (row) =>
        row.source_key === visit.sourceKey &&
        row.nonce === visit.nonce &&
        row.first_at.getTime() <= visit.lastAt + gap_ms &&
        row.last_at.getTime() >= visit.at - gap_ms,
    )
    const found = same[0] ?? null
    if (found !== null) free.delete(found)
    return { visit, id: found?.id ?? newId(now), stored: found }
  })
}

/** Stored visits that are inside of another one now: a late request has joined them. What a person decided stays. Pure. */
const absorbed = (matched: readonly MatchedVisit[], stored: readonly StoredVisit[]): StoredVisit[] =>
  stored.filter(
    (row) =>
      row.decided_by === null &&
      !matched.some(({ id }) => id === row.id) &&
      matched.some(({ visit }) => isWithin(row, visit)),
  )

const isWithin = (row: StoredVisit, visit: VisitFacts): boolean =>
  row.source_key === visit.sourceKey &&
  row.nonce === visit.nonce &&
  row.first_at.getTime() >= visit.at &&
  row.last_at.getTime() <= visit.lastAt

export async function removeAbsorbed(
  trx: Trx,
  tenantId: string,
  matched: readonly MatchedVisit[],
  stored: readonly StoredVisit[],
): Promise<void> {
  const ids = absorbed(matched, stored).map(({ id }) => id)
  if (ids.length === 0) return
  await trx.deleteFrom('simulation_visit').where('tenant_id', '=', tenantId).where('id', 'in', ids).execute()
}

export interface WrittenVisits {
  tenantId: string
  message: LoadedMessage
  judged: readonly JudgedVisit[]
  matched: readonly MatchedVisit[]
  now: Date
}

export async function writeVisits(trx: Trx, { tenantId, message, judged, matched, now }: WrittenVisits): Promise<void> {
  for (const [index, { visit, judgement }] of judged.entries()) {
    const { id, stored } = matched[index]!
    const values = rowOf({ visit, judgement }, message, stored)
    if (stored === null)
      await trx
        .insertInto('simulation_visit')
        .values({ tenant_id: tenantId, id, campaign_id: message.campaignId, message_id: message.facts.id, ...values })
        .execute()
    else if (hasChanged(stored, { visit, judgement }, message))
      await trx
        .updateTable('simulation_visit')
        .set(values)
        .where('tenant_id', '=', tenantId)
        .where('id', '=', id)
        .execute()
    if (stored?.decided_by == null && isOtherVerdict(stored, { visit, judgement }))
      await appendVerdict(trx, tenantId, {
        visitId: id,
        at: now,
        verdict: judgement.verdict,
        reasons: judgement.reasons,
      })
  }
}

const reasonsText = (reasons: readonly VisitReason[]): string =>
  JSON.stringify(reasons.map(({ code, class: kind, text }) => ({ code, class: kind, text })))

/** What a person decided is kept; requests that came later only lengthen the visit. */
function rowOf({ visit, judgement }: JudgedVisit, message: LoadedMessage, stored: StoredVisit | null) {
  const about = {
    nonce: visit.nonce,
    source_key: visit.sourceKey,
    ip: visit.ip,
    first_at: new Date(visit.at),
    last_at: new Date(visit.lastAt),
    device: visit.agent.family,
    agent: visit.agent.family,
    network_kind: visit.network.kind,
    network_owner: visit.network.owner,
    kinds: [...visit.kinds],
    is_excluded: judgement.isExcluded,
  }
  const byRules = {
    verdict: judgement.verdict,
    reasons: reasonsText(judgement.reasons),
    rule_version: ruleVersion,
    provisional_until: judgement.provisional ? new Date(visit.at + message.settling_ms) : null,
    has_submitted: judgement.hasSubmitted,
    is_other_person: judgement.isOtherPerson,
    needs_review: judgement.needsReview,
  }
  return stored?.decided_by == null
    ? { ...about, ...byRules }
    : { ...about, reasons: reasonsText(stored.reasons), provisional_until: null }
}

const codesOf = (reasons: readonly { code: string }[]): string => reasons.map(({ code }) => code).join(' ')

/** The verdict, or what it stands on first. */
function isOtherVerdict(stored: StoredVisit | null, { judgement }: JudgedVisit): boolean {
  if (stored === null || stored.rule_version === '') return true
  return stored.verdict !== judgement.verdict || stored.reasons[0]?.code !== judgement.reasons[0]?.code
}

function hasChanged(stored: StoredVisit, { visit, judgement }: JudgedVisit, message: LoadedMessage): boolean {
  const until = judgement.provisional ? visit.at + message.settling_ms : null
  return (
    stored.verdict !== judgement.verdict ||
    codesOf(stored.reasons) !== codesOf(judgement.reasons) ||
    stored.rule_version !== ruleVersion ||
    stored.first_at.getTime() !== visit.at ||
    stored.last_at.getTime() !== visit.lastAt ||
    (stored.provisional_until?.getTime() ?? null) !== until ||
    stored.needs_review !== judgement.needsReview ||
    stored.is_other_person !== judgement.isOtherPerson ||
    stored.has_submitted !== judgement.hasSubmitted
  )
}

interface NewVerdict {
  visitId: string
  at: Date
  verdict: StoredVisit['verdict']
  reasons: readonly VisitReason[]
  by?: string
  reason?: string
}

/** Append-only: nothing of it is ever changed. */
export async function appendVerdict(trx: Trx, tenantId: string, verdict: NewVerdict): Promise<void> {
  await trx
    .insertInto('simulation_verdict')
    .values({
      tenant_id: tenantId,
      id: newId(verdict.at),
      visit_id: verdict.visitId,
      at: verdict.at,
      verdict: verdict.verdict,
      reasons: reasonsText(verdict.reasons),
      rule_version: ruleVersion,
      by: verdict.by ?? null,
      reason: verdict.reason ?? null,
    })
    .execute()
}
