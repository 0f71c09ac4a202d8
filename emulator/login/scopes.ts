// Delegated scopes: which resource a scope string means, which are consented, and how consent is stored.
// Documented at learn.microsoft.com/entra/identity-platform/scopes-oidc
import { auditDirectory, ensureServicePrincipal, grantScopes, type Change } from '../directory/actions.ts'
import { findResource, graphAppId, type FirstPartyApp } from '../directory/first-party.ts'
import { roleTemplates } from '../directory/roles.ts'
import { findServicePrincipal, roleTemplatesOf, type Application } from '../directory/state.ts'
import type { Tenant, TenantUser } from '../world.ts'
import { SignInError } from './errors.ts'

export const openIdScopes = ['openid', 'profile', 'email', 'offline_access']

export interface RequestedScopes {
  resource: FirstPartyApp
  /** Scope names without the resource, `.default` resolved. */
  names: string[]
  openId: string[]
}

/** Reads a `scope` parameter. Throws 70011, 700022 or 500011. */
export function parseScopes(scope: string, app: Application): RequestedScopes {
  const all = scope.split(/[\s+]+/).filter(Boolean)
  if (all.length === 0) throw new SignInError(70011)
  const openId = all.filter((each) => openIdScopes.includes(each))
  const others = all.filter((each) => !openIdScopes.includes(each)).map(splitScope)
  const resources = new Set(others.map((each) => each.resource.appId))
  if (resources.size > 1) throw new SignInError(700022)
  const resource = others[0]?.resource ?? findResource(graphAppId)!
  const names = others.flatMap((each) => (each.name === '.default' ? defaultScopes(app, resource) : [each.name]))
  const unknown = names.find((name) => !resource.permissionScopes.some((known) => known.value === name))
  if (unknown) throw new SignInError(70011, `The scope ${unknown} is not valid.`)
  return { resource, names: [...new Set(names)], openId }
}

function splitScope(scope: string): { resource: FirstPartyApp; name: string } {
  const slash = scope.lastIndexOf('/')
  if (slash < 0) return { resource: findResource(graphAppId)!, name: scope }
  const resource = findResource(scope.slice(0, slash))
  if (!resource) throw new SignInError(500011, `The resource principal named ${scope.slice(0, slash)} was not found.`)
  return { resource, name: scope.slice(slash + 1) }
}

function defaultScopes(app: Application, resource: FirstPartyApp): string[] {
  const access = app.requiredResourceAccess.find((each) => each.resourceAppId === resource.appId)?.resourceAccess ?? []
  return access
    .filter((each) => each.type === 'Scope')
    .flatMap((each) => resource.permissionScopes.find((known) => known.id === each.id)?.value ?? [])
}

/** Scopes of the resource that the user or the whole tenant consented to. */
export function consentedScopes(tenant: Tenant, appId: string, resource: FirstPartyApp, userId: string): Set<string> {
  const client = findServicePrincipal(tenant.directory, appId)
  const api = findServicePrincipal(tenant.directory, resource.appId)
  const grants = [...tenant.directory.permissionGrants.values()].filter(
    (grant) =>
      grant.clientId === client?.id &&
      grant.resourceId === api?.id &&
      (grant.consentType === 'AllPrincipals' || grant.principalId === userId),
  )
  return new Set(grants.flatMap((grant) => grant.scope.split(' ')))
}

/** May this user consent for everybody? */
export function mayConsentForAll(tenant: Tenant, user: TenantUser): boolean {
  const roles = roleTemplatesOf(tenant.directory, user.id)
  return [roleTemplates.globalAdministrator.id, roleTemplates.privilegedRoleAdministrator.id].some((id) =>
    roles.includes(id),
  )
}

/** Stores consent of a user, or of an administrator for the whole tenant. Throws 90094. */
export function consent(
  change: Change,
  app: Application,
  home: Tenant,
  user: TenantUser,
  requested: RequestedScopes,
  forAll: boolean,
): void {
  const { tenant } = change
  const isAdmin = mayConsentForAll(tenant, user)
  const needsAdmin = requested.names.some((name) =>
    requested.resource.permissionScopes.some((known) => known.value === name && known.type === 'Admin'),
  )
  if (needsAdmin && !isAdmin) throw new SignInError(90094)
  const principal = ensureServicePrincipal(change, app, home)
  const api = findServicePrincipal(tenant.directory, requested.resource.appId)
  if (!api) throw new SignInError(500011)
  const tenantWide = forAll && isAdmin
  grantScopes(change, {
    clientId: principal.id,
    resourceId: api.id,
    consentType: tenantWide ? 'AllPrincipals' : 'Principal',
    principalId: tenantWide ? null : user.id,
    scope: [...requested.names, ...requested.openId].join(' '),
  })
  auditDirectory(change, 'Consent to application.', principal.id, [
    { Name: 'ConsentContext.IsAdminConsent', OldValue: '', NewValue: tenantWide ? 'True' : 'False' },
  ])
}
