// The detection storm (endpoint-response 3.6): many mailboxes found bad for one reason at once are rather a mistake of the detection
// than an attack, so that nobody else is blocked for it.
import { sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import type { OutboundThreat } from '../parts.ts'
import { mostWith } from './window.ts'

const window_ms = 600_000
/** A storm is over when no bad message had its reason for so long. */
export const calm_ms = 60 * 60_000

/** So many mailboxes within 10 minutes for one reason are no storm yet: 5, or 2 % of the active ones. */
export const stormLimit = (mailboxes: number): number => Math.max(5, Math.floor(mailboxes * 0.02))

export type StormNews =
  | { isStorm: false }
  /** `count` mailboxes reached their limit within the window. */
  | { isStorm: true; isNew: boolean; count: number }

/** A mailbox reached its limit for this reason. Called with the lock of the mailbox; the reason's own lock is held to the end. */
export async function noteTrigger(
  trx: Trx,
  trigger: { tenantId: string; cluster: string; mailboxKey: string; at: Date },
): Promise<StormNews> {
  const { tenantId, cluster, mailboxKey, at } = trigger
  await sql`select pg_advisory_xact_lock(hashtextextended(${`mailwarden storm ${tenantId} ${cluster}`}, 0))`.execute(
    trx,
  )
  await trx
    .insertInto('abuse_trigger')
    .values({ tenant_id: tenantId, cluster, mailbox_key: mailboxKey, at })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'cluster', 'mailbox_key']).doUpdateSet({ at }))
    .execute()
  const isUnderWay = await isStorm(trx, tenantId, cluster)
  const count = await (isUnderWay ? countRecent(trx, tenantId, cluster, at) : countTriggers(trx, tenantId, cluster, at))
  if (!isUnderWay && count <= stormLimit(await countMailboxes(trx, tenantId))) return { isStorm: false }
  await trx
    .insertInto('abuse_storm')
    .values({ tenant_id: tenantId, cluster, began_at: at, last_at: at, ended_at: null })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'cluster']).doUpdateSet({
        began_at: isUnderWay ? sql`abuse_storm.began_at` : at,
        last_at: sql`greatest(abuse_storm.last_at, ${at})`,
        ended_at: null,
      }),
    )
    .execute()
  return { isStorm: true, isNew: !isUnderWay, count }
}

export async function isStorm(trx: Trx, tenantId: string, cluster: string): Promise<boolean> {
  const row = await trx
    .selectFrom('abuse_storm')
    .select('cluster')
    .where('tenant_id', '=', tenantId)
    .where('cluster', '=', cluster)
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  return row !== undefined
}

/** Messages with the reason of a storm: it goes on. Written once a minute, as every such message comes by here. */
export async function touchStorms(
  trx: Trx,
  tenantId: string,
  threats: readonly Pick<OutboundThreat, 'cluster' | 'occurredAt'>[],
): Promise<void> {
  const last = new Map<string, Date>()
  for (const { cluster, occurredAt } of threats)
    if (occurredAt > (last.get(cluster) ?? new Date(0))) last.set(cluster, occurredAt)
  // In the order of their names, so that two cannot wait for each other.
  for (const cluster of [...last.keys()].sort()) await touchStorm(trx, tenantId, cluster, last.get(cluster)!)
}

async function touchStorm(trx: Trx, tenantId: string, cluster: string, at: Date): Promise<void> {
  await trx
    .updateTable('abuse_storm')
    .set({ last_at: at })
    .where('tenant_id', '=', tenantId)
    .where('cluster', '=', cluster)
    .where('last_at', '<', new Date(at.getTime() - 60_000))
    .execute()
}

/** Ends what is calm since `calm_ms`; resolves with what ended. Of all tenants. */
export async function endCalmStorms(trx: Trx, now: Date): Promise<{ tenantId: string; cluster: string }[]> {
  const rows = await trx
    .updateTable('abuse_storm')
    .set({ ended_at: now })
    .where('ended_at', 'is', null)
    .where('last_at', '<', new Date(now.getTime() - calm_ms))
    .returning(['tenant_id', 'cluster'])
    .execute()
  return rows.map((row) => ({ tenantId: row.tenant_id, cluster: row.cluster }))
}

/** During a storm thousands may come: a count that the database makes alone is exact enough for the alert. */
async function countRecent(trx: Trx, tenantId: string, cluster: string, at: Date): Promise<number> {
  const { count } = await trx
    .selectFrom('abuse_trigger')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('tenant_id', '=', tenantId)
    .where('cluster', '=', cluster)
    .where('at', '>=', new Date(at.getTime() - window_ms))
    .executeTakeFirstOrThrow()
  return count
}

/** The most mailboxes in 10 minutes, this one among them. */
async function countTriggers(trx: Trx, tenantId: string, cluster: string, at: Date): Promise<number> {
  const rows = await trx
    .selectFrom('abuse_trigger')
    .select('at')
    .where('tenant_id', '=', tenantId)
    .where('cluster', '=', cluster)
    .where('at', '>=', new Date(at.getTime() - window_ms))
    .where('at', '<=', new Date(at.getTime() + window_ms))
    .execute()
  const times = rows.map((row) => ({ at_ms: row.at.getTime() }))
  const own = times.findIndex(({ at_ms }) => at_ms === at.getTime())
  return mostWith(times.toSpliced(own, 1), times[own]!, window_ms)
}

async function countMailboxes(trx: Trx, tenantId: string): Promise<number> {
  const { count } = await trx
    .selectFrom('mailbox')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('tenant_id', '=', tenantId)
    .where('deleted_at', 'is', null)
    .executeTakeFirstOrThrow()
  return count
}
