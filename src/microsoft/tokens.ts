// Application tokens by certificate (microsoft-graph 1.7): msal caches until 5 minutes before expiry and merges parallel requests; here
// are the assertion (on our clock, which msal does not take), the retries, the mapping of errors, and what a token says that it may do.
import { createHash, randomUUID, X509Certificate } from 'node:crypto'
import {
  ConfidentialClientApplication,
  type INetworkModule,
  type NetworkRequestOptions,
  type NetworkResponse,
} from '@azure/msal-node'
import { decodeJwt, importPKCS8, SignJWT } from 'jose'
import type { Clock } from '#platform/clock.ts'
import { AppError } from '#platform/errors.ts'
import { knownAuthorities, resourceAudience, type MicrosoftEndpoints, type MicrosoftResource } from './endpoints.ts'
import { aadstsCodes, problemOf, signInError } from './errors.ts'
import { parseJson, type MicrosoftHttp } from './http.ts'
import { isRetryableStatus, nextDelay_ms, retryAfter_ms, type RetryLimits } from './retry.ts'

export interface AppCredential {
  microsoftTenantId: string
  clientId: string
  certificatePem: string
  privateKeyPem: string
}

export interface TokenSource {
  readonly microsoftTenantId: string
  /**
   * A bearer token for the resource; `audience` names one that is not among ours (Defender for Endpoint). `fresh` skips the cache (after a 401, or to see a change of roles). Throws AppError
   * `microsoft.sign-in.*` with `detail.problem`.
   */
  token(resource: MicrosoftResource | { audience: string }, options?: { fresh?: boolean }): Promise<string>
}

/** What an application token allows: its absence is how a removed role shows (a token is issued all the same). */
export interface TokenClaims {
  audience: string
  tenantId: string
  roles: string[]
  directoryRoles: string[]
}

const tokenRetry: RetryLimits = { attempts: 4, total_ms: 60_000 }

export interface TokenSourceParts {
  endpoints: MicrosoftEndpoints
  http: MicrosoftHttp
  clock: Clock
}

/** Tokens of one application in one tenant. Keep one per application: it holds the cache. */
export function createTokenSource(parts: TokenSourceParts, credential: AppCredential): TokenSource {
  const network = createNetwork(parts)
  let application = createApplication(parts, credential, network.module)

  const acquire = async (resource: MicrosoftResource | { audience: string }, fresh: boolean): Promise<string> => {
    const audience = typeof resource === 'string' ? resourceAudience[resource] : resource.audience
    const result = await application.acquireTokenByClientCredential({
      scopes: [`${audience}/.default`],
      skipCache: fresh,
    })
    if (result === null || result.accessToken === '') throw signInError('unknown', [], 'no access token in the answer')
    return result.accessToken
  }

  return {
    microsoftTenantId: credential.microsoftTenantId,
    async token(resource, options = {}) {
      const started_ms = parts.clock.monotonicMs()
      for (let attempt = 1; ; attempt += 1) {
        network.last = null
        try {
          return await acquire(resource, options.fresh === true)
        } catch (error) {
          const last = network.last as LastAnswer | null
          const mapped = mapTokenError(error, last)
          // msal remembers a 429 or 5xx for a minute and repeats the old error without asking: a new object does not.
          application = createApplication(parts, credential, network.module)
          const asked_ms = retryAfter_ms(last?.retryAfter, parts.clock.now())
          const delay_ms = mapped.retryable
            ? nextDelay_ms(attempt, parts.clock.monotonicMs() - started_ms, asked_ms, tokenRetry)
            : null
          if (delay_ms === null) throw mapped
          await parts.clock.sleep(delay_ms)
        }
      }
    },
  }
}

function createApplication(
  parts: TokenSourceParts,
  credential: AppCredential,
  networkClient: INetworkModule,
): ConfidentialClientApplication {
  return new ConfidentialClientApplication({
    auth: {
      clientId: credential.clientId,
      authority: `${parts.endpoints.loginUrl}/${credential.microsoftTenantId}`,
      knownAuthorities: knownAuthorities(parts.endpoints),
      clientAssertion: () => signAssertion(parts, credential),
    },
    system: { networkClient, disableInternalRetries: true },
  })
}

const assertion_seconds = 600
const backdating_seconds = 60

/** As documented in "certificate credentials": PS256, `x5t#S256`, audience the token endpoint of the tenant. */
async function signAssertion(parts: TokenSourceParts, credential: AppCredential): Promise<string> {
  const now_seconds = Math.floor(parts.clock.now().getTime() / 1000)
  const thumbprint = createHash('sha256').update(new X509Certificate(credential.certificatePem).raw).digest('base64url')
  return new SignJWT({ jti: randomUUID() })
    .setProtectedHeader({ alg: 'PS256', typ: 'JWT', 'x5t#S256': thumbprint })
    .setAudience(`${parts.endpoints.loginUrl}/${credential.microsoftTenantId}/oauth2/v2.0/token`)
    .setIssuer(credential.clientId)
    .setSubject(credential.clientId)
    .setIssuedAt(now_seconds)
    .setNotBefore(now_seconds - backdating_seconds)
    .setExpirationTime(now_seconds + assertion_seconds)
    .sign(await importPKCS8(credential.privateKeyPem, 'PS256'))
}

interface LastAnswer {
  status: number
  body: unknown
  retryAfter: string | undefined
}

/** msal's network client over ours; remembers the last answer of the token endpoint because msal drops parts of it. */
function createNetwork(parts: TokenSourceParts): { module: INetworkModule; last: LastAnswer | null } {
  const send = async <T>(
    method: 'GET' | 'POST',
    url: string,
    options: NetworkRequestOptions | undefined,
  ): Promise<NetworkResponse<T>> => {
    const answer = await parts.http.send(url, {
      method,
      ...(options?.headers === undefined ? {} : { headers: options.headers }),
      ...(options?.body === undefined ? {} : { body: options.body }),
      timeout_ms: 30_000,
    })
    const body = parseJson(answer.body)
    network.last = { status: answer.status, body, retryAfter: answer.headers['retry-after'] }
    return { headers: answer.headers, body: body as T, status: answer.status }
  }
  const network: { module: INetworkModule; last: LastAnswer | null } = {
    module: {
      sendGetRequestAsync: (url, options) => send('GET', url, options),
      sendPostRequestAsync: (url, options) => send('POST', url, options),
    },
    last: null,
  }
  return network
}

function mapTokenError(error: unknown, last: LastAnswer | null): AppError {
  if (error instanceof AppError) return error
  const text = error instanceof Error ? error.message : String(error)
  const codes = aadstsCodes(last?.body)
  const all = codes.length > 0 ? codes : aadstsCodes(text)
  const problem = problemOf(all)
  if (problem === 'unknown' && (last === null || isRetryableStatus(last.status)))
    return signInError('transient', all, text, error)
  return signInError(problem, all, text, error)
}

/** Reads what a token says; the resource itself checks the signature. */
export function readTokenClaims(token: string): TokenClaims {
  const claims = decodeJwt(token)
  return {
    audience: typeof claims.aud === 'string' ? claims.aud : '',
    tenantId: textOf(claims['tid']),
    roles: textsOf(claims['roles']),
    directoryRoles: textsOf(claims['wids']),
  }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
