// The HTTP server of console and API. Every route names its permission; sign-in, tenant check, errors, headers, limits and
// the OpenAPI description are here, once.
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import Fastify, { LogController, type FastifyInstance, type RouteOptions } from 'fastify'
import type { Registry } from 'prom-client'
import type { Clock } from '../clock.ts'
import { parseHostPort } from '../config/checks.ts'
import { lazyCompilers } from './compilers.ts'
import type { Database } from '../db/database.ts'
import { AppError } from '../errors.ts'
import { listenHint } from '../listen-hint.ts'
import type { Logger } from '../telemetry/logger.ts'
import { metricsRegistry } from '../telemetry/metrics.ts'
import { platformMetrics } from '../telemetry/platform-metrics.ts'
import type { Secrets } from '../secrets/secrets.ts'
import { addHealth, type HealthCheck } from './health.ts'
import type { HttpApp, HttpModule } from './module.ts'
import { addIdempotency } from './idempotency.ts'
import { notFound, problemSchema, sendProblem } from './problem.ts'
import { addRateLimit } from './rate-limit.ts'
import { authorize, type CallerSource, createSignIn, nobody, tenantNotFound } from './sign-in.ts'

const body_size_bytes_max = 1024 * 1024
const request_timeout_ms = 30_000
const keep_alive_timeout_ms = 65_000
/** For requests under way. A browser's spare connection, on which nothing was asked yet, does not count as idle and would hold for a minute. */
const close_grace_ms = 5_000
const url_parameter_length_max = 512
export const apiPrefix = '/api/v1'
const referencePath = '/api/docs'
const requests_per_minute_default = 3_000

export interface HttpServerOptions {
  logger: Logger
  clock: Clock
  /** Without a database (gateway from one file) there are no API routes, and metrics are for this machine only. */
  db: Database | null
  /** Seals answers that are kept for Idempotency-Key; without it the header is not looked at. */
  secrets?: Secrets
  requestsPerMinute?: number
  /** People with sessions and API credentials, besides API tokens. */
  callers?: CallerSource
  /** How browsers reach it, where that is not how it listens: https there means Strict-Transport-Security. */
  publicUrl?: string | undefined
  /** Proxies whose X-Forwarded-For is believed: addresses or ranges. */
  trustedProxies?: string[]
  modules: HttpModule[]
  /** Registers outside of /api/v1 (pages of the console); headers that it sets itself stay. */
  pages?: (app: HttpApp) => Promise<void>
  health: HealthCheck[]
  tls?: { certificateFile: string; keyFile: string } | undefined
  version: string
  /** Whether a tenant of the path exists; absent: every well-formed id of a caller who may see all tenants goes on to its handler. */
  tenantExists?: (tenantId: string) => Promise<boolean>
  /** Further registries, besides that of the process. */
  metrics?: Registry[]
}

export interface HttpServer {
  app: HttpApp
  /** `address:port`; resolves with the URL on which it listens. */
  listen(address: string): Promise<string>
  close(): Promise<void>
}

/** Rejects when a route has no permission: a mistake of ours that must not reach anybody. */
export async function createHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const app = newFastify(options)
  app.addSchema(problemSchema)
  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply))
  app.setNotFoundHandler((request, reply) => notFound(request, reply))
  app.addHook('onRoute', refuseWithoutPermission)
  const headers = Object.entries(
    securityHeaders(options.tls !== undefined || options.publicUrl?.startsWith('https:') === true),
  )
  app.addHook('onSend', async (_request, reply) => {
    // The console tells times in relation to this.
    reply.header('date', options.clock.now().toUTCString())
    for (const [name, value] of headers) if (!reply.hasHeader(name)) reply.header(name, value)
  })
  app.addHook('onResponse', async (request, reply) => measure(request.method, request.routeOptions.url, reply))
  app.decorateRequest('actor', null as never)
  addSignIn(app, options)
  await addDescription(app, options.version)
  addHealth(app as HttpApp, options.health, [metricsRegistry, ...(options.metrics ?? [])])
  await app.register(
    async (scope) => {
      await addRateLimit(scope, options.requestsPerMinute ?? requests_per_minute_default)
      const { db, secrets, clock } = options
      if (db !== null && secrets !== undefined) addIdempotency(scope, { db, secrets, clock })
      scope.get('/openapi.json', { config: { permission: 'public' }, schema: { hide: true } }, () => app.swagger())
      for (const addRoutes of options.modules) addRoutes(scope as unknown as HttpApp)
    },
    { prefix: apiPrefix },
  )
  if (options.pages !== undefined) await app.register(async (scope) => options.pages!(scope as unknown as HttpApp))
  await app.ready()
  return {
    app: app as HttpApp,
    async listen(address) {
      const { host, port } = parseHostPort(address)!
      return listenOn(app, host, port)
    },
    close: () => closeWithin(app, close_grace_ms),
  }
}

function newFastify(options: HttpServerOptions): FastifyInstance {
  const tls = options.tls && {
    https: {
      cert: readFileSync(options.tls.certificateFile),
      key: readFileSync(options.tls.keyFile),
      minVersion: 'TLSv1.2' as const,
    },
  }
  return Fastify({
    ...(tls as object),
    loggerInstance: options.logger as never,
    // One line per outcome, written by measure() and sendProblem().
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    bodyLimit: body_size_bytes_max,
    ...(options.trustedProxies?.length ? { trustProxy: options.trustedProxies } : {}),
    requestTimeout: request_timeout_ms,
    keepAliveTimeout: keep_alive_timeout_ms,
    forceCloseConnections: 'idle',
    // What cannot be routed: parts of an address that are too long or no UTF-8.
    frameworkErrors: (error, request, reply) => void sendProblem(error, request as never, reply as never),
    routerOptions: { maxParamLength: url_parameter_length_max },
    schemaController: { compilersFactory: lazyCompilers as never },
    // What a route does not know is a mistake, not silently removed.
    ajv: { customOptions: { removeAdditional: false, coerceTypes: 'array', useDefaults: true, allErrors: false } },
  }) as unknown as FastifyInstance
}

function refuseWithoutPermission(route: RouteOptions): void {
  if (route.method === 'HEAD' || route.config?.permission !== undefined) return
  // The rendered reference brings its own routes; they show what openapi.json says.
  if (route.url.startsWith(referencePath)) {
    route.config = { ...route.config, permission: 'public' } as NonNullable<RouteOptions['config']>
    return
  }
  throw new Error(`${String(route.method)} ${route.url} does not say which permission it needs (config.permission)`)
}

function addSignIn(app: FastifyInstance, options: HttpServerOptions): void {
  const signIn = options.db === null ? null : createSignIn(options.db, options.clock, options.callers)
  app.addHook('onRequest', async (request) => {
    request.actor = { ...nobody, address: request.ip }
    refuseNul(request.url)
    const permission = request.routeOptions.config.permission
    if (permission === 'public' || request.is404) return
    if (permission === undefined) throw new Error('a route without permission was called')
    if (signIn === null) return authorizeLocally(request.ip)
    request.actor = await signIn(request)
    const isOfTenant = request.routeOptions.url?.startsWith(`${apiPrefix}/tenants/:tenantId`) ?? false
    const parameters = request.params as { tenantId?: string }
    // One spelling of an id everywhere behind here: chains of the audit log, contexts of secrets and keys of jobs are texts.
    if (parameters.tenantId !== undefined) parameters.tenantId = parameters.tenantId.toLowerCase()
    const { tenantId } = parameters
    authorize(request.actor, permission, isOfTenant ? (tenantId ?? '') : undefined)
    if (isOfTenant && (await options.tenantExists?.(tenantId!)) === false) throw tenantNotFound()
  })
}

/** No text of the database may hold it: said before an answer has begun, as one that streams could only break off. */
function refuseNul(url: string): void {
  if (!url.includes('%00')) return
  throw new AppError({
    code: 'request.invalid-text',
    message: 'The request holds a character that no text may hold (NUL).',
    status: 400,
  })
}

/** Without a database there are no tokens: only this machine may ask. */
function authorizeLocally(address: string): void {
  if (/^(127\.|::1$|::ffff:127\.)/.test(address)) return
  throw new AppError({ code: 'sign-in.required', message: 'Only from this machine.', status: 401 })
}

function securityHeaders(isEncrypted: boolean): Record<string, string> {
  return {
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
    ...(isEncrypted ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  }
}

function measure(method: string, route: string | undefined, reply: { statusCode: number; elapsedTime: number }): void {
  const labels = { method, route: route ?? 'none', status: String(reply.statusCode) }
  platformMetrics.httpRequests.observe(labels, reply.elapsedTime / 1_000)
}

async function addDescription(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Mailwarden',
        version,
        description: 'Errors are problem details (RFC 9457), see the schema Problem.',
      },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      security: [{ token: [] }],
    },
    refResolver: { buildLocalReference: (json, _base, _fragment, index) => String(json['$id'] ?? `def-${index}`) },
    transform: ({ schema, url, route }) => {
      const permission = route.config?.permission
      const described = { ...schema, 'x-permission': permission } as Record<string, unknown>
      if (permission === 'public') described['security'] = []
      // What is no JSON is written by the handler as it is: it has a type and no schema that would serialise it.
      const text = described['produces'] === undefined ? {} : { 200: { type: 'string', description: 'as it is' } }
      described['response'] = {
        ...text,
        ...(described['response'] as object | undefined),
        default: { $ref: 'Problem#' },
      }
      return { schema: { hide: !url.startsWith(apiPrefix), ...described } as never, url }
    },
  })
  await app.register(swaggerUi, {
    routePrefix: referencePath,
    staticCSP: true,
    uiConfig: { docExpansion: 'none', deepLinking: true, displayRequestDuration: true, filter: true },
    theme: { title: 'Mailwarden API' },
  })
}

async function closeWithin(app: FastifyInstance, grace_ms: number): Promise<void> {
  const timer = setTimeout(() => app.server.closeAllConnections(), grace_ms)
  await app.close().finally(() => clearTimeout(timer))
}

async function listenOn(app: FastifyInstance, host: string, port: number): Promise<string> {
  try {
    return await app.listen({ host, port })
  } catch (cause) {
    throw new AppError({
      code: 'http.cannot-listen',
      message: `Cannot listen on ${host}:${port}: ${listenHint(cause)}. Choose another address with http.listen.`,
      cause,
    })
  }
}
