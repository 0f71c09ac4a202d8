// Whether a customer lets the provider in. The customer decides; both sides' audit logs say so.
import type { Audit, AuditActor } from '#platform/audit/audit.ts'
import type { Trx } from '#platform/db/database.ts'
import './tables.ts'

export interface ProviderAccess {
  isGranted: boolean
  changedAt: string | null
  changedBy: string | null
}

/** Of all tenants: those that let the provider in. For the roles of providers, which reach no others. */
export async function grantedCustomers(trx: Trx): Promise<ReadonlySet<string>> {
  const rows = await trx.selectFrom('provider_access').select('tenant_id').where('is_granted', '=', true).execute()
  return new Set(rows.map(({ tenant_id }) => tenant_id))
}

/** Refused until the customer grants it. */
export async function loadAccess(trx: Trx, tenantId: string): Promise<ProviderAccess> {
  const row = await trx.selectFrom('provider_access').selectAll().where('tenant_id', '=', tenantId).executeTakeFirst()
  return {
    isGranted: row?.is_granted ?? false,
    changedAt: row?.changed_at.toISOString() ?? null,
    changedBy: row?.changed_by ?? null,
  }
}

export async function saveAccess(
  trx: Trx,
  tenantId: string,
  change: { isGranted: boolean; actor: AuditActor; now: Date; audit: Audit },
): Promise<ProviderAccess> {
  const { isGranted, actor, now, audit } = change
  const before = await loadAccess(trx, tenantId)
  if (before.isGranted === isGranted) return before
  const values = { is_granted: isGranted, changed_at: now, changed_by: actor.name.slice(0, 200) }
  await trx
    .insertInto('provider_access')
    .values({ tenant_id: tenantId, ...values })
    .onConflict((conflict) => conflict.column('tenant_id').doUpdateSet(values))
    .execute()
  const action = isGranted ? 'provider-access.grant' : 'provider-access.refuse'
  await audit.append(trx, {
    tenantId,
    actor,
    action,
    target: tenantId,
    before: { isGranted: before.isGranted },
    after: { isGranted },
  })
  return loadAccess(trx, tenantId)
}
