// What templates lock at a tenant. It ends with the provider's access: who is no longer let in no longer decides.
import type { Trx } from '#platform/db/database.ts'
import type { HttpActor } from '#platform/http/module.ts'
import { hasPermission } from '#platform/http/sign-in.ts'
import type { PolicyLock } from '#mailflow/policy-contract.ts'
import './tables.ts'

/** What the templates of a tenant lock; nothing where the provider is not let in. */
export async function lockedOptions(trx: Trx, tenantId: string): Promise<string[]> {
  const rows = await inForce(trx, tenantId).select('template_application.locked').execute()
  return [...new Set(rows.flatMap(({ locked }) => locked))].sort()
}

/** The template that keeps this actor from changing policies, for the policies' routes; null: none does. */
export async function policyLock(
  trx: Trx,
  tenantId: string,
  actor: Pick<HttpActor, 'permissions'>,
): Promise<PolicyLock> {
  if (mayChangeLocked(actor)) return null
  const rows = await inForce(trx, tenantId)
    .select(['template_application.name', 'template_application.locked'])
    .orderBy('template_application.name')
    .execute()
  const lock = rows.find(({ locked }) => locked.includes('policies'))
  return lock === undefined ? null : { by: lock.name, options: ['policies'] }
}

/** Who makes templates may also change what they lock. */
export const mayChangeLocked = (actor: Pick<HttpActor, 'permissions'>): boolean =>
  hasPermission(actor, 'providers.write')

function inForce(trx: Trx, tenantId: string) {
  return trx
    .selectFrom('template_application')
    .innerJoin('provider_access', 'provider_access.tenant_id', 'template_application.tenant_id')
    .where('template_application.tenant_id', '=', tenantId)
    .where('provider_access.is_granted', '=', true)
}
