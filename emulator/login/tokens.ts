// Access tokens of the emulated identity platform: issued here, and checked here by every emulated service.
// Claims: learn.microsoft.com/entra/identity-platform/access-token-claims-reference (v1 tokens, as first-party APIs get).
import { createHash, randomUUID, sign, verify } from 'node:crypto'
import { findResource, type FirstPartyApp } from '../directory/first-party.ts'
import { findServicePrincipal, rolesOf, roleTemplatesOf } from '../directory/state.ts'
import type { Tenant, TenantUser, World } from '../world.ts'

export const accessTokenLife_seconds = 3_599

export interface VerifiedToken {
  ok: true
  tenantId: string
  appId: string
  /** Object id of the service principal or of the user. */
  oid: string
  idtyp: 'app' | 'user'
  /** App roles (application permissions). */
  roles: string[]
  /** Delegated scopes. */
  scp: string[]
  /** Directory role template ids. */
  wids: string[]
  /** UPN of a user, display name of an application: for audit. */
  name: string
  expiresAt: Date
  claims: Record<string, unknown>
}

export interface AuthFailure {
  ok: false
  reason: 'missing' | 'malformed' | 'signature' | 'expired' | 'audience' | 'tenant' | 'revoked'
  message: string
  /** For `WWW-Authenticate` when a claims challenge is due (continuous access evaluation). */
  claimsChallenge: string | null
}

/** Client authentication as claim `appidacr`: 0 public, 1 secret, 2 certificate. */
export type ClientStrength = '0' | '1' | '2'

/** App-only token for one resource. `roles` is missing when none is assigned: documented. */
export function issueAppToken(
  world: World,
  tenant: Tenant,
  appId: string,
  resource: FirstPartyApp,
  strength: ClientStrength,
): { token: string; expiresIn: number } {
  const principal = findServicePrincipal(tenant.directory, appId)
  if (!principal) throw new Error('emulator: no service principal')
  const now = world.clock.now()
  const roles = rolesOf(tenant.directory, principal.id, resource.appId)
  const effective = new Date(now.getTime() - tenant.switches.roleDelay_ms)
  const wids = roleTemplatesOf(tenant.directory, principal.id, effective)
  const token = signJwt(world, {
    ...commonClaims(tenant, resource, now),
    app_displayname: principal.displayName,
    appid: appId,
    appidacr: strength,
    idp: `https://sts.windows.net/${tenant.id}/`,
    idtyp: 'app',
    oid: principal.id,
    sub: principal.id,
    ...(roles.length > 0 ? { roles } : {}),
    wids: wids.length > 0 ? wids : ['0997a1d0-0d1d-4acb-b408-d5ca73121e90'],
  })
  return { token, expiresIn: accessTokenLife_seconds }
}

/** Delegated token of a signed-in user for one resource. */
export function issueUserToken(
  world: World,
  tenant: Tenant,
  user: TenantUser,
  client: { appId: string; displayName: string; strength: ClientStrength },
  resource: FirstPartyApp,
  scopes: string[],
): { token: string; expiresIn: number } {
  const token = signJwt(world, {
    ...commonClaims(tenant, resource, world.clock.now()),
    acr: '1',
    amr: user.mfa ? ['pwd', 'mfa'] : ['pwd'],
    app_displayname: client.displayName,
    appid: client.appId,
    appidacr: client.strength,
    family_name: user.surname ?? undefined,
    given_name: user.givenName ?? undefined,
    idtyp: 'user',
    name: user.displayName,
    oid: user.id,
    scp: scopes.join(' '),
    sub: pairwiseSubject(user.id, client.appId),
    unique_name: user.userPrincipalName,
    upn: user.userPrincipalName,
    wids: [...roleTemplatesOf(tenant.directory, user.id), 'b79fbf4d-3ef9-4689-8143-76b194e85509'],
  })
  return { token, expiresIn: accessTokenLife_seconds }
}

/** Subject of a user as one client sees it (`pairwise`). */
export function pairwiseSubject(userId: string, appId: string): string {
  return createHash('sha256').update(`${userId}|${appId}`).digest('base64url')
}

function commonClaims(tenant: Tenant, resource: FirstPartyApp, now: Date): Record<string, unknown> {
  const iat = Math.floor(now.getTime() / 1000)
  return {
    aud: resource.audience,
    iss: `https://sts.windows.net/${tenant.id}/`,
    iat,
    nbf: iat,
    exp: iat + accessTokenLife_seconds,
    tid: tenant.id,
    uti: randomUUID().replaceAll('-', '').slice(0, 22),
    ver: '1.0',
  }
}

/** Signs claims as RS256 with the key that the JWKS documents show. */
export function signJwt(world: World, claims: Record<string, unknown>): string {
  const header = { typ: 'JWT', alg: 'RS256', kid: world.signing.kid, x5t: world.signing.kid }
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const input = `${part(header)}.${part(claims)}`
  return `${input}.${sign('RSA-SHA256', Buffer.from(input), world.signing.privateKey).toString('base64url')}`
}

const failure = (
  reason: AuthFailure['reason'],
  message: string,
  claimsChallenge: string | null = null,
): AuthFailure => ({
  ok: false,
  reason,
  message,
  claimsChallenge,
})

/**
 * Checks an `Authorization` header value for a service. `audience` is the resource's URI, e.g.
 * `https://outlook.office365.com`. Permissions are the caller's business.
 */
export function verifyAccessToken(
  world: World,
  authorization: string | undefined,
  audience: string,
): VerifiedToken | AuthFailure {
  if (!authorization) return failure('missing', 'Access token is empty.')
  const jwt = /^Bearer\s+(\S+)$/i.exec(authorization)?.[1]
  const claims = jwt ? readClaims(jwt) : null
  if (!jwt || !claims) return failure('malformed', 'CompactToken parsing failed with error code: 80049217')
  if (!hasValidSignature(world, jwt)) return failure('signature', 'Signature verification failed.')
  if (findResource(String(claims['aud']))?.audience !== findResource(audience)?.audience)
    return failure('audience', 'Access token validation failure. Invalid audience.')
  if (Number(claims['exp']) * 1000 <= world.clock.now().getTime())
    return failure('expired', 'Lifetime validation failed, the token is expired.')
  const tenant = world.tenants.get(String(claims['tid']))
  if (!tenant) return failure('tenant', 'Invalid tenant.')
  return revocation(tenant, claims) ?? toVerified(claims)
}

function readClaims(jwt: string): Record<string, unknown> | null {
  try {
    const [, payload, signature] = jwt.split('.')
    if (!payload || !signature) return null
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString())
    return claims !== null && typeof claims === 'object' ? (claims as Record<string, unknown>) : null
  } catch {
    return null
  }
}

function hasValidSignature(world: World, jwt: string): boolean {
  const dot = jwt.lastIndexOf('.')
  const signature = Buffer.from(jwt.slice(dot + 1), 'base64url')
  return verify('RSA-SHA256', Buffer.from(jwt.slice(0, dot)), world.signing.publicKey, signature)
}

/** With `revokedTokens: refused`, a token from before something was taken away answers with a claims challenge. */
function revocation(tenant: Tenant, claims: Record<string, unknown>): AuthFailure | null {
  if (tenant.switches.revokedTokens === 'live-on') return null
  const revokedAt = tenant.directory.revokedAt.get(String(claims['oid']))
  const issuedAt = Number(claims['iat'])
  if (!revokedAt || issuedAt > Math.floor(revokedAt.getTime() / 1000)) return null
  const after = Math.floor(revokedAt.getTime() / 1000)
  const challenge = JSON.stringify({ access_token: { nbf: { essential: true, value: String(after) } } })
  return failure(
    'revoked',
    'Continuous access evaluation resulted in challenge with result: InteractionRequired and code: TokenIssuedBeforeRevocationTimestamp',
    Buffer.from(challenge).toString('base64'),
  )
}

function toVerified(claims: Record<string, unknown>): VerifiedToken {
  const idtyp = claims['idtyp'] === 'user' ? 'user' : 'app'
  return {
    ok: true,
    tenantId: String(claims['tid']),
    appId: String(claims['appid']),
    oid: String(claims['oid']),
    idtyp,
    roles: (claims['roles'] as string[] | undefined) ?? [],
    scp: typeof claims['scp'] === 'string' ? claims['scp'].split(' ') : [],
    wids: (claims['wids'] as string[] | undefined) ?? [],
    name: String(idtyp === 'user' ? claims['upn'] : claims['app_displayname']),
    expiresAt: new Date(Number(claims['exp']) * 1000),
    claims,
  }
}
