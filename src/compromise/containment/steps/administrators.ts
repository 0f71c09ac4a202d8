// Whether an account is the last active global administrator: such a one is never disabled (endpoint-response 4.3).
import { sql } from 'kysely'
import { wellKnown } from '#microsoft/endpoints.ts'
import type { Trx } from '#platform/db/database.ts'
import { isAppError } from '#platform/errors.ts'
import type { Calls } from '../calls.ts'
import type { ContainmentStep } from '../store.ts'

export const readRoles = 'RoleManagement.Read.Directory'

export type AdministratorStanding =
  | { kind: 'none' }
  /** It holds an administrator role, and the application may not read who holds which. */
  | { kind: 'unknown' }
  /** `others`: active global administrators besides it; null: it is none itself. */
  | { kind: 'administrator'; others: string[] | null }

/** Throws StepEnd and AppError `microsoft.*` as calls do. */
export async function administratorStanding(calls: Calls, accountId: string): Promise<AdministratorStanding> {
  const memberships = await calls.list<{ '@odata.type'?: string; id: string }>(
    `/users/${accountId}/transitiveMemberOf?$select=id`,
    { permission: 'GroupMember.Read.All' },
  )
  const holdsRole = memberships.some((each) => each['@odata.type']?.toLowerCase() === '#microsoft.graph.directoryrole')
  if (!holdsRole) return { kind: 'none' }
  if (!(await calls.has(readRoles))) return { kind: 'unknown' }
  const active = await activeGlobalAdministrators(calls)
  return {
    kind: 'administrator',
    others: active.has(accountId) ? [...active].filter((id) => id !== accountId) : null,
  }
}

async function activeGlobalAdministrators(calls: Calls): Promise<Set<string>> {
  const filter = encodeURIComponent(`roleDefinitionId eq '${wellKnown.globalAdministrator}'`)
  const assignments = await calls.list<{ principalId: string }>(
    `/roleManagement/directory/roleAssignments?$filter=${filter}`,
    { permission: readRoles },
  )
  const active = new Set<string>()
  for (const { principalId } of assignments)
    for (const id of (await activeUser(calls, principalId)) ?? (await activeMembers(calls, principalId))) active.add(id)
  return active
}

/** Null: it is no user; a group or an application. */
async function activeUser(calls: Calls, id: string): Promise<string[] | null> {
  try {
    const { accountEnabled } = await calls.graph<{ accountEnabled: boolean }>(
      `/users/${id}?$select=id,accountEnabled`,
      {
        permission: 'User.Read.All',
      },
    )
    return accountEnabled ? [id] : []
  } catch (error) {
    if (isAppError(error, 'microsoft.graph.not-found')) return null
    throw error
  }
}

/** Roles are given to groups, too; an application is nobody who can sign in and help. */
async function activeMembers(calls: Calls, groupId: string): Promise<string[]> {
  try {
    const members = await calls.list<{ id: string; accountEnabled?: boolean | null }>(
      `/groups/${groupId}/transitiveMembers?$select=id,accountEnabled`,
      { permission: 'GroupMember.Read.All' },
    )
    return members.filter(({ accountEnabled }) => accountEnabled === true).map(({ id }) => id)
  } catch (error) {
    if (isAppError(error, 'microsoft.graph.not-found')) return []
    throw error
  }
}

/**
 * Of these, who is not being disabled by another incident at the same time. Takes a lock until the end of the transaction: of two last
 * administrators one stays.
 */
export async function staying(trx: Trx, step: ContainmentStep, others: readonly string[]): Promise<string[]> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`containment administrators ${step.tenant_id}`}, 0))`.execute(
    trx,
  )
  if (others.length === 0) return []
  const rows = await trx
    .selectFrom('containment_step')
    .select('target')
    .where('tenant_id', '=', step.tenant_id)
    .where('key', '=', 'sign-in')
    .where('target', 'in', others)
    .where('wrote_at', 'is not', null)
    .where('state', 'in', ['running', 'done', 'failed', 'restoring'])
    .execute()
  const leaving = new Set(rows.map(({ target }) => target))
  return others.filter((id) => !leaving.has(id))
}
