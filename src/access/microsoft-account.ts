// Administrators who sign in with Entra ID: the way there and back, and whose account it is.
import { sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import { putChallenge, takeChallenge } from './challenges.ts'
import { newSecret } from './cookies.ts'
import { stateHash, type MicrosoftIdentity, type MicrosoftSignIn, type PendingMicrosoft } from './microsoft.ts'
import { endFirstLinksIfFirst } from './links.ts'
import { ownPath } from './own-path.ts'
import type { AccessParts, Origin } from './parts.ts'
import { rotateSession, type SessionRow } from './sessions.ts'
import { finish, noteRefusal, refused, startAgain, type SignInOutcome } from './sign-in.ts'
import { changeUser, findUserByEmail, getUser, type UserRow } from './users.ts'

/** `sign-in`; `confirm`: the person of the session shows again who they are; `link`: adds the Microsoft account to their own. */
export type MicrosoftPurpose = 'sign-in' | 'confirm' | 'link'

export const callbackPath = '/api/v1/session/microsoft/callback'

export function requireMicrosoft({ microsoft }: AccessParts): MicrosoftSignIn {
  if (microsoft !== null) return microsoft
  throw new AppError({
    code: 'sign-in.microsoft-unavailable',
    message: 'Sign-in with Microsoft is not set up: name an application with microsoft.signIn.clientId.',
    status: 409,
  })
}

/** Resolves with where to send the browser, and what its sign-in cookie holds until it comes back. */
export async function beginMicrosoft(
  parts: AccessParts,
  input: { purpose: MicrosoftPurpose; next: string | null; session: SessionRow | null },
): Promise<{ url: string; ticket: string }> {
  const { purpose, session } = input
  if (purpose !== 'sign-in' && session === null) throw startAgain()
  const { url, pending } = await requireMicrosoft(parts).begin({
    redirectUri: parts.publicUrl() + callbackPath,
    isAgain: purpose === 'confirm',
  })
  const ticket = newSecret()
  const data = { ...pending, purpose, next: ownPath(input.next), session: session?.id ?? '' }
  await parts.db.asSystem((trx) =>
    putChallenge(trx, parts.clock.now(), {
      hash: stateHash(ticket, pending.state),
      kind: 'microsoft',
      userId: session?.user_id ?? null,
      data,
    }),
  )
  return { url, ticket }
}

export type MicrosoftOutcome =
  | Extract<SignInOutcome, { kind: 'session' }>
  | { kind: 'confirmed'; secret: string; next: string }

/** The way back. Throws AppErrors `sign-in.start-again`, `sign-in.microsoft*`, `sign-in.refused`. */
export async function completeMicrosoft(
  parts: AccessParts,
  input: { ticket: string | null; callback: URLSearchParams; session: SessionRow | null; origin: Origin },
): Promise<MicrosoftOutcome> {
  const { ticket, callback, session, origin } = input
  const state = callback.get('state')
  if (ticket === null || state === null) throw startAgain()
  const challenge = await parts.db.asSystem((trx) =>
    takeChallenge(trx, parts.clock.now(), stateHash(ticket, state), 'microsoft'),
  )
  if (challenge === null) throw startAgain()
  const { purpose, next = '/', ...pending } = challenge.data
  const identity = await requireMicrosoft(parts).complete(pending as unknown as PendingMicrosoft, callback)
  if (purpose === 'sign-in') return signIn(parts, identity, next, origin)
  if (session === null || session.id !== challenge.data['session']) throw startAgain()
  if (purpose === 'link') await link(parts, session.user_id, identity, origin)
  return confirm(parts, session, identity, next)
}

async function signIn(
  parts: AccessParts,
  identity: MicrosoftIdentity,
  next: string,
  origin: Origin,
): Promise<Extract<SignInOutcome, { kind: 'session' }>> {
  const user = await parts.db.asSystem((trx) => findOwner(trx, identity))
  if (user === null || user.state === 'disabled') {
    await noteRefusal(parts, identity.username, origin, user === null ? 'microsoft: no account' : 'disabled')
    throw refused(
      'There is no account here for this Microsoft user, or it is disabled. Ask an administrator for an invitation.',
    )
  }
  return finish(parts, user, 'microsoft', next, origin)
}

/** By tenant and object id; an invited person on the first sign-in by address, when the tenant is known to own its domain. */
async function findOwner(trx: Trx, identity: MicrosoftIdentity): Promise<UserRow | null> {
  const known = await trx
    .selectFrom('access_user')
    .selectAll()
    .where('microsoft_tenant_id', '=', identity.tenantId)
    .where('microsoft_object_id', '=', identity.objectId)
    .executeTakeFirst()
  if (known !== undefined) return known
  const invited = await findUserByEmail(trx, identity.username)
  if (invited === undefined || invited.state !== 'invited' || !(await ownsAddress(trx, identity))) return null
  await endFirstLinksIfFirst(trx)
  await changeUser(trx, invited.id, {
    state: 'active',
    microsoft_tenant_id: identity.tenantId,
    microsoft_object_id: identity.objectId,
  })
  await trx.deleteFrom('access_link').where('user_id', '=', invited.id).execute()
  return getUser(trx, invited.id)
}

/**
 * Whether the address belongs to the tenant that vouches for it: anybody can make a tenant in which an account carries any address,
 * so only a verified domain of a tenant that is connected here counts.
 */
async function ownsAddress(trx: Trx, { tenantId, username }: MicrosoftIdentity): Promise<boolean> {
  const domain = username.split('@')[1] ?? ''
  const { rows } = await sql`select 1 from tenant join accepted_domain using (tenant_id)
    where tenant.microsoft_tenant_id = ${tenantId}::uuid and accepted_domain.name = ${domain} and is_verified limit 1`.execute(
    trx,
  )
  return rows.length > 0
}

async function link(parts: AccessParts, userId: string, identity: MicrosoftIdentity, origin: Origin): Promise<void> {
  await parts.db.asSystem(async (trx) => {
    const taken = await trx
      .selectFrom('access_user')
      .select('id')
      .where('microsoft_tenant_id', '=', identity.tenantId)
      .where('microsoft_object_id', '=', identity.objectId)
      .executeTakeFirst()
    if (taken !== undefined && taken.id !== userId)
      throw new AppError({
        code: 'account.microsoft-taken',
        message: 'This Microsoft account belongs to another administrator here.',
        status: 409,
      })
    const user = await getUser(trx, userId)
    await changeUser(trx, userId, {
      microsoft_tenant_id: identity.tenantId,
      microsoft_object_id: identity.objectId,
    })
    await parts.audit.append(trx, {
      tenantId: null,
      actor: { kind: 'user', id: userId, name: user.email, address: origin.address },
      action: 'account.link-microsoft',
      target: user.email,
      after: { tenantId: identity.tenantId, objectId: identity.objectId, username: identity.username },
    })
  })
}

async function confirm(
  parts: AccessParts,
  session: SessionRow,
  identity: MicrosoftIdentity,
  next: string,
): Promise<MicrosoftOutcome> {
  return parts.db.asSystem(async (trx) => {
    const user = await getUser(trx, session.user_id)
    if (user.microsoft_tenant_id !== identity.tenantId || user.microsoft_object_id !== identity.objectId)
      throw refused('This is another Microsoft account than the one of your session.')
    const secret = await rotateSession(trx, parts.clock.now(), session.id, { confirmed: true })
    return { kind: 'confirmed', secret, next }
  })
}
