// Groups and directory roles that an object is a member of. Objects of a type that the caller may not read come with
// `@odata.type` and `id` only: learn.microsoft.com/graph/permissions-overview#limited-information
import { roleTemplatesOf } from '../directory/state.ts'
import type { Tenant } from '../world.ts'
import type { GraphContext, GraphReply } from './context.ts'
import { badRequest } from './errors.ts'
import type { Row } from './filter.ts'
import { collectionReply, unsupported } from './odata.ts'
import { directoryRoleRow, groupRow } from './shapes.ts'

const nestingMax = 50

/** Groups of an object, nested ones too when asked. */
export function groupsOf(tenant: Tenant, objectId: string, isTransitive: boolean): string[] {
  const found = new Set<string>()
  let level = [objectId]
  for (let depth = 0; level.length > 0 && depth < nestingMax; depth += 1) {
    const next = [...tenant.groups.values()]
      .filter((group) => !group.deletedAt && !found.has(group.id) && group.memberIds.some((id) => level.includes(id)))
      .map((group) => group.id)
    for (const id of next) found.add(id)
    level = isTransitive ? next : []
  }
  return [...found]
}

/** The answer of `memberOf` and `transitiveMemberOf`, cast to a type or not. */
export function membershipsReply(
  context: GraphContext,
  objectId: string,
  options: { isTransitive: boolean; type?: string },
): GraphReply {
  const { tenant } = context
  const wanted = options.type?.toLowerCase().replace('microsoft.graph.', '')
  if (wanted !== undefined && !['directoryrole', 'group'].includes(wanted))
    throw badRequest(`The type '${options.type}' is not a member of this collection.`)
  checkCast(context, wanted)
  const groups = groupsOf(tenant, objectId, options.isTransitive).map((id) =>
    limited(context, 'group', { '@odata.type': '#microsoft.graph.group', ...groupRow(tenant.groups.get(id)!) }),
  )
  const roles = roleTemplatesOf(tenant.directory, objectId).map((template) =>
    limited(context, 'directoryRole', directoryRoleRow(tenant, template)),
  )
  const rows = [...(wanted === 'directoryrole' ? [] : groups), ...(wanted === 'group' ? [] : roles)]
  return collectionReply(context, rows, {
    entitySet: wanted === undefined ? 'directoryObjects' : wanted === 'group' ? 'groups' : 'directoryRoles',
  })
}

/** A cast together with another query parameter is an advanced query. */
function checkCast(context: GraphContext, wanted: string | undefined): void {
  const others = [...context.query.keys()].filter((name) => name.startsWith('$') && name !== '$count')
  const isEventual =
    context.headers['consistencylevel']?.toLowerCase() === 'eventual' && context.query.get('$count') === 'true'
  if (wanted !== undefined && others.length > 0 && !isEventual)
    throw unsupported(
      'The specified cast with query parameters needs $count=true and the header ConsistencyLevel: eventual.',
    )
}

const readers = {
  group: ['GroupMember.Read.All', 'Group.Read.All', 'Group.ReadWrite.All'],
  user: ['User.Read.All', 'User.ReadWrite.All'],
  directoryRole: ['RoleManagement.Read.Directory', 'RoleManagement.ReadWrite.Directory'],
} as const

/** The object, or only its type and id when the token may not read that type. */
export function limited(context: GraphContext, type: keyof typeof readers, row: Row): Row {
  const held = [...context.token.roles, ...context.token.scp]
  const may = [...readers[type], 'Directory.Read.All', 'Directory.ReadWrite.All'].some((name) => held.includes(name))
  return may
    ? row
    : Object.fromEntries(Object.keys(row).map((key) => [key, key === '@odata.type' || key === 'id' ? row[key] : null]))
}
