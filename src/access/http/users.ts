// Administrators: list, invite, change roles. Nobody changes or makes somebody who reaches further than they do.
import type { HttpApp } from '#platform/http/module.ts'
import type { Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import type { HttpActor } from '#platform/http/module.ts'
import {
  idParameters,
  invitedSchema,
  inviteSchema,
  userChangedSchema,
  userChangeSchema,
  userListSchema,
  userQuerySchema,
  userSchema,
  type Assignment,
} from '../contract.ts'
import { createLink, endLinksOf, linkUrl } from '../links.ts'
import type { AccessParts } from '../parts.ts'
import { assignRoles, loadGrants, lockSuperAdmins, requireSuperAdmin } from '../roles.ts'
import {
  changeUser,
  getUser,
  insertUser,
  reachesNoFurther,
  selectUsers,
  showUser,
  showUsers,
  userNotFound,
  type UserRow,
} from '../users.ts'
import { noteChange } from './note.ts'

const read = { permission: 'users.read' }
const write = { permission: 'users.write', isConfirmed: true as const }

export function addUsers(app: HttpApp, parts: AccessParts): void {
  addLists(app, parts)
  addInvitation(app, parts)
  addChange(app, parts)
}

function addLists(app: HttpApp, { db }: AccessParts): void {
  app.get(
    '/users',
    {
      config: read,
      schema: {
        summary: 'Administrators, by address',
        querystring: userQuerySchema,
        response: { 200: userListSchema },
      },
    },
    async (request) => {
      const { limit = 50, cursor, ...filter } = request.query
      const after = cursor === undefined ? null : Buffer.from(cursor, 'base64url').toString().replaceAll('\0', '')
      return db.asSystem(async (trx) => {
        const rows = await selectUsers(trx, request.actor.tenants, filter, { limit: limit + 1, after })
        const page = rows.slice(0, limit)
        const items = await showUsers(trx, request.actor, page)
        return { items, next: rows.length > limit ? Buffer.from(page.at(-1)!.email).toString('base64url') : null }
      })
    },
  )
  app.get(
    '/users/:id',
    {
      config: read,
      schema: { summary: 'One administrator', params: idParameters, response: { 200: userSchema } },
    },
    async (request) =>
      db.asSystem(async (trx) => {
        const row = await getUser(trx, request.params.id)
        const shown = await showUser(trx, request.actor, row)
        if (!isVisible(request.actor, shown.assignments)) throw userNotFound()
        return shown
      }),
  )
}

function isVisible({ tenants }: HttpActor, assignments: { scope: { kind: string; tenantIds?: string[] } }[]): boolean {
  if (tenants === 'all') return true
  return assignments.some(({ scope }) => scope.kind === 'tenants' && (scope.tenantIds ?? []).length > 0)
}

function addInvitation(app: HttpApp, parts: AccessParts): void {
  const { db, audit, clock } = parts
  app.post(
    '/users',
    {
      config: write,
      schema: {
        summary: 'Invite an administrator; the link is shown once',
        body: inviteSchema,
        response: { 201: invitedSchema },
      },
    },
    async (request, reply) => {
      const { actor } = request
      const { assignments, ...person } = request.body
      const made = await db.asSystem(async (trx) => {
        const now = clock.now()
        const row = await insertUser(trx, now, { ...person, state: 'invited' })
        await assignRoles(trx, actor, row.id, assignments)
        const { token, expiresAt } = await createLink(trx, now, { kind: 'invitation', userId: row.id })
        const scopes = assignments.map(({ scope }) => scope)
        await noteChange(trx, audit, {
          actor,
          action: 'user.invite',
          target: row.email,
          after: { assignments },
          scopes,
        })
        const user = await showUser(trx, actor, row)
        return { user, link: linkUrl(parts.publicUrl(), token), expiresAt: expiresAt.toISOString() }
      })
      return reply.code(201).send(made)
    },
  )
}

function addChange(app: HttpApp, { db, audit }: AccessParts): void {
  app.put(
    '/users/:id',
    {
      config: write,
      schema: {
        summary:
          'Change name and roles; it takes effect at once, and an open one-time link ends with a change of roles',
        params: idParameters,
        body: userChangeSchema,
        response: { 200: userChangedSchema },
      },
    },
    async (request) => {
      const { actor } = request
      const { name, assignments } = request.body
      return db.asSystem(async (trx) => {
        await lockSuperAdmins(trx)
        const { row, grants } = await changeableUser(trx, actor, request.params.id)
        const before = grants.map(({ roleId, scope }) => ({ roleId, scope }))
        if (name !== undefined) await changeUser(trx, row.id, { name: name.trim() })
        if (assignments !== undefined) {
          await assignRoles(trx, actor, row.id, assignments)
          await requireSuperAdmin(trx)
        }
        // Whoever holds a link would get the roles that were not there when it was made.
        const isLinkVoid = !isSame(before, assignments ?? before) && (await endLinksOf(trx, row.id))
        await noteChange(trx, audit, {
          actor,
          action: 'user.change',
          target: row.email,
          before: { name: row.name, assignments: before },
          after: { name: name ?? row.name, assignments: assignments ?? before, ...(isLinkVoid ? { isLinkVoid } : {}) },
          scopes: [...before, ...(assignments ?? [])].map(({ scope }) => scope),
        })
        return { ...(await showUser(trx, actor, await getUser(trx, row.id))), needsNewLink: isLinkVoid }
      })
    },
  )
}

function isSame(before: readonly Assignment[], after: readonly Assignment[]): boolean {
  const texts = (assignments: readonly Assignment[]) =>
    assignments
      .map(({ roleId, scope }) =>
        [roleId, ...(scope.kind === 'installation' ? [] : scope.tenantIds)].join(' ').toLowerCase(),
      )
      .sort()
  return texts(before).join('\n') === texts(after).join('\n')
}

/** Throws AppErrors `user.not-found` for whom the caller cannot see, `permission.missing` for who reaches further. */
export async function changeableUser(trx: Trx, actor: HttpActor, id: string) {
  const row: UserRow = await getUser(trx, id)
  const grants = await loadGrants(trx, row.id)
  const shown = await showUser(trx, actor, row)
  if (!isVisible(actor, shown.assignments)) throw userNotFound()
  if (reachesNoFurther(actor, grants)) return { row, grants }
  throw new AppError({
    code: 'permission.missing',
    message: `${row.email} reaches further than you do, so that you cannot change this account.`,
    status: 403,
  })
}
