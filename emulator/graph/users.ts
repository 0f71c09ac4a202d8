// Users: list, read, create, change, delete. Documented at learn.microsoft.com/graph/api/resources/user
import { randomUUID } from 'node:crypto'
import { auditDirectory } from '../directory/actions.ts'
import { addUser, findUser } from '../directory/create-tenant.ts'
import { roleTemplatesOf } from '../directory/state.ts'
import type { Tenant, TenantUser } from '../world.ts'
import { created, jsonBody, noContent, ok, type GraphContext, type GraphReply, type Route } from './context.ts'
import { badRequest, conflict, denied, GraphError, notFound } from './errors.ts'
import { deltaReply } from './delta.ts'
import { collectionReply, entityReply } from './odata.ts'
import { userDefaults, userRow } from './shapes.ts'
import { membershipsReply } from './memberships.ts'

/** The user of `{id}`; `me` is resolved before. Throws 404. */
export function requireUser(context: GraphContext): TenantUser {
  const name = context.params['id']!.replace(/^userprincipalname=/i, '')
  const user = context.tenant.users.get(name) ?? findByPrincipalName(context.tenant, name)
  if (!user || user.deletedAt) throw notFound(name)
  return user
}

/** Graph finds users by object id or sign-in name, not by other addresses. */
function findByPrincipalName(tenant: Tenant, name: string): TenantUser | undefined {
  const wanted = name.toLowerCase()
  return [...tenant.users.values()].find((user) => !user.deletedAt && user.userPrincipalName.toLowerCase() === wanted)
}

const liveUsers = (tenant: Tenant): TenantUser[] => [...tenant.users.values()].filter((user) => !user.deletedAt)

function createUser(context: GraphContext): GraphReply {
  const body = jsonBody(context)
  const { userPrincipalName, displayName, passwordProfile } = body
  for (const name of ['userPrincipalName', 'displayName', 'mailNickname', 'passwordProfile', 'accountEnabled'])
    if (body[name] === undefined) throw badRequest(`A value is required for property '${name}' of resource 'User'.`)
  const upn = String(userPrincipalName)
  if (!context.tenant.domains.get(upn.split('@')[1]?.toLowerCase() ?? '')?.isVerified)
    throw badRequest(
      'The domain portion of the userPrincipalName property is invalid. You must use one of the verified domain names in your organization.',
    )
  if (findUser(context.tenant, upn)) throw conflict('userPrincipalName')
  const user = addUser(context.tenant, {
    name: upn,
    displayName: String(displayName),
    mailbox: null,
    accountEnabled: body['accountEnabled'] === true,
    password: String((passwordProfile as { password?: unknown }).password ?? randomUUID()),
  })
  user.createdAt = context.world.clock.now()
  applyChanges(user, body)
  auditDirectory(context.change, 'Add user.', user.userPrincipalName)
  return created(entityReply(context, userRow(user), { entitySet: 'users', defaults: userDefaults }).body)
}

function updateUser(context: GraphContext): GraphReply {
  const user = requireUser(context)
  const body = jsonBody(context)
  checkSensitive(context, user, body)
  const isDisabling = body['accountEnabled'] === false && user.accountEnabled
  applyChanges(user, body)
  auditDirectory(context.change, isDisabling ? 'Disable account.' : 'Update user.', user.userPrincipalName)
  return noContent()
}

/** "Sensitive actions": learn.microsoft.com/graph/api/resources/users#who-can-perform-sensitive-actions */
function checkSensitive(context: GraphContext, user: TenantUser, body: Record<string, unknown>): void {
  const { token, tenant } = context
  if (token.idtyp !== 'app') return
  const may = (name: string): boolean => token.roles.includes(name)
  const mayWrite = may('User.ReadWrite.All') || may('Directory.ReadWrite.All')
  const targetIsAdmin = roleTemplatesOf(tenant.directory, user.id).length > 0
  const isSensitive = 'accountEnabled' in body || 'passwordProfile' in body
  if (isSensitive && targetIsAdmin && token.wids.every((role) => !isUserAdministrating(role))) throw denied(false)
  const needed = (name: string): boolean =>
    (name === 'accountEnabled' && may('User.EnableDisableAccount.All')) ||
    (name === 'passwordProfile' && may('User-PasswordProfile.ReadWrite.All'))
  if (!mayWrite && !Object.keys(body).every(needed)) throw denied(false)
}

const isUserAdministrating = (role: string): boolean =>
  ['62e90394-69f5-4237-9190-012177145e10', 'fe930be7-5e62-47db-91af-98c3a49a38b1'].includes(role)

const ownProperties = [
  'displayName',
  'givenName',
  'surname',
  'jobTitle',
  'department',
  'preferredLanguage',
  'usageLocation',
  'mail',
  'userPrincipalName',
] as const

function applyChanges(user: TenantUser, body: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(body)) {
    if (name.startsWith('@') || name === 'mailNickname') continue
    if (name === 'accountEnabled') user.accountEnabled = value === true
    else if (name === 'passwordProfile')
      user.password = String((value as { password?: string }).password ?? user.password)
    else if (name === 'proxyAddresses' || name === 'id')
      throw badRequest(`Property '${name}' is read-only and cannot be set.`)
    else if (name === 'userType') user.userType = value === 'Guest' ? 'Guest' : 'Member'
    else if ((ownProperties as readonly string[]).includes(name)) Object.assign(user, { [name]: value })
    else if (name in userRow(user)) user.other[name] = value
    else throw badRequest(`Property '${name}' does not exist as a declared property or extension property.`)
  }
}

function deleteUser(context: GraphContext): GraphReply {
  const user = requireUser(context)
  if (roleTemplatesOf(context.tenant.directory, user.id).length > 0 && context.token.idtyp === 'app')
    throw denied(false)
  user.deletedAt = context.world.clock.now()
  auditDirectory(context.change, 'Delete user.', user.userPrincipalName)
  return noContent()
}

/** Purpose of a mailbox: learn.microsoft.com/graph/api/resources/mailboxsettings */
const purposes = {
  UserMailbox: 'user',
  SharedMailbox: 'shared',
  RoomMailbox: 'room',
  EquipmentMailbox: 'equipment',
} as const

function requirePurpose(context: GraphContext): string {
  const { mailboxType } = requireUser(context)
  if (!mailboxType)
    throw new GraphError(
      404,
      'MailboxNotEnabledForRESTAPI',
      'The mailbox is either inactive, soft-deleted, or is hosted on-premise.',
    )
  return purposes[mailboxType]
}

function mailboxSettings(context: GraphContext): GraphReply {
  const user = requireUser(context)
  const row = {
    archiveFolder: null,
    timeZone: 'W. Europe Standard Time',
    delegateMeetingMessageDeliveryOptions: 'sendToDelegateOnly',
    dateFormat: 'dd.MM.yyyy',
    timeFormat: 'HH:mm',
    userPurpose: requirePurpose(context),
    automaticRepliesSetting: {
      status: 'disabled',
      externalAudience: 'all',
      internalReplyMessage: '',
      externalReplyMessage: '',
    },
    language: { locale: user.preferredLanguage ?? 'en-US', displayName: 'English (United States)' },
  }
  return entityReply(context, row, { entitySet: `users('${user.id}')/mailboxSettings` })
}

const list = (context: GraphContext): GraphReply =>
  collectionReply(context, liveUsers(context.tenant).map(userRow), { entitySet: 'users', defaults: userDefaults })

const read = (context: GraphContext): GraphReply =>
  entityReply(context, userRow(requireUser(context)), { entitySet: 'users', defaults: userDefaults })

const count = (context: GraphContext): GraphReply => {
  if (context.headers['consistencylevel']?.toLowerCase() !== 'eventual')
    throw badRequest('$count is not currently supported.', 'Request_UnsupportedQuery')
  return { status: 200, body: String(liveUsers(context.tenant).length), headers: { 'content-type': 'text/plain' } }
}

function revokeSessions(context: GraphContext): GraphReply {
  const user = requireUser(context)
  user.sessionsValidFrom = context.world.clock.now()
  auditDirectory(context.change, 'Update StsRefreshTokenValidFrom Timestamp.', user.userPrincipalName)
  return ok({ '@odata.context': `${context.root}/$metadata#Edm.Boolean`, value: true })
}

export const userRoutes: Route[] = [
  { on: 'GET /users', handle: list },
  { on: 'POST /users', handle: createUser },
  { on: 'GET /users/$count', handle: count },
  { on: 'GET /users/delta', handle: (context) => deltaReply(context, 'users') },
  { on: 'GET /users/{id}', handle: read },
  { on: 'PATCH /users/{id}', handle: updateUser },
  { on: 'DELETE /users/{id}', handle: deleteUser },
  {
    on: 'GET /users/{id}/memberOf',
    handle: (context) => membershipsReply(context, requireUser(context).id, { isTransitive: false }),
  },
  {
    on: 'GET /users/{id}/transitiveMemberOf',
    handle: (context) => membershipsReply(context, requireUser(context).id, { isTransitive: true }),
  },
  { on: 'POST /users/{id}/revokeSignInSessions', handle: revokeSessions },
  { on: 'GET /users/{id}/mailboxSettings', handle: mailboxSettings },
  {
    on: 'GET /users/{id}/mailboxSettings/userPurpose',
    handle: (context) =>
      ok({ '@odata.context': `${context.root}/$metadata#microsoft.graph.userPurpose`, value: requirePurpose(context) }),
  },
  { on: 'GET /me', handle: read },
  {
    on: 'GET /me/memberOf',
    handle: (context) => membershipsReply(context, context.token.oid, { isTransitive: false }),
  },
  {
    on: 'GET /me/transitiveMemberOf',
    handle: (context) => membershipsReply(context, context.token.oid, { isTransitive: true }),
  },
  {
    on: 'GET /me/memberOf/{type}',
    handle: (context) =>
      membershipsReply(context, context.token.oid, { isTransitive: false, type: context.params['type']! }),
  },
  {
    on: 'GET /me/transitiveMemberOf/{type}',
    handle: (context) =>
      membershipsReply(context, context.token.oid, { isTransitive: true, type: context.params['type']! }),
  },
]
