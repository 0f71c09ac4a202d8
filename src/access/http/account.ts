// One's own account: name, password, sessions.
import Type from 'typebox'
import type { Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import type { HttpApp } from '#platform/http/module.ts'
import {
  accountInputSchema,
  accountSchema,
  confirmedSchema,
  idParameters,
  passwordChangeSchema,
  userSessionListSchema,
  type Account,
} from '../contract.ts'
import { passkeysOf } from '../passkeys.ts'
import { hashPassword, requireGoodPassword } from '../passwords.ts'
import type { AccessParts } from '../parts.ts'
import { everyUser } from '../permissions.ts'
import { recoveryCodesLeft } from '../recovery-codes.ts'
import {
  confirmed_ms,
  csrfTokenOf,
  endSession,
  endSessionsOf,
  openSessions,
  rotateSession,
  showSession,
} from '../sessions.ts'
import { changeUser, getUser, type UserRow } from '../users.ts'
import { personOf, setSession } from './browser.ts'

const config = { permission: everyUser, narrowing: 'harmless' as const }
const confirmed = { ...config, isConfirmed: true as const }
const nothing = { 204: Type.Null() }

export function addAccount(app: HttpApp, parts: AccessParts): void {
  addOwn(app, parts)
  addPassword(app, parts)
  addSessions(app, parts)
}

function addOwn(app: HttpApp, parts: AccessParts): void {
  const { db, audit } = parts
  app.get(
    '/account',
    { config, schema: { summary: 'One’s own account', response: { 200: accountSchema } } },
    async (request) => {
      const { user } = await personOf(parts, request)
      return db.asSystem((trx) => showAccount(trx, user))
    },
  )
  app.put(
    '/account',
    {
      config,
      schema: { summary: 'Change one’s own name', body: accountInputSchema, response: { 200: accountSchema } },
    },
    async (request) => {
      const { user } = await personOf(parts, request)
      return db.asSystem(async (trx) => {
        const name = request.body.name.trim()
        await changeUser(trx, user.id, { name })
        const facts = { before: { name: user.name }, after: { name } }
        const { actor } = request
        await audit.append(trx, { tenantId: null, actor, action: 'account.change', target: user.email, ...facts })
        return showAccount(trx, await getUser(trx, user.id))
      })
    },
  )
}

/** Ends all other sessions: whoever changes a password may do so because somebody else knows it. */
function addPassword(app: HttpApp, parts: AccessParts): void {
  const { db, audit, clock } = parts
  app.put(
    '/account/password',
    {
      config: confirmed,
      schema: {
        summary: 'Choose a new password; all other sessions end',
        body: passwordChangeSchema,
        response: { 200: confirmedSchema },
      },
    },
    async (request, reply) => {
      const { user, session } = await personOf(parts, request)
      requireGoodPassword(request.body.password, user.email)
      const password_hash = await hashPassword(request.body.password)
      const now = clock.now()
      const secret = await db.asSystem(async (trx) => {
        await changeUser(trx, user.id, { password_hash, password_changed_at: now })
        await endSessionsOf(trx, now, user.id, 'new password', session.id)
        await trx.deleteFrom('access_link').where('user_id', '=', user.id).execute()
        await audit.append(trx, {
          tenantId: null,
          actor: request.actor,
          action: 'account.password',
          target: user.email,
        })
        return rotateSession(trx, now, session.id, { confirmed: true })
      })
      setSession(parts, reply, secret)
      const confirmedUntil = new Date(now.getTime() + confirmed_ms).toISOString()
      return { csrfToken: csrfTokenOf(secret), confirmedUntil }
    },
  )
}

function addSessions(app: HttpApp, parts: AccessParts): void {
  const { db, audit, clock } = parts
  app.get(
    '/account/sessions',
    { config, schema: { summary: 'Where one is signed in', response: { 200: userSessionListSchema } } },
    async (request) => {
      const { user, session } = await personOf(parts, request)
      const rows = await db.asSystem((trx) => openSessions(trx, user.id, clock.now()))
      return { items: rows.map((row) => showSession(row, session.id)) }
    },
  )
  app.delete(
    '/account/sessions',
    { config, schema: { summary: 'End all other sessions of one’s own', response: nothing } },
    async (request, reply) => {
      const { user, session } = await personOf(parts, request)
      await db.asSystem(async (trx) => {
        const ended = await endSessionsOf(trx, clock.now(), user.id, user.email, session.id)
        const facts = { target: user.email, after: { ended } }
        await audit.append(trx, { tenantId: null, actor: request.actor, action: 'account.end-sessions', ...facts })
      })
      return reply.code(204).send(null)
    },
  )
  app.delete(
    '/account/sessions/:id',
    { config, schema: { summary: 'End a session of one’s own', params: idParameters, response: nothing } },
    async (request, reply) => {
      const { user } = await personOf(parts, request)
      const { id } = request.params
      await db.asSystem(async (trx) => {
        const open = await openSessions(trx, user.id, clock.now())
        if (!open.some((row) => row.id === id.toLowerCase())) throw sessionNotFound()
        await endSession(trx, clock.now(), id, user.email)
        await audit.append(trx, { tenantId: null, actor: request.actor, action: 'account.end-session', target: id })
      })
      return reply.code(204).send(null)
    },
  )
}

export function sessionNotFound(): AppError {
  return new AppError({ code: 'session.not-found', message: 'There is no such open session.', status: 404 })
}

async function showAccount(trx: Trx, user: UserRow): Promise<Account> {
  const passkeys = await passkeysOf(trx, user.id)
  const { microsoft_tenant_id: tenantId, microsoft_object_id: objectId } = user
  return {
    id: user.id,
    name: user.name,
    email: user.email,
    hasPassword: user.password_hash !== null,
    passwordChangedAt: user.password_changed_at?.toISOString() ?? null,
    microsoft: tenantId === null || objectId === null ? null : { tenantId, objectId },
    totp: user.totp_secret !== null,
    recoveryCodesLeft: await recoveryCodesLeft(trx, user.id),
    passkeys: passkeys.map(({ id, name, created_at, used_at }) => ({
      id,
      name,
      createdAt: created_at.toISOString(),
      lastUsedAt: used_at?.toISOString() ?? null,
    })),
  }
}
