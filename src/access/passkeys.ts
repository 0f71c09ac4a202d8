// Passkeys (WebAuthn level 3): registration and assertion, always with user verification, so that one alone is two factors.
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type AuthenticationResponseJSON,
  type RegistrationResponseJSON,
} from '@simplewebauthn/server'
import net from 'node:net'
import { sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import './tables.ts'

const perUser_max = 20
const timeout_ms = 5 * 60_000
const response_characters_max = 32_768

export interface RelyingParty {
  id: string
  origin: string
}

/** Null where browsers know no passkeys: at an IP address, or without TLS elsewhere than on localhost (WebAuthn 5.1.3, secure contexts). */
export function relyingParty(publicUrl: string): RelyingParty | null {
  const { protocol, hostname, origin } = new URL(publicUrl)
  if (net.isIP(hostname.replaceAll(/[[\]]/g, '')) !== 0) return null
  return protocol === 'https:' || hostname === 'localhost' ? { id: hostname, origin } : null
}

export function requireRelyingParty(publicUrl: string): RelyingParty {
  const party = relyingParty(publicUrl)
  if (party !== null) return party
  throw new AppError({
    code: 'sign-in.passkeys-unavailable',
    message: 'Passkeys need a host name and TLS: set http.publicUrl to an https address.',
    status: 409,
  })
}

export async function creationOptions(
  party: RelyingParty,
  user: { id: string; email: string; name: string; passkeys: { id: string; transports: string[] }[] },
) {
  return generateRegistrationOptions({
    rpName: 'Mailwarden',
    rpID: party.id,
    userID: new TextEncoder().encode(user.id),
    userName: user.email,
    userDisplayName: user.name,
    timeout: timeout_ms,
    attestationType: 'none',
    excludeCredentials: user.passkeys,
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
}

/** Without `passkeys` the browser offers all that it has for us. */
export async function requestOptions(party: RelyingParty, passkeys?: { id: string; transports: string[] }[]) {
  return generateAuthenticationOptions({
    rpID: party.id,
    timeout: timeout_ms,
    userVerification: 'required',
    ...(passkeys === undefined ? {} : { allowCredentials: passkeys }),
  })
}

/** Checks a registration and stores the key. Throws AppError `sign-in.passkey-refused`, `account.passkeys-full`. */
export async function addPasskey(
  trx: Trx,
  party: RelyingParty,
  input: { userId: string; name: string; challenge: string; response: Record<string, unknown>; now: Date },
): Promise<string> {
  const { userId, name, now } = input
  const known = await passkeysOf(trx, userId)
  if (known.length >= perUser_max) throw full()
  const { registrationInfo } = await refusing(() =>
    verifyRegistrationResponse({
      response: bounded(input.response) as unknown as RegistrationResponseJSON,
      expectedChallenge: input.challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: true,
    }),
  )
  if (registrationInfo === undefined) throw passkeyRefused('registration was not verified')
  const { credential } = registrationInfo
  const row = await trx
    .insertInto('access_passkey')
    .values({
      id: credential.id,
      user_id: userId,
      name,
      public_key: Buffer.from(credential.publicKey),
      counter: credential.counter,
      transports: (credential.transports ?? []).slice(0, 10).map((text) => String(text).slice(0, 20)),
      created_at: now,
      used_at: null,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (row === undefined) throw passkeyRefused('the credential is registered already')
  return row.id
}

/** Resolves with the owner's id. `userId`: only this person's passkeys. Throws AppError `sign-in.passkey-refused`. */
export async function checkPasskey(
  trx: Trx,
  party: RelyingParty,
  input: { challenge: string; response: Record<string, unknown>; userId: string | null; now: Date },
): Promise<string> {
  const response = bounded(input.response) as unknown as AuthenticationResponseJSON
  const row = await trx
    .selectFrom('access_passkey')
    .selectAll()
    .where('id', '=', typeof response.id === 'string' ? response.id.slice(0, 2_000) : '')
    .forUpdate()
    .executeTakeFirst()
  if (row === undefined || (input.userId !== null && row.user_id !== input.userId))
    throw passkeyRefused('the credential is not known')
  const { verified, authenticationInfo } = await refusing(() =>
    verifyAuthenticationResponse({
      response,
      expectedChallenge: input.challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: true,
      credential: { id: row.id, publicKey: Uint8Array.from(row.public_key), counter: Number(row.counter) },
    }),
  )
  if (!verified) throw passkeyRefused('the signature is wrong')
  requireOwner(response, row.user_id)
  await trx
    .updateTable('access_passkey')
    .set({ counter: authenticationInfo.newCounter, used_at: input.now })
    .where('id', '=', row.id)
    .execute()
  return row.user_id
}

/** WebAuthn 7.2 step 6: the user handle, when there is one, names the owner of the credential. */
function requireOwner(response: AuthenticationResponseJSON, userId: string): void {
  const { userHandle } = response.response
  if (userHandle == null || Buffer.from(userHandle, 'base64url').toString() === userId) return
  throw passkeyRefused('the user handle is of somebody else')
}

export async function passkeysOf(trx: Trx, userId: string) {
  return trx
    .selectFrom('access_passkey')
    .select(['id', 'name', 'transports', 'created_at', 'used_at'])
    .where('user_id', '=', userId)
    .orderBy('created_at')
    .orderBy(sql`id collate "C"`)
    .execute()
}

/** What the library throws is about the caller's bytes, never about us. */
async function refusing<T>(verify: () => Promise<T>): Promise<T> {
  try {
    return await verify()
  } catch (cause) {
    throw passkeyRefused(cause instanceof Error ? cause.message : String(cause), cause)
  }
}

function bounded(response: Record<string, unknown>): Record<string, unknown> {
  if (JSON.stringify(response).length <= response_characters_max) return response
  throw passkeyRefused('the response is too large')
}

export function passkeyRefused(reason: string, cause?: unknown): AppError {
  return new AppError({
    code: 'sign-in.passkey-refused',
    message: 'The passkey was not accepted. Try again, or sign in another way.',
    status: 401,
    detail: { reason },
    cause,
  })
}

function full(): AppError {
  return new AppError({
    code: 'account.passkeys-full',
    message: `You have ${perUser_max} passkeys already. Remove one that you do not use.`,
    status: 409,
  })
}
