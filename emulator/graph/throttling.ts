// Resource units of the identity part, per application and tenant in 10 s, when the tenant's switch sets a limit.
// Documented at learn.microsoft.com/graph/throttling-limits#identity-and-access-service-limits
import type { Tenant, World } from '../world.ts'
import { GraphError } from './errors.ts'

const window_ms = 10_000

/** Units of a request; never below one. */
export function unitsOf(route: string, query: URLSearchParams): number {
  const base = route.includes('/transitiveMembers')
    ? 5
    : route.includes('/members')
      ? 3
      : /\/(?:users|applications)/.test(route)
        ? 2
        : 1
  const top = Number(query.get('$top') ?? 100)
  const units = base - (query.has('$select') ? 1 : 0) + (query.has('$expand') ? 1 : 0) - (top < 20 ? 1 : 0)
  return Math.max(1, units)
}

/** Counts a request; throws 429 over the limit. Returns headers that tell the load. */
export function countUnits(world: World, tenant: Tenant, appId: string, units: number): Record<string, string> {
  const limit = tenant.switches.graphResourceUnits
  if (limit === null) return { 'x-ms-resource-unit': String(units) }
  const key = `throttle/${tenant.id}/${appId}`
  const now = world.clock.now().getTime()
  const known = world.sessions.get(key) as { startedAt: number; used: number } | undefined
  const window = known && now - known.startedAt < window_ms ? known : { startedAt: now, used: 0 }
  world.sessions.set(key, window)
  if (window.used + units > limit) {
    const wait_seconds = (window.startedAt + window_ms - now) / 1000
    throw new GraphError(429, 'TooManyRequests', 'Please retry again later.', {
      'retry-after': wait_seconds.toFixed(3),
      'x-ms-throttle-scope': `Tenant_Application/ReadWrite/${appId}/${tenant.id}`,
      'x-ms-throttle-information': 'ResourceUnitLimitExceeded',
    })
  }
  window.used += units
  const share = window.used / limit
  return {
    'x-ms-resource-unit': String(units),
    ...(share > 0.8 ? { 'x-ms-throttle-limit-percentage': share.toFixed(2) } : {}),
  }
}
