// Visits for screens: a page of them, one with its history, and a campaign's automated visits apart.
import { sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import { networkOf, ofOrganisation } from '#platform/http/network.ts'
import { decodeCursor, encodeCursor } from '../results/cursor.ts'
import type { Verdict } from '../contract.ts'
import type { BeaconContent, VisitReason } from '../tables.ts'
import type { VisitDetail, VisitView } from './contract.ts'
import type { NetworkKind } from './networks/lookup.ts'

interface VisitRow {
  id: string
  first_at: Date
  last_at: Date
  verdict: Verdict
  reasons: VisitReason[]
  rule_version: string
  provisional_until: Date | null
  decided_by: string | null
  needs_review: boolean
  is_other_person: boolean
  is_excluded: boolean
  has_submitted: boolean
  kinds: VisitView['kinds']
  ip: string
  network_kind: string | null
  network_owner: string | null
  agent: string | null
  message_id: string
  person_id: string | null
  display_name: string
  address: string
  is_canary: boolean
  delivered_at: Date | null
}

export interface VisitFilter {
  verdict?: Verdict
  needsReview?: boolean
  limit: number
  cursor?: string
}

const fromVisits = sql`
  from simulation_visit v join campaign_message m on m.tenant_id = v.tenant_id and m.id = v.message_id`
const columns = sql`
  v.id, v.first_at, v.last_at, v.verdict, v.reasons, v.rule_version, v.provisional_until, v.decided_by, v.needs_review,
  v.is_other_person, v.is_excluded, v.has_submitted, v.kinds, v.ip, v.network_kind, v.network_owner, v.agent, v.message_id,
  m.person_id, m.display_name, m.address, m.is_canary, m.delivered_at`

/** Newest first. `hasNames`: whether the caller may see single people. */
export async function listVisits(
  trx: Trx,
  tenantId: string,
  campaignId: string,
  { verdict, needsReview, limit, cursor }: VisitFilter,
  hasNames: boolean,
): Promise<{ items: VisitView[]; next: string | null }> {
  const after = cursor === undefined ? null : placeOf(cursor)
  const { rows } = await sql<VisitRow>`
    select ${columns} ${fromVisits}
    where v.tenant_id = ${tenantId} and v.campaign_id = ${campaignId} and not m.is_test
      ${verdict === undefined ? sql`` : sql`and v.verdict = ${verdict}`}
      ${needsReview === undefined ? sql`` : sql`and v.needs_review = ${needsReview}`}
      ${after === null ? sql`` : sql`and (v.first_at, v.id) < (${after.at}::timestamptz, ${after.id}::uuid)`}
    order by v.first_at desc, v.id desc limit ${limit + 1}`.execute(trx)
  const items = rows.slice(0, limit)
  const last = rows.length > limit ? items.at(-1) : undefined
  return {
    items: items.map((row) => viewOf(row, hasNames)),
    next: last === undefined ? null : encodeCursor([last.first_at.toISOString(), last.id]),
  }
}

function placeOf(cursor: string): { at: string; id: string } {
  const [at, id] = decodeCursor(cursor, 2)
  const isUsable = !Number.isNaN(Date.parse(at!)) && /^[0-9a-f-]{36}$/.test(id!)
  return isUsable ? { at: at!, id: id! } : placeOf('')
}

function viewOf(row: VisitRow, hasNames: boolean): VisitView {
  return {
    id: row.id,
    at: row.first_at.toISOString(),
    lastAt: row.last_at.toISOString(),
    verdict: row.verdict,
    reasons: row.reasons,
    ruleVersion: row.rule_version,
    provisionalUntil: row.provisional_until?.toISOString() ?? null,
    decidedBy: row.decided_by,
    needsReview: row.needs_review,
    isOtherPerson: row.is_other_person,
    isExcluded: row.is_excluded,
    hasSubmitted: row.has_submitted,
    kinds: row.kinds,
    sinceDelivery_seconds:
      row.delivered_at === null ? null : Math.round((row.first_at.getTime() - row.delivered_at.getTime()) / 1_000),
    network: {
      kind: (row.network_kind ?? 'unknown') as NetworkKind,
      owner: row.network_owner,
      range: hasNames ? (row.ip.includes('/') ? row.ip : networkOf(row.ip, ofOrganisation)) : null,
    },
    agent: row.agent,
    isCanary: row.is_canary,
    recipient: hasNames
      ? { messageId: row.message_id, personId: row.person_id, name: row.display_name, address: row.address }
      : null,
  }
}

export interface FoundVisit {
  campaignId: string
  messageId: string
}

export async function findVisit(trx: Trx, tenantId: string, id: string): Promise<FoundVisit | null> {
  const row = await trx
    .selectFrom('simulation_visit')
    .select(['campaign_id', 'message_id'])
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
  return row === undefined ? null : { campaignId: row.campaign_id, messageId: row.message_id }
}

const requests_max = 200

/** The visit must be there. */
export async function viewVisit(trx: Trx, tenantId: string, id: string, hasNames: boolean): Promise<VisitDetail> {
  const { rows } = await sql<VisitRow & { nonce: string | null }>`
    select ${columns}, v.nonce ${fromVisits} where v.tenant_id = ${tenantId} and v.id = ${id}`.execute(trx)
  const row = rows[0]!
  const verdicts = await trx
    .selectFrom('simulation_verdict')
    .select(['at', 'verdict', 'reasons', 'rule_version', 'by', 'reason'])
    .where('tenant_id', '=', tenantId)
    .where('visit_id', '=', id)
    .orderBy('id')
    .execute()
  const kept = await trx
    .selectFrom('simulation_signal')
    .select('signals')
    .where('tenant_id', '=', tenantId)
    .where('visit_id', '=', id)
    .executeTakeFirst()
  return {
    visit: viewOf(row, hasNames),
    verdicts: verdicts.map((entry) => ({
      at: entry.at.toISOString(),
      verdict: entry.verdict,
      reasons: entry.reasons,
      ruleVersion: entry.rule_version,
      by: entry.by,
      reason: entry.reason,
    })),
    signals: kept?.signals ?? null,
    requests: await requestsOf(trx, tenantId, row),
  }
}

async function requestsOf(
  trx: Trx,
  tenantId: string,
  row: VisitRow & { nonce: string | null },
): Promise<VisitDetail['requests']> {
  const requests = await trx
    .selectFrom('simulation_request')
    .select(['at', 'method', 'kind', 'token_kind', 'beacon'])
    .where('tenant_id', '=', tenantId)
    .where('message_id', '=', row.message_id)
    .where('at', '>=', row.first_at)
    .where('at', '<=', row.last_at)
    .where((is) => (row.nonce === null ? is('nonce', 'is', null) : is('nonce', '=', row.nonce)))
    .orderBy('at')
    .limit(requests_max)
    .execute()
  return requests.map(({ at, method, kind, token_kind, beacon }) => ({
    at: at.toISOString(),
    method,
    kind,
    token: token_kind,
    event: beacon?.event ?? null,
    visible_ms: beacon === null ? null : Math.round(beacon.visible_ms),
    inputs: beacon === null ? null : inputsOf(beacon),
  }))
}

const inputsOf = ({ trusted, pointer, touch, wheel, key }: BeaconContent): number =>
  trusted ? pointer + touch + wheel + key : 0
