// The token endpoint: authorization code, refresh token and client credentials.
// Documented at learn.microsoft.com/entra/identity-platform/{v2-oauth2-auth-code-flow,v2-oauth2-client-creds-grant-flow}
import { createHash, randomUUID } from 'node:crypto'
import { findResource } from '../directory/first-party.ts'
import { findServicePrincipal, roleTemplatesOf, type Application } from '../directory/state.ts'
import { jsonReply, type EmulatorReply, type EmulatorRequest } from '../http/types.ts'
import type { Tenant, TenantUser, World } from '../world.ts'
import { authenticateClient } from './client-authentication.ts'
import { SignInError } from './errors.ts'
import { isAnyTenant, tenantOfSegment, usableApplication } from './resolve.ts'
import { consentedScopes, parseScopes } from './scopes.ts'
import { codeLife_ms, newOpaque, refreshTokenLife_ms, signInSessions } from './sessions.ts'
import { accessTokenLife_seconds, issueAppToken, issueUserToken, pairwiseSubject, signJwt } from './tokens.ts'
import type { ClientStrength } from './tokens.ts'

/** Answers a POST to `/{tenant}/oauth2/v2.0/token`. Throws SignInError. */
export async function tokenEndpoint(world: World, request: EmulatorRequest, segment: string): Promise<EmulatorReply> {
  const form = new URLSearchParams(request.body.toString('utf8'))
  const clientId = form.get('client_id') ?? basicUser(request.headers.authorization)
  const grant = form.get('grant_type')
  if (!grant) throw new SignInError(90014, "Field: 'grant_type'.")
  if (!clientId) throw new SignInError(90014, "Field: 'client_id'.")
  const tenant = tenantOfSegment(world, segment)
  const token: TokenRequest = { world, request, form, segment, clientId: clientId.toLowerCase() }
  if (grant === 'client_credentials') return await clientCredentials(token, tenant)
  if (grant === 'authorization_code') return await redeemCode(token)
  if (grant === 'refresh_token') return await redeemRefreshToken(token)
  throw new SignInError(70003, `The grant type '${grant}'.`)
}

interface TokenRequest {
  world: World
  request: EmulatorRequest
  form: URLSearchParams
  segment: string
  clientId: string
}

function basicUser(authorization: string | undefined): string | null {
  const encoded = /^Basic\s+(\S+)$/i.exec(authorization ?? '')?.[1]
  return encoded ? (Buffer.from(encoded, 'base64').toString().split(':')[0] ?? null) : null
}

/** What `aud` of an assertion may be: this endpoint by each of its names, or the issuer. */
function assertionAudiences({ request, segment }: TokenRequest, tenant: Tenant | null): string[] {
  const segments = [segment, ...(tenant ? [tenant.id] : [])]
  const bases = [request.base, 'https://login.microsoftonline.com']
  return bases.flatMap((base) =>
    segments.flatMap((each) => [
      `${base}/${each}/oauth2/v2.0/token`,
      `${base}/${each}/oauth2/token`,
      `${base}/${each}/v2.0`,
    ]),
  )
}

async function clientCredentials(token: TokenRequest, tenant: Tenant | null): Promise<EmulatorReply> {
  const { world, form, request, clientId } = token
  if (!tenant) throw new SignInError(token.segment.toLowerCase() === 'common' ? 9001023 : 90130)
  const { app } = usableApplication(world, tenant, clientId)
  const audiences = assertionAudiences(token, tenant)
  const strength = await authenticateClient(world, app, form, request.headers.authorization, audiences)
  const scope = form.get('scope') ?? (form.get('resource') ? `${form.get('resource')}/.default` : '')
  const scopes = scope.split(/\s+/).filter(Boolean)
  if (scopes.length !== 1 || !scopes[0]!.endsWith('/.default'))
    throw new SignInError(
      70011,
      `The scope ${scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier.`,
    )
  const name = scopes[0]!.slice(0, -'/.default'.length)
  const resource = findResource(name)
  if (!resource || !findServicePrincipal(tenant.directory, resource.appId))
    throw new SignInError(
      500011,
      `The resource principal named ${name} was not found in the tenant named ${tenant.displayName}.`,
    )
  if (!findServicePrincipal(tenant.directory, clientId))
    throw new SignInError(700016, `Application with identifier '${clientId}' in the directory '${tenant.displayName}'.`)
  const { token: accessToken, expiresIn } = issueAppToken(world, tenant, clientId, resource, strength)
  return tokenReply({
    token_type: 'Bearer',
    expires_in: expiresIn,
    ext_expires_in: expiresIn,
    access_token: accessToken,
  })
}

const tokenReply = (body: Record<string, unknown>): EmulatorReply =>
  jsonReply(200, body, { 'cache-control': 'no-store, no-cache', pragma: 'no-cache' })

async function redeemCode(token: TokenRequest): Promise<EmulatorReply> {
  const { world, form } = token
  const code = signInSessions(world).codes.get(form.get('code') ?? '')
  const tenant = code ? world.tenants.get(code.tenantId) : undefined
  if (!code || !tenant || code.appId !== token.clientId) throw new SignInError(70000)
  const { app } = usableApplication(world, tenant, token.clientId)
  const strength = await authenticateConfidential(token, app, tenant)
  if (code.used) throw new SignInError(54005)
  if (world.clock.now().getTime() - code.issuedAt.getTime() > codeLife_ms) throw new SignInError(70008)
  if (!isSameSegment(code.segment, token.segment, tenant)) throw new SignInError(700005)
  if (form.get('redirect_uri') !== code.redirectUri) throw new SignInError(500112)
  checkVerifier(code.challenge, code.challengeMethod, form.get('code_verifier'))
  code.used = true
  const user = liveUser(tenant, code.userId)
  return userTokens(token, { tenant, user, app, strength, scopes: code.scopes, nonce: code.nonce })
}

function isSameSegment(issued: string, redeemed: string, tenant: Tenant): boolean {
  const normal = (segment: string): string => {
    const lower = segment.toLowerCase()
    return tenant.id === lower || tenant.domains.has(lower) ? tenant.id : lower
  }
  return normal(issued) === normal(redeemed)
}

/** A client without any credential registered is public; it proves itself by PKCE alone. */
async function authenticateConfidential(
  token: TokenRequest,
  app: Application,
  tenant: Tenant,
): Promise<ClientStrength> {
  if (app.keyCredentials.length === 0 && app.passwordCredentials.length === 0) return '0'
  const audiences = assertionAudiences(token, isAnyTenant(token.segment) ? null : tenant)
  return await authenticateClient(token.world, app, token.form, token.request.headers.authorization, audiences)
}

function checkVerifier(challenge: string | null, method: string, verifier: string | null): void {
  if (challenge === null) return
  const computed =
    method === 'S256'
      ? createHash('sha256')
          .update(verifier ?? '')
          .digest('base64url')
      : verifier
  if (computed !== challenge) throw new SignInError(501481)
}

function liveUser(tenant: Tenant, userId: string): TenantUser {
  const user = tenant.users.get(userId)
  if (!user || user.deletedAt) throw new SignInError(50034)
  if (!user.accountEnabled) throw new SignInError(50057)
  return user
}

async function redeemRefreshToken(token: TokenRequest): Promise<EmulatorReply> {
  const { world, form } = token
  const stored = signInSessions(world).refreshTokens.get(form.get('refresh_token') ?? '')
  const tenant = stored ? world.tenants.get(stored.tenantId) : undefined
  if (!stored || !tenant || stored.appId !== token.clientId) throw new SignInError(70000)
  const { app } = usableApplication(world, tenant, token.clientId)
  const strength = await authenticateConfidential(token, app, tenant)
  const user = liveUser(tenant, stored.userId)
  if (stored.issuedAt < user.sessionsValidFrom) throw new SignInError(50173)
  if (world.clock.now().getTime() - stored.issuedAt.getTime() > refreshTokenLife_ms) throw new SignInError(70008)
  const scopes = form.get('scope')?.split(/\s+/).filter(Boolean) ?? stored.scopes
  return userTokens(token, { tenant, user, app, strength, scopes, nonce: null })
}

interface UserSession {
  tenant: Tenant
  user: TenantUser
  app: Application
  strength: ClientStrength
  scopes: string[]
  nonce: string | null
}

function userTokens(token: TokenRequest, session: UserSession): EmulatorReply {
  const { world } = token
  const { tenant, user, app, strength } = session
  const requested = parseScopes(session.scopes.join(' '), app)
  const consented = consentedScopes(tenant, app.appId, requested.resource, user.id)
  if (!requested.names.every((name) => consented.has(name)))
    throw new SignInError(65001, `Application with ID '${app.appId}' named '${app.displayName}'.`)
  // Entra puts everything that is consented for the resource into the token, not only what was asked for.
  const granted = [...consented].filter((name) => !['openid', 'profile', 'email', 'offline_access'].includes(name))
  const client = { appId: app.appId, displayName: app.displayName, strength }
  const access = issueUserToken(world, tenant, user, client, requested.resource, granted)
  const scope = [...granted, ...requested.openId.filter((each) => each !== 'offline_access')].join(' ')
  return tokenReply({
    token_type: 'Bearer',
    scope,
    expires_in: accessTokenLife_seconds,
    ext_expires_in: accessTokenLife_seconds,
    access_token: access.token,
    ...(requested.openId.includes('offline_access') ? { refresh_token: newRefreshToken(token, session) } : {}),
    ...(requested.openId.includes('openid') ? { id_token: idToken(token, session) } : {}),
    client_info: Buffer.from(JSON.stringify({ uid: user.id, utid: tenant.id })).toString('base64url'),
  })
}

function newRefreshToken({ world }: TokenRequest, { tenant, user, app, scopes }: UserSession): string {
  const value = newOpaque('1.A')
  const issuedAt = world.clock.now()
  signInSessions(world).refreshTokens.set(value, {
    tenantId: tenant.id,
    userId: user.id,
    appId: app.appId,
    scopes,
    issuedAt,
  })
  return value
}

/** Claims: learn.microsoft.com/entra/identity-platform/id-token-claims-reference */
function idToken({ world, request }: TokenRequest, { tenant, user, app, nonce }: UserSession): string {
  const iat = Math.floor(world.clock.now().getTime() / 1000)
  const showsRoles = ['All', 'DirectoryRole'].includes(app.groupMembershipClaims ?? '')
  return signJwt(world, {
    aud: app.appId,
    iss: `${request.base}/${tenant.id}/v2.0`,
    iat,
    nbf: iat,
    exp: iat + 3_600,
    ...(nonce === null ? {} : { nonce }),
    name: user.displayName,
    oid: user.id,
    preferred_username: user.userPrincipalName,
    sub: pairwiseSubject(user.id, app.appId),
    tid: tenant.id,
    uti: randomUUID(),
    ver: '2.0',
    ...(showsRoles ? { wids: roleTemplatesOf(tenant.directory, user.id) } : {}),
  })
}
