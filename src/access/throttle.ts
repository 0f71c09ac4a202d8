// Keeps count of failed sign-ins in the database, so that neither a restart nor a second web process forgets them.
import { sql } from 'kysely'
import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import { platformMetrics } from '#platform/telemetry/platform-metrics.ts'
import './tables.ts'
import { forget_ms, waitAfter, type FailureKey } from './throttle-policy.ts'

/**
 * Counts an attempt before it is tried, so that many at once get no more tries than one after the other. Throws AppError
 * `sign-in.slow-down` (429) when it comes too early; then nothing is counted.
 */
export async function beginAttempt(db: Database, clock: Clock, keys: readonly FailureKey[]): Promise<void> {
  const wait_ms = await db.asSystem(async (trx) => {
    const now = clock.now()
    // In one order, so that two attempts never wait for each other.
    const sorted = [...keys].sort((a, b) => (a.key < b.key ? -1 : 1))
    const waits: number[] = []
    for (const { key } of sorted) {
      // The row is made first, so that it can be locked.
      await sql`insert into access_failure (key, count, last_at, next_at) values (${key}, 0, ${now}, ${now})
        on conflict (key) do nothing`.execute(trx)
      const row = await trx
        .selectFrom('access_failure')
        .selectAll()
        .where('key', '=', key)
        .forUpdate()
        .executeTakeFirstOrThrow()
      waits.push(row.next_at.getTime() - now.getTime())
    }
    const longest_ms = Math.max(...waits)
    if (longest_ms > 0) return longest_ms
    for (const { kind, key } of sorted) {
      const { count, last_at } = await trx
        .selectFrom('access_failure')
        .select(['count', 'last_at'])
        .where('key', '=', key)
        .executeTakeFirstOrThrow()
      const next = (now.getTime() - last_at.getTime() > forget_ms ? 0 : count) + 1
      const next_at = new Date(now.getTime() + waitAfter(kind, next))
      await trx
        .updateTable('access_failure')
        .set({ count: next, last_at: now, next_at })
        .where('key', '=', key)
        .execute()
    }
    return 0
  })
  if (wait_ms > 0) throw slowDown(Math.ceil(wait_ms / 1_000))
}

/** It was the right person: their own failures are forgotten, and their network is given its attempt back. */
export async function attemptSucceeded(db: Database, keys: readonly FailureKey[]): Promise<void> {
  await db.asSystem(async (trx) => {
    for (const { kind, key } of [...keys].sort((a, b) => (a.key < b.key ? -1 : 1)))
      if (kind === 'network')
        await sql`update access_failure set count = greatest(count - 1, 0), next_at = last_at where key = ${key}`.execute(
          trx,
        )
      else await trx.deleteFrom('access_failure').where('key', '=', key).execute()
  })
}

export async function forgetFailures(db: Database, now: Date): Promise<void> {
  const before = new Date(now.getTime() - 2 * forget_ms)
  await db.asSystem((trx) => trx.deleteFrom('access_failure').where('last_at', '<', before).execute())
}

function slowDown(wait_seconds: number): AppError {
  platformMetrics.signInFailures.inc({ reason: 'too-many' })
  return new AppError({
    code: 'sign-in.slow-down',
    message: `Too many failed sign-ins came from here. Try again in ${wait_seconds} s, or from a browser that signed in before.`,
    status: 429,
    retryable: true,
    detail: { retryAfter_seconds: wait_seconds },
  })
}
