// Something that was begun and must be finished by the same browser within minutes, once: second factor, passkey, way back from Microsoft.
import { sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import { json } from '#platform/db/json.ts'
import { AppError } from '#platform/errors.ts'
import './tables.ts'

export type ChallengeKind = 'second-factor' | 'passkey-sign-in' | 'microsoft' | 'passkey-add' | 'confirm' | 'totp-add'

export const challenge_ms = 10 * 60_000
const open_max = 20_000
const tries_max = 5

export interface Challenge {
  userId: string | null
  data: Record<string, string>
  expiresAt: Date
}

/** One with the same hash is replaced. Throws AppError `sign-in.busy` when strangers have begun too many. */
export async function putChallenge(
  trx: Trx,
  now: Date,
  challenge: { hash: Buffer; kind: ChallengeKind; userId: string | null; data: Record<string, string> },
): Promise<Date> {
  await trx.deleteFrom('access_challenge').where('expires_at', '<=', now).execute()
  const { rows } = await sql<{ n: number }>`select count(*) as n from access_challenge`.execute(trx)
  if (Number(rows[0]!.n) >= open_max) throw tooManyOpen()
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

function tooManyOpen(): AppError {
  return new AppError({
    code: 'sign-in.busy',
    message: 'Too many people sign in at this moment. Try again in a few minutes.',
    status: 503,
    retryable: true,
  })
}
