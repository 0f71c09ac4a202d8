// One's own second factors: authenticator app, passkeys, recovery codes. To add or take one the person confirms who they are first.
import type { AuditAction } from '#platform/audit/actions.ts'
import Type from 'typebox'
import type { FastifyRequest } from 'fastify'
import type { Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import type { HttpApp } from '#platform/http/module.ts'
import { putChallenge, takeChallenge, tryChallenge } from '../challenges.ts'
import {
  passkeyInputSchema,
  passkeyMadeSchema,
  recoveryCodesSchema,
  totpBeginSchema,
  totpConfirmSchema,
  webauthnSchema,
} from '../contract.ts'
import { hashOf } from '../cookies.ts'
import { addPasskey, creationOptions, passkeysOf, requireRelyingParty } from '../passkeys.ts'
import type { AccessParts } from '../parts.ts'
import { everyUser } from '../permissions.ts'
import { recoveryCodesLeft, renewRecoveryCodes } from '../recovery-codes.ts'
import { startAgain, totpContext } from '../sign-in.ts'
import { newTotpSecret, totpStep, totpUri } from '../totp.ts'
import { changeUser } from '../users.ts'
import { personOf } from './browser.ts'

const config = { permission: everyUser, narrowing: 'harmless' as const, isConfirmed: true as const }
const nothing = { 204: Type.Null() }

export function addFactors(app: HttpApp, parts: AccessParts): void {
  addTotp(app, parts)
  addPasskeys(app, parts)
  app.post(
    '/account/recovery-codes',
    {
      config,
      schema: { summary: 'Ten new recovery codes; older ones end', response: { 200: recoveryCodesSchema } },
    },
    async (request) => {
      const { user } = await personOf(parts, request)
      return parts.db.asSystem(async (trx) => {
        await note(trx, parts, request, 'account.recovery-codes', user.email)
        return { recoveryCodes: await renewRecoveryCodes(trx, user.id) }
      })
    },
  )
}

/** The secret is kept only when the app has shown that it has it. */
function addTotp(app: HttpApp, parts: AccessParts): void {
  const { db, clock, secrets } = parts
  app.post(
    '/account/totp',
    { config, schema: { summary: 'Begin to add an authenticator app', response: { 200: totpBeginSchema } } },
    async (request) => {
      const { user, session } = await personOf(parts, request)
      const secret = newTotpSecret()
      const data = { sealed: secrets.seal(secret, totpContext(user.id)) }
      const hash = hashOf(`totp-add ${session.id}`)
      const endsAt = await db.asSystem((trx) =>
        putChallenge(trx, clock.now(), { hash, kind: 'totp-add', userId: user.id, data }),
      )
      const uri = totpUri(secret, user.email, new URL(parts.publicUrl()).hostname)
      return { secret, uri, endsAt: endsAt.toISOString() }
    },
  )
  app.post(
    '/account/totp/confirm',
    {
      config,
      schema: {
        summary: 'Finish with a code of the app; it replaces the one before',
        body: totpConfirmSchema,
        response: { 200: recoveryCodesSchema },
      },
    },
    async (request) => {
      const { user, session } = await personOf(parts, request)
      const hash = hashOf(`totp-add ${session.id}`)
      const challenge = await db.asSystem((trx) => tryChallenge(trx, clock.now(), hash, 'totp-add'))
      if (challenge === null) throw startAgain()
      const sealed = challenge.data['sealed']!
      const step = totpStep(secrets.openText(sealed, totpContext(user.id)), request.body.code, clock.now(), null)
      if (step === null) throw wrongCode()
      return db.asSystem(async (trx) => {
        if ((await takeChallenge(trx, clock.now(), hash, 'totp-add')) === null) throw startAgain()
        await changeUser(trx, user.id, { totp_secret: sealed, totp_step: step })
        await note(trx, parts, request, 'account.totp-add', user.email)
        return { recoveryCodes: await firstRecoveryCodes(trx, user.id) }
      })
    },
  )
  app.delete(
    '/account/totp',
    { config, schema: { summary: 'Remove the authenticator app', response: nothing } },
    async (request, reply) => {
      const { user } = await personOf(parts, request)
      await db.asSystem(async (trx) => {
        await changeUser(trx, user.id, { totp_secret: null, totp_step: null })
        await note(trx, parts, request, 'account.totp-remove', user.email)
      })
      return reply.code(204).send(null)
    },
  )
}

function addPasskeys(app: HttpApp, parts: AccessParts): void {
  const { db, clock } = parts
  app.post(
    '/account/passkeys/options',
    { config, schema: { summary: 'Begin to add a passkey', response: { 200: webauthnSchema } } },
    async (request) => {
      const { user, session } = await personOf(parts, request)
      const party = requireRelyingParty(parts.publicUrl())
      return db.asSystem(async (trx) => {
        const passkeys = await passkeysOf(trx, user.id)
        const options = await creationOptions(party, { ...user, passkeys })
        const hash = hashOf(`passkey-add ${session.id}`)
        const data = { challenge: options.challenge }
        await putChallenge(trx, clock.now(), { hash, kind: 'passkey-add', userId: user.id, data })
        return options as unknown as Record<string, unknown>
      })
    },
  )
  app.post(
    '/account/passkeys',
    {
      config,
      schema: { summary: 'Add a passkey', body: passkeyInputSchema, response: { 201: passkeyMadeSchema } },
    },
    async (request, reply) => {
      const { user, session } = await personOf(parts, request)
      const party = requireRelyingParty(parts.publicUrl())
      const hash = hashOf(`passkey-add ${session.id}`)
      const challenge = await db.asSystem((trx) => takeChallenge(trx, clock.now(), hash, 'passkey-add'))
      if (challenge === null) throw startAgain()
      const input = { userId: user.id, ...request.body, challenge: challenge.data['challenge']!, now: clock.now() }
      const made = await db.asSystem(async (trx) => {
        const id = await addPasskey(trx, party, input)
        await note(trx, parts, request, 'account.passkey-add', user.email, { id, name: input.name })
        return { id, recoveryCodes: await firstRecoveryCodes(trx, user.id) }
      })
      return reply.code(201).send(made)
    },
  )
  app.delete(
    '/account/passkeys/:id',
    {
      config,
      schema: {
        summary: 'Remove a passkey',
        params: Type.Object({ id: Type.String({ pattern: '^[A-Za-z0-9_-]+$', maxLength: 512 }) }),
        response: nothing,
      },
    },
    async (request, reply) => {
      const { user } = await personOf(parts, request)
      const { id } = request.params
      await db.asSystem(async (trx) => {
        const removed = await trx
          .deleteFrom('access_passkey')
          .where('id', '=', id)
          .where('user_id', '=', user.id)
          .returning('name')
          .executeTakeFirst()
        if (removed === undefined)
          throw new AppError({ code: 'passkey.not-found', message: 'You have no such passkey.', status: 404 })
        await note(trx, parts, request, 'account.passkey-remove', user.email, { id, name: removed.name })
      })
      return reply.code(204).send(null)
    },
  )
}

/** With the first second factor; null when there are some from before. */
async function firstRecoveryCodes(trx: Trx, userId: string): Promise<string[] | null> {
  return (await recoveryCodesLeft(trx, userId)) > 0 ? null : renewRecoveryCodes(trx, userId)
}

async function note(
  trx: Trx,
  { audit }: AccessParts,
  request: FastifyRequest,
  action: AuditAction,
  target: string,
  after?: unknown,
): Promise<void> {
  await audit.append(trx, { tenantId: null, actor: request.actor, action, target, ...(after ? { after } : {}) })
}

function wrongCode(): AppError {
  return new AppError({
    code: 'account.totp-code',
    message: 'The code is wrong. Check that the clock of the device is right, and type the newest code.',
    status: 422,
    fields: [{ path: 'code', message: 'is wrong' }],
  })
}
