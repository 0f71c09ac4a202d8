// Which permissions let a call through, by route: application and delegated, the least one first. Delegated calls are also
// bounded by the directory roles of the person. From the permission tables of learn.microsoft.com/graph/api, row by row.
import { roleTemplates } from '../directory/roles.ts'
import { rolesOf } from '../directory/state.ts'
import { graphAppId } from '../directory/first-party.ts'
import { intunePermissions } from '../intune/permissions.ts'
import type { VerifiedToken } from '../login/tokens.ts'
import type { Tenant, World } from '../world.ts'
import { denied } from './errors.ts'

interface Permission {
  app: readonly string[]
  delegated: readonly string[]
  /** Directory roles one of which a person needs; absent: any member of the tenant. */
  roles?: readonly string[]
}

const directoryRead = ['Directory.Read.All', 'Directory.ReadWrite.All']
const administrators = {
  application: [roleTemplates.applicationAdministrator.id, roleTemplates.cloudApplicationAdministrator.id],
  privileged: [roleTemplates.privilegedRoleAdministrator.id],
  domain: [roleTemplates.domainNameAdministrator.id],
  user: [roleTemplates.userAdministrator.id],
} as const

const readUsers: Permission = {
  app: ['User.Read.All', 'User.ReadWrite.All', ...directoryRead],
  delegated: ['User.Read.All', 'User.ReadWrite.All', ...directoryRead],
}
const writeUsers: Permission = {
  app: ['User.ReadWrite.All', 'Directory.ReadWrite.All'],
  delegated: ['User.ReadWrite.All', 'Directory.ReadWrite.All'],
  roles: administrators.user,
}
const updateUsers: Permission = {
  ...writeUsers,
  app: ['User.EnableDisableAccount.All', 'User-PasswordProfile.ReadWrite.All', ...writeUsers.app],
}
const readGroups: Permission = {
  app: ['GroupMember.Read.All', 'Group.Read.All', 'Group.ReadWrite.All', ...directoryRead],
  delegated: ['GroupMember.Read.All', 'Group.Read.All', 'Group.ReadWrite.All', ...directoryRead],
}
const writeGroups: Permission = {
  app: ['Group.ReadWrite.All', 'Directory.ReadWrite.All'],
  delegated: ['Group.ReadWrite.All', 'Directory.ReadWrite.All'],
  roles: administrators.user,
}
const readDomains: Permission = {
  app: ['Domain.Read.All', 'Domain.ReadWrite.All', ...directoryRead],
  delegated: ['Domain.Read.All', 'Domain.ReadWrite.All', ...directoryRead],
}
const writeDomains: Permission = {
  app: ['Domain.ReadWrite.All'],
  delegated: ['Domain.ReadWrite.All'],
  roles: administrators.domain,
}
const readApplications: Permission = {
  app: ['Application.Read.All', 'Application.ReadWrite.OwnedBy', 'Application.ReadWrite.All', ...directoryRead],
  delegated: ['Application.Read.All', 'Application.ReadWrite.All', ...directoryRead],
}
const writeApplications: Permission = {
  app: ['Application.ReadWrite.OwnedBy', 'Application.ReadWrite.All', 'Directory.ReadWrite.All'],
  delegated: ['Application.ReadWrite.All', 'Directory.ReadWrite.All'],
  roles: administrators.application,
}
const grantRoles: Permission = {
  app: ['AppRoleAssignment.ReadWrite.All'],
  delegated: ['AppRoleAssignment.ReadWrite.All'],
  roles: [...administrators.privileged, ...administrators.application],
}
const readRoles: Permission = {
  app: ['RoleManagement.Read.Directory', 'RoleManagement.ReadWrite.Directory', ...directoryRead],
  delegated: ['RoleManagement.Read.Directory', 'RoleManagement.ReadWrite.Directory', ...directoryRead],
}
const writeRoles: Permission = {
  app: ['RoleManagement.ReadWrite.Directory'],
  delegated: ['RoleManagement.ReadWrite.Directory'],
  roles: administrators.privileged,
}
const readOrganization: Permission = {
  app: ['Organization.Read.All', 'User.Read.All', 'User.ReadWrite.All', ...directoryRead],
  delegated: ['User.Read', 'Organization.Read.All', ...directoryRead],
}
const self: Permission = { app: [], delegated: ['User.Read', 'User.Read.All', 'User.ReadWrite.All', ...directoryRead] }
const readMail: Permission = {
  app: ['Mail.ReadBasic.All', 'Mail.Read', 'Mail.ReadWrite'],
  delegated: ['Mail.ReadBasic', 'Mail.Read', 'Mail.ReadWrite'],
}
const readMailContent: Permission = { app: ['Mail.Read', 'Mail.ReadWrite'], delegated: ['Mail.Read', 'Mail.ReadWrite'] }
const writeMail: Permission = { app: ['Mail.ReadWrite'], delegated: ['Mail.ReadWrite'] }
const readSettings: Permission = {
  app: ['MailboxSettings.Read', 'MailboxSettings.ReadWrite'],
  delegated: ['MailboxSettings.Read', 'MailboxSettings.ReadWrite'],
}
const readAuditQueries: Permission = {
  app: ['AuditLogsQuery-Exchange.Read.All', 'AuditLogsQuery-Entra.Read.All', 'AuditLogsQuery.Read.All'],
  delegated: ['AuditLogsQuery.Read.All'],
}

const table: Record<string, Permission> = {
  ...intunePermissions,
  'GET /organization': readOrganization,
  'GET /organization/{id}': readOrganization,
  'GET /users': readUsers,
  'POST /users': writeUsers,
  'GET /users/delta': readUsers,
  'GET /users/$count': readUsers,
  'GET /users/{id}': readUsers,
  'PATCH /users/{id}': updateUsers,
  'DELETE /users/{id}': writeUsers,
  'GET /users/{id}/memberOf': { ...readUsers, app: ['User.Read.All', 'GroupMember.Read.All', ...directoryRead] },
  'GET /users/{id}/transitiveMemberOf': {
    ...readUsers,
    app: ['User.Read.All', 'GroupMember.Read.All', ...directoryRead],
  },
  'POST /users/{id}/revokeSignInSessions': {
    app: ['User.RevokeSessions.All', 'User.ReadWrite.All', 'Directory.ReadWrite.All'],
    delegated: ['User.RevokeSessions.All', 'User.ReadWrite.All'],
    roles: administrators.user,
  },
  'GET /users/{id}/mailboxSettings': readSettings,
  'GET /users/{id}/mailboxSettings/userPurpose': readSettings,
  'GET /groups': readGroups,
  'POST /groups': writeGroups,
  'GET /groups/delta': readGroups,
  'GET /groups/{id}': readGroups,
  'PATCH /groups/{id}': writeGroups,
  'DELETE /groups/{id}': writeGroups,
  'GET /groups/{id}/members': readGroups,
  'GET /groups/{id}/transitiveMembers': readGroups,
  'GET /groups/{id}/members/{type}': readGroups,
  'GET /groups/{id}/transitiveMembers/{type}': readGroups,
  'GET /groups/{id}/owners': readGroups,
  'POST /groups/{id}/members/$ref': writeGroups,
  'DELETE /groups/{id}/members/{member}/$ref': writeGroups,
  'GET /domains': readDomains,
  'POST /domains': writeDomains,
  'GET /domains/{id}': readDomains,
  'PATCH /domains/{id}': writeDomains,
  'DELETE /domains/{id}': writeDomains,
  'POST /domains/{id}/verify': writeDomains,
  'GET /domains/{id}/verificationDnsRecords': readDomains,
  'GET /domains/{id}/serviceConfigurationRecords': readDomains,
  'GET /domains/{id}/domainNameReferences': readDomains,
  'GET /applications': readApplications,
  'POST /applications': writeApplications,
  'GET /applications/{id}': readApplications,
  'PATCH /applications/{id}': writeApplications,
  'DELETE /applications/{id}': writeApplications,
  'POST /applications/{id}/addPassword': writeApplications,
  'POST /applications/{id}/removePassword': writeApplications,
  // learn.microsoft.com/graph/api/application-addkey: an application needs no permission for its own keys.
  'POST /applications/{id}/addKey': { app: ['*'], delegated: ['Application.ReadWrite.All'] },
  'POST /applications/{id}/removeKey': { app: ['*'], delegated: ['Application.ReadWrite.All'] },
  'GET /directory/deletedItems/{type}': readApplications,
  'GET /directory/deletedItems/{id}': readApplications,
  'POST /directory/deletedItems/{id}/restore': writeApplications,
  'DELETE /directory/deletedItems/{id}': writeApplications,
  'GET /servicePrincipals': readApplications,
  'POST /servicePrincipals': writeApplications,
  'GET /servicePrincipals/{id}': readApplications,
  'PATCH /servicePrincipals/{id}': writeApplications,
  'DELETE /servicePrincipals/{id}': writeApplications,
  'GET /servicePrincipals/{id}/appRoleAssignedTo': readApplications,
  'POST /servicePrincipals/{id}/appRoleAssignedTo': grantRoles,
  'DELETE /servicePrincipals/{id}/appRoleAssignedTo/{assignment}': grantRoles,
  'GET /servicePrincipals/{id}/appRoleAssignments': readApplications,
  'POST /servicePrincipals/{id}/appRoleAssignments': grantRoles,
  'DELETE /servicePrincipals/{id}/appRoleAssignments/{assignment}': grantRoles,
  'GET /servicePrincipals/{id}/oauth2PermissionGrants': readApplications,
  'GET /servicePrincipals/{id}/transitiveMemberOf': readApplications,
  'GET /servicePrincipals/{id}/memberOf': readApplications,
  'GET /oauth2PermissionGrants': { app: directoryRead, delegated: directoryRead },
  'POST /oauth2PermissionGrants': {
    app: ['Directory.ReadWrite.All'],
    delegated: ['Directory.ReadWrite.All'],
    roles: administrators.privileged,
  },
  'DELETE /oauth2PermissionGrants/{id}': {
    app: ['Directory.ReadWrite.All'],
    delegated: ['Directory.ReadWrite.All'],
    roles: administrators.privileged,
  },
  'GET /directoryRoles': readRoles,
  'GET /directoryRoles/{id}': readRoles,
  'GET /directoryRoles/{id}/members': readRoles,
  'GET /roleManagement/directory/roleAssignments': readRoles,
  'POST /roleManagement/directory/roleAssignments': writeRoles,
  'GET /roleManagement/directory/roleAssignments/{id}': readRoles,
  'DELETE /roleManagement/directory/roleAssignments/{id}': writeRoles,
  'GET /roleManagement/directory/roleDefinitions': readRoles,
  'GET /roleManagement/directory/roleDefinitions/{id}': readRoles,
  'GET /me': self,
  'GET /me/memberOf': self,
  'GET /me/transitiveMemberOf': self,
  'GET /me/transitiveMemberOf/{type}': self,
  'GET /me/memberOf/{type}': self,
  'GET /users/{id}/messages': readMail,
  'POST /users/{id}/messages': writeMail,
  'GET /users/{id}/messages/{message}': readMail,
  'PATCH /users/{id}/messages/{message}': writeMail,
  'DELETE /users/{id}/messages/{message}': writeMail,
  'GET /users/{id}/messages/{message}/$value': readMailContent,
  'POST /users/{id}/messages/{message}/move': writeMail,
  'POST /users/{id}/messages/{message}/copy': writeMail,
  'POST /users/{id}/messages/{message}/permanentDelete': writeMail,
  'GET /users/{id}/mailFolders': readMail,
  'POST /users/{id}/mailFolders': writeMail,
  'GET /users/{id}/mailFolders/{folder}': readMail,
  'DELETE /users/{id}/mailFolders/{folder}': writeMail,
  'GET /users/{id}/mailFolders/{folder}/messages': readMail,
  'POST /users/{id}/mailFolders/{folder}/messages': writeMail,
  'POST /users/{id}/sendMail': { app: ['Mail.Send'], delegated: ['Mail.Send'] },
  'POST /security/auditLog/queries': readAuditQueries,
  'GET /security/auditLog/queries/{id}': readAuditQueries,
  'GET /security/auditLog/queries/{id}/records': readAuditQueries,
  'GET /auditLogs/signIns': { app: ['AuditLog.Read.All'], delegated: ['AuditLog.Read.All'] },
  'GET /identityProtection/riskDetections': {
    app: ['IdentityRiskEvent.Read.All', 'IdentityRiskEvent.ReadWrite.All'],
    delegated: ['IdentityRiskEvent.Read.All'],
  },
}

/** True when the table knows the route: every route must. */
export function isListed(route: string): boolean {
  return route in table
}

/** Routes below a mailbox answer another refusal than the directory. */
export function isMailboxRoute(route: string): boolean {
  return /^\w+ \/users\/\{id\}\/(?:messages|mailFolders|mailboxSettings|sendMail)/.test(route)
}

/** Throws 403 when the token may not do this. `isOwn`: the call is about the signed-in person. */
export function requirePermission(
  world: World,
  tenant: Tenant,
  token: VerifiedToken,
  route: string,
  isOwn: boolean,
): void {
  const permission = table[route]
  if (!permission) throw new Error(`emulator: no permissions are listed for ${route}`)
  const refuse = (): never => {
    throw denied(isMailboxRoute(route))
  }
  if (token.idtyp === 'app') {
    const used = permission.app.find((name) => name === '*' || token.roles.includes(name))
    if (!used) return refuse()
    recordUse(world, tenant, token.oid, used)
    return
  }
  const accepted = isOwn ? [...permission.delegated, 'User.Read'] : permission.delegated
  if (!accepted.some((name) => token.scp.includes(name))) return refuse()
  // Delegated mail permissions see only the own mailbox.
  if (isMailboxRoute(route) && !isOwn) return refuse()
  const { roles } = permission
  const holds = (role: string): boolean => token.wids.includes(role)
  if (roles && !holds(roleTemplates.globalAdministrator.id) && !roles.some(holds)) return refuse()
}

function uses(world: World): Map<string, Set<string>> {
  const existing = world.sessions.get('graph-uses') as Map<string, Set<string>> | undefined
  if (existing) return existing
  const made = new Map<string, Set<string>>()
  world.sessions.set('graph-uses', made)
  return made
}

function recordUse(world: World, tenant: Tenant, principalId: string, permission: string): void {
  const key = `${tenant.id}/${principalId}`
  const known = uses(world).get(key) ?? new Set()
  uses(world).set(key, known.add(permission))
}

/** Graph app roles that a service principal holds but never needed so far: proof of least privilege in tests. */
export function unusedGrants(world: World, tenant: Tenant, principalId: string): string[] {
  const used = uses(world).get(`${tenant.id}/${principalId}`) ?? new Set()
  return rolesOf(tenant.directory, principalId, graphAppId).filter((role) => !used.has(role))
}
