// Administrator consent for a whole tenant, in both forms of the URL.
// Documented at learn.microsoft.com/entra/identity-platform/v2-admin-consent
import { consentToAll } from '../directory/actions.ts'
import { firstPartyApps } from '../directory/first-party.ts'
import type { Application } from '../directory/state.ts'
import { htmlReply, type EmulatorReply, type EmulatorRequest } from '../http/types.ts'
import type { Tenant, World } from '../world.ts'
import { describeError, SignInError } from './errors.ts'
import { checkCredentials, signInActor } from './password.ts'
import { signInPage } from './page.ts'
import { tenantOfSegment, usableApplication } from './resolve.ts'
import { mayConsentForAll } from './scopes.ts'

interface ConsentRequest {
  tenant: Tenant | null
  app: Application
  home: Tenant
  redirectUri: string
  query: URLSearchParams
  isV2: boolean
}

/** GET: the form. */
export function showAdminConsent(
  world: World,
  request: EmulatorRequest,
  segment: string,
  isV2: boolean,
): EmulatorReply {
  const asked = readRequest(world, segment, request.url.searchParams, isV2)
  return htmlReply(200, form(world, asked, request.path, null))
}

/** POST of the form. */
export function submitAdminConsent(
  world: World,
  request: EmulatorRequest,
  segment: string,
  isV2: boolean,
): EmulatorReply {
  const fields = new URLSearchParams(request.body.toString())
  const asked = readRequest(world, segment, new URLSearchParams(fields.get('query') ?? ''), isV2)
  if (fields.get('consent') === 'cancel') return back(asked, refusal(world, asked, 'access_denied', 65004))
  try {
    const { tenant, user } = checkCredentials(world, asked.tenant, fields, request.remoteAddress)
    if (!mayConsentForAll(tenant, user)) return back(asked, refusal(world, asked, 'permission_denied', 90094))
    const actor = signInActor(user, request.remoteAddress, asked.app.appId)
    consentToAll({ world, tenant, actor }, asked.app, asked.home)
    const scope = asked.query.get('scope')
    return back(asked, { admin_consent: 'True', tenant: tenant.id, ...(isV2 && scope ? { scope } : {}) })
  } catch (error) {
    if (!(error instanceof SignInError)) throw error
    const { description } = describeError(world, error.number, error.detail)
    return htmlReply(400, form(world, asked, request.path, description))
  }
}

function refusal(world: World, asked: ConsentRequest, error: string, number: number): Record<string, string> {
  const { description } = describeError(world, number)
  return { ...(asked.isV2 ? { admin_consent: 'True' } : {}), error, error_description: description }
}

function readRequest(world: World, segment: string, query: URLSearchParams, isV2: boolean): ConsentRequest {
  if (isV2 && segment.toLowerCase() === 'common') throw new SignInError(90130)
  const tenant = tenantOfSegment(world, segment)
  const clientId = query.get('client_id')?.toLowerCase()
  if (!clientId) throw new SignInError(90014, "Field: 'client_id'.")
  const { app, home } = usableApplication(world, tenant, clientId)
  const redirectUri = query.get('redirect_uri') ?? app.redirectUris[0] ?? ''
  if (!app.redirectUris.includes(redirectUri)) throw new SignInError(50011, `The redirect URI '${redirectUri}'.`)
  return { tenant, app, home, redirectUri, query, isV2 }
}

function back(asked: ConsentRequest, values: Record<string, string>): EmulatorReply {
  const target = new URL(asked.redirectUri)
  const state = asked.query.get('state')
  for (const [name, value] of Object.entries({ ...values, ...(state === null ? {} : { state }) }))
    target.searchParams.set(name, value)
  return { status: 302, headers: { location: target.href } }
}

function form(world: World, asked: ConsentRequest, action: string, problem: string | null): string {
  const names = asked.app.requiredResourceAccess.flatMap((access) => {
    const resource = firstPartyApps.find((each) => each.appId === access.resourceAppId)
    const known = [...(resource?.appRoles ?? []), ...(resource?.permissionScopes ?? [])]
    return access.resourceAccess.map((item) => known.find((each) => each.id === item.id)?.value ?? item.id)
  })
  const tenants = asked.tenant ? [asked.tenant] : [...world.tenants.values()]
  return signInPage({
    title: 'Permissions requested: review for your organization',
    appName: asked.app.displayName,
    action,
    query: asked.query.toString(),
    loginHint: '',
    people: tenants.flatMap((tenant) => [...tenant.users.values()]).map((user) => user.userPrincipalName),
    permissions: names,
    asksForCode: tenants.some((tenant) => [...tenant.users.values()].some((user) => user.mfa)),
    problem,
    cancelUrl: null,
  })
}
