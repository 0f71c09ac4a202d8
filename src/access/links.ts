// One-time links: of the first administrator, of an invitation, of a new password. The token is in the link only; its hash is here.
import type { Clock } from '#platform/clock.ts'
import type { Database, Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import { hashOf, newSecret } from './cookies.ts'
import { hasUsers } from './users.ts'
import './tables.ts'

const life_ms = { first: 24 * 3_600_000, invitation: 7 * 24 * 3_600_000, reset: 24 * 3_600_000 }
const tokenShape = /^[A-Za-z0-9_-]{43}$/

export type LinkKind = keyof typeof life_ms
export interface Link {
  kind: LinkKind
  userId: string | null
  expiresAt: Date
}

/**
 * A person has one link: a new one ends the one before. Several web processes may each print one for the first administrator; using
 * one ends the others.
 */
export async function createLink(
  trx: Trx,
  now: Date,
  input: { kind: LinkKind; userId: string | null },
): Promise<{ token: string; expiresAt: Date }> {
  const token = newSecret()
  const expiresAt = new Date(now.getTime() + life_ms[input.kind])
  await trx.deleteFrom('access_link').where('expires_at', '<=', now).execute()
  if (input.userId !== null) await trx.deleteFrom('access_link').where('user_id', '=', input.userId).execute()
  await trx
    .insertInto('access_link')
    .values({
      hash: hashOf(token),
      kind: input.kind,
      user_id: input.userId,
      created_at: now,
      expires_at: expiresAt,
      used_at: null,
    })
    .execute()
  return { token, expiresAt }
}

/** Resolves with whether there was one that was still good. */
export async function endLinksOf(trx: Trx, userId: string): Promise<boolean> {
  const ended = await trx
    .deleteFrom('access_link')
    .where('user_id', '=', userId)
    .returning(['used_at', 'expires_at'])
    .execute()
  return ended.some(({ used_at }) => used_at === null)
}

/** What was printed at start ends when the first person comes in another way; call it before they become active. */
export async function endFirstLinksIfFirst(trx: Trx): Promise<void> {
  if (!(await hasUsers(trx))) await trx.deleteFrom('access_link').where('kind', '=', 'first').execute()
}

/** Throws AppError `sign-in.link-invalid` for all that is not an open link, without saying which. */
export async function findLink(trx: Trx, now: Date, token: string): Promise<Link> {
  const row = tokenShape.test(token)
    ? await trx
        .selectFrom('access_link')
        .selectAll()
        .where('hash', '=', hashOf(token))
        .where('used_at', 'is', null)
        .where('expires_at', '>', now)
        .executeTakeFirst()
    : undefined
  if (row === undefined) throw linkInvalid()
  return { kind: row.kind, userId: row.user_id, expiresAt: row.expires_at }
}

/** Of several at the same moment one takes it; the others get AppError `sign-in.link-invalid`. */
export async function takeLink(trx: Trx, now: Date, token: string): Promise<Link> {
  const link = await findLink(trx, now, token)
  const taken = await trx
    .updateTable('access_link')
    .set({ used_at: now })
    .where('hash', '=', hashOf(token))
    .where('used_at', 'is', null)
    .returning('hash')
    .executeTakeFirst()
  if (taken === undefined) throw linkInvalid()
  if (link.kind === 'first') await trx.deleteFrom('access_link').where('kind', '=', 'first').execute()
  return link
}

export const linkUrl = (publicUrl: string, token: string): string => `${publicUrl}/first-sign-in?token=${token}`

/** The link of the first administrator, when there is no administrator yet: printed at start. */
export async function firstLinkIfNeeded(db: Database, clock: Clock, publicUrl: string): Promise<string | null> {
  return db.asSystem(async (trx) => {
    if (await hasUsers(trx)) return null
    const { token } = await createLink(trx, clock.now(), { kind: 'first', userId: null })
    return linkUrl(publicUrl, token)
  })
}

function linkInvalid(): AppError {
  return new AppError({
    code: 'sign-in.link-invalid',
    message:
      'This link is not valid any more: it was used, replaced or has expired. Ask for a new one ("mailwarden user first-link" makes one for the first administrator).',
    status: 410,
  })
}
