// The authorization endpoint: checks the request, shows the form, signs the person in, asks for consent, gives a code.
// Documented at learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#request-an-authorization-code
import { randomUUID } from 'node:crypto'
import type { Application } from '../directory/state.ts'
import { findServicePrincipal } from '../directory/state.ts'
import { htmlReply, type EmulatorReply, type EmulatorRequest } from '../http/types.ts'
import type { Tenant, World } from '../world.ts'
import { describeError, SignInError } from './errors.ts'
import { checkCredentials, signInActor } from './password.ts'
import { formPostPage, signInPage } from './page.ts'
import { tenantOfSegment, usableApplication } from './resolve.ts'
import { consent, consentedScopes, parseScopes, type RequestedScopes } from './scopes.ts'
import { newOpaque, signInSessions } from './sessions.ts'

interface AuthorizeRequest {
  world: World
  segment: string
  tenant: Tenant | null
  app: Application
  home: Tenant
  redirectUri: string
  query: URLSearchParams
  requested: RequestedScopes
}

/** GET: the form. Errors of client and redirect are shown; all others go back to the application. */
export function showSignIn(world: World, request: EmulatorRequest, segment: string): EmulatorReply {
  const query = request.method === 'POST' ? new URLSearchParams(request.body.toString()) : request.url.searchParams
  const asked = readRequest(world, segment, query)
  if ('status' in asked) return asked
  if (query.get('prompt') === 'none') return back(asked, failed(world, 50058))
  return htmlReply(200, form(asked, `/${segment}/login`, null, false))
}

/** POST of the form: signs in and goes back to the application with a code or an error. */
export function submitSignIn(world: World, request: EmulatorRequest, segment: string): EmulatorReply {
  const fields = new URLSearchParams(request.body.toString())
  const asked = readRequest(world, segment, new URLSearchParams(fields.get('query') ?? ''))
  if ('status' in asked) return asked
  if (fields.get('consent') === 'cancel') return back(asked, failed(world, 65004))
  try {
    return signIn(asked, fields, request.remoteAddress)
  } catch (error) {
    if (!(error instanceof SignInError)) throw error
    const { description } = describeError(world, error.number, error.detail)
    return htmlReply(400, form(asked, `/${segment}/login`, description, error.number === 50076, fields.get('username')))
  }
}

function signIn(asked: AuthorizeRequest, fields: URLSearchParams, address: string): EmulatorReply {
  const { world, app, home, requested, query } = asked
  const { tenant, user } = checkCredentials(world, asked.tenant, fields, address)
  const usable = usableApplication(world, tenant, app.appId)
  const consented = consentedScopes(tenant, app.appId, requested.resource, user.id)
  const isMissing = requested.names.some((name) => !consented.has(name))
  const isNew = !findServicePrincipal(tenant.directory, app.appId)
  if (isMissing || isNew || query.get('prompt') === 'consent') {
    const actor = signInActor(user, address, app.appId)
    consent({ world, tenant, actor }, usable.app, home, user, requested, fields.get('for_organization') === 'yes')
  }
  const code = newOpaque('1.A')
  signInSessions(world).codes.set(code, {
    segment: asked.segment,
    tenantId: tenant.id,
    userId: user.id,
    appId: app.appId,
    redirectUri: asked.redirectUri,
    scopes: (query.get('scope') ?? '').split(/\s+/).filter(Boolean),
    challenge: query.get('code_challenge'),
    challengeMethod: query.get('code_challenge_method') ?? 'plain',
    nonce: query.get('nonce'),
    issuedAt: world.clock.now(),
    used: false,
  })
  return back(asked, { code, session_state: randomUUID() })
}

/** The request with everything looked up, or the page that says what is wrong with it. */
function readRequest(world: World, segment: string, query: URLSearchParams): AuthorizeRequest | EmulatorReply {
  const tenant = tenantOfSegment(world, segment)
  const clientId = query.get('client_id')?.toLowerCase()
  if (!clientId) throw new SignInError(90014, "Field: 'client_id'.")
  const { app, home } = usableApplication(world, tenant, clientId)
  const redirectUri = query.get('redirect_uri') ?? app.redirectUris[0] ?? ''
  if (!app.redirectUris.includes(redirectUri))
    throw new SignInError(50011, `The redirect URI '${redirectUri}' for the application '${clientId}'.`)
  const partial = { redirectUri, query }
  if (query.get('response_type') !== 'code')
    return back(partial, {
      error: 'unsupported_response_type',
      error_description: 'AADSTS700054: response_type is not enabled for the application.',
    })
  try {
    const requested = parseScopes(query.get('scope') ?? '', app)
    return { world, segment, tenant, app, home, redirectUri, query, requested }
  } catch (error) {
    if (error instanceof SignInError) return back(partial, failed(world, error.number, error.detail))
    throw error
  }
}

function failed(world: World, number: number, detail = ''): Record<string, string> {
  const { error, description } = describeError(world, number, detail)
  return { error, error_description: description }
}

/** Goes back to the application by the response mode it asked for. */
function back(asked: { redirectUri: string; query: URLSearchParams }, values: Record<string, string>): EmulatorReply {
  const state = asked.query.get('state')
  const all = { ...values, ...(state === null ? {} : { state }) }
  const mode = asked.query.get('response_mode') ?? 'query'
  if (mode === 'form_post') return htmlReply(200, formPostPage(asked.redirectUri, all))
  const target = new URL(asked.redirectUri)
  if (mode === 'fragment') target.hash = new URLSearchParams(all).toString()
  else for (const [name, value] of Object.entries(all)) target.searchParams.set(name, value)
  return { status: 302, headers: { location: target.href, 'cache-control': 'no-store' } }
}

function form(
  asked: AuthorizeRequest,
  action: string,
  problem: string | null,
  asksForCode: boolean,
  username: string | null = null,
): string {
  const tenants = asked.tenant ? [asked.tenant] : [...asked.world.tenants.values()]
  const people = tenants.flatMap((tenant) => [...tenant.users.values()]).filter((user) => user.accountEnabled)
  const cancelled = back({ ...asked, query: withQueryMode(asked.query) }, failed(asked.world, 65004))
  return signInPage({
    title: 'Sign in',
    appName: asked.app.displayName,
    action,
    query: asked.query.toString(),
    loginHint: username ?? asked.query.get('login_hint') ?? '',
    people: people.map((user) => user.userPrincipalName),
    permissions: [...asked.requested.names, ...asked.requested.openId],
    asksForCode: asksForCode || people.some((user) => user.mfa),
    problem,
    cancelUrl: cancelled.headers?.['location'] ?? null,
  })
}

function withQueryMode(query: URLSearchParams): URLSearchParams {
  const copy = new URLSearchParams(query)
  copy.set('response_mode', 'query')
  return copy
}
