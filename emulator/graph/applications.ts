// Application registrations, their credentials, and what was deleted softly.
// Documented at learn.microsoft.com/graph/api/resources/application
import { randomBytes, randomUUID } from 'node:crypto'
import { auditDirectory, deleteApplication } from '../directory/actions.ts'
import type { Application } from '../directory/state.ts'
import { created, jsonBody, noContent, ok, type GraphContext, type GraphReply, type Route } from './context.ts'
import { addKey, readKeyCredentials, removeKey } from './application-keys.ts'
import { badRequest, conflict, denied, notFound } from './errors.ts'
import { collectionReply, entityReply } from './odata.ts'
import { applicationRow, servicePrincipalRow, userRow } from './shapes.ts'

/** Directory objects deleted softly stay for 30 days. */
const restorable_ms = 30 * 86_400_000
const year_ms = 365 * 86_400_000

/** The live application of `{id}`, which may be `appId=…` or `uniqueName=…`. Throws 404. */
export function requireApplication(context: GraphContext): Application {
  const wanted = context.params['id']!
  const [, alternate, value] = /^(appId|uniqueName)=(.*)$/i.exec(wanted) ?? []
  const app = [...context.tenant.directory.applications.values()].find((each) => {
    if (each.deletedAt) return false
    if (alternate?.toLowerCase() === 'appid') return each.appId === value!.toLowerCase()
    if (alternate) return each.uniqueName === value
    return each.id === wanted.toLowerCase()
  })
  if (!app) throw notFound(wanted)
  return app
}

/** `Application.ReadWrite.OwnedBy` is enough only for the application's own object. */
function checkOwner(context: GraphContext, app: Application): void {
  const { token } = context
  if (token.idtyp !== 'app') return
  const mayAll = token.roles.some((role) => ['Application.ReadWrite.All', 'Directory.ReadWrite.All'].includes(role))
  if (!mayAll && app.appId !== token.appId) throw denied(false)
}

function createApplication(context: GraphContext): GraphReply {
  const { tenant, world } = context
  const body = jsonBody(context)
  if (typeof body['displayName'] !== 'string' || body['displayName'] === '' || body['displayName'].length > 256)
    throw badRequest("A value is required for property 'displayName' of resource 'Application'.")
  const now = world.clock.now()
  const app: Application = {
    id: randomUUID(),
    appId: randomUUID(),
    displayName: body['displayName'],
    uniqueName: null,
    description: null,
    createdDateTime: now.toISOString(),
    publisherDomain: tenant.initialDomain,
    signInAudience: 'AzureADandPersonalMicrosoftAccount',
    identifierUris: [],
    tags: [],
    notes: null,
    groupMembershipClaims: null,
    redirectUris: [],
    requiredResourceAccess: [],
    keyCredentials: [],
    passwordCredentials: [],
    appRoles: [],
    usableFrom: new Date(now.getTime() + tenant.switches.applicationDelay_ms),
    deletedAt: null,
  }
  applyChanges(context, app, body)
  tenant.directory.applications.set(app.id, app)
  auditDirectory(context.change, 'Add application.', app.id)
  return created(entityReply(context, applicationRow(app), { entitySet: 'applications' }).body)
}

const textProperties = ['displayName', 'description', 'notes', 'groupMembershipClaims'] as const
const ignoredProperties = new Set([
  'api',
  'spa',
  'publicClient',
  'optionalClaims',
  'info',
  'isFallbackPublicClient',
  'passwordCredentials',
])

function applyChanges(context: GraphContext, app: Application, body: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(body)) {
    if (name.startsWith('@') || ignoredProperties.has(name)) continue
    if ((textProperties as readonly string[]).includes(name)) Object.assign(app, { [name]: value })
    else if (name === 'signInAudience') app.signInAudience = readAudience(value)
    else if (name === 'tags' || name === 'identifierUris') Object.assign(app, { [name]: strings(value, name) })
    else if (name === 'web') app.redirectUris = readRedirectUris(value, app.redirectUris)
    else if (name === 'requiredResourceAccess') app.requiredResourceAccess = readAccess(value)
    else if (name === 'appRoles') app.appRoles = value as Application['appRoles']
    else if (name === 'keyCredentials') app.keyCredentials = readKeyCredentials(context, app, value)
    else if (name === 'uniqueName') app.uniqueName = uniqueName(context, app, value)
    else
      throw badRequest(
        `Property '${name}' does not exist as a declared property or extension property, or is read-only.`,
      )
  }
}

function readAudience(value: unknown): string {
  const known = [
    'AzureADMyOrg',
    'AzureADMultipleOrgs',
    'AzureADandPersonalMicrosoftAccount',
    'PersonalMicrosoftAccount',
  ]
  if (!known.includes(String(value)))
    throw badRequest(`Invalid value specified for property 'signInAudience' of resource 'Application'.`)
  return String(value)
}

function strings(value: unknown, name: string): string[] {
  if (!Array.isArray(value) || !value.every((each) => typeof each === 'string'))
    throw badRequest(`Invalid value specified for property '${name}' of resource 'Application'.`)
  return value
}

/** https, or http only for localhost: learn.microsoft.com/entra/identity-platform/reply-url */
function readRedirectUris(value: unknown, before: string[]): string[] {
  const uris = (value as { redirectUris?: unknown } | null)?.redirectUris
  if (uris === undefined) return before
  for (const uri of strings(uris, 'web.redirectUris')) {
    const url = URL.parse(uri)
    const isLocal = url?.hostname === 'localhost' || url?.hostname === '127.0.0.1'
    if (!url || (url.protocol !== 'https:' && !isLocal) || url.hash)
      throw badRequest(`Invalid value specified for property 'redirectUris' of resource 'Application': ${uri}.`)
  }
  return uris as string[]
}

function readAccess(value: unknown): Application['requiredResourceAccess'] {
  const isAccess = (each: unknown): boolean => {
    const { resourceAppId, resourceAccess } = (each ?? {}) as Record<string, unknown>
    return typeof resourceAppId === 'string' && Array.isArray(resourceAccess)
  }
  if (!Array.isArray(value) || !value.every(isAccess))
    throw badRequest("Invalid value specified for property 'requiredResourceAccess' of resource 'Application'.")
  return value as Application['requiredResourceAccess']
}

function uniqueName(context: GraphContext, app: Application, value: unknown): string {
  const taken = [...context.tenant.directory.applications.values()].some(
    (other) => other !== app && !other.deletedAt && other.uniqueName === value,
  )
  if (taken) throw conflict('uniqueName')
  return String(value)
}

function updateApplication(context: GraphContext): GraphReply {
  const app = requireApplication(context)
  checkOwner(context, app)
  const body = jsonBody(context)
  const before = app.keyCredentials
  applyChanges(context, app, body)
  const touchesKeys = 'keyCredentials' in body
  // En dash and the space at the end are as Entra writes them.
  auditDirectory(
    context.change,
    touchesKeys ? 'Update application – Certificates and secrets management ' : 'Update application.',
    app.id,
    [
      ...(touchesKeys
        ? [{ Name: 'KeyDescription', OldValue: describeKeys(before), NewValue: describeKeys(app.keyCredentials) }]
        : []),
    ],
  )
  return noContent()
}

const describeKeys = (keys: Application['keyCredentials']): string =>
  JSON.stringify(
    keys.map(
      (key) => `[KeyIdentifier=${key.keyId},KeyType=${key.type},KeyUsage=${key.usage},DisplayName=${key.displayName}]`,
    ),
  )

function removeApplication(context: GraphContext): GraphReply {
  const app = requireApplication(context)
  checkOwner(context, app)
  deleteApplication(context.change, app)
  return noContent()
}

function addPassword(context: GraphContext): GraphReply {
  const app = requireApplication(context)
  checkOwner(context, app)
  const asked = (context.body.length > 0 ? jsonBody(context)['passwordCredential'] : null) as Record<
    string,
    unknown
  > | null
  const now = context.world.clock.now()
  const secret = `${randomBytes(3).toString('base64url').slice(0, 3)}8Q~${randomBytes(26).toString('base64url')}`
  const credential = {
    keyId: randomUUID(),
    displayName: typeof asked?.['displayName'] === 'string' ? asked['displayName'] : null,
    hint: secret.slice(0, 3),
    startDateTime: String(asked?.['startDateTime'] ?? now.toISOString()),
    endDateTime: String(asked?.['endDateTime'] ?? new Date(now.getTime() + 2 * year_ms).toISOString()),
    secret,
  }
  app.passwordCredentials.push(credential)
  auditDirectory(context.change, 'Update application – Certificates and secrets management ', app.id)
  const { secret: secretText, ...shown } = credential
  return ok({
    '@odata.context': `${context.root}/$metadata#microsoft.graph.passwordCredential`,
    customKeyIdentifier: null,
    ...shown,
    secretText,
  })
}

function removePassword(context: GraphContext): GraphReply {
  const app = requireApplication(context)
  checkOwner(context, app)
  const { keyId } = jsonBody(context)
  if (!app.passwordCredentials.some((credential) => credential.keyId === keyId))
    throw badRequest('No password credential found with keyId.')
  app.passwordCredentials = app.passwordCredentials.filter((credential) => credential.keyId !== keyId)
  auditDirectory(context.change, 'Update application – Certificates and secrets management ', app.id)
  return noContent()
}

function deletedItem(context: GraphContext): {
  object: { id: string; deletedAt: Date | null }
  row: Record<string, unknown>
  type: string
} {
  const id = context.params['id']!
  const { applications, servicePrincipals } = context.tenant.directory
  const [app, principal, user] = [applications.get(id), servicePrincipals.get(id), context.tenant.users.get(id)]
  const oldest = context.world.clock.now().getTime() - restorable_ms
  const isThere = (object: { deletedAt: Date | null } | undefined): boolean =>
    (object?.deletedAt?.getTime() ?? 0) > oldest
  if (app && isThere(app)) return { object: app, row: applicationRow(app), type: 'application' }
  if (principal && isThere(principal))
    return { object: principal, row: servicePrincipalRow(principal), type: 'servicePrincipal' }
  if (user && isThere(user)) return { object: user, row: userRow(user), type: 'user' }
  throw notFound(id)
}

function listDeleted(context: GraphContext): GraphReply {
  const { applications, servicePrincipals } = context.tenant.directory
  const gone = <T extends { deletedAt: Date | null }>(map: Map<string, T>): T[] =>
    [...map.values()].filter((each) => each.deletedAt)
  switch (context.params['type']?.toLowerCase()) {
    case 'microsoft.graph.application':
      return collectionReply(context, gone(applications).map(applicationRow), { entitySet: 'applications' })
    case 'microsoft.graph.serviceprincipal':
      return collectionReply(context, gone(servicePrincipals).map(servicePrincipalRow), {
        entitySet: 'servicePrincipals',
      })
    case 'microsoft.graph.user':
      return collectionReply(context, gone(context.tenant.users).map(userRow), { entitySet: 'users' })
    default: {
      context.params['id'] = context.params['type']!
      const { row, type } = deletedItem(context)
      return ok({ '@odata.type': `#microsoft.graph.${type}`, ...row })
    }
  }
}

function restore(context: GraphContext): GraphReply {
  const { object, row, type } = deletedItem(context)
  object.deletedAt = null
  auditDirectory(context.change, `Restore ${type}.`, object.id)
  return ok({ '@odata.type': `#microsoft.graph.${type}`, ...row, deletedDateTime: null })
}

function purge(context: GraphContext): GraphReply {
  const { object, type } = deletedItem(context)
  context.tenant.directory.applications.delete(object.id)
  context.tenant.directory.servicePrincipals.delete(object.id)
  context.tenant.users.delete(object.id)
  auditDirectory(context.change, `Hard Delete ${type}.`, object.id)
  return noContent()
}

const list = (context: GraphContext): GraphReply => {
  const apps = [...context.tenant.directory.applications.values()].filter((app) => !app.deletedAt)
  return collectionReply(context, apps.map(applicationRow), { entitySet: 'applications' })
}

export const applicationRoutes: Route[] = [
  { on: 'GET /applications', handle: list },
  { on: 'POST /applications', handle: createApplication },
  {
    on: 'GET /applications/{id}',
    handle: (context) =>
      entityReply(context, applicationRow(requireApplication(context)), { entitySet: 'applications' }),
  },
  { on: 'PATCH /applications/{id}', handle: updateApplication },
  { on: 'DELETE /applications/{id}', handle: removeApplication },
  { on: 'POST /applications/{id}/addPassword', handle: addPassword },
  { on: 'POST /applications/{id}/removePassword', handle: removePassword },
  {
    on: 'POST /applications/{id}/addKey',
    handle: async (context) => await addKey(context, requireApplication(context)),
  },
  {
    on: 'POST /applications/{id}/removeKey',
    handle: async (context) => await removeKey(context, requireApplication(context)),
  },
  { on: 'GET /directory/deletedItems/{type}', handle: listDeleted },
  { on: 'POST /directory/deletedItems/{id}/restore', handle: restore },
  { on: 'DELETE /directory/deletedItems/{id}', handle: purge },
]
