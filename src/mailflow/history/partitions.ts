// Monthly partitions of the history: made ahead, dropped whole after the retention time.
import { sql } from 'kysely'
import type { Database, Trx } from '#platform/db/database.ts'
import { protectTable } from '#platform/db/migrate.ts'

export const partitionedTables = ['message', 'message_event', 'message_term'] as const
const monthsAhead = 2

/** Makes the partitions of the last and the next months. Several processes may do so at once. */
export async function ensurePartitions(db: Database, now: Date): Promise<void> {
  const months = Array.from({ length: monthsAhead + 2 }, (_, index) => monthOf(now, index - 1))
  await db.asSystem((trx) => createPartitions(trx, months))
}

/** For rows that come late: the partitions of these times. */
export async function ensurePartitionsFor(db: Database, times: readonly Date[]): Promise<void> {
  const months = new Map(times.map((time) => [monthOf(time, 0).getTime(), monthOf(time, 0)]))
  await db.asSystem((trx) => createPartitions(trx, [...months.values()]))
}

/** Drops partitions all of whose rows are older than `retention_days`. Resolves with their names. */
export async function dropOldPartitions(db: Database, now: Date, retention_days: number): Promise<string[]> {
  const limit = new Date(now.getTime() - retention_days * 86_400_000)
  const old = (await db.asSystem(partitionNames)).filter((name) => {
    const match = /_y(\d{4})m(\d{2})$/.exec(name)
    return match !== null && new Date(Date.UTC(Number(match[1]), Number(match[2]), 1)) <= limit
  })
  // Each alone: a drop locks its parent, and two parents locked by one transaction are a deadlock with somebody who searches both.
  for (const name of old)
    await db.asSystem(async (trx) => {
      await lock(trx)
      await sql`drop table if exists ${sql.id(name)}`.execute(trx)
    })
  return old
}

async function createPartitions(trx: Trx, months: readonly Date[]): Promise<void> {
  await lock(trx)
  const existing = new Set(await partitionNames(trx))
  for (const month of months)
    for (const table of partitionedTables) {
      const name = `${table}_y${month.toISOString().slice(0, 4)}m${month.toISOString().slice(5, 7)}`
      if (existing.has(name)) continue
      const [from, to] = [month.toISOString(), monthOf(month, 1).toISOString()]
      await sql`create table ${sql.id(name)} (like ${sql.id(table)} including all)`.execute(trx)
      // Somebody who names the partition itself must meet the same wall.
      await protectTable(trx, name)
      // Made apart and attached: that lets readers and writers of the parent go on, where "partition of" would wait for all of them.
      await sql`alter table ${sql.id(table)} attach partition ${sql.id(name)} for values from (${sql.lit(from)}) to (${sql.lit(to)})`.execute(
        trx,
      )
    }
}

/** First instant of the month `offset` months away, UTC. */
function monthOf(time: Date, offset: number): Date {
  return new Date(Date.UTC(time.getUTCFullYear(), time.getUTCMonth() + offset, 1))
}

async function partitionNames(trx: Trx): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select child.relname as name from pg_inherits
    join pg_class child on child.oid = inhrelid join pg_class parent on parent.oid = inhparent
    where parent.relnamespace = (select oid from pg_namespace where nspname = current_schema())
      and parent.relname = any(${[...partitionedTables]})`.execute(trx)
  return rows.map(({ name }) => name)
}

async function lock(trx: Trx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('mailwarden history partitions'), hashtext(current_schema()))`.execute(
    trx,
  )
}
