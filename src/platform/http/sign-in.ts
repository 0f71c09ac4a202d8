// Who calls, and may they: bearer token or session cookie, permission of the route, tenant of the path. One place for every route.
import type { FastifyRequest } from 'fastify'
import type { Clock } from '../clock.ts'
import type { Database } from '../db/database.ts'
import { AppError } from '../errors.ts'
import { isUuid } from '../ids.ts'
import { platformMetrics } from '../telemetry/platform-metrics.ts'
import { FailureLimit } from './failure-limit.ts'
import type { HttpActor } from './module.ts'
import { checkToken, hashToken, type GrantedTenants, type TokenCheck } from './tokens.ts'

export const nobody: HttpActor = {
  kind: 'system',
  id: 'nobody',
  name: 'nobody',
  address: null,
  tenants: [],
  permissions: [],
}

/** What a route asks of its caller. */
export interface CallerNeeds {
  permission: string
  /** Of the path; null for routes of no tenant. */
  tenantId: string | null
  isConfirmed: boolean
}

/** Callers that the platform does not know itself: people with sessions, API credentials. */
export interface CallerSource {
  /** Null without a valid session. Throws AppErrors `sign-in.csrf`, `sign-in.confirm`. */
  ofCookie(request: FastifyRequest, needs: CallerNeeds): Promise<Omit<HttpActor, 'address'> | null>
  /** Null when the token is not of its kind. */
  ofBearer(token: string): Promise<TokenCheck | null>
  /** Tenants that let the provider in; without it tokens of providers reach none. */
  granted?: GrantedTenants
}

/** Resolves with the caller of a route that needs a permission; throws AppErrors with status 401, 403, 404, 429. */
export function createSignIn(
  db: Database,
  clock: Clock,
  source?: CallerSource,
): (request: FastifyRequest) => Promise<HttpActor> {
  const limit = new FailureLimit(clock)
  const ofToken = async (request: FastifyRequest, token: string): Promise<HttpActor> => {
    const key = hashToken(token).toString('base64')
    const check = limit.wasRefused(key)
      ? ({ kind: 'refused', reason: 'unknown' } as const)
      : ((await source?.ofBearer(token)) ?? (await checkToken(db, clock, token, source?.granted)))
    if (check.kind === 'actor') return { ...check.actor, address: request.ip }
    const wait_seconds = limit.noteFailure(request.ip, key)
    if (wait_seconds > 0) throw tooMany(wait_seconds)
    request.log.warn({ event: 'sign-in.refused', reason: check.reason, address: request.ip })
    throw refused(
      check.reason,
      'The API token is not valid (unknown, expired or revoked). Make a new one with "mailwarden token create".',
    )
  }
  return async (request) => {
    // A token that is sent is what counts: a browser adds its cookie by itself.
    if (request.headers.authorization !== undefined) {
      const token = bearerOf(request)
      if (token !== null) return narrowed(request, await ofToken(request, token))
    } else {
      const person = await source?.ofCookie(request, needsOf(request))
      if (person != null) return narrowed(request, { ...person, address: request.ip })
    }
    throw refused('missing', 'Sign in, or send an API token as "Authorization: Bearer …".')
  }
}

/** Needed by routes that every caller may use who is somebody at all. */
export const everyCaller = 'whoami.read'

const tenantRoute = '/api/v1/tenants/:tenantId'

function needsOf(request: FastifyRequest): CallerNeeds {
  const { config, url } = request.routeOptions
  const { tenantId } = request.params as { tenantId?: string }
  return {
    permission: config.permission ?? '',
    tenantId: url?.startsWith(tenantRoute) === true ? (tenantId ?? '').toLowerCase() : null,
    isConfirmed: config.isConfirmed === true,
  }
}

/** Whoever sees only some of a tenant's people is let in only where that is looked at. */
function narrowed(request: FastifyRequest, actor: HttpActor): HttpActor {
  if (actor.limit === undefined || request.routeOptions.config.narrowing !== undefined) return actor
  throw new AppError({
    code: 'permission.narrowed',
    message: 'Your role is narrowed to some domains or groups, and this cannot be shown in part.',
    status: 403,
  })
}

/** Permission and tenant: another tenant's id answers as one that does not exist. */
export function authorize(actor: HttpActor, permission: string, tenantId: string | undefined): void {
  if (permission !== everyCaller) requirePermission(actor, permission)
  if (tenantId === undefined) return
  const maySee = isUuid(tenantId) && (actor.tenants === 'all' || actor.tenants.includes(tenantId.toLowerCase()))
  if (!maySee) throw tenantNotFound()
}

/** Also for what a body asks for beyond the route's own permission. Throws AppError `permission.missing`. */
export function requirePermission(actor: Pick<HttpActor, 'name' | 'permissions'>, permission: string): void {
  if (hasPermission(actor, permission)) return
  throw new AppError({
    code: 'permission.missing',
    message: `This needs the permission ${permission}, which "${actor.name}" does not have.`,
    status: 403,
  })
}

/** For routes where only some calls take a confirmed sign-in; else `isConfirmed` of the route. Throws AppError `sign-in.confirm`. */
export function requireConfirmation(actor: Pick<HttpActor, 'sessionId' | 'isConfirmed'>): void {
  if (actor.sessionId !== undefined && actor.isConfirmed !== true) throw confirmFirst()
}

export const confirmFirst = (): AppError =>
  new AppError({
    code: 'sign-in.confirm',
    message: 'Confirm that it is you: enter your password or use a passkey, then try again.',
    status: 403,
  })

/** For what concerns no single tenant. Throws AppError `permission.missing`. */
export function requireInstallation({ tenants }: Pick<HttpActor, 'tenants'>): void {
  if (tenants === 'all') return
  throw new AppError({
    code: 'permission.missing',
    message: 'This is for administrators of the whole installation.',
    status: 403,
  })
}

/** `quarantine.*` in a token stands for every permission of quarantine. */
export function hasPermission(actor: Pick<HttpActor, 'permissions'>, permission: string): boolean {
  if (actor.permissions === 'all') return true
  return actor.permissions.some(
    (held) => held === permission || (held.endsWith('.*') && permission.startsWith(held.slice(0, -1))),
  )
}

export function tenantNotFound(): AppError {
  return new AppError({ code: 'tenant.not-found', message: 'There is no such tenant.', status: 404 })
}

function bearerOf(request: FastifyRequest): string | null {
  const match = /^Bearer ([^\s]{1,512})$/i.exec(request.headers.authorization ?? '')
  return match?.[1] ?? null
}

function refused(reason: string, message: string): AppError {
  platformMetrics.signInFailures.inc({ reason })
  return new AppError({ code: 'sign-in.required', message, status: 401 })
}

function tooMany(wait_seconds: number): AppError {
  platformMetrics.signInFailures.inc({ reason: 'too-many' })
  return new AppError({
    code: 'sign-in.too-many-failures',
    message: `Too many refused tokens came from this address. Try again in ${wait_seconds} s.`,
    status: 429,
    retryable: true,
    detail: { retryAfter_seconds: wait_seconds },
  })
}
