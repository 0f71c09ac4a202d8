// Audit records kept for the signs, by whose mailbox they are about, and the networks that people are known in.
import { sql } from 'kysely'
import type { ExchangeClient } from '#microsoft/exchange.ts'
import type { Trx } from '#platform/db/database.ts'
import { json } from '#platform/db/json.ts'
import { isAppError } from '#platform/errors.ts'
import type { AuditFact } from '../observation.ts'
import type { SymptomParts } from '../ports.ts'
import '../tables.ts'
import { readAudit, readFrom } from './read.ts'
import { networkOf, signInOperations } from './shape.ts'

const insert_size = 500
const kept_days = 30

/** Read and noted at once: what was read stays read when the rest fails. */
const slice_ms = 24 * 3_600_000
/** Incidents that open together read the log once. */
const fresh_ms = 2 * 60_000

/**
 * Brings what is kept up to date. Resolves with the reason when the audit log cannot be read (to its end, before `signal` fires); faults
 * of ours are thrown.
 */
export async function refreshAudit(
  parts: Pick<SymptomParts, 'db' | 'clock'>,
  tenantId: string,
  exchange: ExchangeClient,
  signal?: AbortSignal,
): Promise<string | null> {
  const { db, clock } = parts
  const now = clock.now()
  const state = await db.inTenant(tenantId, (trx) => readState(trx, tenantId))
  const until = state?.audit_until ?? null
  if (state?.audit_problem === '' && until !== null && now.getTime() - until.getTime() < fresh_ms) return null
  const problem = await readSlices(parts, tenantId, exchange, { until, now, signal })
  await db.inTenant(tenantId, async (trx) => {
    await writeState(trx, tenantId, { audit_problem: problem ?? '' })
    await forget(trx, tenantId, now)
  })
  return problem
}

async function readSlices(
  { db, clock }: Pick<SymptomParts, 'db' | 'clock'>,
  tenantId: string,
  exchange: ExchangeClient,
  { until, now, signal }: { until: Date | null; now: Date; signal: AbortSignal | undefined },
): Promise<string | null> {
  let from = readFrom(until, now)
  try {
    while (from < now) {
      if (signal?.aborted === true) return 'The audit log was not read to its end yet.'
      const to = new Date(Math.min(now.getTime(), from.getTime() + slice_ms))
      for await (const facts of readAudit(exchange, clock, from, to))
        for (let start = 0; start < facts.length; start += insert_size)
          await db.inTenant(tenantId, (trx) => keep(trx, tenantId, facts.slice(start, start + insert_size)))
      // The next read begins a day before: what was read of that day already does not take it back.
      if (until === null || to > until)
        await db.inTenant(tenantId, (trx) => writeState(trx, tenantId, { audit_until: to }))
      from = to
    }
    return null
  } catch (error) {
    if (!isAppError(error)) throw error
    return `The audit log could not be read: ${error.message}`
  }
}

/** Repeats change nothing. Sign-ins are kept as networks only: there are many, and no more is needed of them. */
export async function keep(trx: Trx, tenantId: string, facts: readonly AuditFact[]): Promise<void> {
  const rows = facts.filter(({ operation }) => !signInOperations.includes(operation))
  if (rows.length > 0)
    await trx
      .insertInto('symptom_audit')
      .values(
        rows.map((fact) => ({
          tenant_id: tenantId,
          audit_id: fact.id,
          at: fact.at,
          operation: fact.operation,
          actor: fact.actor,
          owner: fact.owner,
          address: fact.address,
          facts: json(fact) as never,
        })),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  await keepNetworks(trx, tenantId, facts)
}

async function keepNetworks(trx: Trx, tenantId: string, facts: readonly AuditFact[]): Promise<void> {
  const seen = new Map<string, { actor: string; network: string; first: Date; last: Date }>()
  for (const { actor, address, at } of facts) {
    if (address === null || actor === '') continue
    const network = networkOf(address)
    const key = `${actor} ${network}`
    const row = seen.get(key)
    if (row === undefined) seen.set(key, { actor, network, first: at, last: at })
    else {
      if (at < row.first) row.first = at
      if (at > row.last) row.last = at
    }
  }
  if (seen.size === 0) return
  await trx
    .insertInto('symptom_network')
    .values(
      [...seen.values()].map(({ actor, network, first, last }) => ({
        tenant_id: tenantId,
        actor,
        network,
        first_at: first,
        last_at: last,
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'actor', 'network']).doUpdateSet({
        first_at: sql`least(symptom_network.first_at, excluded.first_at)`,
        last_at: sql`greatest(symptom_network.last_at, excluded.last_at)`,
      }),
    )
    .execute()
}

export interface KeptAudit {
  facts: AuditFact[]
  networks: Map<string, { network: string; firstAt: Date; lastAt: Date }[]>
}

const read_max = 5_000

/** What is kept about a mailbox, by any of its names, newest first. */
export async function keptAudit(trx: Trx, tenantId: string, names: readonly string[], since: Date): Promise<KeptAudit> {
  const rows = await trx
    .selectFrom('symptom_audit')
    .select(['at', 'facts'])
    .where('tenant_id', '=', tenantId)
    .where('at', '>=', since)
    .where('owner', 'in', names)
    .orderBy('at', 'desc')
    .limit(read_max)
    .execute()
  const facts = rows.map(({ at, facts: kept }) => ({ ...(kept as unknown as AuditFact), at }))
  const actors = [...new Set([...names, ...facts.map(({ actor }) => actor)])].filter((actor) => actor !== '')
  const networks = await trx
    .selectFrom('symptom_network')
    .select(['actor', 'network', 'first_at as firstAt', 'last_at as lastAt'])
    .where('tenant_id', '=', tenantId)
    .where('actor', 'in', actors)
    .execute()
  return { facts, networks: Map.groupBy(networks, ({ actor }) => actor) }
}

export const readState = (trx: Trx, tenantId: string) =>
  trx.selectFrom('symptom_state').selectAll().where('tenant_id', '=', tenantId).executeTakeFirst()

export async function writeState(
  trx: Trx,
  tenantId: string,
  change: { audit_until?: Date; audit_problem?: string; last_check_at?: Date; checked_mailboxes?: number },
): Promise<void> {
  await trx
    .insertInto('symptom_state')
    .values({
      tenant_id: tenantId,
      audit_until: null,
      last_check_at: null,
      audit_problem: '',
      checked_mailboxes: 0,
      ...change,
    })
    .onConflict((conflict) => conflict.column('tenant_id').doUpdateSet({ tenant_id: tenantId, ...change }))
    .execute()
}

async function forget(trx: Trx, tenantId: string, now: Date): Promise<void> {
  const before = new Date(now.getTime() - kept_days * 86_400_000)
  await trx.deleteFrom('symptom_audit').where('tenant_id', '=', tenantId).where('at', '<', before).execute()
  await trx.deleteFrom('symptom_network').where('tenant_id', '=', tenantId).where('last_at', '<', before).execute()
}
