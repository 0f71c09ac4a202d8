// Something that was begun and must be finished by the same browser within minutes, once: second factor, passkey, way back from Microsoft.
import { sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import { json } from '#platform/db/json.ts'
import './tables.ts'

export type ChallengeKind = 'second-factor' | 'passkey-sign-in' | 'microsoft' | 'passkey-add' | 'confirm' | 'totp-add'

export const challenge_ms = 10 * 60_000
/** Begun by strangers, and by one person. */
const anonymous_max = 20_000
const perUser_max = 50
const tries_max = 5

export interface Challenge {
  userId: string | null
  data: Record<string, string>
  expiresAt: Date
}

/** One with the same hash is replaced. Beyond the bounds the oldest go: what strangers begin keeps nobody from signing in. */
export async function putChallenge(
  trx: Trx,
  now: Date,
  challenge: { hash: Buffer; kind: ChallengeKind; userId: string | null; data: Record<string, string> },
): Promise<Date> {
  await trx.deleteFrom('access_challenge').where('expires_at', '<=', now).execute()
  await dropOldest(trx, challenge.userId)
  const { hash, kind, userId, data } = challenge
  const expires_at = new Date(now.getTime() + challenge_ms)
  const values = { kind, user_id: userId, data: json(data) as never, tries: 0, expires_at }
  await trx
    .insertInto('access_challenge')
    .values({ hash, ...values })
    .onConflict((conflict) => conflict.column('hash').doUpdateSet(values))
    .execute()
  return expires_at
}

/** Leaves room for one more. */
async function dropOldest(trx: Trx, userId: string | null): Promise<void> {
  const isSame = userId === null ? sql`user_id is null` : sql`user_id = ${userId}`
  const kept = (userId === null ? anonymous_max : perUser_max) - 1
  await sql`delete from access_challenge where hash in
    (select hash from access_challenge where ${isSame} order by expires_at desc offset ${kept})`.execute(trx)
}

/** Takes it away: a second call finds nothing. */
export async function takeChallenge(trx: Trx, now: Date, hash: Buffer, kind: ChallengeKind): Promise<Challenge | null> {
  const row = await trx
    .deleteFrom('access_challenge')
    .where('hash', '=', hash)
    .where('kind', '=', kind)
    .returningAll()
    .executeTakeFirst()
  return row === undefined || row.expires_at <= now
    ? null
    : { userId: row.user_id, data: row.data, expiresAt: row.expires_at }
}

/** Counts a try and leaves it in place; null when there is none or too many tries were made. */
export async function tryChallenge(trx: Trx, now: Date, hash: Buffer, kind: ChallengeKind): Promise<Challenge | null> {
  const row = await trx
    .updateTable('access_challenge')
    .set((is) => ({ tries: is('tries', '+', 1) }))
    .where('hash', '=', hash)
    .where('kind', '=', kind)
    .where('expires_at', '>', now)
    .where('tries', '<', tries_max)
    .returningAll()
    .executeTakeFirst()
  return row === undefined ? null : { userId: row.user_id, data: row.data, expiresAt: row.expires_at }
}
