// Steps of the operation "permissions": optional sets are granted or taken back with the administrator's token, and proved by a token.
import { readTokenClaims } from '#microsoft/tokens.ts'
import { isAppError } from '#platform/errors.ts'
import { permissionSets, type SetPermission } from '../permission-sets.ts'
import { done, wait, type Step, type StepContext } from '../step.ts'
import type { PermissionSetName } from '../tables.ts'
import { findServicePrincipal, grantOnce, requiredResourceAccess, withAdministrator } from './application.ts'

interface Wanted {
  granted: SetPermission[]
  withdrawn: SetPermission[]
}

/** What nobody ever asked for here is left as it is: an administrator may have granted it for something else. */
async function wantedOf(context: StepContext): Promise<Wanted> {
  const { options } = await context.connection()
  const choices = Object.entries(options.permissionSets ?? {}) as [PermissionSetName, boolean][]
  const of = (isWanted: boolean) =>
    choices.filter(([, choice]) => choice === isWanted).flatMap(([set]) => permissionSets[set].permissions)
  const granted = of(true)
  return { granted, withdrawn: of(false).filter(({ id }) => !granted.some((each) => each.id === id)) }
}

interface Assignment {
  id: string
  appRoleId: string
  resourceId: string
}

export const grantSetsStep: Step = {
  key: 'permission-sets',
  title: 'Grant or take back optional permissions',
  limit_minutes: 30,
  run: (context) =>
    withAdministrator(context, async (graph) => {
      const wanted = await wantedOf(context)
      const { service_principal_id: principalId, application_id: applicationId } = await context.connection()
      const assignments = `/servicePrincipals/${principalId}/appRoleAssignments`
      const { value: held } = await graph.request<{ value: Assignment[] }>(assignments)
      for (const { resource, id, name } of wanted.granted) {
        if (held.some(({ appRoleId }) => appRoleId === id)) continue
        const principal = await findServicePrincipal(graph, resource)
        context.checkpoint(`before permission ${name}`)
        await grantOnce(graph, principal!.id, { principalId: principalId!, resourceId: principal!.id, appRoleId: id })
        context.checkpoint(`after permission ${name}`)
      }
      for (const assignment of held.filter(({ appRoleId }) => wanted.withdrawn.some(({ id }) => id === appRoleId)))
        await graph.request(`${assignments}/${assignment.id}`, { method: 'DELETE' }).catch(ignoreGone)
      await graph.request(`/applications/${applicationId}`, {
        method: 'PATCH',
        body: { requiredResourceAccess: requiredResourceAccess(wanted.granted) },
      })
      return done(
        [
          ...wanted.granted.map(({ name }) => `granted ${name}`),
          ...wanted.withdrawn.map(({ name }) => `taken back ${name}`),
        ].join(', '),
      )
    }),
}

function ignoreGone(error: unknown): void {
  if (!isAppError(error, 'microsoft.graph.not-found')) throw error
}

/** A token says what is in force; a change takes seconds to minutes to show in new ones. */
export const setsEffectiveStep: Step = {
  key: 'permission-sets-effective',
  title: 'Wait until Microsoft has applied the permissions',
  limit_minutes: 90,
  async run(context) {
    const wanted = await wantedOf(context)
    const { roles } = readTokenClaims(await (await context.appTokens()).token('graph', { fresh: true }))
    const isApplied =
      wanted.granted.every(({ name }) => roles.includes(name)) &&
      !wanted.withdrawn.some(({ name }) => roles.includes(name))
    return isApplied ? done('') : wait(20, 'Waiting for Microsoft to apply the permissions. This takes minutes.')
  },
}
