// The administrator's sign-in: authorization code with PKCE (RFC 7636), bound by state and nonce. msal does not verify the
// id_token's signature or issuer (microsoft-graph 1.3), and we authorise on `tid`, so it is verified here.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet, type JWTPayload } from 'jose'
import type { Clock } from '#platform/clock.ts'
import { AppError } from '#platform/errors.ts'
import { wellKnown, type MicrosoftEndpoints } from './endpoints.ts'
import { aadstsCodes, problemOf, signInError } from './errors.ts'
import { parseJson, type MicrosoftHttp } from './http.ts'

/** The multi-tenant application that only signs administrators in; it has delegated permissions and none of its own. */
export interface BootstrapApplication {
  clientId: string
  clientSecret: string | null
  /** Registered redirect address, exactly. */
  redirectUri: string
}

export interface PendingSignIn {
  state: string
  nonce: string
  codeVerifier: string
  /** `organizations`, or the tenant's GUID when it is known already. */
  tenantSegment: string
}

export interface SignedIn {
  accessToken: string
  expiresAt: Date
  scopes: string[]
  microsoftTenantId: string
  /** Object id of the person. */
  objectId: string
  userPrincipalName: string
  /** Role template ids of the `wids` claim; null when the token carries none, which means "unknown". */
  directoryRoles: string[] | null
}

/** Delegated scopes of the connect session (microsoft-graph 1.3) and those that the directory needs before the application exists. */
export const connectScopes = [
  'User.Read',
  'User.Read.All',
  'GroupMember.Read.All',
  'Organization.Read.All',
  'Application.ReadWrite.All',
  'AppRoleAssignment.ReadWrite.All',
  'RoleManagement.ReadWrite.Directory',
  'Domain.ReadWrite.All',
] as const

export interface SignInParts {
  endpoints: MicrosoftEndpoints
  http: MicrosoftHttp
  clock: Clock
  application: BootstrapApplication
}

/** Starts a sign-in: what must be remembered, and the address to open. `stateHint` leads the state, so that the callback finds its row. */
export function beginSignIn(
  parts: Pick<SignInParts, 'endpoints' | 'application'>,
  options: { stateHint: string; tenantSegment?: string; loginHint?: string; prompt?: 'select_account' | 'login' },
): { pending: PendingSignIn; url: string } {
  const pending: PendingSignIn = {
    state: `${options.stateHint}.${randomBytes(24).toString('base64url')}`,
    nonce: randomBytes(24).toString('base64url'),
    codeVerifier: randomBytes(48).toString('base64url'),
    tenantSegment: options.tenantSegment ?? 'organizations',
  }
  const query = new URLSearchParams({
    client_id: parts.application.clientId,
    response_type: 'code',
    response_mode: 'query',
    redirect_uri: parts.application.redirectUri,
    scope: requestedScopes(),
    state: pending.state,
    nonce: pending.nonce,
    code_challenge: createHash('sha256').update(pending.codeVerifier).digest('base64url'),
    code_challenge_method: 'S256',
    prompt: options.prompt ?? 'select_account',
    ...(options.loginHint === undefined ? {} : { login_hint: options.loginHint }),
  })
  return { pending, url: `${parts.endpoints.loginUrl}/${pending.tenantSegment}/oauth2/v2.0/authorize?${query}` }
}

const requestedScopes = (): string =>
  ['openid', 'profile', ...connectScopes.map((scope) => `https://graph.microsoft.com/${scope}`)].join(' ')

export type SignInCallback = Record<string, string | undefined>

/**
 * Ends a sign-in with the callback's query. Throws AppError `microsoft.sign-in.*`: declined, state wrong, code used twice, id_token
 * not ours.
 */
export async function completeSignIn(
  parts: SignInParts,
  pending: PendingSignIn,
  callback: SignInCallback,
): Promise<SignedIn> {
  if (!isSameText(callback['state'] ?? '', pending.state))
    throw signInError('sign-in-again', [], 'the state of the callback is not the one that was given out')
  if (callback['error'] !== undefined) throw callbackError(callback)
  const code = callback['code']
  if (code === undefined || code === '') throw signInError('sign-in-again', [], 'the callback carries no code')

  const tokens = await redeemCode(parts, pending, code)
  const claims = await verifyIdToken(parts, tokens.idToken, pending.nonce)
  return {
    accessToken: tokens.accessToken,
    expiresAt: new Date(parts.clock.now().getTime() + tokens.expires_seconds * 1000),
    scopes: tokens.scopes,
    microsoftTenantId: String(claims['tid']).toLowerCase(),
    objectId: String(claims['oid'] ?? claims.sub),
    userPrincipalName: String(claims['preferred_username'] ?? claims['upn'] ?? ''),
    directoryRoles: Array.isArray(claims['wids']) ? claims['wids'].map(String) : null,
  }
}

function isSameText(given: string, expected: string): boolean {
  const [a, b] = [given, expected].map((text) => createHash('sha256').update(text).digest()) as [Buffer, Buffer]
  return timingSafeEqual(a, b)
}

function callbackError(callback: SignInCallback): AppError {
  const description = callback['error_description'] ?? ''
  const codes = aadstsCodes(description)
  const problem = codes.length === 0 && callback['error'] === 'access_denied' ? 'declined' : problemOf(codes)
  return signInError(problem, codes, description)
}

interface RedeemedTokens {
  accessToken: string
  idToken: string
  scopes: string[]
  expires_seconds: number
}

async function redeemCode(parts: SignInParts, pending: PendingSignIn, code: string): Promise<RedeemedTokens> {
  const form = new URLSearchParams({
    grant_type: 'authorization_code',
    client_id: parts.application.clientId,
    code,
    redirect_uri: parts.application.redirectUri,
    code_verifier: pending.codeVerifier,
    scope: requestedScopes(),
    ...(parts.application.clientSecret === null ? {} : { client_secret: parts.application.clientSecret }),
  })
  // Redeemed at the same tenant segment that it was issued for, else AADSTS700005; never sent twice, else AADSTS54005.
  const answer = await parts.http.send(`${parts.endpoints.loginUrl}/${pending.tenantSegment}/oauth2/v2.0/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: form.toString(),
    timeout_ms: 30_000,
  })
  const body = (parseJson(answer.body) ?? {}) as Record<string, unknown>
  if (answer.status !== 200) {
    const codes = aadstsCodes(body)
    throw signInError(problemOf(codes), codes, String(body['error_description'] ?? `HTTP ${answer.status}`))
  }
  if (typeof body['access_token'] !== 'string' || typeof body['id_token'] !== 'string')
    throw signInError('unknown', [], 'the answer carries no access token or no id token')
  return {
    accessToken: body['access_token'],
    idToken: body['id_token'],
    scopes: String(body['scope'] ?? '')
      .split(' ')
      .filter((scope) => scope !== ''),
    expires_seconds: Number(body['expires_in'] ?? 0),
  }
}

/** Signature by the tenant's keys, audience, issuer with the token's own tenant, expiry, nonce; never the consumer tenant. */
async function verifyIdToken(parts: SignInParts, idToken: string, nonce: string): Promise<JWTPayload> {
  const keys = await fetchKeys(parts)
  try {
    const { payload } = await jwtVerify(idToken, createLocalJWKSet(keys), {
      audience: parts.application.clientId,
      algorithms: ['RS256'],
      currentDate: parts.clock.now(),
      clockTolerance: 120,
      requiredClaims: ['exp', 'iss', 'tid', 'nonce'],
    })
    const tenantId = String(payload['tid'])
    if (payload.iss !== `${parts.endpoints.loginUrl}/${tenantId}/v2.0`)
      throw new Error('issuer is not that of the tenant')
    if (tenantId === wellKnown.consumerTenant) throw new Error('personal accounts cannot connect a tenant')
    if (!isSameText(String(payload['nonce']), nonce)) throw new Error('nonce is not the one that was given out')
    return payload
  } catch (cause) {
    throw new AppError({
      code: 'microsoft.sign-in.id-token',
      message: 'The proof of sign-in that came back is not valid for this installation. Start the sign-in again.',
      status: 400,
      detail: { reason: cause instanceof Error ? cause.message : String(cause) },
      cause,
    })
  }
}

async function fetchKeys(parts: SignInParts): Promise<JSONWebKeySet> {
  const answer = await parts.http.send(`${parts.endpoints.loginUrl}/organizations/discovery/v2.0/keys`, {
    method: 'GET',
    headers: { accept: 'application/json' },
    timeout_ms: 30_000,
  })
  const body = parseJson(answer.body)
  if (answer.status !== 200 || typeof body !== 'object' || body === null || !('keys' in body))
    throw signInError('transient', [], `the key document answered ${answer.status}`)
  return body as JSONWebKeySet
}
