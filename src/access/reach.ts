// Who may do what where: role assignments to tenants and permissions. Pure.
import type { ActorLimit, HttpActor } from '#platform/http/module.ts'
import type { Narrowing, Scope } from './contract.ts'
import { everyCaller } from '#platform/http/sign-in.ts'
import { everyUser, permissionNamed, permissions, roleHas, type PredefinedRole } from './permissions.ts'

/** One role of a person, as far as it goes. */
export interface Grant {
  roleId: string
  roleName: string
  kind: PredefinedRole['kind']
  scope: Scope
  /** `all`: super admin of the installation. */
  permissions: 'all' | ReadonlySet<string>
  /** Null: nothing within the tenants is hidden. */
  limit: ActorLimit | null
}

export type Reach = Pick<HttpActor, 'tenants' | 'permissions' | 'limit' | 'viaProvider'>

/** What a role gives: the base's permissions, less what the narrowing takes, less what needs the whole installation. */
export function permissionsOf(
  base: PredefinedRole,
  narrowing: Narrowing | null,
  scope: Pick<Scope, 'kind'>,
): 'all' | Set<string> {
  const isOfInstallation = base.kind === 'tenant' && scope.kind === 'installation'
  const isNarrowed = narrowing !== null && (narrowing.products ?? narrowing.domains ?? narrowing.groupIds) !== null
  if (isOfInstallation && base.level === 'super-admin' && !isNarrowed) return 'all'
  const hidesPeople = narrowing !== null && (narrowing.domains !== null || narrowing.groupIds !== null)
  const held = permissions.filter((permission) => {
    if (!roleHas(base, permission)) return false
    if (permission.reach === 'installation' && !isOfInstallation) return false
    if (permission.name === everyCaller || permission.name === everyUser) return true
    if (hidesPeople && permission.narrows !== true) return false
    const keeps = narrowing?.products ?? null
    return keeps === null || permission.product === 'platform' || keeps.includes(permission.product)
  })
  return new Set(held.map(({ name }) => name))
}

export function limitOf(narrowing: Narrowing | null): ActorLimit | null {
  if (narrowing === null || (narrowing.domains === null && narrowing.groupIds === null)) return null
  return { domains: narrowing.domains ?? [], groupIds: narrowing.groupIds ?? [] }
}

/**
 * What a person reaches with a request. `granted`: customers that let the provider in. For a route of a tenant only what holds there
 * counts; for another route, the tenants in which its permission is held, and of the permissions those held in all of them.
 */
export function reachFor(
  grants: readonly Grant[],
  granted: ReadonlySet<string>,
  request: { permission: string; tenantId: string | null },
): Reach {
  const { permission, tenantId } = request
  const isProviders = permissionNamed.get(permission)?.product === 'providers'
  const tenantsOf = (grant: Grant) => coveredTenants(grant, granted, isProviders)
  if (tenantId === null) return reachWithoutTenant(grants, permission, tenantsOf)
  const covering = grants.filter((grant) => {
    const tenants = tenantsOf(grant)
    return tenants === 'all' || tenants.includes(tenantId)
  })
  // Another tenant answers as one that does not exist (404), unless the permission is held nowhere at all (403).
  if (covering.length === 0) return { tenants: [], permissions: unionOf(grants) }
  const limited = mergedLimit(covering.filter(holds(permission)))
  const viaProvider = covering.every(({ kind }) => kind === 'provider') ? { viaProvider: [tenantId] } : {}
  return { tenants: [tenantId], permissions: withinLimit(covering, limited.limit ?? null), ...limited, ...viaProvider }
}

/**
 * The limit is that of the route's permission, but a route may look at others as well (acts in a body): of them only those hold that
 * reach as far as the limit. Else a role that only reads would lift the limit of one that releases.
 */
function withinLimit(covering: readonly Grant[], limit: ActorLimit | null): 'all' | string[] {
  const union = unionOf(covering)
  if (union === 'all') return 'all'
  return union.filter((name) => coversLimit(mergedLimit(covering.filter(holds(name))).limit ?? null, limit))
}

function coversLimit(wide: ActorLimit | null, narrow: ActorLimit | null): boolean {
  if (wide === null) return true
  if (narrow === null) return false
  return (
    narrow.domains.every((domain) => wide.domains.includes(domain)) &&
    narrow.groupIds.every((id) => wide.groupIds.includes(id))
  )
}

function reachWithoutTenant(
  grants: readonly Grant[],
  permission: string,
  tenantsOf: (grant: Grant) => 'all' | string[],
): Reach {
  const holding = grants.filter(holds(permission))
  if (holding.length === 0) return { tenants: [], permissions: unionOf(grants) }
  const reached = holding.map(tenantsOf)
  const tenants = reached.includes('all') ? 'all' : [...new Set(reached.flat())]
  return { tenants, permissions: commonTo(holding), ...mergedLimit(holding), ...onlyAsProvider(holding, tenants) }
}

/** Which of the tenants no role of a tenant reaches. */
function onlyAsProvider(holding: readonly Grant[], tenants: 'all' | string[]): { viaProvider?: string[] } {
  const own = holding.flatMap(({ kind, scope }) => (kind === 'tenant' ? [scope] : []))
  if (tenants === 'all' || own.some(({ kind }) => kind === 'installation')) return {}
  const reached = new Set(own.flatMap((scope) => (scope.kind === 'tenants' ? scope.tenantIds : [])))
  const viaProvider = tenants.filter((id) => !reached.has(id))
  return viaProvider.length === 0 ? {} : { viaProvider }
}

/** Tenants of a grant; a provider's role only reaches customers that let it in, but lists all of its scope. */
export function coveredTenants(grant: Grant, granted: ReadonlySet<string>, isProviders: boolean): 'all' | string[] {
  const { kind, scope } = grant
  if (kind === 'tenant' || isProviders) return scope.kind === 'installation' ? 'all' : scope.tenantIds
  return scope.kind === 'installation' ? [...granted] : scope.tenantIds.filter((id) => granted.has(id))
}

const holds =
  (permission: string) =>
  ({ permissions: held }: Grant): boolean =>
    held === 'all' || held.has(permission)

export function unionOf(grants: readonly Grant[]): 'all' | string[] {
  if (grants.some(({ permissions: held }) => held === 'all')) return 'all'
  return [...new Set(grants.flatMap(({ permissions: held }) => [...(held as ReadonlySet<string>)]))].sort()
}

function commonTo(grants: readonly Grant[]): 'all' | string[] {
  const sets = grants.flatMap(({ permissions: held }) => (held === 'all' ? [] : [held]))
  const [first, ...rest] = sets
  if (first === undefined) return 'all'
  return [...first].filter((name) => rest.every((set) => set.has(name))).sort()
}

/** One role without a limit lifts it; two with limits show what either shows. */
function mergedLimit(grants: readonly Grant[]): { limit?: ActorLimit } {
  if (grants.length === 0 || grants.some(({ limit }) => limit === null)) return {}
  return {
    limit: {
      domains: [...new Set(grants.flatMap(({ limit }) => limit!.domains))],
      groupIds: [...new Set(grants.flatMap(({ limit }) => limit!.groupIds))],
    },
  }
}
