// Tenants: made before anything is connected; the tenant at Microsoft is bound to one of ours on sign-in.
import type { Clock } from '#platform/clock.ts'
import type { Database, Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import { newId } from '#platform/ids.ts'
import './tables.ts'

export interface Tenant {
  id: string
  name: string
  microsoftTenantId: string | null
  initialDomain: string | null
  createdAt: Date
}

const name_length_max = 200

export async function createTenant(db: Database, clock: Clock, input: { name: string }): Promise<Tenant> {
  const name = input.name.trim()
  if (name === '' || name.length > name_length_max)
    throw new AppError({
      code: 'tenant.name',
      message: `A tenant needs a name of 1 to ${name_length_max} characters.`,
      status: 400,
      fields: [{ path: 'name', message: `1 to ${name_length_max} characters` }],
    })
  const now = clock.now()
  const id = newId(now)
  await db.asSystem((trx) =>
    trx
      .insertInto('tenant')
      .values({ tenant_id: id, name, microsoft_tenant_id: null, initial_domain: null, created_at: now })
      .execute(),
  )
  return { id, name, microsoftTenantId: null, initialDomain: null, createdAt: now }
}

/** `visible`: those that the caller may see. */
export async function listTenants(db: Database, visible: 'all' | readonly string[]): Promise<Tenant[]> {
  if (visible !== 'all' && visible.length === 0) return []
  return db.asSystem(async (trx) => {
    const query = trx.selectFrom('tenant').selectAll().orderBy('name').orderBy('tenant_id')
    const rows = await (visible === 'all' ? query : query.where('tenant_id', 'in', [...visible])).execute()
    return rows.map(toTenant)
  })
}

/** Throws AppError `tenant.not-found`. */
export async function getTenant(trx: Trx, tenantId: string): Promise<Tenant> {
  const row = await trx.selectFrom('tenant').selectAll().where('tenant_id', '=', tenantId).executeTakeFirst()
  if (row !== undefined) return toTenant(row)
  throw new AppError({ code: 'tenant.not-found', message: 'There is no such tenant.', status: 404 })
}

/**
 * Binds a tenant of ours to one at Microsoft. Throws AppError `tenant.other-microsoft-tenant` when it is bound to another already,
 * `tenant.taken` when another tenant of ours has it.
 */
export async function bindMicrosoftTenant(
  db: Database,
  tenantId: string,
  microsoft: { id: string; initialDomain: string },
): Promise<void> {
  await db.asSystem(async (trx) => {
    const tenant = await getTenant(trx, tenantId)
    if (tenant.microsoftTenantId !== null && tenant.microsoftTenantId !== microsoft.id)
      throw new AppError({
        code: 'tenant.other-microsoft-tenant',
        message: `This tenant is connected to ${tenant.initialDomain ?? 'another Microsoft 365 tenant'}. Sign in with an account of that one, or make a new tenant.`,
        status: 409,
      })
    const other = await trx
      .selectFrom('tenant')
      .select('name')
      .where('microsoft_tenant_id', '=', microsoft.id)
      .where('tenant_id', '!=', tenantId)
      .executeTakeFirst()
    if (other !== undefined)
      throw new AppError({
        code: 'tenant.taken',
        message: 'That Microsoft 365 tenant is connected under another name already.',
        status: 409,
      })
    await trx
      .updateTable('tenant')
      .set({ microsoft_tenant_id: microsoft.id, initial_domain: microsoft.initialDomain })
      .where('tenant_id', '=', tenantId)
      .execute()
  })
}

const toTenant = (row: {
  tenant_id: string
  name: string
  microsoft_tenant_id: string | null
  initial_domain: string | null
  created_at: Date
}): Tenant => ({
  id: row.tenant_id,
  name: row.name,
  microsoftTenantId: row.microsoft_tenant_id,
  initialDomain: row.initial_domain,
  createdAt: row.created_at,
})
