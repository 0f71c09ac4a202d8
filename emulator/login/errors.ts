// Errors of the sign-in service with their AADSTS numbers and the body of the token endpoint.
// Documented at learn.microsoft.com/entra/identity-platform/reference-error-codes
import { randomUUID } from 'node:crypto'
import { jsonReply, type EmulatorReply } from '../http/types.ts'
import type { World } from '../world.ts'

interface KnownError {
  error: string
  status: number
  suberror?: string
  text: string
}

/** Pairing of number and `error` string is partly from observation, see emulator/README.md. */
const known: Record<number, KnownError> = {
  16000: {
    error: 'interaction_required',
    status: 400,
    text: 'User account does not exist in this tenant; choose another account.',
  },
  50011: {
    error: 'invalid_request',
    status: 400,
    text: 'The redirect URI specified in the request does not match the redirect URIs configured for the application.',
  },
  50020: {
    error: 'invalid_request',
    status: 400,
    text: 'User account from identity provider does not exist in this tenant and cannot access the application in that tenant.',
  },
  50034: {
    error: 'invalid_grant',
    status: 400,
    text: 'The user account does not exist in the directory. To sign into this application, the account must be added to the directory.',
  },
  50057: { error: 'invalid_grant', status: 400, text: 'The user account is disabled.' },
  50058: { error: 'login_required', status: 400, text: 'A silent sign-in request was sent but no user is signed in.' },
  50076: {
    error: 'interaction_required',
    status: 400,
    suberror: 'basic_action',
    text: 'Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access the resource.',
  },
  50126: {
    error: 'invalid_grant',
    status: 400,
    text: 'Error validating credentials due to invalid username or password.',
  },
  50173: {
    error: 'invalid_grant',
    status: 400,
    suberror: 'bad_token',
    text: 'The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password.',
  },
  53003: {
    error: 'interaction_required',
    status: 400,
    text: 'Access has been blocked by Conditional Access policies.',
  },
  54005: {
    error: 'invalid_grant',
    status: 400,
    text: 'OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.',
  },
  65001: {
    error: 'invalid_grant',
    status: 400,
    suberror: 'consent_required',
    text: 'The user or administrator has not consented to use the application. Send an interactive authorization request for this user and resource.',
  },
  65004: { error: 'access_denied', status: 400, text: 'User declined to consent to access the app.' },
  70000: {
    error: 'invalid_grant',
    status: 400,
    text: "The provided value for the input parameter 'code' or 'refresh_token' is not valid.",
  },
  70003: { error: 'unsupported_grant_type', status: 400, text: 'The app requested an unsupported grant type.' },
  70008: {
    error: 'invalid_grant',
    status: 400,
    suberror: 'token_expired',
    text: 'The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.',
  },
  70011: {
    error: 'invalid_scope',
    status: 400,
    text: "The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid.",
  },
  90002: {
    error: 'invalid_request',
    status: 400,
    text: 'Tenant not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.',
  },
  90014: { error: 'invalid_request', status: 400, text: 'A required field is missing from the credential or request.' },
  90094: {
    error: 'access_denied',
    status: 400,
    text: 'The grant requires admin permission. Ask an admin to grant permission to this app before you can use it.',
  },
  90130: {
    error: 'invalid_request',
    status: 400,
    text: 'Application is not supported over the /common or /consumers endpoints. Please use the /organizations or tenant-specific endpoint.',
  },
  500011: {
    error: 'invalid_resource',
    status: 400,
    text: 'The resource principal was not found in the tenant. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant.',
  },
  500112: {
    error: 'invalid_grant',
    status: 400,
    text: 'The reply address does not match the reply address provided when requesting Authorization code.',
  },
  501481: {
    error: 'invalid_grant',
    status: 400,
    text: 'The Code_Verifier does not match the code_challenge supplied in the authorization request.',
  },
  700005: {
    error: 'invalid_grant',
    status: 400,
    text: 'The provided Authorization Code is intended to use against other tenant, thus rejected.',
  },
  700016: {
    error: 'unauthorized_client',
    status: 400,
    text: 'Application was not found in the directory. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.',
  },
  700021: {
    error: 'invalid_client',
    status: 401,
    text: "Client assertion application identifier doesn't match 'client_id' parameter.",
  },
  700023: {
    error: 'invalid_client',
    status: 401,
    text: 'Client assertion audience claim does not match Realm issuer.',
  },
  700024: { error: 'invalid_client', status: 401, text: 'Client assertion is not within its valid time range.' },
  700027: {
    error: 'invalid_client',
    status: 401,
    text: 'The certificate with identifier used to sign the client assertion is not registered on application.',
  },
  700022: {
    error: 'invalid_request',
    status: 400,
    text: 'The provided value for the input parameter scope is not valid because it contains more than one resource.',
  },
  7000112: { error: 'unauthorized_client', status: 400, text: 'Application is disabled.' },
  7000215: {
    error: 'invalid_client',
    status: 401,
    text: 'Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to the app.',
  },
  7000218: {
    error: 'invalid_client',
    status: 401,
    text: "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
  },
  7000222: {
    error: 'invalid_client',
    status: 401,
    text: 'The provided client secret keys are expired. Create new keys for your app in Azure Portal.',
  },
  9001023: {
    error: 'invalid_request',
    status: 400,
    text: 'The grant type is not supported over the /common or /consumers endpoints. Please use the /organizations or tenant-specific endpoint.',
  },
  9002313: { error: 'invalid_request', status: 400, text: 'Invalid request. Request is malformed or invalid.' },
}

/** A refusal of the sign-in service. */
export class SignInError extends Error {
  readonly number: number
  readonly detail: string

  /** `detail` is added to the standard text, e.g. the reason of 700027. */
  constructor(number: number, detail = '') {
    super(`AADSTS${number}`)
    this.number = number
    this.detail = detail
  }
}

/** Error string, status and description of a number; unknown numbers are told as invalid_request. */
export function describeError(
  world: World,
  number: number,
  detail = '',
): { error: string; status: number; description: string; body: Record<string, unknown> } {
  const entry = known[number] ?? { error: 'invalid_request', status: 400, text: 'The request failed.' }
  const timestamp = `${world.clock.now().toISOString().slice(0, 19).replace('T', ' ')}Z`
  const [trace, correlation] = [randomUUID(), randomUUID()]
  const text = [entry.text, detail].filter(Boolean).join(' ')
  const description = `AADSTS${number}: ${text} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${timestamp}`
  const body = {
    error: entry.error,
    error_description: description,
    error_codes: [number],
    timestamp,
    trace_id: trace,
    correlation_id: correlation,
    error_uri: `https://login.microsoftonline.com/error?code=${number}`,
    ...(entry.suberror ? { suberror: entry.suberror } : {}),
    ...(entry.suberror === 'basic_action'
      ? { claims: '{"access_token":{"capolids":{"essential":true,"values":[]}}}' }
      : {}),
  }
  return { error: entry.error, status: entry.status, description, body }
}

/** The token endpoint's answer to a refusal. */
export function errorReply(world: World, error: SignInError): EmulatorReply {
  const { status, body } = describeError(world, error.number, error.detail)
  return jsonReply(status, body, { 'cache-control': 'no-store, no-cache' })
}
