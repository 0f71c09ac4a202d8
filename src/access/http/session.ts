// The session: who is signed in, signing out, confirming that it is still the same person.
import Type from 'typebox'
import type { Trx } from '#platform/db/database.ts'
import type { HttpApp } from '#platform/http/module.ts'
import { findPerson, type SignedInPerson } from '../callers.ts'
import { putChallenge, takeChallenge } from '../challenges.ts'
import { confirmedSchema, confirmOptionsSchema, confirmSchema, sessionSchema, type SessionView } from '../contract.ts'
import { clearCookie, hashOf } from '../cookies.ts'
import { checkPasskey, passkeysOf, relyingParty, requestOptions, requireRelyingParty } from '../passkeys.ts'
import { verifyPassword } from '../passwords.ts'
import { isSecure, type AccessParts } from '../parts.ts'
import { everyUser } from '../permissions.ts'
import { showSignedIn } from '../session-view.ts'
import { confirmed_ms, csrfTokenOf, endSession, rotateSession } from '../sessions.ts'
import { noteRefusal, refused, startAgain } from '../sign-in.ts'
import { secondFactorKeys } from '../throttle-policy.ts'
import { attemptSucceeded, beginAttempt } from '../throttle.ts'
import { hasUsers } from '../users.ts'
import { originOf, personOf, setSession } from './browser.ts'

const own = { permission: everyUser, narrowing: 'harmless' as const }

export function addSession(app: HttpApp, parts: AccessParts): void {
  addView(app, parts)
  addSignOut(app, parts)
  addConfirmation(app, parts)
}

function addView(app: HttpApp, parts: AccessParts): void {
  app.get(
    '/session',
    {
      config: { permission: 'public' },
      schema: { summary: 'Who is signed in, or how to sign in', response: { 200: sessionSchema } },
    },
    async (request): Promise<SessionView> => {
      const person = await findPerson(parts, request)
      if (person !== null) return parts.db.asSystem((trx) => showSignedIn(trx, person))
      return {
        signedIn: false,
        methods: {
          password: true,
          passkey: relyingParty(parts.publicUrl()) !== null,
          microsoft: parts.microsoft !== null,
        },
        needsFirstUser: !(await parts.db.asSystem(hasUsers)),
      }
    },
  )
}

function addSignOut(app: HttpApp, parts: AccessParts): void {
  app.delete(
    '/session',
    { config: own, schema: { summary: 'Sign out', response: { 204: Type.Null() } } },
    async (request, reply) => {
      const { session, user } = await personOf(parts, request)
      await parts.db.asSystem(async (trx) => {
        await endSession(trx, parts.clock.now(), session.id, 'signed out')
        await parts.audit.append(trx, {
          tenantId: null,
          actor: request.actor,
          action: 'sign-in.sign-out',
          target: user.email,
        })
      })
      clearCookie(reply, 'session', isSecure(parts))
      return reply.code(204).send(null)
    },
  )
}

/** One open question a session. */
const challengeHash = (sessionId: string): Buffer => hashOf(`confirm ${sessionId}`)

function addConfirmation(app: HttpApp, parts: AccessParts): void {
  app.post(
    '/session/confirm/options',
    {
      config: own,
      schema: { summary: 'How to confirm that it is you', response: { 200: confirmOptionsSchema } },
    },
    async (request) => {
      const person = await personOf(parts, request)
      const party = relyingParty(parts.publicUrl())
      return parts.db.asSystem(async (trx) => {
        const passkeys = party === null ? [] : await passkeysOf(trx, person.user.id)
        const options = passkeys.length === 0 ? null : await requestOptions(party!, passkeys)
        if (options !== null) await keepChallenge(trx, parts, person, options.challenge)
        return {
          methods: [
            ...(options === null ? [] : (['passkey'] as const)),
            ...(person.user.password_hash === null ? [] : (['password'] as const)),
            ...(person.user.microsoft_object_id === null || parts.microsoft === null ? [] : (['microsoft'] as const)),
          ],
          passkeyOptions: options as Record<string, unknown> | null,
        }
      })
    },
  )
  app.post(
    '/session/confirm',
    {
      config: own,
      schema: {
        summary: 'Confirm that it is you, for ten minutes; the session gets a new cookie',
        body: confirmSchema,
        response: { 200: confirmedSchema },
      },
    },
    async (request, reply) => {
      const person = await personOf(parts, request)
      const { body } = request
      if (body.method === 'password') await confirmByPassword(parts, person, body.password, originOf(parts, request))
      else await confirmByPasskey(parts, person, body.response)
      const now = parts.clock.now()
      const secret = await parts.db.asSystem((trx) => rotateSession(trx, now, person.session.id, { confirmed: true }))
      setSession(parts, reply, secret)
      return {
        csrfToken: csrfTokenOf(secret),
        confirmedUntil: new Date(now.getTime() + confirmed_ms).toISOString(),
      }
    },
  )
}

function keepChallenge(trx: Trx, { clock }: AccessParts, { session, user }: SignedInPerson, challenge: string) {
  const hash = challengeHash(session.id)
  return putChallenge(trx, clock.now(), { hash, kind: 'confirm', userId: user.id, data: { challenge } })
}

/** Counted like a second factor: whoever took over a session must not guess the password with it. */
async function confirmByPassword(
  parts: AccessParts,
  { user }: SignedInPerson,
  password: string,
  origin: ReturnType<typeof originOf>,
): Promise<void> {
  const keys = secondFactorKeys(`confirm:${user.id}`, null)
  await beginAttempt(parts.db, parts.clock, keys)
  const { isRight } = await verifyPassword(user.password_hash, password)
  if (!isRight) {
    await noteRefusal(parts, user.email, origin, 'confirm')
    throw refused('The password is wrong.')
  }
  await attemptSucceeded(parts.db, keys)
}

async function confirmByPasskey(
  parts: AccessParts,
  { user, session }: SignedInPerson,
  response: Record<string, unknown>,
): Promise<void> {
  const { db, clock } = parts
  const party = requireRelyingParty(parts.publicUrl())
  const challenge = await db.asSystem((trx) => takeChallenge(trx, clock.now(), challengeHash(session.id), 'confirm'))
  if (challenge === null) throw startAgain()
  const input = { challenge: challenge.data['challenge'] ?? '', response, userId: user.id, now: clock.now() }
  await db.asSystem((trx) => checkPasskey(trx, party, input))
}
