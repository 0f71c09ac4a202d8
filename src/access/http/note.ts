// Changes of administrators stand in the audit log of the installation, and of each tenant that they concern.
import type { Audit } from '#platform/audit/audit.ts'
import type { Trx } from '#platform/db/database.ts'
import type { HttpActor } from '#platform/http/module.ts'
import type { Scope } from '../contract.ts'

const tenants_max = 50

export async function noteChange(
  trx: Trx,
  audit: Audit,
  entry: {
    actor: HttpActor
    action: string
    target: string
    before?: unknown
    after?: unknown
    scopes?: readonly Scope[]
  },
): Promise<void> {
  const { scopes = [], ...facts } = entry
  const tenantIds = scopes.flatMap((scope) => (scope.kind === 'tenants' ? scope.tenantIds : []))
  // In one order: an entry locks its chain until the transaction ends.
  for (const tenantId of [...new Set(tenantIds)].sort().slice(0, tenants_max))
    await audit.append(trx, { tenantId, ...facts })
  await audit.append(trx, { tenantId: null, ...facts })
}
