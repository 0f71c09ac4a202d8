// Groups and their members. Documented at learn.microsoft.com/graph/api/resources/group
import { auditDirectory } from '../directory/actions.ts'
import { addGroup } from '../directory/create-tenant.ts'
import type { Tenant, TenantGroup } from '../world.ts'
import { created, jsonBody, noContent, type GraphContext, type GraphReply, type Route } from './context.ts'
import { deltaReply } from './delta.ts'
import { badRequest, notFound } from './errors.ts'
import type { Row } from './filter.ts'
import { limited } from './memberships.ts'
import { collectionReply, entityReply } from './odata.ts'
import { groupRow, servicePrincipalRow, userDefaults, userRow } from './shapes.ts'

function requireGroup(context: GraphContext): TenantGroup {
  const id = context.params['id']!
  const group = context.tenant.groups.get(id)
  if (!group || group.deletedAt) throw notFound(id)
  return group
}

/** An object as a member: with its type, and limited to what the caller may read. */
function memberRow(context: GraphContext, id: string): Row[] {
  const { tenant } = context
  const user = tenant.users.get(id)
  if (user && !user.deletedAt) {
    const whole = userRow(user)
    const selected = context.query.has('$select')
    const row = selected ? whole : Object.fromEntries(userDefaults.map((name) => [name, whole[name]]))
    return [limited(context, 'user', { '@odata.type': '#microsoft.graph.user', ...row })]
  }
  const group = tenant.groups.get(id)
  if (group && !group.deletedAt)
    return [limited(context, 'group', { '@odata.type': '#microsoft.graph.group', ...groupRow(group) })]
  const principal = tenant.directory.servicePrincipals.get(id)
  if (principal && !principal.deletedAt) {
    const row = { '@odata.type': '#microsoft.graph.servicePrincipal', ...servicePrincipalRow(principal) }
    return [limited(context, 'group', row)]
  }
  return []
}

/** Members of a group and of the groups in it, each once. */
export function transitiveMembers(tenant: Tenant, group: TenantGroup): string[] {
  const found = new Set<string>()
  const open = [group]
  for (let current = open.pop(); current; current = open.pop())
    for (const id of current.memberIds) {
      if (found.has(id) || id === group.id) continue
      found.add(id)
      const nested = tenant.groups.get(id)
      if (nested && !nested.deletedAt) open.push(nested)
    }
  return [...found]
}

function membersReply(context: GraphContext, ids: string[]): GraphReply {
  const rows = ids.flatMap((id) => memberRow(context, id))
  return collectionReply(context, rows, { entitySet: 'directoryObjects' })
}

/** Members of one type: `members/microsoft.graph.user`. */
function castMembers(context: GraphContext, ids: string[]): GraphReply {
  const type = context.params['type']!.toLowerCase()
  if (!['microsoft.graph.user', 'microsoft.graph.group', 'microsoft.graph.serviceprincipal'].includes(type))
    throw badRequest(`The type '${context.params['type']}' is not a member of this collection.`)
  const rows = ids.flatMap((id) => memberRow(context, id))
  const chosen = rows.filter((row) => String(row['@odata.type']).toLowerCase() === `#${type}`)
  return collectionReply(context, chosen, { entitySet: 'directoryObjects' })
}

function createGroup(context: GraphContext): GraphReply {
  const body = jsonBody(context)
  for (const name of ['displayName', 'mailEnabled', 'mailNickname', 'securityEnabled'])
    if (body[name] === undefined) throw badRequest(`A value is required for property '${name}' of resource 'Group'.`)
  const isUnified = Array.isArray(body['groupTypes']) && body['groupTypes'].includes('Unified')
  // learn.microsoft.com/graph/api/group-post-groups: only Microsoft 365 and security groups can be made here.
  if (body['mailEnabled'] === true && !isUnified)
    throw badRequest(
      'The service does not currently support writes of mail-enabled groups. Please ensure that the mail-enablement property is unset and the security-enablement property is set.',
    )
  const group = addGroup(context.tenant, {
    name: String(body['mailNickname']),
    displayName: String(body['displayName']),
    kind: isUnified ? 'microsoft365' : 'security',
    members: [],
  })
  auditDirectory(context.change, 'Add group.', group.id)
  return created(entityReply(context, groupRow(group), { entitySet: 'groups' }).body)
}

function updateGroup(context: GraphContext): GraphReply {
  const group = requireGroup(context)
  const body = jsonBody(context)
  if (typeof body['displayName'] === 'string') group.displayName = body['displayName']
  auditDirectory(context.change, 'Update group.', group.id)
  return noContent()
}

function deleteGroup(context: GraphContext): GraphReply {
  const group = requireGroup(context)
  group.deletedAt = context.world.clock.now()
  auditDirectory(context.change, 'Delete group.', group.id)
  return noContent()
}

function addMember(context: GraphContext): GraphReply {
  const group = requireGroup(context)
  const reference = String(jsonBody(context)['@odata.id'] ?? '')
  const id = reference.split('/').at(-1) ?? ''
  const { users, groups, directory } = context.tenant
  if (!users.has(id) && !groups.has(id) && !directory.servicePrincipals.has(id)) throw notFound(id)
  if (group.memberIds.includes(id))
    throw badRequest(
      "One or more added object references already exist for the following modified properties: 'members'.",
    )
  group.memberIds.push(id)
  auditDirectory(context.change, 'Add member to group.', group.id, [
    { Name: 'Group.ObjectID', OldValue: '', NewValue: id },
  ])
  return noContent()
}

function removeMember(context: GraphContext): GraphReply {
  const group = requireGroup(context)
  const id = context.params['member']!
  if (!group.memberIds.includes(id)) throw notFound(id)
  group.memberIds = group.memberIds.filter((member) => member !== id)
  auditDirectory(context.change, 'Remove member from group.', group.id, [
    { Name: 'Group.ObjectID', OldValue: id, NewValue: '' },
  ])
  return noContent()
}

const list = (context: GraphContext): GraphReply => {
  const rows = [...context.tenant.groups.values()].filter((group) => !group.deletedAt).map(groupRow)
  return collectionReply(context, rows, { entitySet: 'groups' })
}

export const groupRoutes: Route[] = [
  { on: 'GET /groups', handle: list },
  { on: 'POST /groups', handle: createGroup },
  { on: 'GET /groups/delta', handle: (context) => deltaReply(context, 'groups') },
  {
    on: 'GET /groups/{id}',
    handle: (context) => entityReply(context, groupRow(requireGroup(context)), { entitySet: 'groups' }),
  },
  { on: 'PATCH /groups/{id}', handle: updateGroup },
  { on: 'DELETE /groups/{id}', handle: deleteGroup },
  { on: 'GET /groups/{id}/members', handle: (context) => membersReply(context, requireGroup(context).memberIds) },
  {
    on: 'GET /groups/{id}/transitiveMembers',
    handle: (context) => membersReply(context, transitiveMembers(context.tenant, requireGroup(context))),
  },
  { on: 'GET /groups/{id}/members/{type}', handle: (context) => castMembers(context, requireGroup(context).memberIds) },
  {
    on: 'GET /groups/{id}/transitiveMembers/{type}',
    handle: (context) => castMembers(context, transitiveMembers(context.tenant, requireGroup(context))),
  },
  // Seeded groups have no owners.
  { on: 'GET /groups/{id}/owners', handle: (context) => membersReply(context, requireGroup(context) && []) },
  { on: 'POST /groups/{id}/members/$ref', handle: addMember },
  { on: 'DELETE /groups/{id}/members/{member}/$ref', handle: removeMember },
]
