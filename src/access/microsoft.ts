// Sign-in with Entra ID by OpenID Connect: authorization code with PKCE, state and nonce. Any organisation's tenant may answer; the
// caller decides which tenants it believes. Also used by the self-service portal.
import { createHash } from 'node:crypto'
import * as oauth from 'oauth4webapi'
import type { Clock } from '#platform/clock.ts'
import { AppError } from '#platform/errors.ts'

export interface MicrosoftSignInOptions {
  /** `https://login.microsoftonline.com` */
  loginUrl: string
  clientId: string
  /** Null: a public client. */
  clientSecret: string | null
  clock: Clock
  /** One exchange with the sign-in service; redirects are not followed. */
  send(
    url: string,
    request: { method: 'GET' | 'POST'; headers?: Record<string, string>; body?: string; timeout_ms?: number },
  ): Promise<{ status: number; headers: Record<string, string>; body: Buffer }>
}

/** What must be remembered until the browser comes back. */
export interface PendingMicrosoft {
  state: string
  nonce: string
  verifier: string
  redirectUri: string
}

export interface MicrosoftIdentity {
  /** GUID of the tenant that signed the person in, lower case. */
  tenantId: string
  objectId: string
  /** Sign-in name, lower case. Its domain belongs to the tenant only when the tenant is known to own it: check before trusting. */
  username: string
  name: string
}

export interface MicrosoftSignIn {
  begin(options: {
    redirectUri: string
    loginHint?: string | undefined
    /** The person must show again who they are. */
    isAgain?: boolean
  }): Promise<{ url: string; pending: PendingMicrosoft }>
  /** `callback`: the query of the way back. Throws AppErrors `sign-in.microsoft-declined`, `sign-in.microsoft`. */
  complete(pending: PendingMicrosoft, callback: URLSearchParams): Promise<MicrosoftIdentity>
}

const guid = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/
/** Personal accounts (microsoft-graph 1.3). */
const consumerTenant = '9188040d-6c67-4c5b-b112-36a304b66dad'
const timeout_ms = 20_000
const clockTolerance_seconds = 120

export function createMicrosoftSignIn(options: MicrosoftSignInOptions): MicrosoftSignIn {
  const login = new URL(options.loginUrl)
  let known: { server: oauth.AuthorizationServer; until_ms: number } | null = null

  /** Endpoints and the issuer with `{tenantid}` in it. */
  async function discover(): Promise<oauth.AuthorizationServer> {
    if (known !== null && known.until_ms > options.clock.monotonicMs()) return known.server
    const server = await fetchDiscovery(options, login)
    known = { server, until_ms: options.clock.monotonicMs() + 3_600_000 }
    return server
  }

  return {
    async begin({ redirectUri, loginHint, isAgain }) {
      const server = await discover()
      const pending: PendingMicrosoft = {
        state: oauth.generateRandomState(),
        nonce: oauth.generateRandomNonce(),
        verifier: oauth.generateRandomCodeVerifier(),
        redirectUri,
      }
      const url = new URL(server.authorization_endpoint!)
      const query = {
        client_id: options.clientId,
        response_type: 'code',
        response_mode: 'query',
        redirect_uri: redirectUri,
        scope: 'openid profile email',
        state: pending.state,
        nonce: pending.nonce,
        code_challenge: await oauth.calculatePKCECodeChallenge(pending.verifier),
        code_challenge_method: 'S256',
        prompt: isAgain === true ? 'login' : 'select_account',
        ...(loginHint === undefined ? {} : { login_hint: loginHint }),
      }
      for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
      return { url: url.href, pending }
    },
    async complete(pending, callback) {
      try {
        return await redeem(options, await discover(), pending, callback)
      } catch (cause) {
        throw explain(cause)
      }
    },
  }
}

async function fetchDiscovery(options: MicrosoftSignInOptions, login: URL): Promise<oauth.AuthorizationServer> {
  const answer = await options.send(`${login.origin}/organizations/v2.0/.well-known/openid-configuration`, {
    method: 'GET',
    headers: { accept: 'application/json' },
    timeout_ms,
  })
  const document = parse(answer.body) as Partial<oauth.AuthorizationServer> | null
  const addresses = [document?.issuer, document?.authorization_endpoint, document?.token_endpoint, document?.jwks_uri]
  const isOwn = addresses.every((text) => typeof text === 'string' && URL.parse(text)?.origin === login.origin)
  if (answer.status !== 200 || !isOwn || !document!.issuer!.includes('{tenantid}'))
    throw failed(`the discovery document is not usable (HTTP ${answer.status})`)
  return document as oauth.AuthorizationServer
}

async function redeem(
  options: MicrosoftSignInOptions,
  server: oauth.AuthorizationServer,
  pending: PendingMicrosoft,
  callback: URLSearchParams,
): Promise<MicrosoftIdentity> {
  const client: oauth.Client = {
    client_id: options.clientId,
    [oauth.clockSkew]: Math.round((options.clock.now().getTime() - Date.now()) / 1_000),
    [oauth.clockTolerance]: clockTolerance_seconds,
  }
  const authentication = options.clientSecret === null ? oauth.None() : oauth.ClientSecretPost(options.clientSecret)
  const parameters = oauth.validateAuthResponse(server, client, callback, pending.state)
  const { redirectUri, verifier, nonce } = pending
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    authentication,
    parameters,
    redirectUri,
    verifier,
    { [oauth.customFetch]: fetchThrough(options, null) },
  )
  // The tenant is in the token only; its issuer must then be exactly that of this tenant.
  const tenantId = await tenantOf(response.clone())
  const ofTenant = { ...server, issuer: server.issuer.replace('{tenantid}', tenantId) }
  const result = await oauth.processAuthorizationCodeResponse(ofTenant, client, response, {
    expectedNonce: nonce,
    requireIdToken: true,
  })
  await oauth.validateApplicationLevelSignature(ofTenant, response, {
    [oauth.customFetch]: fetchThrough(options, ofTenant.issuer),
  })
  return identityOf(oauth.getValidatedIdTokenClaims(result)!, tenantId)
}

async function tenantOf(response: Response): Promise<string> {
  const body = (await response.json().catch(() => null)) as { id_token?: unknown } | null
  const [, payload = ''] = String(body?.id_token ?? '').split('.')
  const claims = parse(Buffer.from(payload, 'base64url')) as { tid?: unknown } | null
  const tenantId = String(claims?.tid ?? '').toLowerCase()
  if (response.ok && (!guid.test(tenantId) || tenantId === consumerTenant))
    throw failed('the token is not of an organisation')
  return tenantId
}

function identityOf(claims: oauth.IDToken, tenantId: string): MicrosoftIdentity {
  const objectId = String(claims['oid'] ?? '').toLowerCase()
  if (!guid.test(objectId)) throw failed('the token has no object id')
  // A guest of the tenant: the address is then somebody else's word.
  if (claims['idp'] !== undefined && claims['idp'] !== claims.iss) throw failed('guests cannot sign in here')
  const username = String(claims['preferred_username'] ?? claims['upn'] ?? '').toLowerCase()
  return { tenantId, objectId, username, name: String(claims['name'] ?? username).slice(0, 100) }
}

/** `issuer`: keys that name another issuer are left out, so that a key for personal accounts signs for no tenant. */
function fetchThrough(options: MicrosoftSignInOptions, issuer: string | null) {
  return async (url: string, request: { method?: string; headers?: unknown; body?: unknown }): Promise<Response> => {
    const body = request.body == null ? undefined : String(request.body)
    const answer = await options.send(url, {
      method: request.method === 'POST' ? 'POST' : 'GET',
      headers: request.headers as Record<string, string>,
      ...(body === undefined ? {} : { body }),
      timeout_ms,
    })
    const text = issuer === null ? answer.body : Buffer.from(JSON.stringify(keysOf(answer.body, issuer)))
    const type = answer.headers['content-type'] ?? 'application/json'
    return new Response(new Uint8Array(text), { status: answer.status, headers: { 'content-type': type } })
  }
}

function keysOf(body: Buffer, issuer: string): unknown {
  const document = parse(body) as { keys?: { issuer?: string }[] } | null
  const tenantId = issuer.split('/').at(-2)!
  const isOurs = (key: { issuer?: string }) =>
    key.issuer === undefined || key.issuer.replace('{tenantid}', tenantId) === issuer
  return { keys: (document?.keys ?? []).filter(isOurs) }
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString()) as unknown
  } catch {
    return null
  }
}

function explain(cause: unknown): AppError {
  if (cause instanceof AppError) return cause
  if (cause instanceof oauth.AuthorizationResponseError && cause.error === 'access_denied')
    return new AppError({
      code: 'sign-in.microsoft-declined',
      message: 'The sign-in with Microsoft was cancelled.',
      status: 401,
      cause,
    })
  const { error, error_description: text } = cause as { error?: string; error_description?: string }
  return failed([error, text, (cause as Error).message].filter(Boolean).join(': '), cause)
}

function failed(reason: string, cause?: unknown): AppError {
  return new AppError({
    code: 'sign-in.microsoft',
    message: 'The sign-in with Microsoft did not succeed. Start it again; the log says more.',
    status: 401,
    detail: { reason: reason.slice(0, 500) },
    cause,
  })
}

/** Where the state of a sign-in is bound to the browser that began it. */
export const stateHash = (ticket: string, state: string): Buffer =>
  createHash('sha256').update(`${ticket} ${state}`).digest()
