// The steps of signing in: password, second factor, passkey, one-time link. Each step answers with the next one or with a session.
import type { Trx } from '#platform/db/database.ts'
import { AppError, isAppError } from '#platform/errors.ts'
import { platformMetrics } from '#platform/telemetry/platform-metrics.ts'
import { putChallenge, takeChallenge, tryChallenge } from './challenges.ts'
import type { SecondFactor, SignInMethod } from './contract.ts'
import { hashOf, newSecret } from './cookies.ts'
import { endFirstLinksIfFirst, findLink, takeLink } from './links.ts'
import { ownPath } from './own-path.ts'
import { checkPasskey, passkeysOf, relyingParty, requestOptions, requireRelyingParty } from './passkeys.ts'
import { hashPassword, requireGoodPassword, verifyPassword } from './passwords.ts'
import type { AccessParts, Origin } from './parts.ts'
import { recoveryCodesLeft, useRecoveryCode } from './recovery-codes.ts'
import { assignRoles } from './roles.ts'
import { endSessionOfSecret, endSessionsOf, startSession } from './sessions.ts'
import { secondFactorKeys, signInKeys } from './throttle-policy.ts'
import { attemptSucceeded, beginAttempt } from './throttle.ts'
import { totpStep } from './totp.ts'
import { changeUser, findUserByEmail, getUser, insertUser, normalizeEmail, type UserRow } from './users.ts'

export type SignInOutcome =
  | { kind: 'session'; secret: string; device: string; next: string; userId: string }
  | {
      kind: 'second-factor'
      /** For the sign-in cookie. */
      ticket: string
      methods: ('totp' | 'recovery-code' | 'passkey')[]
      passkeyOptions: Record<string, unknown> | null
      endsAt: Date
    }

/** Throws AppErrors `sign-in.refused`, `sign-in.slow-down`, `sign-in.busy`. An unknown address costs as much time as a wrong password. */
export async function signInWithPassword(
  parts: AccessParts,
  input: { email: string; password: string; next: string | null; origin: Origin },
): Promise<SignInOutcome> {
  const { db, clock } = parts
  const email = normalizeEmail(input.email)
  const user = await db.asSystem((trx) => findUserByEmail(trx, email))
  const device = await knownDevice(parts, user?.id ?? null, input.origin)
  const keys = signInKeys(email, input.origin.address, device)
  await beginAttempt(db, clock, keys)
  const { isRight, isOld } = await verifyPassword(user?.password_hash ?? null, input.password)
  if (!isRight || user === undefined || user.state !== 'active') {
    await noteRefusal(parts, email, input.origin, user === undefined ? 'unknown' : isRight ? user.state : 'password')
    throw refused()
  }
  await attemptSucceeded(db, keys)
  if (isOld) await rehash(parts, user, input.password)
  const next = ownPath(input.next)
  return (await secondFactorStep(parts, user, next)) ?? finish(parts, user, 'password', next, input.origin)
}

async function rehash({ db }: AccessParts, user: UserRow, password: string): Promise<void> {
  const password_hash = await hashPassword(password)
  await db.asSystem((trx) => changeUser(trx, user.id, { password_hash }))
}

/** Null: this person has no second factor. */
async function secondFactorStep(
  parts: AccessParts,
  user: UserRow,
  next: string,
): Promise<Extract<SignInOutcome, { kind: 'second-factor' }> | null> {
  const party = relyingParty(parts.publicUrl())
  const { passkeys, codes } = await parts.db.asSystem(async (trx) => ({
    passkeys: await passkeysOf(trx, user.id),
    codes: await recoveryCodesLeft(trx, user.id),
  }))
  if (user.totp_secret === null && passkeys.length === 0) return null
  // A passkey counts where it cannot be used just now as well: another address of the console must not take the second factor away.
  const options = party !== null && passkeys.length > 0 ? await requestOptions(party, passkeys) : null
  const ticket = newSecret()
  const data = { next, challenge: options?.challenge ?? '' }
  const endsAt = await parts.db.asSystem((trx) =>
    putChallenge(trx, parts.clock.now(), { hash: hashOf(ticket), kind: 'second-factor', userId: user.id, data }),
  )
  return {
    kind: 'second-factor',
    ticket,
    methods: [
      ...(options === null ? [] : (['passkey'] as const)),
      ...(user.totp_secret === null ? [] : (['totp'] as const)),
      ...(codes === 0 ? [] : (['recovery-code'] as const)),
    ],
    passkeyOptions: options as Record<string, unknown> | null,
    endsAt,
  }
}

/** `ticket`: from the sign-in cookie. Throws AppErrors `sign-in.start-again`, `sign-in.refused`, `sign-in.slow-down`. */
export async function signInWithSecondFactor(
  parts: AccessParts,
  input: { ticket: string | null; factor: SecondFactor; origin: Origin },
): Promise<SignInOutcome> {
  const { db, clock } = parts
  const { ticket, factor, origin } = input
  if (ticket === null) throw startAgain()
  const hash = hashOf(ticket)
  const challenge = await db.asSystem((trx) => tryChallenge(trx, clock.now(), hash, 'second-factor'))
  if (challenge === null || challenge.userId === null) throw startAgain()
  const { userId, data } = challenge
  const keys = secondFactorKeys(userId, await knownDevice(parts, userId, origin))
  await beginAttempt(db, clock, keys)
  const user = await db.asSystem(async (trx) => {
    const row = await getUser(trx, userId)
    return row.state === 'active' && (await isFactorRight(parts, trx, row, factor, data)) ? row : null
  })
  if (user === null) {
    const { email } = await db.asSystem((trx) => getUser(trx, userId))
    await noteRefusal(parts, email, origin, factor.method)
    throw refused('The code or passkey is wrong, or was used already.')
  }
  await attemptSucceeded(db, keys)
  // Once: two requests with two right codes give one session.
  const taken = await db.asSystem((trx) => takeChallenge(trx, clock.now(), hash, 'second-factor'))
  if (taken === null) throw startAgain()
  return finish(parts, user, `password+${factor.method}`, data['next'] ?? '/', origin)
}

async function isFactorRight(
  parts: AccessParts,
  trx: Trx,
  user: UserRow,
  factor: SecondFactor,
  data: Record<string, string>,
): Promise<boolean> {
  const now = parts.clock.now()
  switch (factor.method) {
    case 'totp':
      return isTotpRight(parts, trx, user, factor.code, now)
    case 'recovery-code':
      return useRecoveryCode(trx, user.id, factor.code, now)
    case 'passkey': {
      const { response } = factor
      const party = requireRelyingParty(parts.publicUrl())
      const input = { challenge: data['challenge'] ?? '', response, userId: user.id, now }
      return checkPasskey(trx, party, input).then(
        () => true,
        (error: unknown) => {
          if (isAppError(error, 'sign-in.passkey-refused')) return false
          throw error
        },
      )
    }
  }
}

/** The row is changed only from an earlier step, so that one code opens one session however many ask at once. */
async function isTotpRight(
  { secrets }: AccessParts,
  trx: Trx,
  user: UserRow,
  code: string,
  now: Date,
): Promise<boolean> {
  if (user.totp_secret === null) return false
  const secret = secrets.openText(user.totp_secret, totpContext(user.id))
  const step = totpStep(secret, code, now, user.totp_step === null ? null : Number(user.totp_step))
  if (step === null) return false
  const changed = await trx
    .updateTable('access_user')
    .set({ totp_step: step })
    .where('id', '=', user.id)
    .where((is) => is.or([is('totp_step', 'is', null), is('totp_step', '<', step)]))
    .returning('id')
    .executeTakeFirst()
  return changed !== undefined
}

export const totpContext = (userId: string): string => `user/${userId}/totp`

/** The browser offers the passkeys that it has for us; nothing is said about who has any. */
export async function beginPasskeySignIn(
  parts: AccessParts,
): Promise<{ ticket: string; options: Record<string, unknown> }> {
  const options = await requestOptions(requireRelyingParty(parts.publicUrl()))
  const ticket = newSecret()
  const data = { challenge: options.challenge }
  await parts.db.asSystem((trx) =>
    putChallenge(trx, parts.clock.now(), { hash: hashOf(ticket), kind: 'passkey-sign-in', userId: null, data }),
  )
  return { ticket, options: options as unknown as Record<string, unknown> }
}

/** Throws AppErrors `sign-in.start-again`, `sign-in.passkey-refused`. */
export async function signInWithPasskey(
  parts: AccessParts,
  input: { ticket: string | null; response: Record<string, unknown>; next: string | null; origin: Origin },
): Promise<SignInOutcome> {
  const { db, clock } = parts
  const { ticket, response, origin } = input
  if (ticket === null) throw startAgain()
  const challenge = await db.asSystem((trx) => takeChallenge(trx, clock.now(), hashOf(ticket), 'passkey-sign-in'))
  if (challenge === null) throw startAgain()
  const party = requireRelyingParty(parts.publicUrl())
  const user = await db.asSystem(async (trx) => {
    const now = clock.now()
    const id = await checkPasskey(trx, party, {
      challenge: challenge.data['challenge'] ?? '',
      response,
      userId: null,
      now,
    })
    return getUser(trx, id)
  })
  if (user.state !== 'active') {
    await noteRefusal(parts, user.email, origin, user.state)
    throw refused()
  }
  return finish(parts, user, 'passkey', ownPath(input.next), origin)
}

/** Throws AppErrors `sign-in.link-invalid`, `sign-in.password-weak`, `user.exists`. Whoever has a second factor is asked for it. */
export async function acceptLink(
  parts: AccessParts,
  input: { token: string; password: string; name: string | null; email: string | null; origin: Origin },
): Promise<SignInOutcome> {
  const { db, clock, audit } = parts
  const address = await addressOfLink(parts, input)
  requireGoodPassword(input.password, address)
  const password_hash = await hashPassword(input.password)
  const user = await db.asSystem(async (trx) => {
    const now = clock.now()
    const { kind, userId } = await takeLink(trx, now, input.token)
    const row = userId === null ? await insertFirst(trx, now, address, input.name) : await getUser(trx, userId)
    if (row.state === 'disabled') throw refused()
    await endFirstLinksIfFirst(trx)
    const name = input.name?.trim() ?? row.name
    await changeUser(trx, row.id, { password_hash, password_changed_at: now, state: 'active', name })
    await endSessionsOf(trx, now, row.id, 'new password')
    const actor = { kind: 'user' as const, id: row.id, name: row.email, address: input.origin.address }
    await audit.append(trx, { tenantId: null, actor, action: `sign-in.${kind}-link`, target: row.email })
    return getUser(trx, row.id)
  })
  return (await secondFactorStep(parts, user, '/')) ?? finish(parts, user, 'link', '/', input.origin)
}

async function addressOfLink(
  { db, clock }: AccessParts,
  input: { token: string; name: string | null; email: string | null },
): Promise<string> {
  return db.asSystem(async (trx) => {
    const { userId } = await findLink(trx, clock.now(), input.token)
    if (userId !== null) return (await getUser(trx, userId)).email
    if (input.email === null || input.name === null)
      throw new AppError({
        code: 'request.invalid',
        message: 'The first administrator needs an address and a name.',
        status: 400,
        fields: ['email', 'name'].map((path) => ({ path, message: 'is needed' })),
      })
    return normalizeEmail(input.email)
  })
}

/** Super admin of the whole installation. */
async function insertFirst(trx: Trx, now: Date, email: string, name: string | null): Promise<UserRow> {
  const row = await insertUser(trx, now, { email, name: name ?? email, state: 'active' })
  const nobodyYet = { tenants: 'all' as const, permissions: 'all' as const }
  const actor = { kind: 'system' as const, id: 'first-link', name: 'first link', address: null, ...nobodyYet }
  await assignRoles(trx, actor, row.id, [{ roleId: 'super-admin', scope: { kind: 'installation' } }])
  return row
}

/** A session for somebody who has proved who they are. */
export async function finish(
  parts: AccessParts,
  user: UserRow,
  method: SignInMethod,
  next: string,
  origin: Origin,
): Promise<Extract<SignInOutcome, { kind: 'session' }>> {
  const { db, clock, audit } = parts
  return db.asSystem(async (trx) => {
    const now = clock.now()
    if (origin.session != null) await endSessionOfSecret(trx, now, origin.session, 'signed in again')
    const { secret } = await startSession(trx, now, { userId: user.id, method, origin })
    const device = await rememberDevice(trx, now, user.id, origin.device)
    await changeUser(trx, user.id, { last_sign_in_at: now })
    await audit.append(trx, {
      tenantId: null,
      actor: { kind: 'user', id: user.id, name: user.email, address: origin.address },
      action: 'sign-in.success',
      target: user.email,
      after: { method, userAgent: origin.userAgent },
    })
    return { kind: 'session', secret, device, next, userId: user.id }
  })
}

const devices_max = 50

/** One cookie a browser, whoever signs in there. */
async function rememberDevice(trx: Trx, now: Date, userId: string, given: string | null): Promise<string> {
  const device = given ?? newSecret()
  await trx
    .insertInto('access_device')
    .values({ hash: hashOf(device), user_id: userId, created_at: now, used_at: now })
    .onConflict((conflict) => conflict.columns(['hash', 'user_id']).doUpdateSet({ used_at: now }))
    .execute()
  const rows = await trx
    .selectFrom('access_device')
    .select('hash')
    .where('user_id', '=', userId)
    .orderBy('used_at', 'desc')
    .execute()
  const old = rows.slice(devices_max).map(({ hash }) => hash)
  if (old.length > 0)
    await trx.deleteFrom('access_device').where('user_id', '=', userId).where('hash', 'in', old).execute()
  return device
}

async function knownDevice({ db }: AccessParts, userId: string | null, { device }: Origin): Promise<Buffer | null> {
  if (device === null) return null
  const hash = hashOf(device)
  const row = await db.asSystem((trx) =>
    trx
      .selectFrom('access_device')
      .select('hash')
      .where('hash', '=', hash)
      .where('user_id', '=', userId ?? '00000000-0000-0000-0000-000000000000')
      .executeTakeFirst(),
  )
  return row === undefined ? null : hash
}

/** Bounded by the limits on attempts, so that nobody can fill the log. */
export async function noteRefusal(parts: AccessParts, email: string, origin: Origin, reason: string): Promise<void> {
  platformMetrics.signInFailures.inc({ reason: 'sign-in' })
  parts.logger.warn({ event: 'sign-in.refused', reason, address: origin.address })
  await parts.db.asSystem((trx) =>
    parts.audit.append(trx, {
      tenantId: null,
      actor: { kind: 'system', id: 'sign-in', name: 'sign-in', address: origin.address },
      action: 'sign-in.refused',
      target: email.slice(0, 254),
      after: { reason },
    }),
  )
}

/** Says the same for an unknown address, a wrong password and a disabled account. */
export function refused(message = 'The address or the password is wrong, or the account is disabled.'): AppError {
  return new AppError({ code: 'sign-in.refused', message, status: 401 })
}

export function startAgain(): AppError {
  return new AppError({
    code: 'sign-in.start-again',
    message: 'This sign-in took too long or was tried too often. Start again.',
    status: 401,
  })
}
