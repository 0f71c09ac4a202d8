// Says who calls, for the HTTP server: a person by the session cookie, an API credential by its access token.
import type { FastifyRequest } from 'fastify'
import { AppError } from '#platform/errors.ts'
import type { HttpActor } from '#platform/http/module.ts'
import { type CallerNeeds, type CallerSource, confirmFirst } from '#platform/http/sign-in.ts'
import { readCookie } from './cookies.ts'
import { actorOfAccessToken, isAccessToken } from './credentials.ts'
import { isSecure, type AccessParts } from './parts.ts'
import { everyUser } from './permissions.ts'
import { reachFor, type Grant } from './reach.ts'
import { loadGrants } from './roles.ts'
import { confirmed_ms, findSession, isCsrfToken, type SessionRow } from './sessions.ts'
import { findUser, type UserRow } from './users.ts'

/** A person who is signed in, with all that they may do. */
export interface SignedInPerson {
  secret: string
  session: SessionRow
  user: UserRow
  grants: Grant[]
  granted: ReadonlySet<string>
}

export function createCallers(parts: AccessParts): CallerSource {
  return {
    async ofCookie(request, needs) {
      const person = await findPerson(parts, request)
      if (person === null) return null
      requireCsrf(request, person.secret)
      if (needs.isConfirmed) requireConfirmed(person.session, parts.clock.now())
      return { ...actorOf(person, needs), isConfirmed: isConfirmed(person.session, parts.clock.now()) }
    },
    async ofBearer(token) {
      return isAccessToken(token) ? actorOfAccessToken(parts, token) : null
    },
    ...(parts.grants === undefined ? {} : { granted: parts.grants }),
  }
}

/** Null without a valid session; a disabled person has none. */
export async function findPerson(parts: AccessParts, request: FastifyRequest): Promise<SignedInPerson | null> {
  const secret = readCookie(request, 'session', isSecure(parts))
  if (secret === null) return null
  return parts.db.asSystem(async (trx) => {
    const session = await findSession(trx, parts.clock.now(), secret, { mayChange: !isSafe(request) })
    if (session === null) return null
    const user = await findUser(trx, session.user_id)
    if (user === undefined || user.state !== 'active') return null
    const grants = await loadGrants(trx, user.id)
    const needsGrants = grants.some(({ kind }) => kind === 'provider')
    const granted = needsGrants && parts.grants !== undefined ? await parts.grants(trx) : new Set<string>()
    return { secret, session, user, grants, granted }
  })
}

function actorOf({ user, session, grants, granted }: SignedInPerson, needs: CallerNeeds): Omit<HttpActor, 'address'> {
  const reach = reachFor(grants, granted, needs)
  const permissions = reach.permissions === 'all' ? ('all' as const) : [...new Set([...reach.permissions, everyUser])]
  return { kind: 'user', id: user.id, name: user.email, ...reach, permissions, sessionId: session.id }
}

const isSafe = ({ method }: FastifyRequest): boolean => method === 'GET' || method === 'HEAD'

/** A page of another site can make the browser send the cookie, but not this header. */
function requireCsrf(request: FastifyRequest, secret: string): void {
  if (isSafe(request) || isCsrfToken(secret, request.headers['x-csrf-token'])) return
  throw new AppError({
    code: 'sign-in.csrf',
    message: 'The page is out of date. Reload it and try again.',
    status: 403,
  })
}

const isConfirmed = (session: SessionRow | null, now: Date): boolean =>
  now.getTime() - (session?.confirmed_at?.getTime() ?? 0) < confirmed_ms

/** Throws AppError `sign-in.confirm` when the person did not show lately who they are. */
export function requireConfirmed(session: SessionRow | null, now: Date): void {
  if (!isConfirmed(session, now)) throw confirmFirst()
}
