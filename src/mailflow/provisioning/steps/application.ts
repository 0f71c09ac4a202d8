// Steps in the directory, with the administrator's token: the application with least privilege and a certificate (microsoft-graph 1.5, 1.6).
import { wellKnown } from '#microsoft/endpoints.ts'
import type { GraphClient } from '#microsoft/graph.ts'
import { readTokenClaims, type TokenSource } from '#microsoft/tokens.ts'
import { isAppError } from '#platform/errors.ts'
import { syncDirectory, syncMailboxes } from '#people/sync.ts'
import { keyCredential, keyPrefix, makeApplicationKey } from '../application-key.ts'
import { readCertificate, type StoredCertificate } from '../certificate-store.ts'
import type { Connection } from '../connection-store.ts'
import { done, signIn, skipped, wait, type Step, type StepContext, type StepOutcome } from '../step.ts'

export const applicationName = 'Mailwarden Mail flow'

/** Application permissions and why; everything else is done with the administrator's token during connect. */
export const applicationRoles = [
  { resource: wellKnown.exchangeAppId, id: 'dc50a0fb-09a3-484d-be87-e023b12c6440', name: 'Exchange.ManageAsApp' },
  { resource: wellKnown.graphAppId, id: 'df021288-bdef-4463-88db-98f22de89214', name: 'User.Read.All' },
  { resource: wellKnown.graphAppId, id: '98830695-27a2-44f7-8c18-0c3ebc9698f6', name: 'GroupMember.Read.All' },
  { resource: wellKnown.graphAppId, id: 'dbb9058a-0e50-45d7-ae91-66909b5d4664', name: 'Domain.Read.All' },
  { resource: wellKnown.managementAppId, id: '594c1fb6-4f81-4475-ae41-0c394909246c', name: 'ActivityFeed.Read' },
] as const

const needsAdministrator = 'An administrator of the tenant must sign in to go on.'

/** Runs a step's work with the administrator's token; an expired or refused one asks for sign-in. */
export async function withAdministrator(
  context: StepContext,
  work: (graph: GraphClient) => Promise<StepOutcome>,
): Promise<StepOutcome> {
  const graph = await context.delegatedGraph()
  if (graph === null) return signIn(needsAdministrator)
  try {
    return await work(graph)
  } catch (error) {
    if (isAppError(error, 'microsoft.graph.unauthorized')) return signIn(needsAdministrator)
    throw error
  }
}

const replication_ms = 5 * 60_000

/** What was just made is not known everywhere for seconds to minutes (microsoft-graph 1.5 step 8): 404, or a refusal that says so. */
const isNotThereYet = (error: unknown): boolean =>
  isAppError(error, 'microsoft.graph.not-found') ||
  (isAppError(error, 'microsoft.graph.refused') &&
    /does(?: not|n't) exist|does not reference a valid|not a valid reference/i.test(error.message))

/** `withAdministrator` for work on what a step before has made. */
const withNewObjects = (
  context: StepContext,
  work: (graph: GraphClient) => Promise<StepOutcome>,
): Promise<StepOutcome> =>
  withAdministrator(context, (graph) =>
    work(graph).catch((error: unknown) => {
      const age_ms = context.parts.clock.now().getTime() - context.startedAt.getTime()
      if (age_ms >= replication_ms || !isNotThereYet(error)) throw error
      return wait(5, 'Waiting until Microsoft shows everywhere what was just made.')
    }),
  )

export const directoryStep: Step = {
  key: 'directory',
  title: 'Read people, groups and domains',
  limit_minutes: 120,
  run: (context) =>
    withAdministrator(context, async (graph) => {
      const reports = await syncDirectory(context.parts, context.tenantId, graph)
      return done(reports.map((report) => `${report.count} ${report.resource}`).join(', '))
    }),
}

async function ensureApplicationKey(context: StepContext): Promise<StoredCertificate> {
  const { secrets, clock } = context.parts
  const known = await context.inTenant((trx) => readCertificate(trx, secrets, context.tenantId, 'application'))
  return known !== null && known.notAfter > clock.now() ? known : makeApplicationKey(context, 'application')
}

interface GraphApplication {
  id: string
  appId: string
  keyCredentials?: { displayName?: string | null }[]
}

/** What the Entra admin center shows as configured: the roles of every connection, and those of granted sets. */
export function requiredResourceAccess(further: readonly { resource: string; id: string }[] = []) {
  const roles = [...applicationRoles, ...further]
  const resources = [...new Set(roles.map((role) => role.resource))]
  return resources.map((resourceAppId) => ({
    resourceAppId,
    resourceAccess: roles.filter((role) => role.resource === resourceAppId).map(({ id }) => ({ id, type: 'Role' })),
  }))
}

const applicationSelect = '$select=id,appId,displayName,keyCredentials'

/** The one that we know, else one with a key of this connection: its creation was not answered. */
async function findApplication(
  graph: GraphClient,
  { application_id: storedId, slug }: Pick<Connection, 'application_id' | 'slug'>,
): Promise<GraphApplication | null> {
  if (storedId !== null) {
    try {
      return await graph.request<GraphApplication>(`/applications/${storedId}?${applicationSelect}`)
    } catch (error) {
      if (!isAppError(error, 'microsoft.graph.not-found')) throw error
    }
  }
  return (await applicationsOf(graph, slug))[0] ?? null
}

/** All with a key of this connection. More than one: a creation that seemed to fail, and was late. */
export async function applicationsOf(graph: GraphClient, slug: string): Promise<GraphApplication[]> {
  const found: GraphApplication[] = []
  const filter = encodeURIComponent(`displayName eq '${applicationName}'`)
  for await (const page of graph.pages<GraphApplication>(`/applications?$filter=${filter}&${applicationSelect}`))
    found.push(
      ...page.filter(({ keyCredentials }) =>
        keyCredentials?.some(({ displayName }) => displayName?.startsWith(keyPrefix(slug))),
      ),
    )
  return found
}

export const applicationStep: Step = {
  key: 'application',
  title: `Make the application “${applicationName}” with a certificate`,
  limit_minutes: 30,
  run: (context) =>
    withAdministrator(context, async (graph) => {
      const key = await ensureApplicationKey(context)
      const found = await findApplication(graph, await context.connection())
      context.checkpoint('before application')
      const application = found ?? (await createApplication(graph, key))
      context.checkpoint('after application')
      if (found !== null && !(found.keyCredentials ?? []).some(({ displayName }) => displayName === key.name))
        await graph.request(`/applications/${found.id}`, {
          method: 'PATCH',
          body: { keyCredentials: [keyCredential(key)] },
        })
      await context.update({ application_id: application.id, client_id: application.appId })
      return done(`client id ${application.appId}`)
    }),
}

const createApplication = (graph: GraphClient, key: StoredCertificate): Promise<GraphApplication> =>
  graph.request<GraphApplication>('/applications', {
    method: 'POST',
    body: {
      displayName: applicationName,
      signInAudience: 'AzureADMyOrg',
      requiredResourceAccess: requiredResourceAccess(),
      keyCredentials: [keyCredential(key)],
    },
  })

interface ServicePrincipal {
  id: string
}

export async function findServicePrincipal(graph: GraphClient, appId: string): Promise<ServicePrincipal | null> {
  const { value } = await graph.request<{ value: ServicePrincipal[] }>(
    `/servicePrincipals?$filter=${encodeURIComponent(`appId eq '${appId}'`)}&$select=id,appId`,
  )
  return value[0] ?? null
}

/** After a lost answer, or when another worker was faster, it is there already: Graph answers 400 and the one that is there is taken. */
async function createServicePrincipal(graph: GraphClient, appId: string): Promise<ServicePrincipal> {
  try {
    return await graph.request<ServicePrincipal>('/servicePrincipals', { method: 'POST', body: { appId } })
  } catch (error) {
    const there = await findServicePrincipal(graph, appId).catch(() => null)
    if (there === null) throw error
    return there
  }
}

export const servicePrincipalStep: Step = {
  key: 'service-principal',
  title: 'Let the application sign in to the tenant',
  limit_minutes: 30,
  run: (context) =>
    withNewObjects(context, async (graph) => {
      const { client_id: clientId } = await context.connection()
      const found = await findServicePrincipal(graph, clientId!)
      context.checkpoint('before service principal')
      const principal = found ?? (await createServicePrincipal(graph, clientId!))
      context.checkpoint('after service principal')
      await context.update({ service_principal_id: principal.id })
      return done('')
    }),
}

export const permissionsStep: Step = {
  key: 'permissions',
  title: `Grant ${applicationRoles.length} application permissions`,
  limit_minutes: 30,
  run: (context) =>
    withNewObjects(context, async (graph) => {
      const { service_principal_id: principalId } = await context.connection()
      const { value: granted } = await graph.request<{ value: { appRoleId: string; resourceId: string }[] }>(
        `/servicePrincipals/${principalId}/appRoleAssignments`,
      )
      const resources = new Map<string, string>()
      for (const { resource } of applicationRoles)
        if (!resources.has(resource))
          resources.set(
            resource,
            ((await findServicePrincipal(graph, resource)) ?? (await createServicePrincipal(graph, resource))).id,
          )
      for (const role of applicationRoles) {
        const resourceId = resources.get(role.resource)!
        if (granted.some((grant) => grant.appRoleId === role.id && grant.resourceId === resourceId)) continue
        context.checkpoint(`before permission ${role.name}`)
        await grantOnce(graph, resourceId, { principalId: principalId!, resourceId, appRoleId: role.id })
        context.checkpoint(`after permission ${role.name}`)
      }
      return done(applicationRoles.map((role) => role.name).join(', '))
    }),
}

export async function grantOnce(graph: GraphClient, resourceId: string, body: object): Promise<void> {
  try {
    await graph.request(`/servicePrincipals/${resourceId}/appRoleAssignedTo`, { method: 'POST', body })
  } catch (error) {
    // "Permission being assigned already exists": an earlier answer was lost.
    if (!isAppError(error, 'microsoft.graph.conflict')) throw error
  }
}

export const exchangeRoleStep: Step = {
  key: 'exchange-role',
  title: 'Give the application the role Exchange Administrator',
  limit_minutes: 30,
  run: (context) =>
    withNewObjects(context, async (graph) => {
      const { service_principal_id: principalId } = await context.connection()
      const { value } = await graph.request<{ value: { roleDefinitionId: string }[] }>(
        `/roleManagement/directory/roleAssignments?$filter=${encodeURIComponent(`principalId eq '${principalId}'`)}`,
      )
      if (value.some((assignment) => assignment.roleDefinitionId === wellKnown.exchangeAdministrator)) return done('')
      context.checkpoint('before exchange role')
      try {
        await graph.request('/roleManagement/directory/roleAssignments', {
          method: 'POST',
          body: {
            '@odata.type': '#microsoft.graph.unifiedRoleAssignment',
            roleDefinitionId: wellKnown.exchangeAdministrator,
            principalId,
            directoryScopeId: '/',
          },
        })
      } catch (error) {
        if (!isAppError(error, 'microsoft.graph.conflict')) throw error
      }
      context.checkpoint('after exchange role')
      return done('')
    }),
}

/** New objects replicate for minutes, a role up to an hour (exchange-online 1.6); each look takes a fresh token. */
export const roleEffectiveStep: Step = {
  key: 'role-effective',
  title: 'Wait until Microsoft has applied the role',
  limit_minutes: 90,
  async run(context) {
    const tokens = await context.appTokens()
    try {
      const claims = readTokenClaims(await tokens.token('exchange', { fresh: true }))
      const hasAll =
        claims.roles.includes('Exchange.ManageAsApp') && claims.directoryRoles.includes(wellKnown.exchangeAdministrator)
      if (!hasAll || !(await hasManagement(tokens))) return waitForRole
      await (await context.exchange()).invoke('Get-OrganizationConfig', {}, { kind: 'read' })
      await tokens.token('graph', { fresh: true })
      await (await context.graph()).request('/organization?$select=id')
    } catch (error) {
      if (isNotYet(error)) return waitForRole
      throw error
    }
    return done('')
  },
}

const waitForRole = wait(20, 'Waiting for Microsoft to apply the role. This takes minutes, seldom up to an hour.')

/** AADSTS500011 says that the tenant lacks the service: so it seems until the principal that was made for it is known. */
async function hasManagement(tokens: TokenSource): Promise<boolean> {
  try {
    await tokens.token('management', { fresh: true })
    return true
  } catch (error) {
    if (isAppError(error, 'microsoft.sign-in.licence-problem')) return false
    throw error
  }
}

/** What a new application meets until its objects have replicated. */
function isNotYet(error: unknown): boolean {
  return [
    'microsoft.sign-in.app-removed',
    'microsoft.sign-in.credential-rejected',
    'microsoft.exchange.permission',
    'microsoft.exchange.unauthorized',
    'microsoft.graph.permission',
    'microsoft.graph.unauthorized',
  ].some((code) => isAppError(error, code))
}

export const mailboxesStep: Step = {
  key: 'mailboxes',
  title: 'Read mailboxes and their kinds',
  limit_minutes: 120,
  async run(context) {
    const report = await syncMailboxes(context.parts, context.tenantId, await context.exchange())
    return done(`${report.count} mailboxes`)
  },
}

export const customizationStep: Step = {
  key: 'customization',
  title: 'Enable customization of the organisation',
  limit_minutes: 90,
  async run(context) {
    const exchange = await context.exchange()
    const { records } = await exchange.invoke('Get-OrganizationConfig', {}, { kind: 'read' })
    if (records[0]?.['IsDehydrated'] !== true) return skipped('It is enabled.')
    await exchange.invoke('Enable-OrganizationCustomization', {}, { kind: 'write' }).catch((error: unknown) => {
      // A second run is an error [MS]; what counts is what the next read says.
      if (!isAppError(error, 'microsoft.exchange.refused')) throw error
    })
    return wait(10, 'Waiting until Microsoft has enabled the organisation for customization.')
  },
}
