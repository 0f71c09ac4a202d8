// Our cookies: the session, the sign-in under way, the device that signed in before. Random values only; the server keeps their hash.
import { createHash, randomBytes } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'

export type CookieKind = 'session' | 'sign-in' | 'device'

const header_length_max = 16_384
const value = /^[A-Za-z0-9_-]{43}$/

export const newSecret = (): string => randomBytes(32).toString('base64url')
/** 256 random bits need neither salt nor a slow hash. */
export const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest()

/** RFC 6265bis 4.1.3.2: with `__Host-` no other host, sub-domain or path can have set it; browsers take it under TLS only. */
export function cookieName(kind: CookieKind, isSecure: boolean): string {
  return `${isSecure ? '__Host-' : ''}mailwarden_${kind.replace('-', '_')}`
}

/** Null when it is missing or cannot be one of ours. */
export function readCookie(request: FastifyRequest, kind: CookieKind, isSecure: boolean): string | null {
  const header = request.headers.cookie
  if (header === undefined || header.length > header_length_max) return null
  const start = `${cookieName(kind, isSecure)}=`
  const found = header
    .split(';')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(start))
    ?.slice(start.length)
  return found !== undefined && value.test(found) ? found : null
}

/** SameSite=Lax: the way back from Microsoft is a navigation from another site. */
export function setCookie(
  reply: FastifyReply,
  kind: CookieKind,
  secret: string,
  options: { isSecure: boolean; maxAge_seconds: number },
): void {
  const { isSecure, maxAge_seconds } = options
  const secure = isSecure ? '; Secure' : ''
  const text = `${cookieName(kind, isSecure)}=${secret}; Path=/; Max-Age=${maxAge_seconds}; HttpOnly; SameSite=Lax${secure}`
  reply.header('set-cookie', text)
}

export function clearCookie(reply: FastifyReply, kind: CookieKind, isSecure: boolean): void {
  setCookie(reply, kind, '', { isSecure, maxAge_seconds: 0 })
}
