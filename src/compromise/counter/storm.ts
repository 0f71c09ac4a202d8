// The detection storm (endpoint-response 3.6): many mailboxes found bad for one reason at once are rather a mistake of the detection
// than an attack, so that nobody else is blocked for it.
import { sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import { mostWith } from './window.ts'

const window_ms = 600_000
/** A storm is over when no bad message had its reason for so long. */
export const calm_ms = 60 * 60_000

/** So many mailboxes within 10 minutes for one reason are no storm yet: 5, or 2 % of the active ones. */
export const stormLimit = (mailboxes: number): number => Math.max(5, Math.floor(mailboxes * 0.02))

/** Mailboxes that reached their limit for one reason within the window, when people are to be told of the number: each doubling. */
export type StormCount = number | null

export interface Trigger {
  mailboxKey: string
  at: Date
}

/** A mailbox reached its limit for this reason. Called with the lock of the mailbox; the reason's own lock is held to the end. */
export async function noteTrigger(
  trx: Trx,
  tenantId: string,
  cluster: string,
  trigger: Trigger,
): Promise<{ isStorm: false } | { isStorm: true; count: StormCount }> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`mailwarden storm ${tenantId} ${cluster}`}, 0))`.execute(
    trx,
  )
  if (await isStorm(trx, tenantId, cluster))
    return {
      isStorm: true,
      count: await continueStorm(trx, tenantId, cluster, { last: trigger.at, triggers: [trigger] }),
    }
  await insertTriggers(trx, tenantId, cluster, [trigger])
  const count = await countTriggers(trx, tenantId, cluster, trigger.at)
  if (count <= stormLimit(await countMailboxes(trx, tenantId))) return { isStorm: false }
  const values = { began_at: trigger.at, last_at: trigger.at, ended_at: null }
  await trx
    .insertInto('abuse_storm')
    .values({ tenant_id: tenantId, cluster, ...values })
    .onConflict((conflict) =>
      conflict
        .columns(['tenant_id', 'cluster'])
        .doUpdateSet({ ...values, last_at: sql`greatest(abuse_storm.last_at, ${trigger.at})` }),
    )
    .execute()
  return { isStorm: true, count }
}

/** A storm that is under way goes on: its last message, and the mailboxes that reached their limit by it. */
export async function continueStorm(
  trx: Trx,
  tenantId: string,
  cluster: string,
  { last, triggers }: { last: Date; triggers: readonly Trigger[] },
): Promise<StormCount> {
  await touchStorm(trx, tenantId, cluster, last)
  if (triggers.length === 0) return null
  const inserted = await insertTriggers(trx, tenantId, cluster, triggers)
  const count = await countRecent(trx, tenantId, cluster, last)
  return Math.floor(Math.log2(count)) > Math.floor(Math.log2(count - inserted)) ? count : null
}

/** Resolves with how many mailboxes are new. */
async function insertTriggers(
  trx: Trx,
  tenantId: string,
  cluster: string,
  triggers: readonly Trigger[],
): Promise<number> {
  const last = new Map(triggers.map(({ mailboxKey, at }) => [mailboxKey, at]))
  const rows = await trx
    .insertInto('abuse_trigger')
    .values([...last].map(([mailbox_key, at]) => ({ tenant_id: tenantId, cluster, mailbox_key, at })))
    .onConflict((conflict) =>
      conflict
        .columns(['tenant_id', 'cluster', 'mailbox_key'])
        .doUpdateSet({ at: (values) => values.ref('excluded.at') }),
    )
    // https://www.postgresql.org/docs/current/ddl-system-columns.html: a row that was updated has the number of who did it.
    .returning(sql<boolean>`xmax = 0`.as('isNew'))
    .execute()
  return rows.filter(({ isNew }) => isNew).length
}

async function isStorm(trx: Trx, tenantId: string, cluster: string): Promise<boolean> {
  const row = await trx
    .selectFrom('abuse_storm')
    .select('cluster')
    .where('tenant_id', '=', tenantId)
    .where('cluster', '=', cluster)
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  return row !== undefined
}

/** Written once a minute, as every message of the storm comes by here. */
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

/** During a storm thousands may come: a count that the database makes alone is exact enough for the alert. At least 1. */
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
