// Microsoft Graph: token, permissions, limits, route, answer or error envelope.
import { randomUUID } from 'node:crypto'
import { answerWithFault, takeFault } from '../faults.ts'
import { jsonReply, type EmulatorReply, type EmulatorRequest, type ServiceHandler } from '../http/types.ts'
import { verifyAccessToken, type AuthFailure, type VerifiedToken } from '../login/tokens.ts'
import { intuneRoutes } from '../intune/routes.ts'
import type { Actor, Tenant } from '../world.ts'
import { applicationRoutes } from './applications.ts'
import { auditQueryRoutes } from './audit-queries.ts'
import { readBatch, runBatch } from './batch.ts'
import type { GraphContext, GraphReply, GraphServices } from './context.ts'
import { domainRoutes } from './domains.ts'
import { GraphError } from './errors.ts'
import { groupRoutes } from './groups.ts'
import { mailRoutes } from './mail.ts'
import { organizationRoutes } from './organization.ts'
import { compileRoutes, splitPath } from './paths.ts'
import { requirePermission } from './permissions.ts'
import { roleRoutes } from './roles.ts'
import { signInRoutes } from './sign-ins.ts'
import { servicePrincipalRoutes } from './service-principals.ts'
import { countUnits, unitsOf } from './throttling.ts'
import { userRoutes } from './users.ts'

export const graphRoutes = [
  ...organizationRoutes,
  ...userRoutes,
  ...groupRoutes,
  ...domainRoutes,
  ...applicationRoutes,
  ...servicePrincipalRoutes,
  ...roleRoutes,
  ...mailRoutes,
  ...auditQueryRoutes,
  ...signInRoutes,
  ...intuneRoutes,
]

const match = compileRoutes(graphRoutes)
const audience = 'https://graph.microsoft.com'

interface Asked {
  method: string
  /** Below the version. */
  path: string
  query: URLSearchParams
  headers: Record<string, string>
  body: Buffer
}

/** The handler of `graph.microsoft.com`. */
export function createGraphHandler(services: GraphServices): ServiceHandler {
  return async (request) => {
    const { version, path } = splitVersion(request.path)
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
    const token = verifyAccessToken(services.world, request.headers.authorization, audience)
    const asked: Asked = { method: request.method, path, query: request.url.searchParams, headers, body: request.body }
    const plan = takeFault(
      services.world,
      'graph',
      `${request.method} ${request.url.pathname}${request.url.search}`,
      token.ok ? token.tenantId : null,
    )
    const reply = await answerWithFault(
      plan,
      async () => toHttp(await answer(services, request, version, token, asked), headers, services),
      (status, code, message) => toHttp(errorBody(new GraphError(status, code, message)), headers, services),
    )
    return reply
  }
}

function splitVersion(path: string): { version: string | null; path: string } {
  const [, version, rest] = /^\/(v1\.0|beta)(\/.*)?$/i.exec(path) ?? []
  return { version: version?.toLowerCase() ?? null, path: rest ?? '/' }
}

async function answer(
  services: GraphServices,
  request: EmulatorRequest,
  version: string | null,
  token: VerifiedToken | AuthFailure,
  asked: Asked,
): Promise<GraphReply> {
  try {
    if (!token.ok) return unauthorized(token)
    if (!version) throw new GraphError(400, 'BadRequest', 'Invalid version.')
    const root = `${request.base}/${version}`
    if (asked.method === 'POST' && asked.path === '/$batch') return await batch(services, request, token, asked, root)
    return await one(services, token, asked, root, request.remoteAddress)
  } catch (error) {
    if (error instanceof GraphError) return errorBody(error)
    throw error
  }
}

async function batch(
  services: GraphServices,
  request: EmulatorRequest,
  token: VerifiedToken,
  asked: Asked,
  root: string,
): Promise<GraphReply> {
  const responses = await runBatch(readBatch(asked.body), async (item) => {
    const url = new URL(`${root}${item.url}`)
    const path = splitVersion(url.pathname).path
    const plan = takeFault(services.world, 'graph', `${item.method} ${url.pathname}${url.search}`, token.tenantId)
    const planned = plan?.effect
    const reply =
      planned?.kind === 'status'
        ? errorBody(
            new GraphError(
              planned.status,
              planned.code,
              planned.message,
              planned.retryAfter ? { 'Retry-After': planned.retryAfter } : {},
            ),
          )
        : await oneOrError(services, token, { ...item, path, query: url.searchParams }, root, request.remoteAddress)
    return { status: reply.status, headers: { 'Content-Type': 'application/json', ...reply.headers }, body: reply.body }
  })
  return { status: 200, body: { responses } }
}

async function oneOrError(
  services: GraphServices,
  token: VerifiedToken,
  asked: Asked,
  root: string,
  address: string,
): Promise<GraphReply> {
  try {
    return await one(services, token, asked, root, address)
  } catch (error) {
    if (error instanceof GraphError) return errorBody(error)
    throw error
  }
}

async function one(
  services: GraphServices,
  token: VerifiedToken,
  asked: Asked,
  root: string,
  address: string,
): Promise<GraphReply> {
  const { world } = services
  const tenant = world.tenants.get(token.tenantId)!
  const segments = splitPath(asked.path)
  if (!segments) throw new GraphError(400, 'BadRequest', 'The path is malformed.')
  const { effective, isOwn } = resolveMe(tenant, token, segments)
  const found = match(asked.method, effective)
  if (found === null)
    throw new GraphError(400, 'BadRequest', `Resource not found for the segment '${segments[0] ?? ''}'.`)
  if (found === 'no-method')
    throw new GraphError(405, 'Request_BadRequest', 'Specified HTTP method is not allowed for the request target.')
  requirePermission(world, tenant, token, found.route.on, isOwn)
  const load = countUnits(world, tenant, token.appId, unitsOf(found.route.on, asked.query))
  const actor: Actor = {
    kind: token.idtyp,
    id: token.oid,
    name: token.name,
    appId: token.appId,
    clientAddress: address,
  }
  const context: GraphContext = {
    ...services,
    tenant,
    token,
    query: asked.query,
    headers: asked.headers,
    root,
    path: asked.path,
    body: asked.body,
    params: found.params,
    change: { world, tenant, actor },
  }
  if (isOwn && context.params['id'] === undefined) context.params['id'] = token.oid
  const reply = await found.route.handle(context)
  return { ...reply, headers: { ...load, ...reply.headers } }
}

/** `/me/...` is the signed-in person's `/users/{id}/...`, save for the routes that exist only below `/me`. */
function resolveMe(tenant: Tenant, token: VerifiedToken, segments: string[]): { effective: string[]; isOwn: boolean } {
  const first = segments[0]?.toLowerCase()
  if (first === 'me') {
    if (token.idtyp === 'app')
      throw new GraphError(400, 'BadRequest', '/me request is only valid with delegated authentication flow.')
    const isMailbox = ['messages', 'mailfolders', 'sendmail', 'mailboxsettings'].includes(
      segments[1]?.toLowerCase() ?? '',
    )
    return { effective: isMailbox ? ['users', token.oid, ...segments.slice(1)] : segments, isOwn: true }
  }
  const named = segments[1]?.toLowerCase()
  const self = token.idtyp === 'user' ? tenant.users.get(token.oid) : undefined
  const isOwn =
    first === 'users' && self !== undefined && [self.id, self.userPrincipalName.toLowerCase()].includes(named ?? '')
  return { effective: segments, isOwn }
}

/** learn.microsoft.com/graph/errors; the challenge: learn.microsoft.com/entra/identity-platform/claims-challenge */
function unauthorized(failure: AuthFailure): GraphReply {
  const challenge =
    failure.claimsChallenge === null
      ? 'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"'
      : `Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", error="insufficient_claims", claims="${failure.claimsChallenge}"`
  return errorBody(
    new GraphError(401, 'InvalidAuthenticationToken', failure.message, { 'www-authenticate': challenge }),
  )
}

const errorBody = (error: GraphError): GraphReply => ({
  status: error.status,
  headers: error.headers,
  body: { error: { code: error.code, message: error.message } },
})

function toHttp(reply: GraphReply, headers: Record<string, string>, services: GraphServices): EmulatorReply {
  const requestId = randomUUID()
  const clientRequestId = headers['client-request-id'] ?? requestId
  const common = {
    'request-id': requestId,
    'client-request-id': clientRequestId,
    'x-ms-ags-diagnostic': '{"ServerInfo":{"DataCenter":"Emulator"}}',
    ...reply.headers,
  }
  const error = (reply.body as { error?: Record<string, unknown> } | undefined)?.error
  if (reply.status >= 400 && error)
    error['innerError'] = {
      date: services.world.clock.now().toISOString().slice(0, 19),
      'request-id': requestId,
      'client-request-id': clientRequestId,
    }
  if (reply.body === undefined) return { status: reply.status, headers: common }
  if (Buffer.isBuffer(reply.body) || typeof reply.body === 'string')
    return { status: reply.status, headers: common, body: reply.body }
  return jsonReply(reply.status, reply.body, {
    'content-type':
      'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8',
    'odata-version': '4.0',
    ...common,
  })
}
