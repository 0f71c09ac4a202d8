// Administrators: reading and changing their rows. Decisions on who may do so are in the routes and in roles.ts.
import { type Selectable, sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import { literal } from '#platform/db/like.ts'
import type { Tables } from '#platform/db/tables.ts'
import { AppError } from '#platform/errors.ts'
import type { HttpActor } from '#platform/http/module.ts'
import { newId } from '#platform/ids.ts'
import type { User } from './contract.ts'
import type { Grant } from './reach.ts'
import { loadGrantsOf } from './roles.ts'

export type UserRow = Selectable<Tables['access_user']>

const users_max = 20_000

/** Lower case, as it is stored and compared. */
export const normalizeEmail = (email: string): string => email.trim().normalize('NFC').toLowerCase()

/** Throws AppError `user.exists`, `user.too-many`. */
export async function insertUser(
  trx: Trx,
  now: Date,
  input: { email: string; name: string; state: UserRow['state'] },
): Promise<UserRow> {
  const { rows } = await sql<{ n: number }>`select count(*) as n from access_user`.execute(trx)
  if (Number(rows[0]!.n) >= users_max)
    throw new AppError({
      code: 'user.too-many',
      message: `There are ${users_max} administrators already.`,
      status: 409,
    })
  const row = await trx
    .insertInto('access_user')
    .values({
      id: newId(now),
      email: normalizeEmail(input.email),
      name: input.name.trim(),
      state: input.state,
      password_hash: null,
      password_changed_at: null,
      microsoft_tenant_id: null,
      microsoft_object_id: null,
      totp_secret: null,
      totp_step: null,
      created_at: now,
      last_sign_in_at: null,
    })
    .onConflict((conflict) => conflict.column('email').doNothing())
    .returningAll()
    .executeTakeFirst()
  if (row !== undefined) return row
  throw new AppError({
    code: 'user.exists',
    message: 'There is an administrator with this address already.',
    status: 409,
    fields: [{ path: 'email', message: 'is taken' }],
  })
}

export async function findUserByEmail(trx: Trx, email: string): Promise<UserRow | undefined> {
  return trx.selectFrom('access_user').selectAll().where('email', '=', normalizeEmail(email)).executeTakeFirst()
}

export async function findUser(trx: Trx, id: string): Promise<UserRow | undefined> {
  return trx.selectFrom('access_user').selectAll().where('id', '=', id).executeTakeFirst()
}

/** Throws AppError `user.not-found`. */
export async function getUser(trx: Trx, id: string): Promise<UserRow> {
  const row = await findUser(trx, id)
  if (row === undefined) throw userNotFound()
  return row
}

export function userNotFound(): AppError {
  return new AppError({ code: 'user.not-found', message: 'There is no such administrator.', status: 404 })
}

export async function hasUsers(trx: Trx): Promise<boolean> {
  const row = await trx
    .selectFrom('access_user')
    .select('id')
    .where('state', '<>', 'invited')
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

export async function changeUser(trx: Trx, id: string, values: Partial<UserRow>): Promise<void> {
  await trx.updateTable('access_user').set(values).where('id', '=', id).execute()
}

export interface UserFilter {
  search?: string | undefined
  state?: UserRow['state'] | undefined
}

/** Those who reach any of the caller's tenants, by address; `after`: the last address of the page before. */
export async function selectUsers(
  trx: Trx,
  tenants: HttpActor['tenants'],
  filter: UserFilter,
  page: { limit: number; after: string | null },
): Promise<UserRow[]> {
  if (tenants !== 'all' && tenants.length === 0) return []
  let query = trx.selectFrom('access_user').selectAll().orderBy('email').limit(page.limit)
  if (tenants !== 'all')
    query = query.where(
      sql<boolean>`exists (select 1 from access_assignment a where a.user_id = access_user.id and a.tenant_ids && ${tenants}::uuid[])`,
    )
  if (page.after !== null) query = query.where('email', '>', page.after)
  if (filter.state !== undefined) query = query.where('state', '=', filter.state)
  if (filter.search !== undefined) {
    const pattern = `%${literal(filter.search)}%`
    query = query.where((is) => is.or([is('email', 'ilike', pattern), is('name', 'ilike', pattern)]))
  }
  return query.execute()
}

export async function showUser(trx: Trx, actor: HttpActor, row: UserRow): Promise<User> {
  const [shown] = await showUsers(trx, actor, [row])
  return shown!
}

export async function showUsers(trx: Trx, actor: HttpActor, rows: readonly UserRow[]): Promise<User[]> {
  if (rows.length === 0) return []
  const ids = rows.map(({ id }) => id)
  const grants = await loadGrantsOf(trx, ids)
  const passkeys = await trx.selectFrom('access_passkey').select('user_id').where('user_id', 'in', ids).execute()
  const withPasskey = new Set(passkeys.map(({ user_id }) => user_id))
  return rows.map((row) => toView(actor, row, grants.get(row.id)!, withPasskey.has(row.id)))
}

function toView(actor: HttpActor, row: UserRow, grants: readonly Grant[], hasPasskey: boolean): User {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    state: row.state,
    assignments: grants.flatMap(({ roleId, roleName, scope }) => {
      const visible = visibleScope(actor, scope)
      return visible === null ? [] : [{ roleId, roleName, scope: visible }]
    }),
    hasPassword: row.password_hash !== null,
    isMicrosoft: row.microsoft_object_id !== null,
    secondFactor: row.totp_secret !== null || hasPasskey,
    createdAt: row.created_at.toISOString(),
    lastSignInAt: row.last_sign_in_at?.toISOString() ?? null,
    mayChange: reachesNoFurther(actor, grants),
  }
}

/** Other tenants' ids are nobody's business, nor what somebody is there (null). */
function visibleScope(actor: HttpActor, scope: Grant['scope']): Grant['scope'] | null {
  const { tenants } = actor
  if (tenants === 'all' || scope.kind === 'installation') return scope
  const tenantIds = scope.tenantIds.filter((id) => tenants.includes(id))
  return tenantIds.length === 0 ? null : { kind: 'tenants', tenantIds }
}

/** Whether somebody reaches no tenant and holds no permission that the caller does not. Pure. */
export function reachesNoFurther(actor: HttpActor, grants: readonly Grant[]): boolean {
  const { tenants, permissions: held } = actor
  return grants.every(({ scope, permissions }) => {
    const isInside =
      tenants === 'all' || (scope.kind === 'tenants' && scope.tenantIds.every((id) => tenants.includes(id)))
    if (!isInside) return false
    if (held === 'all') return true
    return permissions !== 'all' && [...permissions].every((name) => held.includes(name) || name === 'account.own')
  })
}
