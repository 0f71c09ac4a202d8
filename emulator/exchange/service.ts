// The admin REST endpoint: `POST /adminapi/beta/{tenant}/InvokeCommand` and what stands beside it (exchange-online 1).
import { randomUUID } from 'node:crypto'
import { audit } from '../audit.ts'
import { findTenant } from '../directory/create-tenant.ts'
import { roleTemplatesOf } from '../directory/state.ts'
import { answerWithFault, takeFault } from '../faults.ts'
import type { EmulatorReply, EmulatorRequest, ServiceHandler } from '../http/types.ts'
import { type VerifiedToken, verifyAccessToken } from '../login/tokens.ts'
import type { Actor, Tenant, World } from '../world.ts'
import type { Cmdlet, CmdletContext, ExchangeServices } from './cmdlet.ts'
import { cmdlets } from './cmdlets/all.ts'
import { errorBody, plainErrorBody, project, successBody } from './envelope.ts'
import { badRequest, CmdletError, unknownParameter } from './errors.ts'
import { Pages } from './paging.ts'
import { type ParameterValue, readParameters } from './parameters.ts'
import { hasAnyRole, isRead, mayRun } from './roles.ts'
import type { ExchangeState, ExchangeStates } from './state.ts'

export const exchangeAudience = 'https://outlook.office365.com'
const defaultPageSize = 1000
const batchLimit = 10
const tenantSegment = /^\/adminapi\/(beta|v1\.0|v2\.0)\/([^/]+)\/(.+)$/i

/** Endpoints of the documented API v2.0 and the cmdlets behind each (exchange-online 1.7 [MS]). */
const documentedEndpoints: Record<string, string[]> = {
  accepteddomain: ['get-accepteddomain'],
  organizationconfig: ['get-organizationconfig'],
  mailbox: ['get-mailbox', 'set-mailbox'],
}

export interface ExchangeOptions {
  /** A prefix means: requests are redirected (302) to `{prefix}.{host}` first [CODE]. Asked per tenant. */
  redirectPrefix?: (tenant: Tenant) => string | null
}

export interface ExchangeService {
  handle: ServiceHandler
  /** Ends all page tokens, so that the next nextLink answers 400. */
  expirePages(): void
}

/** Creates the endpoint over a world. The handler never rejects for what a client sends. */
export function createExchange(
  world: World,
  states: ExchangeStates,
  services: ExchangeServices,
  options: ExchangeOptions = {},
): ExchangeService {
  const endpoint: Endpoint = { world, states, services, options, pages: new Pages(), traceQueries: new Map() }
  return {
    handle: async (request) => withHeaders(await route(endpoint, request)),
    expirePages: () => endpoint.pages.expireAll(),
  }
}

interface Endpoint {
  world: World
  states: ExchangeStates
  services: ExchangeServices
  options: ExchangeOptions
  pages: Pages
  /** Times of trace queries by tenant. */
  traceQueries: Map<string, number[]>
}

interface Caller {
  tenant: Tenant
  token: VerifiedToken
  roles: string[]
}

const json = { 'content-type': 'application/json; odata.metadata=minimal; charset=utf-8' }

function withHeaders(reply: EmulatorReply): EmulatorReply {
  const seen = {
    'request-id': randomUUID(),
    'odata-version': '4.0',
    'x-calculatedbetarget': 'EMUPR01MB0001.PROD.OUTLOOK.COM',
  }
  return { ...reply, headers: { ...seen, ...reply.headers } }
}

async function route(endpoint: Endpoint, request: EmulatorRequest): Promise<EmulatorReply> {
  const match = tenantSegment.exec(request.path)
  if (match === null) return { status: 404, headers: json, body: plainErrorBody('NotFound', 'Resource not found.') }
  const [, version, tenantName, rest] = match as unknown as [string, string, string, string]
  const tenant = findTenant(endpoint.world, decodeURIComponent(tenantName))
  const redirect = tenant === null ? null : redirectOf(endpoint, tenant, request)
  if (redirect !== null) return redirect
  const caller = authenticate(endpoint, request, tenant)
  if (!('token' in caller)) return caller
  const name = rest.toLowerCase()
  if (name.startsWith('exomodulefile') && version.toLowerCase() === 'v1.0' && request.method === 'GET')
    return moduleFile(caller)
  if (name.startsWith('exobanner')) return { status: 200, headers: json, body: '{"value":[]}' }
  if (request.method !== 'POST') return { status: 405, headers: { allow: 'POST' }, body: '' }
  if (version.toLowerCase() === 'v2.0') return await invoke(endpoint, request, caller, documentedEndpoints[name] ?? [])
  // One measurement got 405 on v1.0 [WIRE].
  if (version.toLowerCase() !== 'beta') return { status: 405, headers: { allow: 'GET' }, body: '' }
  if (name === 'invokecommand') return await invoke(endpoint, request, caller, null)
  if (name === '$batch') return await batch(endpoint, request, caller)
  return { status: 404, headers: json, body: plainErrorBody('NotFound', 'Resource not found.') }
}

/** Some tenants live behind another host name; the request is repeated there with the same method. */
function redirectOf(endpoint: Endpoint, tenant: Tenant, request: EmulatorRequest): EmulatorReply | null {
  const prefix = endpoint.options.redirectPrefix?.(tenant) ?? null
  if (prefix === null || (request.headers.host ?? '').startsWith(`${prefix}.`)) return null
  const location = request.base.replace('://', `://${prefix}.`)
  return { status: 302, headers: { location: `${location}${request.path}${request.url.search}` }, body: '' }
}

/** 401 without, with a wrong or expired token, or without the app role; the directory role is judged per cmdlet. */
function authenticate(endpoint: Endpoint, request: EmulatorRequest, tenant: Tenant | null): Caller | EmulatorReply {
  const token = verifyAccessToken(endpoint.world, request.headers.authorization, exchangeAudience)
  if (!token.ok) return unauthorized(token.message, token.claimsChallenge)
  if (tenant === null || token.tenantId !== tenant.id) return unauthorized('The token is for another tenant.', null)
  const isAllowed =
    token.idtyp === 'app'
      ? token.roles.some((role) => role === 'Exchange.ManageAsApp' || role === 'Exchange.ManageAsAppV2')
      : token.scp.includes('Exchange.Manage') || token.scp.includes('Exchange.ManageV2')
  if (!isAllowed) return unauthorized('The role assigned to the application is not sufficient.', null)
  const effective =
    token.idtyp === 'app'
      ? new Date(endpoint.world.clock.now().getTime() - tenant.switches.roleDelay_ms)
      : endpoint.world.clock.now()
  return { tenant, token, roles: roleTemplatesOf(tenant.directory, token.oid, effective) }
}

function unauthorized(message: string, challenge: string | null): EmulatorReply {
  const claims = challenge === null ? '' : `, error="insufficient_claims", claims="${challenge}"`
  return {
    status: 401,
    headers: { 'www-authenticate': `Bearer client_id="${exchangeAudience}", error="invalid_token"${claims}`, ...json },
    body: plainErrorBody('Unauthorized', message),
  }
}

/** Lists what the caller may run: a permission probe [CODE]. */
function moduleFile(caller: Caller): EmulatorReply {
  if (!hasAnyRole(caller.roles)) return forbidden('The role assigned to the application is not sufficient.')
  const names = [...cmdlets.values()].filter((cmdlet) => mayRun(cmdlet, caller.roles)).map((cmdlet) => cmdlet.name)
  return { status: 200, headers: json, body: JSON.stringify({ value: [{ Cmdlets: names.toSorted() }] }) }
}

const forbidden = (message: string): EmulatorReply => ({
  status: 403,
  headers: json,
  body: plainErrorBody('Forbidden', message),
})

/** NUL bytes declared as gzip: unknown cmdlet, or one that the caller may not see [WIRE]. */
const invisible = (): EmulatorReply => ({
  status: 403,
  headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
  body: Buffer.alloc(196, 0),
})

interface Invocation {
  cmdletName: string
  given: Record<string, unknown>
}

function readInvocation(body: Buffer): Invocation {
  const malformed = badRequest(
    'Microsoft.Exchange.Admin.OData.Core.ODataServiceException',
    'The request body is not valid.',
  )
  let read: unknown
  try {
    read = JSON.parse(body.toString())
  } catch {
    throw malformed
  }
  const input = (read as { CmdletInput?: unknown } | null)?.CmdletInput as Record<string, unknown> | undefined
  const name = input?.['CmdletName']
  const parameters = input?.['Parameters']
  // Null is refused [CODE].
  if (typeof name !== 'string' || typeof parameters !== 'object' || parameters === null || Array.isArray(parameters))
    throw malformed
  return { cmdletName: name, given: parameters as Record<string, unknown> }
}

async function invoke(
  endpoint: Endpoint,
  request: EmulatorRequest,
  caller: Caller,
  only: string[] | null,
): Promise<EmulatorReply> {
  let invocation: Invocation
  try {
    invocation = readInvocation(request.body)
  } catch (error) {
    return failed(error)
  }
  const cmdlet = cmdlets.get(invocation.cmdletName.toLowerCase())
  const plan = takeFault(endpoint.world, 'exchange', invocation.cmdletName, caller.tenant.id)
  return await answerWithFault(
    plan,
    async () => {
      if (!hasAnyRole(caller.roles)) return forbidden('The role assigned to the application is not sufficient.')
      if (cmdlet === undefined || !mayRun(cmdlet, caller.roles)) return invisible()
      if (isTraceThrottled(endpoint, caller, cmdlet)) return tooManyTraces()
      if (only !== null && !only.includes(cmdlet.name.toLowerCase()))
        return { status: 404, headers: json, body: plainErrorBody('NotFound', 'Resource not found.') }
      const behind_ms = plan?.effect.kind === 'stale' ? plan.effect.age_ms : 0
      return await execute(endpoint, request, caller, cmdlet, invocation.given, behind_ms)
    },
    (status, code, message) => ({ status, headers: json, body: plainErrorBody(code, message) }),
  )
}

/** 100 queries in 5 minutes and tenant [MS]. */
const traceQueries_max = 100
const traceWindow_ms = 300_000

function isTraceThrottled(endpoint: Endpoint, caller: Caller, cmdlet: Cmdlet): boolean {
  if (cmdlet.family !== 'trace') return false
  const now = endpoint.world.clock.now().getTime()
  const recent = (endpoint.traceQueries.get(caller.tenant.id) ?? []).filter((at) => at > now - traceWindow_ms)
  endpoint.traceQueries.set(caller.tenant.id, [...recent, now].slice(-traceQueries_max))
  return recent.length >= traceQueries_max
}

const tooManyTraces = (): EmulatorReply => ({
  status: 429,
  headers: { ...json, 'retry-after': '60' },
  body: plainErrorBody('TooManyRequests', 'The number of message trace queries exceeds the limit for this tenant.'),
})

async function execute(
  endpoint: Endpoint,
  request: EmulatorRequest,
  caller: Caller,
  cmdlet: Cmdlet,
  given: Record<string, unknown>,
  behind_ms: number,
): Promise<EmulatorReply> {
  const anchor = anchorOf(request)
  const now = endpoint.world.clock.now()
  try {
    const token = request.url.searchParams.get('$skiptoken')
    if (token !== null) return page(endpoint, request, caller, endpoint.pages.take(token, anchor, now), [])
    const parameters = readParameters(cmdlet.parameters, given)
    for (const name of cmdlet.required ?? []) if (isMissing(parameters.get(name))) throw unknownParameter(name)
    if (given['Confirm'] === true && !isRead(cmdlet)) return confirmation(request, caller, cmdlet)
    const context = createContext(endpoint, request, caller, parameters, behind_ms)
    const result = await cmdlet.run(context)
    if (!isRead(cmdlet)) record(endpoint.world, context, cmdlet, given, result.objectId ?? '')
    return page(endpoint, request, caller, limited(context, result.value, cmdlet), context.warnings)
  } catch (error) {
    return failed(error)
  }
}

const isMissing = (value: ParameterValue | undefined): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)

/** The module's dry run: nothing is done, the question is returned [CODE]. */
function confirmation(request: EmulatorRequest, caller: Caller, cmdlet: Cmdlet): EmulatorReply {
  const body = successBody({ base: request.base, tenantId: caller.tenant.id, value: [], warnings: [], nextLink: null })
  const asked = {
    ...(JSON.parse(body) as object),
    '@adminapi.confirmationmessage': `Are you sure you want to perform this action? ${cmdlet.name}`,
  }
  return { status: 200, headers: json, body: JSON.stringify(asked) }
}

function failed(error: unknown): EmulatorReply {
  if (error instanceof CmdletError) return { status: error.status, headers: json, body: errorBody(error) }
  process.stderr.write(`emulator: cmdlet failed: ${error instanceof Error ? error.stack : String(error)}\n`)
  return {
    status: 500,
    headers: json,
    body: plainErrorBody('InternalServerError', 'An internal server error occurred.'),
  }
}

const anchorOf = (request: EmulatorRequest): string => String(request.headers['x-anchormailbox'] ?? '')

/** Reads are late by the tenant's delay; without an anchor they see replicas in turn: now late, now fresh. */
function createContext(
  endpoint: Endpoint,
  request: EmulatorRequest,
  caller: Caller,
  parameters: Map<string, ParameterValue>,
  behind_ms: number,
): CmdletContext {
  const state: ExchangeState = endpoint.states.of(caller.tenant)
  const delay = caller.tenant.switches.exchangeReadDelay_ms
  if (anchorOf(request) === '') state.unanchoredReads += 1
  const age = anchorOf(request) === '' && state.unanchoredReads % 2 === 0 ? 0 : Math.max(delay, behind_ms)
  return {
    world: endpoint.world,
    tenant: caller.tenant,
    state,
    services: endpoint.services,
    actor: actorOf(caller.token, request),
    parameters,
    visible: (table) => state.table(table).rows(age),
    warnings: [],
  }
}

function actorOf(token: VerifiedToken, request: EmulatorRequest): Actor {
  return {
    kind: token.idtyp,
    id: token.oid,
    name: token.name,
    appId: token.appId,
    clientAddress: request.remoteAddress,
  }
}

/** `ResultSize` (default 1000) with the truncation warning of PowerShell. Traces and audit limit themselves. */
function limited(context: CmdletContext, value: Record<string, unknown>[], cmdlet: Cmdlet): Record<string, unknown>[] {
  if (cmdlet.family === 'trace' || cmdlet.family === 'audit') return value
  const given = context.parameters.get('ResultSize')
  const size = given == null ? defaultPageSize : /^unlimited$/i.test(String(given)) ? Infinity : Number(given)
  if (!(size >= 0) || value.length <= size) return value
  context.warnings.push(
    `There are more results available than are currently displayed. To view them, increase the value for the ResultSize parameter.`,
  )
  return value.slice(0, size)
}

function page(
  endpoint: Endpoint,
  request: EmulatorRequest,
  caller: Caller,
  value: Record<string, unknown>[],
  warnings: string[],
): EmulatorReply {
  const wanted = Number(
    /odata\.maxpagesize=(\d+)/i.exec(String(request.headers['prefer'] ?? ''))?.[1] ?? defaultPageSize,
  )
  const size = Math.max(1, Math.min(wanted, defaultPageSize))
  const cut = endpoint.pages.cut(value, size, anchorOf(request), endpoint.world.clock.now())
  const select =
    request.url.searchParams
      .get('$select')
      ?.split(',')
      .map((name) => name.trim()) ?? null
  const body = successBody({
    base: request.base,
    tenantId: caller.tenant.id,
    value: cut.page.map((record) => project(record, select)),
    warnings,
    nextLink: cut.token === null ? null : nextLink(request, cut.token),
  })
  return { status: 200, headers: { ...json, 'preference-applied': `odata.maxpagesize=${size}` }, body }
}

function nextLink(request: EmulatorRequest, token: string): string {
  const parameters = new URLSearchParams(request.url.searchParams)
  parameters.set('$skiptoken', token)
  return `${request.base}${request.path}?${parameters.toString()}`
}

/** Every write leaves an audit record with its parameters (exchange-online 2.7). */
function record(
  world: World,
  context: CmdletContext,
  cmdlet: Cmdlet,
  given: Record<string, unknown>,
  objectId: string,
): void {
  audit(world, context.tenant, context.actor, {
    Operation: cmdlet.name,
    RecordType: 1,
    Workload: 'Exchange',
    ObjectId: objectId,
    ResultStatus: 'True',
    Parameters: Object.entries(given)
      .filter(([name]) => !name.includes('@'))
      .map(([Name, value]) => ({ Name, Value: parameterText(value) })),
    more: {
      ExternalAccess: false,
      OrganizationName: context.tenant.initialDomain,
      OriginatingServer: 'EMUPR01MB0001 (15.20.0000.000)',
      SessionId: randomUUID(),
    },
  })
}

/** Lists are joined by `;`, switches are `True`/`False`, as the audit log shows them [MS]. */
function parameterText(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (Array.isArray(value)) return value.map(parameterText).join(';')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

interface BatchEntry {
  id?: unknown
  url?: unknown
  headers?: Record<string, string>
  body?: unknown
}

/** Up to ten requests, answered one by one in order [CODE]. */
async function batch(endpoint: Endpoint, request: EmulatorRequest, caller: Caller): Promise<EmulatorReply> {
  let entries: BatchEntry[]
  try {
    entries = (JSON.parse(request.body.toString()) as { requests: BatchEntry[] }).requests
    if (!Array.isArray(entries) || entries.length > batchLimit) throw new Error('too many')
  } catch {
    return {
      status: 400,
      headers: json,
      body: plainErrorBody('BadRequest', `A batch has 1 to ${batchLimit} requests.`),
    }
  }
  const responses: unknown[] = []
  for (const entry of entries) {
    const url = new URL(typeof entry.url === 'string' ? entry.url : request.path, request.base)
    const headers = Object.fromEntries(
      Object.entries(entry.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
    )
    const single = {
      ...request,
      url,
      headers: { ...request.headers, ...headers },
      body: Buffer.from(JSON.stringify(entry.body ?? {})),
    }
    const reply = await invoke(endpoint, single, caller, null)
    responses.push({
      id: String(entry.id ?? ''),
      status: reply.status,
      headers: reply.headers ?? {},
      body: batchBody(reply),
    })
  }
  return { status: 200, headers: json, body: JSON.stringify({ responses }) }
}

function batchBody(reply: EmulatorReply): unknown {
  return typeof reply.body === 'string' && reply.body !== '' ? (JSON.parse(reply.body) as unknown) : null
}
