// Roles and who has them. Predefined roles stand in code; custom ones narrow a predefined one.
import { type Selectable, sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import { json } from '#platform/db/json.ts'
import type { Tables } from '#platform/db/tables.ts'
import { AppError } from '#platform/errors.ts'
import type { HttpActor } from '#platform/http/module.ts'
import { isUuid, newId } from '#platform/ids.ts'
import type { Assignment, Narrowing, Role, RoleInput, Scope } from './contract.ts'
import { permissions, predefinedRoles, products, roleHas, type PredefinedRole } from './permissions.ts'
import { limitOf, permissionsOf, type Grant } from './reach.ts'

const customRoles_max = 500

export interface RoleFacts {
  id: string
  name: string
  description: string
  base: PredefinedRole
  narrowing: Narrowing | null
  tenantId: string | null
}

/** Throws AppError `role.not-found`. */
export async function getRole(trx: Trx, id: string): Promise<RoleFacts> {
  const predefined = predefinedRoles.find((role) => role.id === id)
  if (predefined !== undefined) return predefinedFacts(predefined)
  const row = isUuid(id)
    ? await trx.selectFrom('access_role').selectAll().where('id', '=', id).executeTakeFirst()
    : undefined
  if (row !== undefined) return customFacts(row)
  throw new AppError({ code: 'role.not-found', message: 'There is no such role.', status: 404 })
}

const predefinedFacts = (role: PredefinedRole): RoleFacts => ({
  id: role.id,
  name: role.name,
  description: role.description,
  base: role,
  narrowing: null,
  tenantId: null,
})

function customFacts(row: Selectable<Tables['access_role']>): RoleFacts {
  const base = predefinedRoles.find((role) => role.id === row.base_id)
  if (base === undefined) throw new Error(`custom role ${row.id} is based on ${row.base_id}, which does not exist`)
  const { id, name, description, narrowing, tenant_id } = row
  return { id, name, description, base, narrowing, tenantId: tenant_id }
}

/** Predefined roles, and the custom ones of the installation and of the tenants that the caller reaches. */
export async function listRoles(trx: Trx, actor: HttpActor): Promise<Role[]> {
  const rows = await trx.selectFrom('access_role').selectAll().orderBy('name').limit(customRoles_max).execute()
  const counts = await trx
    .selectFrom('access_assignment')
    .select((is) => ['role_id', is.fn.count('user_id').distinct().as('n')])
    .groupBy('role_id')
    .execute()
  const users = new Map(counts.map(({ role_id, n }) => [role_id, Number(n)]))
  const visible = rows.filter(({ tenant_id }) => isWithin(actor, tenant_id) || tenant_id === null)
  return [...predefinedRoles.map(predefinedFacts), ...visible.map(customFacts)].map((role) =>
    showRole(role, actor.tenants === 'all' ? (users.get(role.id) ?? 0) : 0),
  )
}

export function showRole(role: RoleFacts, users: number): Role {
  const held = permissionsOf(role.base, role.narrowing, { kind: 'tenants' })
  const names = held === 'all' ? permissions.map(({ name }) => name) : [...held]
  return {
    id: role.id,
    name: role.name,
    description: role.description,
    kind: role.base.kind,
    isPredefined: role.id === role.base.id,
    baseId: role.id === role.base.id ? null : role.base.id,
    narrowing: role.narrowing,
    tenantId: role.tenantId,
    permissions: names,
    users,
  }
}

export const listPermissions = () =>
  permissions.map((permission) => ({
    name: permission.name,
    product: permission.product,
    meaning: permission.meaning,
    roles: predefinedRoles.filter((role) => roleHas(role, permission)).map(({ id }) => id),
  }))

/** Throws AppErrors `role.base`, `role.narrowing`, `role.name-taken`, `role.too-many`, `permission.missing`. */
export async function createRole(trx: Trx, actor: HttpActor, input: RoleInput, now: Date): Promise<RoleFacts> {
  const tenantId = input.tenantId ?? null
  requireWithin(actor, tenantId)
  const values = checkedRole(input)
  requireHeld(actor, input, tenantId)
  const { rows } = await sql<{ n: number }>`select count(*) as n from access_role`.execute(trx)
  if (Number(rows[0]!.n) >= customRoles_max)
    throw new AppError({
      code: 'role.too-many',
      message: `There are ${customRoles_max} custom roles already.`,
      status: 409,
    })
  const id = newId(now)
  const row = await trx
    .insertInto('access_role')
    .values({ id, ...values, tenant_id: tenantId, created_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst()
  if (row === undefined) throw nameTaken(values.name)
  return customFacts(row)
}

/** Base and tenant stay; what changes reaches everybody who has the role at once. */
export async function changeRole(
  trx: Trx,
  actor: HttpActor,
  id: string,
  input: RoleInput,
): Promise<{ before: RoleFacts; after: RoleFacts }> {
  const role = await getCustomRole(trx, actor, id)
  const { name, description, base_id, narrowing } = checkedRole(input)
  if (base_id !== role.base.id || (input.tenantId ?? role.tenantId) !== role.tenantId)
    throw new AppError({
      code: 'role.base',
      message: 'Base and tenant of a role cannot change: make another role.',
      status: 409,
    })
  requireHeld(actor, input, role.tenantId)
  const taken = await trx
    .selectFrom('access_role')
    .select('id')
    .where(sql<string>`lower(name)`, '=', name.toLowerCase())
    .where((is) => (role.tenantId === null ? is('tenant_id', 'is', null) : is('tenant_id', '=', role.tenantId)))
    .where('id', '<>', id)
    .executeTakeFirst()
  if (taken !== undefined) throw nameTaken(name)
  const row = await trx
    .updateTable('access_role')
    .set({ name, description, narrowing })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
  return { before: role, after: customFacts(row) }
}

/** Throws AppError `role.in-use`. */
export async function deleteRole(trx: Trx, actor: HttpActor, id: string): Promise<RoleFacts> {
  const role = await getCustomRole(trx, actor, id)
  const used = await trx.selectFrom('access_assignment').select('user_id').where('role_id', '=', id).executeTakeFirst()
  if (used !== undefined)
    throw new AppError({
      code: 'role.in-use',
      message: 'Somebody has this role. Give them another first.',
      status: 409,
    })
  await trx.deleteFrom('access_role').where('id', '=', id).execute()
  return role
}

async function getCustomRole(trx: Trx, actor: HttpActor, id: string): Promise<RoleFacts> {
  const role = await getRole(trx, id)
  if (role.id === role.base.id)
    throw new AppError({
      code: 'role.predefined',
      message: 'Predefined roles cannot be changed: make a custom role that starts from it.',
      status: 409,
    })
  requireWithin(actor, role.tenantId)
  return role
}

const domain = /^([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/

function checkedRole(input: RoleInput) {
  if (!predefinedRoles.some(({ id }) => id === input.baseId)) throw invalid('baseId', 'is not a predefined role')
  const { groupIds } = input.narrowing
  const domains = input.narrowing.domains?.map((name) => name.toLowerCase()) ?? null
  const wrongProduct = input.narrowing.products?.find((name) => !(products as readonly string[]).includes(name))
  if (wrongProduct !== undefined) throw invalid('narrowing.products', `has no "${wrongProduct}"`)
  if (domains?.some((name) => !domain.test(name))) throw invalid('narrowing.domains', 'holds what is not a domain')
  const narrowing = { products: input.narrowing.products, domains, groupIds }
  return {
    name: input.name.trim(),
    description: input.description,
    base_id: input.baseId,
    narrowing: json(narrowing) as never,
  }
}

/** Loads what a person may do, for every request anew: a change of roles takes effect at once. */
export async function loadGrants(trx: Trx, userId: string): Promise<Grant[]> {
  return (await loadGrantsOf(trx, [userId])).get(userId)!
}

/** Of several people; every one has an entry. */
export async function loadGrantsOf(trx: Trx, userIds: readonly string[]): Promise<Map<string, Grant[]>> {
  const found = new Map<string, Grant[]>(userIds.map((id) => [id, []]))
  if (userIds.length === 0) return found
  const rows = await trx
    .selectFrom('access_assignment')
    .leftJoin('access_role', (join) => join.on(sql<boolean>`access_role.id::text = access_assignment.role_id`))
    .select([
      'access_assignment.user_id',
      'access_assignment.role_id',
      'access_assignment.tenant_ids',
      'access_role.id',
      'access_role.name',
      'access_role.description',
      'access_role.base_id',
      'access_role.tenant_id',
      'access_role.narrowing',
      'access_role.created_at',
    ])
    .where('access_assignment.user_id', 'in', [...userIds])
    .orderBy('access_assignment.id')
    .execute()
  for (const row of rows) {
    const predefined = predefinedRoles.find(({ id }) => id === row.role_id)
    // A role that is gone gives nothing.
    if (predefined === undefined && row.id === null) continue
    const facts = predefined === undefined ? customFacts(row as never) : predefinedFacts(predefined)
    found.get(row.user_id)!.push(toGrant(facts, scopeOf(row.tenant_ids)))
  }
  return found
}

export function toGrant(role: RoleFacts, scope: Scope): Grant {
  return {
    roleId: role.id,
    roleName: role.name,
    kind: role.base.kind,
    scope,
    permissions: permissionsOf(role.base, role.narrowing, scope),
    limit: limitOf(role.narrowing),
  }
}

export const scopeOf = (tenantIds: string[] | null): Scope =>
  tenantIds === null ? { kind: 'installation' } : { kind: 'tenants', tenantIds }

/**
 * Replaces the roles of a person. Nobody gives more than they have: throws AppErrors `permission.missing`, `role.not-found`,
 * `role.tenant`.
 */
export async function assignRoles(
  trx: Trx,
  actor: HttpActor,
  userId: string,
  assignments: readonly Assignment[],
): Promise<void> {
  for (const { roleId, scope } of assignments) await requireAssignable(trx, actor, await getRole(trx, roleId), scope)
  await trx.deleteFrom('access_assignment').where('user_id', '=', userId).execute()
  await trx
    .insertInto('access_assignment')
    .values(
      assignments.map(({ roleId, scope }) => ({
        user_id: userId,
        role_id: roleId.toLowerCase(),
        tenant_ids: scope.kind === 'installation' ? null : scope.tenantIds.map((id) => id.toLowerCase()),
      })),
    )
    .execute()
}

async function requireAssignable(trx: Trx, actor: HttpActor, role: RoleFacts, scope: Scope): Promise<void> {
  requireScope(actor, scope)
  refuseForCustomer(actor, role, scope)
  const isOfOthers = scope.kind === 'installation' || scope.tenantIds.some((id) => id.toLowerCase() !== role.tenantId)
  if (role.tenantId !== null && isOfOthers)
    throw new AppError({ code: 'role.tenant', message: `The role "${role.name}" is for its own tenant.`, status: 409 })
  requireAllHeld(actor, permissionsOf(role.base, role.narrowing, scope))
  if (scope.kind === 'tenants') await requireTenants(trx, scope.tenantIds)
}

/** A provider's administrator must not stay in a customer by a role of the customer, when the customer lets the provider in no more. */
function refuseForCustomer({ viaProvider = [] }: HttpActor, role: RoleFacts, scope: Scope): void {
  if (role.base.kind === 'provider' || scope.kind === 'installation') return
  if (!scope.tenantIds.some((id) => viaProvider.includes(id.toLowerCase()))) return
  throw new AppError({
    code: 'permission.missing',
    message:
      'As a provider you can give roles of providers only; roles of the customer are given by its own administrators.',
    status: 403,
  })
}

/** Else somebody could widen the role that they have themselves. */
function requireHeld(actor: HttpActor, { baseId, narrowing }: RoleInput, tenantId: string | null): void {
  const base = predefinedRoles.find(({ id }) => id === baseId)!
  requireAllHeld(actor, permissionsOf(base, narrowing, { kind: tenantId === null ? 'installation' : 'tenants' }))
}

function requireAllHeld({ permissions: held }: HttpActor, given: 'all' | ReadonlySet<string>): void {
  if (held !== 'all' && (given === 'all' || [...given].some((name) => !holds(held, name)))) throw moreThanOwn()
}

/** Whoever signs in has the permissions of every person without holding them as a role. */
const holds = (held: string[], name: string): boolean =>
  held.some((each) => each === name || (each.endsWith('.*') && name.startsWith(each.slice(0, -1)))) ||
  name === 'whoami.read' ||
  name === 'account.own'

/** Throws AppError `tenant.not-found`. */
export async function requireTenants(trx: Trx, tenantIds: readonly string[]): Promise<void> {
  const found = await trx
    .selectFrom('tenant')
    .select('tenant_id')
    .where('tenant_id', 'in', [...tenantIds])
    .execute()
  if (found.length === new Set(tenantIds.map((id) => id.toLowerCase())).size) return
  throw new AppError({ code: 'tenant.not-found', message: 'There is no such tenant.', status: 404 })
}

/** Throws AppError `permission.missing` when the caller does not reach all of it. */
export function requireScope(actor: HttpActor, scope: Scope): void {
  const { tenants } = actor
  if (tenants === 'all') return
  if (scope.kind === 'installation' || scope.tenantIds.some((id) => !tenants.includes(id.toLowerCase())))
    throw moreThanOwn()
}

/** One change at a time; throws AppError `access.last-super-admin` when nobody would be left who can give roles. */
export async function requireSuperAdmin(trx: Trx): Promise<void> {
  const found = await trx
    .selectFrom('access_assignment')
    .innerJoin('access_user', 'access_user.id', 'access_assignment.user_id')
    .select('access_user.id')
    .where('role_id', '=', 'super-admin')
    .where('tenant_ids', 'is', null)
    .where('state', '=', 'active')
    .executeTakeFirst()
  if (found !== undefined) return
  throw new AppError({
    code: 'access.last-super-admin',
    message: 'At least one super admin of the whole installation must remain. Make somebody else one first.',
    status: 409,
  })
}

/** Two super admins who remove each other at the same moment must not both succeed. */
export async function lockSuperAdmins(trx: Trx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('mailwarden super admins'))`.execute(trx)
}

const isWithin = (actor: HttpActor, tenantId: string | null): boolean =>
  actor.tenants === 'all' || (tenantId !== null && actor.tenants.includes(tenantId))

function requireWithin(actor: HttpActor, tenantId: string | null): void {
  if (!isWithin(actor, tenantId)) throw moreThanOwn()
}

function moreThanOwn(): AppError {
  return new AppError({
    code: 'permission.missing',
    message: 'You can only give roles, permissions and tenants that you have yourself.',
    status: 403,
  })
}

function invalid(path: string, message: string): AppError {
  return new AppError({
    code: 'role.invalid',
    message: `The role is not valid: ${path} ${message}.`,
    status: 400,
    fields: [{ path, message }],
  })
}

function nameTaken(name: string): AppError {
  return new AppError({ code: 'role.name-taken', message: `There is a role "${name}" already.`, status: 409 })
}
