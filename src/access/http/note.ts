// Changes of administrators stand in the audit log of the installation, and of each tenant that they concern.
import type { AuditAction } from '#platform/audit/actions.ts'
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
    action: AuditAction
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
    await audit.append(trx, { tenantId, ...ofTenant(facts, tenantId.toLowerCase()) })
  await audit.append(trx, { tenantId: null, ...facts })
}

/** What stands in the log of a tenant names no other tenant. */
function ofTenant<T extends { before?: unknown; after?: unknown }>(facts: T, tenantId: string): T {
  const changed = { ...facts }
  if (facts.before !== undefined) changed.before = narrowedTo(facts.before, tenantId)
  if (facts.after !== undefined) changed.after = narrowedTo(facts.after, tenantId)
  return changed
}

function narrowedTo(value: unknown, tenantId: string): unknown {
  if (Array.isArray(value))
    return value.filter((each) => concerns(each, tenantId)).map((each) => narrowedTo(each, tenantId))
  if (value === null || typeof value !== 'object' || value instanceof Date) return value
  if (isTenants(value)) return { kind: 'tenants', tenantIds: [tenantId] }
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, narrowedTo(each, tenantId)]))
}

/** Assignments to other tenants are left out whole. */
function concerns(value: unknown, tenantId: string): boolean {
  const scope = (value as { scope?: unknown } | null)?.scope
  return !isTenants(scope) || scope.tenantIds.some((id) => id.toLowerCase() === tenantId)
}

function isTenants(value: unknown): value is { kind: 'tenants'; tenantIds: string[] } {
  return (value as { kind?: unknown } | null | undefined)?.kind === 'tenants'
}
