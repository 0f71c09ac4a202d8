// Reads and writes of findings, baseline and audit records of one tenant.
import type { Selectable, Updateable } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import { json } from '#platform/db/json.ts'
import type { Tables } from '#platform/db/tables.ts'
import { newId } from '#platform/ids.ts'
import type { AuditFact, Author, FoundBetween, Intent } from './correlate.ts'
import { fingerprintOf, type FindingCandidate, type FindingCode, type FindingState } from './finding.ts'
import type { StoredFinding } from './lifecycle.ts'
import type { Baseline } from './tables.ts'
import './tables.ts'

export type Finding = Selectable<Tables['tamper_finding']>
export type WatchState = Selectable<Tables['tamper_state']>

const remembered_ms = 30 * 86_400_000
const auditKept_ms = 7 * 86_400_000
/** PostgreSQL takes 65,535 parameters in a statement. */
const factsAtOnce = 1_000

export async function watchState(trx: Trx, tenantId: string): Promise<WatchState | null> {
  return (await trx.selectFrom('tamper_state').selectAll().where('tenant_id', '=', tenantId).executeTakeFirst()) ?? null
}

/** For one that is told from others: whoever holds it judges alone. */
export async function lockWatch(trx: Trx, tenantId: string): Promise<WatchState | null> {
  const locked = trx.selectFrom('tamper_state').selectAll().where('tenant_id', '=', tenantId).forUpdate()
  return (await locked.executeTakeFirst()) ?? null
}

export async function startWatch(trx: Trx, tenantId: string, baseline: Baseline, now: Date): Promise<void> {
  await trx
    .insertInto('tamper_state')
    .values({
      tenant_id: tenantId,
      baseline: json(baseline),
      auto_repair: json([]),
      inbound_canary_failures: 0,
      forged_canary_unscanned: false,
      feed_since: now,
    } as never)
    .onConflict((conflict) => conflict.column('tenant_id').doNothing())
    .execute()
}

export async function updateWatch(
  trx: Trx,
  tenantId: string,
  change: Updateable<Tables['tamper_state']>,
): Promise<void> {
  await trx.updateTable('tamper_state').set(change).where('tenant_id', '=', tenantId).execute()
}

/** After a disconnect nothing is remembered: a new connection begins with a new first look. */
export async function forgetWatch(trx: Trx, tenantId: string): Promise<void> {
  await trx.deleteFrom('tamper_state').where('tenant_id', '=', tenantId).execute()
  await trx.deleteFrom('tamper_audit').where('tenant_id', '=', tenantId).execute()
  await trx.deleteFrom('tamper_return').where('tenant_id', '=', tenantId).execute()
}

export async function recentFindings(trx: Trx, tenantId: string, now: Date): Promise<StoredFinding[]> {
  const rows = await trx
    .selectFrom('tamper_finding')
    .select([
      'id',
      'fingerprint',
      'severity',
      'state',
      'object_key',
      'guid',
      'actual',
      'first_seen_at',
      'closed_at',
      'is_fight',
    ])
    .where('tenant_id', '=', tenantId)
    .where((is) =>
      is.or([
        is('state', 'in', ['open', 'accepted']),
        is('first_seen_at', '>', new Date(now.getTime() - remembered_ms)),
      ]),
    )
    .execute()
  return rows.map((row) => ({
    id: row.id,
    fingerprint: row.fingerprint,
    severity: row.severity,
    state: row.state,
    objectKey: row.object_key,
    guid: row.guid,
    actual: row.actual,
    firstSeenAt: row.first_seen_at,
    closedAt: row.closed_at,
    isFight: row.is_fight,
  }))
}

export async function insertFinding(
  trx: Trx,
  tenantId: string,
  finding: FindingCandidate & { isFight: boolean },
  author: Author | null,
  { notBefore, notAfter: now }: FoundBetween,
  state: FindingState = 'open',
): Promise<string> {
  const id = newId(now)
  await trx
    .insertInto('tamper_finding')
    .values({
      tenant_id: tenantId,
      id,
      fingerprint: fingerprintOf(finding),
      code: finding.code,
      severity: finding.severity,
      object_key: finding.objectKey,
      object_name: finding.objectName,
      guid: finding.guid,
      property: finding.property,
      expected: json(finding.expected ?? null),
      actual: json(finding.actual ?? null),
      summary: finding.summary,
      remedy: finding.remedy,
      state,
      not_before: notBefore,
      first_seen_at: now,
      last_seen_at: now,
      closed_at: state === 'open' ? null : now,
      closed_by: null,
      is_fight: finding.isFight,
      ...authorColumns(author),
    } as never)
    .execute()
  return id
}

const authorColumns = (author: Author | null) => ({
  actor: author?.actor ?? null,
  client_address: author?.clientAddress ?? null,
  audit_id: author?.auditId ?? null,
  done_at: author?.at ?? null,
})

export async function seenAgain(
  trx: Trx,
  tenantId: string,
  id: string,
  candidate: FindingCandidate,
  now: Date,
): Promise<void> {
  await trx
    .updateTable('tamper_finding')
    .set({
      last_seen_at: now,
      severity: candidate.severity,
      actual: json(candidate.actual ?? null),
      summary: candidate.summary,
    } as never)
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}

export async function setAuthor(trx: Trx, tenantId: string, id: string, author: Author): Promise<void> {
  await trx
    .updateTable('tamper_finding')
    .set(authorColumns(author))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}

/** Returns the findings that this call closed: one that is closed already stays as it is. */
export async function closeFindings(
  trx: Trx,
  tenantId: string,
  ids: readonly string[],
  state: Exclude<FindingState, 'open'>,
  by: string | null,
  now: Date,
): Promise<Finding[]> {
  if (ids.length === 0) return []
  return trx
    .updateTable('tamper_finding')
    .set({ state, closed_at: now, closed_by: by })
    .where('tenant_id', '=', tenantId)
    .where('id', 'in', [...ids])
    .where('state', '=', 'open')
    .returningAll()
    .execute()
}

/** The next look raises them again if they are still there. */
export async function forgetAcceptances(
  trx: Trx,
  tenantId: string,
  which: { id: string } | { codes: ReadonlySet<FindingCode> } | 'all',
): Promise<void> {
  let query = trx
    .updateTable('tamper_finding')
    .set({ state: 'gone' })
    .where('tenant_id', '=', tenantId)
    .where('state', '=', 'accepted')
  if (which !== 'all')
    query = 'id' in which ? query.where('id', '=', which.id) : query.where('code', 'in', [...which.codes])
  await query.execute()
}

export async function openFindings(trx: Trx, tenantId: string): Promise<Finding[]> {
  return trx
    .selectFrom('tamper_finding')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('state', '=', 'open')
    .orderBy('first_seen_at')
    .execute()
}

/** Of any state, for as long as audit records are kept. */
export async function unexplainedFindings(trx: Trx, tenantId: string, now: Date): Promise<Finding[]> {
  return trx
    .selectFrom('tamper_finding')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('audit_id', 'is', null)
    .where('first_seen_at', '>', new Date(now.getTime() - auditKept_ms))
    .execute()
}

export async function findFinding(trx: Trx, tenantId: string, id: string): Promise<Finding | null> {
  const row = await trx
    .selectFrom('tamper_finding')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
  return row ?? null
}

export async function listFindings(
  trx: Trx,
  tenantId: string,
  state: FindingState | 'all',
  limit: number,
): Promise<Finding[]> {
  let query = trx.selectFrom('tamper_finding').selectAll().where('tenant_id', '=', tenantId)
  if (state !== 'all') query = query.where('state', '=', state)
  return query.orderBy('first_seen_at', 'desc').limit(limit).execute()
}

// Audit records and intents

export async function keepAuditFacts(
  trx: Trx,
  tenantId: string,
  facts: readonly AuditFact[],
  now: Date,
): Promise<number> {
  for (let from = 0; from < facts.length; from += factsAtOnce)
    await trx
      .insertInto('tamper_audit')
      .values(
        facts.slice(from, from + factsAtOnce).map((fact) => ({
          tenant_id: tenantId,
          audit_id: fact.id,
          at: fact.at,
          operation: fact.operation,
          object_id: fact.objectId,
          actor: fact.actor,
          client_address: fact.clientAddress,
          app_id: fact.appId,
          parameters: json({ items: fact.parameters }),
        })) as never,
      )
      .onConflict((conflict) => conflict.columns(['tenant_id', 'audit_id']).doNothing())
      .execute()
  await trx
    .deleteFrom('tamper_audit')
    .where('tenant_id', '=', tenantId)
    .where('at', '<', new Date(now.getTime() - auditKept_ms))
    .execute()
  return facts.length
}

export async function auditFacts(trx: Trx, tenantId: string): Promise<AuditFact[]> {
  const rows = await trx
    .selectFrom('tamper_audit')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .orderBy('at', 'desc')
    .limit(5000)
    .execute()
  return rows.map((row) => ({
    id: row.audit_id,
    at: row.at,
    operation: row.operation,
    objectId: row.object_id,
    actor: row.actor,
    clientAddress: row.client_address,
    appId: row.app_id,
    parameters: row.parameters.items,
  }))
}

export async function recentIntents(trx: Trx, tenantId: string, now: Date): Promise<Intent[]> {
  const rows = await trx
    .selectFrom('mailflow_intent')
    .select(['cmdlet', 'object_name', 'created_at'])
    .where('tenant_id', '=', tenantId)
    .where('created_at', '>', new Date(now.getTime() - auditKept_ms))
    .execute()
  return rows.map((row) => ({ cmdlet: row.cmdlet, objectName: row.object_name, createdAt: row.created_at }))
}
