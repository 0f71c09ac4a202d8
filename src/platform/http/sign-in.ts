// Who calls, and may they: bearer token, permission of the route, tenant of the path. One place for every route.
import type { FastifyRequest } from 'fastify'
import type { Clock } from '../clock.ts'
import type { Database } from '../db/database.ts'
import { AppError } from '../errors.ts'
import { platformMetrics } from '../telemetry/platform-metrics.ts'
import { FailureLimit } from './failure-limit.ts'
import type { HttpActor } from './module.ts'
import { checkToken, hashToken } from './tokens.ts'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

export const nobody: HttpActor = {
  kind: 'system',
  id: 'nobody',
  name: 'nobody',
  address: null,
  tenants: [],
  permissions: [],
}

/** Resolves with the caller of a route that needs a permission; throws AppErrors with status 401, 403, 404, 429. */
export function createSignIn(db: Database, clock: Clock): (request: FastifyRequest) => Promise<HttpActor> {
  const limit = new FailureLimit(clock)
  return async (request) => {
    const token = bearerOf(request)
    if (token === null) throw refused('missing', 'This needs an API token: send it as "Authorization: Bearer …".')
    const key = hashToken(token).toString('base64')
    const wait_seconds = limit.waitSeconds(request.ip, key)
    if (wait_seconds > 0) throw tooMany(wait_seconds)
    const check = await checkToken(db, clock, token)
    if (check.kind === 'refused') {
      limit.noteFailure(request.ip)
      request.log.warn({ event: 'sign-in.refused', reason: check.reason, address: request.ip })
      throw refused(
        check.reason,
        'The API token is not valid (unknown, expired or revoked). Make a new one with "mailwarden token create".',
      )
    }
    limit.noteSuccess(key)
    return { ...check.actor, address: request.ip }
  }
}

/** Permission and tenant: another tenant's id answers as one that does not exist. */
export function authorize(actor: HttpActor, permission: string, tenantId: string | undefined): void {
  if (!hasPermission(actor, permission))
    throw new AppError({
      code: 'permission.missing',
      message: `This needs the permission ${permission}, which "${actor.name}" does not have.`,
      status: 403,
    })
  if (tenantId === undefined) return
  const maySee = uuid.test(tenantId) && (actor.tenants === 'all' || actor.tenants.includes(tenantId.toLowerCase()))
  if (!maySee) throw tenantNotFound()
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
