// Sessions of people: a cookie of their own that opens nothing of the administrators' API. Only the hash of the cookie is stored.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '#platform/errors.ts'
import { newId } from '#platform/ids.ts'
import type { PortalSettings } from './contract.ts'
import type { PortalParts } from './parts.ts'
import { type PortalPerson, personByAddress } from './person.ts'
import { loadSettings } from './settings.ts'
import './tables.ts'

export const session_lifetime_ms = 12 * 3_600_000
const cookie_characters_max = 16_384

export interface PortalVisit {
  sessionId: string
  csrf: string
  endsAt: Date
  person: PortalPerson
  settings: PortalSettings
}

const isSecure = (parts: Pick<PortalParts, 'publicUrl'>) => parts.publicUrl().startsWith('https:')
/** RFC 6265bis 4.1.3.2: with `__Host-` no other host, sub-domain or path can have set it. */
const nameOf = (kind: 'portal' | 'portal_sign_in', secure: boolean) => `${secure ? '__Host-' : ''}mailwarden_${kind}`
const hashOf = (secret: string) => createHash('sha256').update(secret).digest()

export async function startSession(
  parts: PortalParts,
  reply: FastifyReply,
  person: PortalPerson,
  method: 'code' | 'microsoft',
  remoteAddress: string,
): Promise<void> {
  const now = parts.clock.now()
  const secret = randomBytes(32).toString('base64url')
  const { tenantId, address } = person
  await parts.db.inTenant(tenantId, async (trx) => {
    await trx
      .insertInto('portal_session')
      .values({
        tenant_id: tenantId,
        id: newId(now),
        hash: hashOf(secret),
        csrf: randomBytes(32).toString('base64url'),
        address,
        method,
        created_at: now,
        ends_at: new Date(now.getTime() + session_lifetime_ms),
      })
      .execute()
    await parts.audit.append(trx, {
      tenantId,
      actor: { kind: 'user', id: person.id, name: address, address: remoteAddress },
      action: 'portal.sign-in',
      target: address,
      after: { method },
    })
  })
  writeCookie(parts, reply, 'portal', secret, session_lifetime_ms / 1000)
}

export function writeCookie(
  parts: Pick<PortalParts, 'publicUrl'>,
  reply: FastifyReply,
  kind: 'portal' | 'portal_sign_in',
  value: string,
  maxAge_seconds: number,
): void {
  const secure = isSecure(parts)
  // Only characters of base64url and dots: nothing to be escaped (RFC 6265 4.1.1). Lax: the way back from Microsoft is a navigation.
  const text = `${nameOf(kind, secure)}=${value}; Path=/; Max-Age=${maxAge_seconds}; HttpOnly; SameSite=Lax`
  reply.header('set-cookie', `${text}${secure ? '; Secure' : ''}`)
}

export function readCookie(
  parts: Pick<PortalParts, 'publicUrl'>,
  request: FastifyRequest,
  kind: 'portal' | 'portal_sign_in',
): string | null {
  const header = request.headers.cookie
  if (header === undefined || header.length > cookie_characters_max) return null
  const start = `${nameOf(kind, isSecure(parts))}=`
  const pairs = header.split(';').map((pair) => pair.trim())
  return pairs.find((pair) => pair.startsWith(start))?.slice(start.length) ?? null
}

/** Null: not signed in, over, or no longer somebody who may use the portal. */
export async function findVisit(parts: PortalParts, request: FastifyRequest): Promise<PortalVisit | null> {
  const secret = readCookie(parts, request, 'portal')
  if (secret === null || !/^[\w-]{43}$/.test(secret)) return null
  const row = await parts.db.asSystem((trx) =>
    trx.selectFrom('portal_session').selectAll().where('hash', '=', hashOf(secret)).executeTakeFirst(),
  )
  if (row === undefined || row.ends_at <= parts.clock.now()) return null
  return parts.db.inTenant(row.tenant_id, async (trx) => {
    const { settings } = await loadSettings(trx, row.tenant_id)
    const person = settings.isOn ? await personByAddress(trx, row.tenant_id, row.address) : null
    if (person === null) return null
    return { sessionId: row.id, csrf: row.csrf, endsAt: row.ends_at, person, settings }
  })
}

/** Throws AppErrors `portal.sign-in-required` (401), `request.csrf` (403). */
export async function requireVisit(parts: PortalParts, request: FastifyRequest): Promise<PortalVisit> {
  const visit = await findVisit(parts, request)
  if (visit === null)
    throw new AppError({
      code: 'portal.sign-in-required',
      message: 'You are not signed in, or your session is over. Sign in again.',
      status: 401,
    })
  const isReading = request.method === 'GET' || request.method === 'HEAD'
  if (isReading || isSame(String(request.headers['x-csrf-token'] ?? ''), visit.csrf)) return visit
  throw new AppError({
    code: 'request.csrf',
    message: 'The request does not come from the page that you are signed in to. Load the page again.',
    status: 403,
  })
}

export async function endSession(parts: PortalParts, reply: FastifyReply, visit: PortalVisit): Promise<void> {
  const { tenantId } = visit.person
  await parts.db.inTenant(tenantId, (trx) =>
    trx.deleteFrom('portal_session').where('tenant_id', '=', tenantId).where('id', '=', visit.sessionId).execute(),
  )
  writeCookie(parts, reply, 'portal', '', 0)
}

function isSame(a: string, b: string): boolean {
  return timingSafeEqual(hashOf(a), hashOf(b))
}
