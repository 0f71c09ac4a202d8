// The directory of one tenant besides users, groups and domains: applications, service principals, grants and roles.
// Shapes follow learn.microsoft.com/graph/api/resources/{application,serviceprincipal,approleassignment,unifiedroleassignment}.

export interface KeyCredential {
  keyId: string
  customKeyIdentifier: string
  type: string
  usage: string
  displayName: string | null
  startDateTime: string
  endDateTime: string
  /** Base64 of the DER certificate. Not returned in lists. */
  key: string
}

export interface PasswordCredential {
  keyId: string
  displayName: string | null
  hint: string
  startDateTime: string
  endDateTime: string
  /** Sent once, when it is made. */
  secret: string
}

export interface AppRole {
  id: string
  value: string
  displayName: string
}

export interface PermissionScope {
  id: string
  value: string
  /** Admin: only an administrator may consent. */
  type: 'User' | 'Admin'
  displayName: string
}

/** A registration. `id` is the object id, `appId` the client id. */
export interface Application {
  id: string
  appId: string
  displayName: string
  uniqueName: string | null
  description: string | null
  createdDateTime: string
  publisherDomain: string
  signInAudience: string
  identifierUris: string[]
  tags: string[]
  notes: string | null
  groupMembershipClaims: string | null
  redirectUris: string[]
  requiredResourceAccess: { resourceAppId: string; resourceAccess: { id: string; type: 'Role' | 'Scope' }[] }[]
  keyCredentials: KeyCredential[]
  passwordCredentials: PasswordCredential[]
  appRoles: AppRole[]
  /** Credentials and the object itself work at the token endpoint from then on (replication). */
  usableFrom: Date
  deletedAt: Date | null
}

export interface ServicePrincipal {
  id: string
  appId: string
  displayName: string
  accountEnabled: boolean
  appOwnerOrganizationId: string
  servicePrincipalNames: string[]
  tags: string[]
  appRoles: AppRole[]
  permissionScopes: PermissionScope[]
  createdDateTime: string
  deletedAt: Date | null
}

export interface AppRoleAssignment {
  id: string
  appRoleId: string
  principalId: string
  resourceId: string
  createdDateTime: string
}

export interface PermissionGrant {
  id: string
  clientId: string
  consentType: 'AllPrincipals' | 'Principal'
  principalId: string | null
  resourceId: string
  /** Scope names with spaces between. */
  scope: string
}

/** A directory role held by a user or service principal. */
export interface RoleAssignment {
  id: string
  roleTemplateId: string
  principalId: string
  directoryScopeId: string
  createdAt: Date
}

export interface DirectoryState {
  applications: Map<string, Application>
  servicePrincipals: Map<string, ServicePrincipal>
  appRoleAssignments: Map<string, AppRoleAssignment>
  permissionGrants: Map<string, PermissionGrant>
  roleAssignments: Map<string, RoleAssignment>
  /** When something was last taken away from a principal (role, grant, credential): for revoked tokens. */
  revokedAt: Map<string, Date>
}

/** An empty directory. */
export function createDirectory(): DirectoryState {
  return {
    applications: new Map(),
    servicePrincipals: new Map(),
    appRoleAssignments: new Map(),
    permissionGrants: new Map(),
    roleAssignments: new Map(),
    revokedAt: new Map(),
  }
}

/** The live application with this client id. */
export function findApplication(directory: DirectoryState, appId: string): Application | null {
  for (const app of directory.applications.values()) if (app.appId === appId && !app.deletedAt) return app
  return null
}

/** The live service principal of this client id. */
export function findServicePrincipal(directory: DirectoryState, appId: string): ServicePrincipal | null {
  for (const principal of directory.servicePrincipals.values())
    if (principal.appId === appId && !principal.deletedAt) return principal
  return null
}

/** Names of the app roles that `principal` holds on the resource with this client id. */
export function rolesOf(directory: DirectoryState, principalId: string, resourceAppId: string): string[] {
  const resource = findServicePrincipal(directory, resourceAppId)
  if (!resource) return []
  return [...directory.appRoleAssignments.values()]
    .filter((each) => each.principalId === principalId && each.resourceId === resource.id)
    .flatMap((each) => resource.appRoles.find((role) => role.id === each.appRoleId)?.value ?? [])
}

/** Directory role template ids of a principal; `before` leaves out assignments younger than a delay. */
export function roleTemplatesOf(directory: DirectoryState, principalId: string, before?: Date): string[] {
  return [...directory.roleAssignments.values()]
    .filter((each) => each.principalId === principalId && (before === undefined || each.createdAt <= before))
    .map((each) => each.roleTemplateId)
}
