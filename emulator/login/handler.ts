// The sign-in service by path: discovery, keys, authorize, token, administrator consent.
import { answerWithFault, takeFault } from '../faults.ts'
import { htmlReply, jsonReply, type EmulatorReply, type EmulatorRequest, type ServiceHandler } from '../http/types.ts'
import type { World } from '../world.ts'
import { showAdminConsent, submitAdminConsent } from './admin-consent.ts'
import { showSignIn, submitSignIn } from './authorize.ts'
import { instanceDiscovery, keyDocument, openidConfiguration } from './discovery.ts'
import { describeError, errorReply, SignInError } from './errors.ts'
import { errorPage } from './page.ts'
import { findTenant } from '../directory/create-tenant.ts'
import { tokenEndpoint } from './token.ts'

/** The handler of `login.microsoftonline.com`. */
export function createLoginHandler(world: World): ServiceHandler {
  return async (request) => {
    const segment = decodeURIComponent(request.path.split('/')[1] ?? '')
    const rest = request.path.split('/').slice(2).join('/').replace(/\/+$/, '').toLowerCase()
    const plan = takeFault(world, 'login', request.path, findTenant(world, segment)?.id)
    return await answerWithFault(
      plan,
      async () => await route(world, request, segment, rest),
      (status, code, message) => faultReply(world, status, code, message),
    )
  }
}

async function route(world: World, request: EmulatorRequest, segment: string, rest: string): Promise<EmulatorReply> {
  const isToken = rest === 'oauth2/v2.0/token' || rest === 'oauth2/token'
  try {
    if (isToken && request.method === 'POST') return await tokenEndpoint(world, request, segment)
    return routePage(world, request, segment, rest)
  } catch (error) {
    if (!(error instanceof SignInError)) throw error
    if (isToken || rest.includes('.well-known') || rest.startsWith('discovery')) return errorReply(world, error)
    return htmlReply(400, errorPage(describeError(world, error.number, error.detail).description))
  }
}

function routePage(world: World, request: EmulatorRequest, segment: string, rest: string): EmulatorReply {
  const { base, method, url } = request
  if (segment === 'common' && rest === 'discovery/instance') return instanceDiscovery(base, url)
  switch (`${method} ${rest}`) {
    case 'GET v2.0/.well-known/openid-configuration':
    case 'GET .well-known/openid-configuration':
      return openidConfiguration(world, base, segment)
    case 'GET discovery/v2.0/keys':
    case 'GET discovery/keys':
      return keyDocument(world, base, segment)
    case 'GET oauth2/v2.0/authorize':
    case 'POST oauth2/v2.0/authorize':
      return showSignIn(world, request, segment)
    case 'POST login':
      return submitSignIn(world, request, segment)
    case 'GET adminconsent':
    case 'GET v2.0/adminconsent':
      return showAdminConsent(world, request, segment, rest.startsWith('v2.0'))
    case 'POST adminconsent':
    case 'POST v2.0/adminconsent':
      return submitAdminConsent(world, request, segment, rest.startsWith('v2.0'))
    case 'GET oauth2/v2.0/logout':
      return logout(url)
    default:
      return htmlReply(404, errorPage('Resource not found.'))
  }
}

function logout(url: URL): EmulatorReply {
  const target = url.searchParams.get('post_logout_redirect_uri')
  if (target && /^https?:\/\//.test(target)) return { status: 302, headers: { location: target } }
  return htmlReply(200, '<!doctype html><title>Signed out</title><h1>You signed out of your account</h1>')
}

/** A planned refusal: an AADSTS number as code gives that error's body, anything else a plain one. */
function faultReply(world: World, status: number, code: string, message: string): EmulatorReply {
  const number = Number(code.replace(/^AADSTS/i, ''))
  if (!Number.isInteger(number)) return jsonReply(status, { error: code, error_description: message })
  return jsonReply(status, describeError(world, number, message).body)
}
