// Service principals and what is granted to them. Documented at learn.microsoft.com/graph/api/resources/serviceprincipal
import {
  auditDirectory,
  deleteServicePrincipal,
  ensureServicePrincipal,
  findRegistration,
  grantAppRole,
  grantScopes,
  revokeAppRole,
  revokeScopes,
} from '../directory/actions.ts'
import { findServicePrincipal, type AppRoleAssignment, type ServicePrincipal } from '../directory/state.ts'
import { created, jsonBody, noContent, type GraphContext, type GraphReply, type Route } from './context.ts'
import { badRequest, conflict, notFound } from './errors.ts'
import { membershipsReply } from './memberships.ts'
import { collectionReply, entityReply } from './odata.ts'
import { assignmentRow, servicePrincipalRow } from './shapes.ts'

/** The live service principal of `{id}` or `appId=…`. Throws 404. */
function requirePrincipal(context: GraphContext): ServicePrincipal {
  const wanted = context.params['id']!.toLowerCase()
  const { directory } = context.tenant
  const principal = wanted.startsWith('appid=')
    ? findServicePrincipal(directory, wanted.slice('appid='.length))
    : directory.servicePrincipals.get(wanted)
  if (!principal || principal.deletedAt) throw notFound(wanted)
  return principal
}

function createPrincipal(context: GraphContext): GraphReply {
  const appId = String(jsonBody(context)['appId'] ?? '').toLowerCase()
  const registration = findRegistration(context.world, appId)
  const isForeign = registration?.home.id !== context.tenant.id
  if (!registration || (isForeign && registration.app.signInAudience === 'AzureADMyOrg'))
    throw badRequest(`The appId '${appId}' of the service principal does not reference a valid application object.`)
  if (findServicePrincipal(context.tenant.directory, appId))
    throw conflict(
      'servicePrincipalNames',
      `The service principal cannot be created, updated, or restored because the service principal name ${appId} is already in use.`,
    )
  const principal = ensureServicePrincipal(context.change, registration.app, registration.home)
  return created(entityReply(context, servicePrincipalRow(principal), { entitySet: 'servicePrincipals' }).body)
}

function updatePrincipal(context: GraphContext): GraphReply {
  const principal = requirePrincipal(context)
  const body = jsonBody(context)
  if (typeof body['accountEnabled'] === 'boolean') principal.accountEnabled = body['accountEnabled']
  if (Array.isArray(body['tags'])) principal.tags = body['tags'].map(String)
  if (!principal.accountEnabled) context.tenant.directory.revokedAt.set(principal.id, context.world.clock.now())
  const operation = body['accountEnabled'] === false ? 'Disable account.' : 'Update service principal.'
  auditDirectory(context.change, operation, principal.id)
  return noContent()
}

function removePrincipal(context: GraphContext): GraphReply {
  deleteServicePrincipal(context.change, requirePrincipal(context))
  return noContent()
}

const assignmentsReply = (context: GraphContext, belongs: (each: AppRoleAssignment) => boolean): GraphReply => {
  const rows = [...context.tenant.directory.appRoleAssignments.values()].filter(belongs)
  return collectionReply(
    context,
    rows.map((each) => assignmentRow(context.tenant, each)),
    { entitySet: 'appRoleAssignments' },
  )
}

const assignmentsTo = (context: GraphContext, principalId: string): unknown[] =>
  [...context.tenant.directory.appRoleAssignments.values()]
    .filter((each) => each.principalId === principalId)
    .map((each) => assignmentRow(context.tenant, each))

function assign(context: GraphContext): GraphReply {
  const { directory } = context.tenant
  requirePrincipal(context)
  const body = jsonBody(context)
  const [principalId, resourceId, appRoleId] = ['principalId', 'resourceId', 'appRoleId'].map((name) =>
    String(body[name] ?? '').toLowerCase(),
  )
  const resource = directory.servicePrincipals.get(resourceId!)
  const principal = directory.servicePrincipals.get(principalId!)
  if (!resource || resource.deletedAt) throw notFound(resourceId!)
  if (!principal || principal.deletedAt) throw notFound(principalId!)
  if (!resource.appRoles.some((role) => role.id === appRoleId))
    throw badRequest('Permission being assigned was not found on application.')
  const isThere = [...directory.appRoleAssignments.values()].some(
    (each) => each.principalId === principalId && each.resourceId === resourceId && each.appRoleId === appRoleId,
  )
  if (isThere) throw badRequest('Permission being assigned already exists on the object.')
  const assignment = grantAppRole(context.change, {
    principalId: principalId!,
    resourceId: resourceId!,
    appRoleId: appRoleId!,
  })
  return created(
    entityReply(context, assignmentRow(context.tenant, assignment), { entitySet: 'appRoleAssignments' }).body,
  )
}

function unassign(context: GraphContext): GraphReply {
  requirePrincipal(context)
  const id = context.params['assignment']!
  const assignment = context.tenant.directory.appRoleAssignments.get(id)
  if (!assignment) throw notFound(id)
  revokeAppRole(context.change, assignment)
  return noContent()
}

const grantsReply = (context: GraphContext, clientId: string | null): GraphReply => {
  const grants = [...context.tenant.directory.permissionGrants.values()]
  const rows = grants.filter((grant) => clientId === null || grant.clientId === clientId).map((grant) => ({ ...grant }))
  return collectionReply(context, rows, { entitySet: 'oauth2PermissionGrants' })
}

function createGrant(context: GraphContext): GraphReply {
  const body = jsonBody(context)
  const isForAll = body['consentType'] === 'AllPrincipals'
  const { servicePrincipals } = context.tenant.directory
  for (const name of ['clientId', 'resourceId'])
    if (!servicePrincipals.has(String(body[name]))) throw notFound(String(body[name]))
  const grant = grantScopes(context.change, {
    clientId: String(body['clientId']),
    resourceId: String(body['resourceId']),
    consentType: isForAll ? 'AllPrincipals' : 'Principal',
    principalId: isForAll ? null : String(body['principalId']),
    scope: String(body['scope'] ?? ''),
  })
  return created({ '@odata.context': `${context.root}/$metadata#oauth2PermissionGrants/$entity`, ...grant })
}

function removeGrant(context: GraphContext): GraphReply {
  const grant = context.tenant.directory.permissionGrants.get(context.params['id']!)
  if (!grant) throw notFound(context.params['id']!)
  revokeScopes(context.change, grant)
  return noContent()
}

const list = (context: GraphContext): GraphReply => {
  const all = [...context.tenant.directory.servicePrincipals.values()].filter((principal) => !principal.deletedAt)
  const expands = context.query.get('$expand')?.split(',') ?? []
  const rows = all.map((principal) => ({
    ...servicePrincipalRow(principal),
    ...(expands.includes('appRoleAssignments') ? { appRoleAssignments: assignmentsTo(context, principal.id) } : {}),
  }))
  return collectionReply(context, rows, { entitySet: 'servicePrincipals' })
}

const base = '/servicePrincipals/{id}'

export const servicePrincipalRoutes: Route[] = [
  { on: 'GET /servicePrincipals', handle: list },
  { on: 'POST /servicePrincipals', handle: createPrincipal },
  {
    on: `GET ${base}`,
    handle: (context) =>
      entityReply(context, servicePrincipalRow(requirePrincipal(context)), { entitySet: 'servicePrincipals' }),
  },
  { on: `PATCH ${base}`, handle: updatePrincipal },
  { on: `DELETE ${base}`, handle: removePrincipal },
  {
    on: `GET ${base}/appRoleAssignedTo`,
    handle: (context) => {
      const { id } = requirePrincipal(context)
      return assignmentsReply(context, (each) => each.resourceId === id)
    },
  },
  { on: `POST ${base}/appRoleAssignedTo`, handle: assign },
  { on: `DELETE ${base}/appRoleAssignedTo/{assignment}`, handle: unassign },
  {
    on: `GET ${base}/appRoleAssignments`,
    handle: (context) => {
      const { id } = requirePrincipal(context)
      return assignmentsReply(context, (each) => each.principalId === id)
    },
  },
  { on: `POST ${base}/appRoleAssignments`, handle: assign },
  { on: `DELETE ${base}/appRoleAssignments/{assignment}`, handle: unassign },
  { on: `GET ${base}/oauth2PermissionGrants`, handle: (context) => grantsReply(context, requirePrincipal(context).id) },
  {
    on: `GET ${base}/memberOf`,
    handle: (context) => membershipsReply(context, requirePrincipal(context).id, { isTransitive: false }),
  },
  {
    on: `GET ${base}/transitiveMemberOf`,
    handle: (context) => membershipsReply(context, requirePrincipal(context).id, { isTransitive: true }),
  },
  { on: 'GET /oauth2PermissionGrants', handle: (context) => grantsReply(context, null) },
  { on: 'POST /oauth2PermissionGrants', handle: createGrant },
  { on: 'DELETE /oauth2PermissionGrants/{id}', handle: removeGrant },
]
