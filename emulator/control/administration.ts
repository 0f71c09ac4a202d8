// What an administrator of a tenant does behind the product's back: revoke, remove, disable, change Exchange objects.
import { portalActor } from '../audit.ts'
import {
  auditDirectory,
  deleteApplication,
  deleteServicePrincipal,
  findRegistration,
  grantAppRole,
  removeRoleAssignment,
  revokeAppRole,
  revokeScopes,
  type Change,
} from '../directory/actions.ts'
import { addUser, findUser, newVerificationText, type UserSeed } from '../directory/create-tenant.ts'
import { exchangeAppId, findResource } from '../directory/first-party.ts'
import { roleTemplates } from '../directory/roles.ts'
import { findServicePrincipal, roleTemplatesOf, type ServicePrincipal } from '../directory/state.ts'
import { unusedGrants } from '../graph/permissions.ts'
import { issueUserToken } from '../login/tokens.ts'
import type { Tenant, TenantDomain, TenantUser } from '../world.ts'
import type { ControlContext, ControlRoute } from './routes.ts'

interface Asked {
  tenant: Tenant
  change: Change
  principal: ServicePrincipal
}

/** The tenant and application that a request names. */
function asked(context: ControlContext): Asked {
  const tenant = context.tenant(context.params['tenant']!)
  const principal = findServicePrincipal(tenant.directory, context.params['app']!)
  if (!principal) throw new Error(`${tenant.displayName} has no service principal of ${context.params['app']}`)
  return { tenant, change: { world: context.world, tenant, actor: portalActor(tenant) }, principal }
}

/** Takes away everything that consent gave. */
function revokeConsent(context: ControlContext): unknown {
  const { tenant, change, principal } = asked(context)
  const { appRoleAssignments, permissionGrants } = tenant.directory
  const roles = [...appRoleAssignments.values()].filter((each) => each.principalId === principal.id)
  const wanted = context.body['role']
  const taken = roles.filter((each) => {
    const resource = tenant.directory.servicePrincipals.get(each.resourceId)
    return wanted === undefined || resource?.appRoles.find((role) => role.id === each.appRoleId)?.value === wanted
  })
  for (const each of taken) revokeAppRole(change, each)
  if (wanted === undefined)
    for (const each of permissionGrants.values()) if (each.clientId === principal.id) revokeScopes(change, each)
  return { revoked: taken.length }
}

/** An administrator adds an application permission in the portal and consents to it. */
function grantRole(context: ControlContext): unknown {
  const { tenant, change, principal } = asked(context)
  const wanted = String(context.body['role'] ?? '')
  for (const resource of tenant.directory.servicePrincipals.values()) {
    const role = resource.appRoles.find((each) => each.value === wanted)
    if (role) return grantAppRole(change, { principalId: principal.id, resourceId: resource.id, appRoleId: role.id })
  }
  throw new Error(`no application permission is called ${wanted}`)
}

function removeDirectoryRole(context: ControlContext): unknown {
  const { tenant, change, principal } = asked(context)
  const held = [...tenant.directory.roleAssignments.values()].filter((each) => each.principalId === principal.id)
  for (const each of held) removeRoleAssignment(change, each)
  return { removed: held.length }
}

function setEnabled(context: ControlContext): unknown {
  const { tenant, change, principal } = asked(context)
  principal.accountEnabled = context.body['enabled'] === true
  if (!principal.accountEnabled) tenant.directory.revokedAt.set(principal.id, context.world.clock.now())
  auditDirectory(change, principal.accountEnabled ? 'Enable account.' : 'Disable account.', principal.id)
  return { enabled: principal.accountEnabled }
}

function removeApp(context: ControlContext): void {
  const { tenant, change, principal } = asked(context)
  const registration = findRegistration(context.world, principal.appId)
  if (registration?.home === tenant) deleteApplication(change, registration.app)
  else deleteServicePrincipal(change, principal)
}

function removeCertificates(context: ControlContext): unknown {
  const { change, principal } = asked(context)
  const registration = findRegistration(context.world, principal.appId)
  if (!registration) throw new Error('the application is not registered anywhere')
  const removed = registration.app.keyCredentials.length
  registration.app.keyCredentials = []
  auditDirectory(change, 'Update application – Certificates and secrets management ', registration.app.id)
  return { removed }
}

function exchangeAdministrator(tenant: Tenant, name: unknown): TenantUser {
  if (typeof name === 'string') {
    const user = findUser(tenant, name)
    if (!user) throw new Error(`no user ${name}`)
    return user
  }
  const found = [...tenant.users.values()].find((user) =>
    roleTemplatesOf(tenant.directory, user.id).includes(roleTemplates.globalAdministrator.id),
  )
  if (!found) throw new Error(`${tenant.displayName} has no global administrator`)
  return found
}

/** Runs a cmdlet as a person of the tenant does in PowerShell: same endpoint, same checks, same audit. */
async function runCmdlet(context: ControlContext): Promise<unknown> {
  const tenant = context.tenant(context.params['tenant']!)
  const user = exchangeAdministrator(tenant, context.body['as'])
  const client = {
    appId: 'fb78d390-0c51-40cd-8e17-fdbfab77341b',
    displayName: 'Microsoft Exchange REST API Based Powershell',
    strength: '0' as const,
  }
  const { token } = issueUserToken(context.world, tenant, user, client, findResource(exchangeAppId)!, [
    'Exchange.Manage',
  ])
  const input = { CmdletInput: { CmdletName: context.params['cmdlet'], Parameters: context.body['parameters'] ?? {} } }
  const path = `/adminapi/beta/${tenant.id}/InvokeCommand`
  const base = 'https://outlook.office365.com'
  const reply = await context.exchange({
    method: 'POST',
    url: new URL(base + path),
    path,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', host: 'outlook.office365.com' },
    body: Buffer.from(JSON.stringify(input)),
    remoteAddress: '198.51.100.20',
    base,
  })
  const text = reply.body?.toString() ?? ''
  if (reply.status !== 200) throw new Error(`Exchange answered ${reply.status}: ${text.slice(0, 1_000)}`)
  return JSON.parse(text) as unknown
}

function changeUser(context: ControlContext): unknown {
  const tenant = context.tenant(context.params['tenant']!)
  const user = findUser(tenant, context.params['user']!)
  if (!user) throw new Error(`no user ${context.params['user']}`)
  const unknown = Object.keys(context.body).find((name) => !(name in user) || name === 'id')
  if (unknown) throw new Error(`users have no property ${unknown} that can be changed`)
  Object.assign(user, context.body)
  auditDirectory({ world: context.world, tenant, actor: portalActor(tenant) }, 'Update user.', user.userPrincipalName)
  return user
}

function changeDomain(context: ControlContext): unknown {
  const tenant = context.tenant(context.params['tenant']!)
  const domain = tenant.domains.get(context.params['domain']!.toLowerCase())
  if (!domain) throw new Error(`${tenant.displayName} has no domain ${context.params['domain']}`)
  const services = context.body['supportedServices']
  if (!Array.isArray(services)) throw new Error('supportedServices is needed')
  domain.supportedServices = services.map(String)
  auditDirectory({ world: context.world, tenant, actor: portalActor(tenant) }, 'Update domain.', domain.id)
  return domain
}

/** A domain that the tenant has proved and gives to e-mail, as an administrator adds one in the portal. */
function addDomain(context: ControlContext): unknown {
  const tenant = context.tenant(context.params['tenant']!)
  const id = String(context.body['name'] ?? '').toLowerCase()
  if (!id.includes('.') || tenant.domains.has(id)) throw new Error('name is needed, and must be new')
  const domain: TenantDomain = {
    id,
    isInitial: false,
    isDefault: false,
    isVerified: true,
    supportedServices: ['Email'],
    verificationText: newVerificationText(),
    visibleToExchangeAt: context.world.clock.now(),
    domainType: 'Authoritative',
  }
  tenant.domains.set(id, domain)
  auditDirectory({ world: context.world, tenant, actor: portalActor(tenant) }, 'Verify domain.', id)
  return domain
}

const app = '/tenants/{tenant}/apps/{app}'

export const administrationRoutes: ControlRoute[] = [
  { on: `POST ${app}/revoke-consent`, does: 'takes all grants away, or one: {"role"}', run: revokeConsent },
  { on: `POST ${app}/grant-role`, does: 'gives an application permission: {"role"}', run: grantRole },
  { on: `POST ${app}/remove-directory-role`, does: 'takes the directory roles away', run: removeDirectoryRole },
  { on: `POST ${app}/enabled`, does: 'switches the service principal: {"enabled"}', run: setEnabled },
  {
    on: `POST ${app}/remove-certificates`,
    does: 'removes all certificates of the registration',
    run: removeCertificates,
  },
  {
    on: `DELETE ${app}`,
    does: 'deletes the application, or its service principal when it lives elsewhere',
    run: removeApp,
  },
  {
    on: `GET ${app}/unused-grants`,
    does: 'Graph permissions granted and never needed',
    run: (context) => {
      const { tenant, principal } = asked(context)
      return unusedGrants(context.world, tenant, principal.id)
    },
  },
  {
    on: 'POST /tenants/{tenant}/cmdlets/{cmdlet}',
    does: 'runs a cmdlet as an administrator: {"parameters","as"}',
    run: runCmdlet,
  },
  {
    on: 'POST /tenants/{tenant}/users',
    does: 'adds a user: {"name","displayName","mailbox","roles",…}',
    run: ({ params, body, tenant }) => {
      if (typeof body['name'] !== 'string') throw new Error('name is needed')
      return addUser(tenant(params['tenant']!), body as unknown as UserSeed)
    },
  },
  { on: 'POST /tenants/{tenant}/domains', does: 'adds a verified domain for e-mail: {"name"}', run: addDomain },
  {
    on: 'PATCH /tenants/{tenant}/domains/{domain}',
    does: 'changes what a domain is used for: {"supportedServices"}',
    run: changeDomain,
  },
  { on: 'PATCH /tenants/{tenant}/users/{user}', does: 'changes a user', run: changeUser },
]
