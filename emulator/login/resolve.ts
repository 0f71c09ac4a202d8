// Which tenant a URL's tenant segment means, and which application a client id is in that tenant.
import { findRegistration } from '../directory/actions.ts'
import { findTenant } from '../directory/create-tenant.ts'
import { findServicePrincipal, type Application } from '../directory/state.ts'
import type { Tenant, World } from '../world.ts'
import { SignInError } from './errors.ts'

/** The tenant of Microsoft accounts. */
export const consumerTenantId = '9188040d-6c67-4c5b-b112-36a304b66dad'

/** Segments that stand for no single tenant. */
export function isAnyTenant(segment: string): boolean {
  return ['common', 'organizations'].includes(segment.toLowerCase())
}

/** The tenant of a segment; null for `common` and `organizations`. Throws 90002 and, for consumers, 50020. */
export function tenantOfSegment(world: World, segment: string): Tenant | null {
  if (isAnyTenant(segment)) return null
  const lower = segment.toLowerCase()
  if (lower === 'consumers' || lower === consumerTenantId)
    throw new SignInError(50020, 'Personal accounts are not served.')
  const tenant = findTenantBySegment(world, lower)
  if (!tenant) throw new SignInError(90002, `Tenant '${segment}'.`)
  return tenant
}

function findTenantBySegment(world: World, segment: string): Tenant | null {
  const tenant = findTenant(world, segment)
  // A display name is a convenience of tests, not a thing that Entra knows.
  return tenant && (tenant.id === segment || tenant.domains.has(segment)) ? tenant : null
}

/** The application as it can be used in the tenant. Throws 700016 or 7000112. */
export function usableApplication(
  world: World,
  tenant: Tenant | null,
  appId: string,
): { app: Application; home: Tenant } {
  const registration = findRegistration(world, appId)
  const absent = (): SignInError =>
    new SignInError(
      700016,
      `Application with identifier '${appId}' in the directory '${tenant?.displayName ?? 'organizations'}'.`,
    )
  if (!registration) throw absent()
  const { app, home } = registration
  if (app.usableFrom > world.clock.now()) throw absent()
  const isForeign = tenant !== null && tenant.id !== home.id
  if (isForeign && app.signInAudience === 'AzureADMyOrg') throw absent()
  const principal = tenant ? findServicePrincipal(tenant.directory, appId) : null
  if (principal && !principal.accountEnabled)
    throw new SignInError(7000112, `Application '${appId}'(${app.displayName}).`)
  return { app, home }
}
