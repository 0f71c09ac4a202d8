// Sessions are on the server: the cookie is 256 random bits, its hash is here. They end by themselves and can be ended at any time.
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Selectable } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import type { Tables } from '#platform/db/tables.ts'
import { newId } from '#platform/ids.ts'
import type { SignInMethod, UserSession } from './contract.ts'
import { hashOf, newSecret } from './cookies.ts'
import type { Origin } from './parts.ts'

export const idle_ms = 12 * 3_600_000
export const lifetime_ms = 7 * 24 * 3_600_000
/** So long after a sign-in or a confirmation sensitive changes are taken. */
export const confirmed_ms = 10 * 60_000
/** What was under way when a session got a new cookie may still be read with the old one. */
const rotation_grace_ms = 15_000
const seen_resolution_ms = 60_000
const userAgent_length_max = 300
const perUser_max = 50

export type SessionRow = Selectable<Tables['access_session']>

/** A new session, always with a new secret (no fixation); beyond 50 the oldest end. Resolves with what the cookie holds. */
export async function startSession(
  trx: Trx,
  now: Date,
  input: { userId: string; method: SignInMethod; origin: Origin },
): Promise<{ secret: string; id: string }> {
  const secret = newSecret()
  const id = newId(now)
  await trx
    .insertInto('access_session')
    .values({
      id,
      user_id: input.userId,
      hash: hashOf(secret),
      previous_hash: null,
      rotated_at: null,
      method: input.method,
      address: input.origin.address,
      user_agent: input.origin.userAgent?.slice(0, userAgent_length_max) ?? null,
      created_at: now,
      seen_at: now,
      ends_at: new Date(now.getTime() + lifetime_ms),
      confirmed_at: now,
      ended_at: null,
      ended_by: null,
    })
    .execute()
  const open = await openSessions(trx, input.userId, now)
  for (const old of open.slice(perUser_max)) await endSession(trx, now, old.id, 'too many sessions')
  return { secret, id }
}

/** The open session of a cookie, with its use noted. `mayChange`: false lets a cookie that was rotated a moment ago pass. */
export async function findSession(
  trx: Trx,
  now: Date,
  secret: string,
  options: { mayChange: boolean },
): Promise<SessionRow | null> {
  const hash = hashOf(secret)
  const row = await trx
    .selectFrom('access_session')
    .selectAll()
    .where((is) => is.or([is('hash', '=', hash), is('previous_hash', '=', hash)]))
    .executeTakeFirst()
  if (row === undefined || !isOpen(row, now)) return null
  if (!row.hash.equals(hash)) {
    const rotated_ms = now.getTime() - (row.rotated_at?.getTime() ?? 0)
    return options.mayChange || rotated_ms > rotation_grace_ms ? null : row
  }
  if (now.getTime() - row.seen_at.getTime() > seen_resolution_ms)
    await trx.updateTable('access_session').set({ seen_at: now }).where('id', '=', row.id).execute()
  return row
}

/** Pure. */
export function isOpen(row: Pick<SessionRow, 'ended_at' | 'ends_at' | 'seen_at'>, now: Date): boolean {
  return row.ended_at === null && row.ends_at > now && now.getTime() - row.seen_at.getTime() < idle_ms
}

/** A new secret for the same session: when rights were raised by a confirmation or the password changed. */
export async function rotateSession(
  trx: Trx,
  now: Date,
  id: string,
  { confirmed }: { confirmed: boolean },
): Promise<string> {
  const secret = newSecret()
  await trx
    .updateTable('access_session')
    .set((is) => ({
      previous_hash: is.ref('hash'),
      hash: hashOf(secret),
      rotated_at: now,
      ...(confirmed ? { confirmed_at: now } : {}),
    }))
    .where('id', '=', id)
    .execute()
  return secret
}

export async function endSessionOfSecret(trx: Trx, now: Date, secret: string, by: string): Promise<void> {
  await trx
    .updateTable('access_session')
    .set({ ended_at: now, ended_by: by })
    .where('hash', '=', hashOf(secret))
    .where('ended_at', 'is', null)
    .execute()
}

export async function endSession(trx: Trx, now: Date, id: string, by: string): Promise<void> {
  await trx
    .updateTable('access_session')
    .set({ ended_at: now, ended_by: by })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .execute()
}

/** All of a person, except one; resolves with how many. */
export async function endSessionsOf(
  trx: Trx,
  now: Date,
  userId: string,
  by: string,
  exceptId?: string,
): Promise<number> {
  const ended = await trx
    .updateTable('access_session')
    .set({ ended_at: now, ended_by: by })
    .where('user_id', '=', userId)
    .where('ended_at', 'is', null)
    .$if(exceptId !== undefined, (query) => query.where('id', '<>', exceptId!))
    .returning('id')
    .execute()
  return ended.length
}

/** Newest first. */
export async function openSessions(trx: Trx, userId: string, now: Date): Promise<SessionRow[]> {
  const rows = await trx
    .selectFrom('access_session')
    .selectAll()
    .where('user_id', '=', userId)
    .where('ended_at', 'is', null)
    .where('ends_at', '>', now)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(200)
    .execute()
  return rows.filter((row) => isOpen(row, now))
}

export function showSession(row: SessionRow, currentId: string | null): UserSession {
  return {
    id: row.id,
    isCurrent: row.id === currentId,
    method: row.method,
    address: row.address,
    userAgent: row.user_agent,
    signedInAt: row.created_at.toISOString(),
    lastSeenAt: row.seen_at.toISOString(),
    endsAt: row.ends_at.toISOString(),
  }
}

export async function forgetSessions(trx: Trx, now: Date): Promise<void> {
  const before = new Date(now.getTime() - 30 * 24 * 3_600_000)
  await trx.deleteFrom('access_session').where('ends_at', '<', before).execute()
}

/** Made from the session's secret, so that nothing more is stored and it changes with every rotation. */
export function csrfTokenOf(secret: string): string {
  return createHmac('sha256', secret).update('mailwarden csrf').digest('base64url')
}

export function isCsrfToken(secret: string, given: unknown): boolean {
  const expected = Buffer.from(csrfTokenOf(secret))
  const actual = Buffer.from(typeof given === 'string' ? given : '')
  return actual.length === expected.length && timingSafeEqual(actual, expected)
}
