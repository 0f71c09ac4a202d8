// Changes of applications, service principals, grants and roles, each with the audit record that Entra ID writes.
// Operation names: learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities
import { randomBytes, randomUUID } from 'node:crypto'
import { audit } from '../audit.ts'
import type { Actor, Tenant, World } from '../world.ts'
import { assignRole } from './create-tenant.ts'
import { roleName } from './roles.ts'
import {
  findServicePrincipal,
  type Application,
  type AppRoleAssignment,
  type PermissionGrant,
  type RoleAssignment,
  type ServicePrincipal,
} from './state.ts'

/** Who does what where: the first argument of every action. */
export interface Change {
  world: World
  tenant: Tenant
  actor: Actor
}

/** Writes an Entra ID audit record (RecordType 8). */
export function auditDirectory(
  { world, tenant, actor }: Change,
  operation: string,
  objectId: string,
  modified: { Name: string; OldValue: string; NewValue: string }[] = [],
): void {
  audit(world, tenant, actor, {
    Operation: operation,
    RecordType: 8,
    Workload: 'AzureActiveDirectory',
    ObjectId: objectId,
    ModifiedProperties: modified,
    more: { AzureActiveDirectoryEventType: 1, Version: 1 },
  })
}

/** The application in whatever tenant it is registered, with that tenant. */
export function findRegistration(world: World, appId: string): { home: Tenant; app: Application } | null {
  for (const home of world.tenants.values())
    for (const app of home.directory.applications.values())
      if (app.appId === appId && !app.deletedAt) return { home, app }
  return null
}

/** Creates the service principal of an application in this tenant, or returns the one that is there. */
export function ensureServicePrincipal(change: Change, app: Application, home: Tenant): ServicePrincipal {
  const { tenant, world } = change
  const existing = findServicePrincipal(tenant.directory, app.appId)
  if (existing) return existing
  const principal: ServicePrincipal = {
    id: randomUUID(),
    appId: app.appId,
    displayName: app.displayName,
    accountEnabled: true,
    appOwnerOrganizationId: home.id,
    servicePrincipalNames: [app.appId, ...app.identifierUris],
    tags: ['WindowsAzureActiveDirectoryIntegratedApp'],
    appRoles: app.appRoles,
    permissionScopes: [],
    createdDateTime: world.clock.now().toISOString(),
    deletedAt: null,
  }
  tenant.directory.servicePrincipals.set(principal.id, principal)
  auditDirectory(change, 'Add service principal.', principal.id)
  return principal
}

/** Grants an app role; returns the assignment that is there when it was granted before. */
export function grantAppRole(
  change: Change,
  grant: { principalId: string; resourceId: string; appRoleId: string },
): AppRoleAssignment {
  const assignments = change.tenant.directory.appRoleAssignments
  const existing = [...assignments.values()].find(
    (each) =>
      each.principalId === grant.principalId &&
      each.resourceId === grant.resourceId &&
      each.appRoleId === grant.appRoleId,
  )
  if (existing) return existing
  const assignment: AppRoleAssignment = {
    ...grant,
    id: randomBytes(32).toString('base64url'),
    createdDateTime: change.world.clock.now().toISOString(),
  }
  assignments.set(assignment.id, assignment)
  const role = change.tenant.directory.servicePrincipals
    .get(grant.resourceId)
    ?.appRoles.find((each) => each.id === grant.appRoleId)
  auditDirectory(change, 'Add app role assignment to service principal.', grant.principalId, [
    { Name: 'AppRole.Value', OldValue: '', NewValue: role?.value ?? grant.appRoleId },
  ])
  return assignment
}

/** Takes an app role away. */
export function revokeAppRole(change: Change, assignment: AppRoleAssignment): void {
  const { directory } = change.tenant
  directory.appRoleAssignments.delete(assignment.id)
  directory.revokedAt.set(assignment.principalId, change.world.clock.now())
  const role = directory.servicePrincipals
    .get(assignment.resourceId)
    ?.appRoles.find((r) => r.id === assignment.appRoleId)
  auditDirectory(change, 'Remove app role assignment from service principal.', assignment.principalId, [
    { Name: 'AppRole.Value', OldValue: role?.value ?? assignment.appRoleId, NewValue: '' },
  ])
}

/** Adds delegated permissions for all users or one. */
export function grantScopes(change: Change, grant: Omit<PermissionGrant, 'id'>): PermissionGrant {
  const grants = change.tenant.directory.permissionGrants
  const same = [...grants.values()].find(
    (each) =>
      each.clientId === grant.clientId &&
      each.resourceId === grant.resourceId &&
      each.principalId === grant.principalId,
  )
  const scopes = new Set([...(same?.scope.split(' ') ?? []), ...grant.scope.split(' ')].filter(Boolean))
  const stored: PermissionGrant = {
    ...grant,
    id: same?.id ?? randomBytes(32).toString('base64url'),
    scope: [...scopes].join(' '),
  }
  grants.set(stored.id, stored)
  auditDirectory(change, 'Add delegated permission grant.', grant.clientId, [
    { Name: 'DelegatedPermissionGrant.Scope', OldValue: same?.scope ?? '', NewValue: stored.scope },
  ])
  return stored
}

/** Takes a delegated grant away. */
export function revokeScopes(change: Change, grant: PermissionGrant): void {
  change.tenant.directory.permissionGrants.delete(grant.id)
  change.tenant.directory.revokedAt.set(grant.clientId, change.world.clock.now())
  auditDirectory(change, 'Remove delegated permission grant.', grant.clientId)
}

/** Assigns a directory role and records it. */
export function addRoleAssignment(change: Change, principalId: string, roleTemplateId: string): RoleAssignment {
  const id = assignRole(change.tenant, principalId, roleTemplateId, change.world.clock.now())
  auditDirectory(change, 'Add member to role.', principalId, [
    { Name: 'Role.DisplayName', OldValue: '', NewValue: roleName(roleTemplateId) ?? roleTemplateId },
  ])
  return change.tenant.directory.roleAssignments.get(id)!
}

/** Takes a directory role away. */
export function removeRoleAssignment(change: Change, assignment: RoleAssignment): void {
  const { directory } = change.tenant
  directory.roleAssignments.delete(assignment.id)
  directory.revokedAt.set(assignment.principalId, change.world.clock.now())
  auditDirectory(change, 'Remove member from role.', assignment.principalId, [
    { Name: 'Role.DisplayName', OldValue: roleName(assignment.roleTemplateId) ?? '', NewValue: '' },
  ])
}

/** Soft-deletes an application with its service principal in the home tenant. */
export function deleteApplication(change: Change, app: Application): void {
  app.deletedAt = change.world.clock.now()
  auditDirectory(change, 'Delete application.', app.id)
  const principal = findServicePrincipal(change.tenant.directory, app.appId)
  if (principal) deleteServicePrincipal(change, principal)
}

/** Soft-deletes a service principal; its grants and roles go with it. */
export function deleteServicePrincipal(change: Change, principal: ServicePrincipal): void {
  const { directory } = change.tenant
  principal.deletedAt = change.world.clock.now()
  directory.revokedAt.set(principal.id, principal.deletedAt)
  for (const each of directory.appRoleAssignments.values())
    if (each.principalId === principal.id || each.resourceId === principal.id)
      directory.appRoleAssignments.delete(each.id)
  for (const each of directory.permissionGrants.values())
    if (each.clientId === principal.id) directory.permissionGrants.delete(each.id)
  for (const each of directory.roleAssignments.values())
    if (each.principalId === principal.id) directory.roleAssignments.delete(each.id)
  auditDirectory(change, 'Remove service principal.', principal.id)
}

/** Grants everything that the application asks for (admin consent). Returns what could not be found. */
export function consentToAll(change: Change, app: Application, home: Tenant): string[] {
  const { directory } = change.tenant
  const missing: string[] = []
  const principal = ensureServicePrincipal(change, app, home)
  for (const access of app.requiredResourceAccess) {
    const resource = findServicePrincipal(directory, access.resourceAppId)
    if (!resource) {
      missing.push(access.resourceAppId)
      continue
    }
    for (const item of access.resourceAccess.filter((each) => each.type === 'Role'))
      grantAppRole(change, { principalId: principal.id, resourceId: resource.id, appRoleId: item.id })
    const scope = access.resourceAccess
      .filter((each) => each.type === 'Scope')
      .flatMap((each) => resource.permissionScopes.find((known) => known.id === each.id)?.value ?? [])
      .join(' ')
    if (scope)
      grantScopes(change, {
        clientId: principal.id,
        resourceId: resource.id,
        consentType: 'AllPrincipals',
        principalId: null,
        scope,
      })
  }
  auditDirectory(change, 'Consent to application.', principal.id, [
    { Name: 'ConsentContext.IsAdminConsent', OldValue: '', NewValue: 'True' },
  ])
  return missing
}
