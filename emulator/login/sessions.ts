// What the sign-in service remembers: authorization codes and refresh tokens.
import { randomBytes } from 'node:crypto'
import type { World } from '../world.ts'

export interface AuthorizationCode {
  /** Tenant segment of the URL that it was asked at; it must be redeemed there. */
  segment: string
  tenantId: string
  userId: string
  appId: string
  redirectUri: string
  scopes: string[]
  challenge: string | null
  challengeMethod: string
  nonce: string | null
  issuedAt: Date
  used: boolean
}

export interface RefreshToken {
  tenantId: string
  userId: string
  appId: string
  scopes: string[]
  issuedAt: Date
}

export interface SignInSessions {
  codes: Map<string, AuthorizationCode>
  refreshTokens: Map<string, RefreshToken>
}

/** Ten minutes: learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow */
export const codeLife_ms = 600_000
/** Ninety days for web applications: learn.microsoft.com/entra/identity-platform/refresh-tokens */
export const refreshTokenLife_ms = 90 * 86_400_000

/** The world's sign-in sessions. */
export function signInSessions(world: World): SignInSessions {
  const existing = world.sessions.get('login') as SignInSessions | undefined
  if (existing) return existing
  const created: SignInSessions = { codes: new Map(), refreshTokens: new Map() }
  world.sessions.set('login', created)
  return created
}

/** An opaque value that looks like Entra's. */
export function newOpaque(prefix: string): string {
  return `${prefix}${randomBytes(48).toString('base64url')}`
}
