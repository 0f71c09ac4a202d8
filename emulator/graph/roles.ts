// Directory roles and their assignments. Documented at learn.microsoft.com/graph/api/resources/{directoryrole,unifiedroleassignment}
import { addRoleAssignment, removeRoleAssignment } from '../directory/actions.ts'
import { roleName, roleTemplates } from '../directory/roles.ts'
import type { RoleAssignment } from '../directory/state.ts'
import { created, jsonBody, noContent, ok, type GraphContext, type GraphReply, type Route } from './context.ts'
import { badRequest, notFound } from './errors.ts'
import type { Row } from './filter.ts'
import { collectionReply, entityReply } from './odata.ts'
import { directoryRoleId, directoryRoleRow, roleAssignmentRow, servicePrincipalRow, userRow } from './shapes.ts'

const assignments = (context: GraphContext): RoleAssignment[] => [...context.tenant.directory.roleAssignments.values()]

/** A role is activated in a tenant once somebody holds it. */
function activated(context: GraphContext): string[] {
  return [
    ...new Set([roleTemplates.globalAdministrator.id, ...assignments(context).map((each) => each.roleTemplateId)]),
  ]
}

function requireRole(context: GraphContext): string {
  const wanted = context.params['id']!.toLowerCase().replace('roletemplateid=', '')
  const template = activated(context).find((id) => id === wanted || directoryRoleId(context.tenant, id) === wanted)
  if (!template) throw notFound(wanted)
  return template
}

function members(context: GraphContext): GraphReply {
  const template = requireRole(context)
  const { users, directory } = context.tenant
  const rows = assignments(context)
    .filter((each) => each.roleTemplateId === template)
    .flatMap((each): Row[] => {
      const [user, principal] = [users.get(each.principalId), directory.servicePrincipals.get(each.principalId)]
      if (user) return [{ '@odata.type': '#microsoft.graph.user', ...userRow(user) }]
      return principal
        ? [{ '@odata.type': '#microsoft.graph.servicePrincipal', ...servicePrincipalRow(principal) }]
        : []
    })
  return collectionReply(context, rows, { entitySet: 'directoryObjects' })
}

/** The list needs a filter by principal or role: learn.microsoft.com/graph/api/rbacapplication-list-roleassignments */
function listAssignments(context: GraphContext): GraphReply {
  return collectionReply(context, assignments(context).map(roleAssignmentRow), {
    entitySet: 'roleManagement/directory/roleAssignments',
  })
}

function assign(context: GraphContext): GraphReply {
  const body = jsonBody(context)
  const role = String(body['roleDefinitionId'] ?? '').toLowerCase()
  const principalId = String(body['principalId'] ?? '').toLowerCase()
  const { users, directory } = context.tenant
  if (!roleName(role)) throw notFound(role)
  const principal = directory.servicePrincipals.get(principalId)
  if (!users.has(principalId) && (!principal || principal.deletedAt)) throw notFound(principalId)
  if (body['directoryScopeId'] !== '/') throw badRequest("The only supported value of 'directoryScopeId' here is '/'.")
  if (assignments(context).some((each) => each.principalId === principalId && each.roleTemplateId === role))
    throw badRequest(
      'A conflicting object with one or more of the specified property values is present in the directory.',
    )
  const assignment = addRoleAssignment(context.change, principalId, role)
  return created(
    entityReply(context, roleAssignmentRow(assignment), { entitySet: 'roleManagement/directory/roleAssignments' }).body,
  )
}

function requireAssignment(context: GraphContext): RoleAssignment {
  const id = context.params['id']!
  const assignment = context.tenant.directory.roleAssignments.get(id)
  if (!assignment) throw notFound(id)
  return assignment
}

const definitionRow = (id: string): Row => ({
  id,
  description: roleName(id),
  displayName: roleName(id),
  isBuiltIn: true,
  isEnabled: true,
  templateId: id,
  version: '1',
})

const rolePath = '/roleManagement/directory/roleAssignments'

export const roleRoutes: Route[] = [
  {
    on: 'GET /directoryRoles',
    handle: (context) =>
      collectionReply(
        context,
        activated(context).map((id) => directoryRoleRow(context.tenant, id)),
        { entitySet: 'directoryRoles' },
      ),
  },
  { on: 'GET /directoryRoles/{id}', handle: (context) => ok(directoryRoleRow(context.tenant, requireRole(context))) },
  { on: 'GET /directoryRoles/{id}/members', handle: members },
  { on: `GET ${rolePath}`, handle: listAssignments },
  { on: `POST ${rolePath}`, handle: assign },
  { on: `GET ${rolePath}/{id}`, handle: (context) => ok(roleAssignmentRow(requireAssignment(context))) },
  {
    on: `DELETE ${rolePath}/{id}`,
    handle: (context) => {
      removeRoleAssignment(context.change, requireAssignment(context))
      return noContent()
    },
  },
  {
    on: 'GET /roleManagement/directory/roleDefinitions',
    handle: (context) =>
      collectionReply(
        context,
        Object.values(roleTemplates).map((role) => definitionRow(role.id)),
        { entitySet: 'roleManagement/directory/roleDefinitions' },
      ),
  },
  {
    on: 'GET /roleManagement/directory/roleDefinitions/{id}',
    handle: (context) => {
      const id = context.params['id']!.toLowerCase()
      if (!roleName(id)) throw notFound(id)
      return ok(definitionRow(id))
    },
  },
]
