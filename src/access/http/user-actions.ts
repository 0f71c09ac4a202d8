// What is done to the account of another administrator: disabling, links, second factor, sessions.
import type { AuditAction } from '#platform/audit/actions.ts'
import Type from 'typebox'
import type { HttpActor, HttpApp } from '#platform/http/module.ts'
import type { Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import { idParameters, userLinkSchema, userSchema, userSessionListSchema } from '../contract.ts'
import { revokeMadeBy } from '../credentials.ts'
import { createLink, endLinksOf, linkUrl } from '../links.ts'
import type { AccessParts } from '../parts.ts'
import type { Grant } from '../reach.ts'
import { lockSuperAdmins, requireSuperAdmin } from '../roles.ts'
import { endSession, endSessionsOf, openSessions, showSession } from '../sessions.ts'
import { changeUser, getUser, showUser, type UserRow } from '../users.ts'
import { sessionNotFound } from './account.ts'
import { noteChange } from './note.ts'
import { changeableUser } from './users.ts'

const write = { permission: 'users.write', isConfirmed: true as const }
const sessions = { permission: 'sessions.manage' }
const nothing = { 204: Type.Null() }

export function addUserActions(app: HttpApp, parts: AccessParts): void {
  addStates(app, parts)
  addLinks(app, parts)
  addSecondFactor(app, parts)
  addSessions(app, parts)
}

interface Change {
  trx: Trx
  now: Date
  actor: HttpActor
  row: UserRow
  /** For the audit log. */
  facts: { after?: unknown }
}

/** Runs a change on somebody whom the caller may change, and notes it. */
async function change<T>(
  { db, clock, audit }: AccessParts,
  request: { actor: HttpActor; params: { id: string } },
  action: AuditAction,
  work: (change: Change) => Promise<T>,
): Promise<T> {
  const { actor } = request
  return db.asSystem(async (trx) => {
    await lockSuperAdmins(trx)
    const { row, grants } = await changeableUser(trx, actor, request.params.id)
    const facts: { after?: unknown } = {}
    const result = await work({ trx, now: clock.now(), actor, row, facts })
    await noteChange(trx, audit, { actor, action, target: row.email, scopes: scopesOf(grants), ...facts })
    return result
  })
}

const scopesOf = (grants: readonly Grant[]) => grants.map(({ scope }) => scope)

function addStates(app: HttpApp, parts: AccessParts): void {
  const schema = { params: idParameters, response: { 200: userSchema } }
  app.post(
    '/users/:id/disable',
    {
      config: write,
      schema: {
        summary:
          'Disable an administrator; all sessions end, and API tokens and credentials that they made are revoked',
        ...schema,
      },
    },
    async (request) =>
      change(parts, request, 'user.disable', async ({ trx, now, actor, row, facts }) => {
        await changeUser(trx, row.id, { state: 'disabled' })
        await endSessionsOf(trx, now, row.id, actor.name)
        await requireSuperAdmin(trx)
        await endLinksOf(trx, row.id)
        facts.after = { revoked: await revokeMadeBy(trx, now, row.id) }
        return showUser(trx, actor, await getUser(trx, row.id))
      }),
  )
  app.post(
    '/users/:id/enable',
    { config: write, schema: { summary: 'Enable a disabled administrator', ...schema } },
    async (request) =>
      change(parts, request, 'user.enable', async ({ trx, actor, row }) => {
        // Without a way to sign in they are as good as invited: a new link is needed.
        const canSignIn = row.password_hash !== null || row.microsoft_object_id !== null
        await changeUser(trx, row.id, { state: canSignIn ? 'active' : 'invited' })
        return showUser(trx, actor, await getUser(trx, row.id))
      }),
  )
}

function addLinks(app: HttpApp, parts: AccessParts): void {
  const show = ({ token, expiresAt }: { token: string; expiresAt: Date }) => ({
    link: linkUrl(parts.publicUrl(), token),
    expiresAt: expiresAt.toISOString(),
  })
  app.post(
    '/users/:id/link',
    {
      config: write,
      schema: {
        summary: 'A new one-time link to choose a password; the one before ends',
        params: idParameters,
        response: { 201: userLinkSchema },
      },
    },
    async (request, reply) => {
      const made = await change(parts, request, 'user.link', async ({ trx, now, row }) => {
        if (row.state === 'disabled')
          throw new AppError({
            code: 'user.disabled',
            message: `${row.email} is disabled. Enable it first.`,
            status: 409,
          })
        return createLink(trx, now, { kind: row.state === 'invited' ? 'invitation' : 'reset', userId: row.id })
      })
      return reply.code(201).send(show(made))
    },
  )
  app.post(
    '/users/first-link',
    {
      config: write,
      schema: {
        summary: 'A one-time link that makes a super admin of the installation',
        response: { 201: userLinkSchema },
      },
    },
    async (request, reply) => {
      requireInstallation(request.actor)
      const made = await parts.db.asSystem(async (trx) => {
        const target = 'first administrator'
        await noteChange(trx, parts.audit, { actor: request.actor, action: 'user.first-link', target })
        return createLink(trx, parts.clock.now(), { kind: 'first', userId: null })
      })
      return reply.code(201).send(show(made))
    },
  )
}

/** It gives everything, so only who has everything may make it. */
function requireInstallation({ tenants, permissions }: HttpActor): void {
  if (tenants === 'all' && permissions === 'all') return
  throw new AppError({
    code: 'permission.missing',
    message: 'This is for super admins of the whole installation.',
    status: 403,
  })
}

/** Takes authenticator app, passkeys and recovery codes; whoever lost them signs in with the password and adds new ones. */
function addSecondFactor(app: HttpApp, parts: AccessParts): void {
  app.post(
    '/users/:id/reset-second-factor',
    {
      config: write,
      schema: {
        summary: 'Remove authenticator app, passkeys and recovery codes; all sessions end',
        params: idParameters,
        response: { 200: userSchema },
      },
    },
    async (request) =>
      change(parts, request, 'user.reset-second-factor', async ({ trx, now, actor, row }) => {
        await changeUser(trx, row.id, { totp_secret: null, totp_step: null })
        await trx.deleteFrom('access_passkey').where('user_id', '=', row.id).execute()
        await trx.deleteFrom('access_recovery_code').where('user_id', '=', row.id).execute()
        await trx.deleteFrom('access_device').where('user_id', '=', row.id).execute()
        await endSessionsOf(trx, now, row.id, actor.name)
        return showUser(trx, actor, await getUser(trx, row.id))
      }),
  )
}

function addSessions(app: HttpApp, parts: AccessParts): void {
  const { db, clock } = parts
  app.get(
    '/users/:id/sessions',
    {
      config: sessions,
      schema: {
        summary: 'Where an administrator is signed in',
        params: idParameters,
        response: { 200: userSessionListSchema },
      },
    },
    async (request) =>
      db.asSystem(async (trx) => {
        const { row } = await changeableUser(trx, request.actor, request.params.id)
        const rows = await openSessions(trx, row.id, clock.now())
        return { items: rows.map((each) => showSession(each, request.actor.sessionId ?? null)) }
      }),
  )
  app.delete(
    '/users/:id/sessions',
    {
      config: sessions,
      schema: { summary: 'End all sessions of an administrator', params: idParameters, response: nothing },
    },
    async (request, reply) => {
      await change(parts, request, 'user.end-sessions', ({ trx, now, actor, row }) =>
        endSessionsOf(trx, now, row.id, actor.name),
      )
      return reply.code(204).send(null)
    },
  )
  const both = Type.Object({ id: Type.String({ format: 'uuid' }), sessionId: Type.String({ format: 'uuid' }) })
  app.delete(
    '/users/:id/sessions/:sessionId',
    {
      config: sessions,
      schema: { summary: 'End one session of an administrator', params: both, response: nothing },
    },
    async (request, reply) => {
      const sessionId = request.params.sessionId.toLowerCase()
      await change(parts, request, 'user.end-session', async ({ trx, now, actor, row }) => {
        const open = await openSessions(trx, row.id, now)
        if (!open.some(({ id }) => id === sessionId)) throw sessionNotFound()
        await endSession(trx, now, sessionId, actor.name)
      })
      return reply.code(204).send(null)
    },
  )
}
