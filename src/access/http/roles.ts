// Roles: predefined ones to look at, custom ones to make from them.
import Type from 'typebox'
import type { HttpApp } from '#platform/http/module.ts'
import { permissionListSchema, roleInputSchema, roleListSchema, roleSchema } from '../contract.ts'
import type { AccessParts } from '../parts.ts'
import { changeRole, createRole, deleteRole, listPermissions, listRoles, showRole, type RoleFacts } from '../roles.ts'
import { noteChange } from './note.ts'

const read = { permission: 'roles.read' }
const write = { permission: 'roles.write', isConfirmed: true as const }
const roleParameters = Type.Object({ id: Type.String({ minLength: 1, maxLength: 60 }) })

export function addRoles(app: HttpApp, parts: AccessParts): void {
  const { db } = parts
  app.get(
    '/permissions',
    {
      config: read,
      schema: { summary: 'All permissions and which roles have them', response: { 200: permissionListSchema } },
    },
    async () => ({ items: listPermissions() }),
  )
  app.get(
    '/roles',
    { config: read, schema: { summary: 'Roles', response: { 200: roleListSchema } } },
    async (request) => ({ items: await db.asSystem((trx) => listRoles(trx, request.actor)) }),
  )
  addWriting(app, parts)
}

const factsOf = ({ name, description, base, narrowing }: RoleFacts) => ({ name, description, base: base.id, narrowing })
const scopesOf = ({ tenantId }: RoleFacts) =>
  tenantId === null ? [] : [{ kind: 'tenants' as const, tenantIds: [tenantId] }]

function addWriting(app: HttpApp, { db, clock, audit }: AccessParts): void {
  app.post(
    '/roles',
    {
      config: write,
      schema: { summary: 'Make a custom role', body: roleInputSchema, response: { 201: roleSchema } },
    },
    async (request, reply) => {
      const { actor } = request
      const made = await db.asSystem(async (trx) => {
        const role = await createRole(trx, actor, request.body, clock.now())
        const facts = { target: role.name, after: factsOf(role), scopes: scopesOf(role) }
        await noteChange(trx, audit, { actor, action: 'role.create', ...facts })
        return showRole(role, 0)
      })
      return reply.code(201).send(made)
    },
  )
  app.put(
    '/roles/:id',
    {
      config: write,
      schema: {
        summary: 'Change a custom role',
        params: roleParameters,
        body: roleInputSchema,
        response: { 200: roleSchema },
      },
    },
    async (request) => {
      const { actor } = request
      return db.asSystem(async (trx) => {
        const { before, after } = await changeRole(trx, actor, request.params.id, request.body)
        const facts = { target: after.name, before: factsOf(before), after: factsOf(after), scopes: scopesOf(after) }
        await noteChange(trx, audit, { actor, action: 'role.change', ...facts })
        const roles = await listRoles(trx, actor)
        return showRole(after, roles.find(({ id }) => id === after.id)?.users ?? 0)
      })
    },
  )
  app.delete(
    '/roles/:id',
    {
      config: write,
      schema: {
        summary: 'Remove a custom role that nobody has',
        params: roleParameters,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { actor } = request
      await db.asSystem(async (trx) => {
        const role = await deleteRole(trx, actor, request.params.id)
        const facts = { target: role.name, before: factsOf(role), scopes: scopesOf(role) }
        await noteChange(trx, audit, { actor, action: 'role.delete', ...facts })
      })
      return reply.code(204).send(null)
    },
  )
}
