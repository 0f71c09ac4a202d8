// The token endpoint (RFC 6749 3.2, 4.4): client credentials for an access token of an hour. Its errors are those of RFC 6749 5.2.
import type { FastifyReply, FastifyRequest } from 'fastify'
import { isAppError } from '#platform/errors.ts'
import type { HttpApp } from '#platform/http/module.ts'
import { platformMetrics } from '#platform/telemetry/platform-metrics.ts'
import { tokenAnswerSchema } from '../contract.ts'
import { issueToken, tokenLife_seconds } from '../credentials.ts'
import type { AccessParts } from '../parts.ts'
import { scopeOf } from '../roles.ts'
import { clientKeys } from '../throttle-policy.ts'
import { attemptSucceeded, beginAttempt } from '../throttle.ts'
import { noteChange } from './note.ts'

const body_bytes_max = 16_384
const formType = 'application/x-www-form-urlencoded'

type OauthError = 'invalid_request' | 'invalid_client' | 'invalid_scope' | 'unsupported_grant_type' | 'slow_down'

const texts: Record<OauthError, string> = {
  invalid_request: 'The request needs grant_type once, client authentication in one way, and nothing twice.',
  invalid_client: 'Client id or secret is wrong, expired or revoked.',
  invalid_scope: 'The credential does not have every scope that was asked for.',
  unsupported_grant_type: 'Only grant_type=client_credentials is supported.',
  slow_down: 'Too many failed attempts. Wait as long as Retry-After says.',
}

/** Only here a form is read: elsewhere it could be sent by a page of another site. */
export function addTokenEndpoint(app: HttpApp, parts: AccessParts): void {
  void app.register(async (plain) => {
    const scope = plain as unknown as HttpApp
    scope.addContentTypeParser(formType, { parseAs: 'string', bodyLimit: body_bytes_max }, (_request, text, done) =>
      done(null, { form: text }),
    )
    scope.post(
      '/oauth/token',
      {
        config: { permission: 'public' },
        schema: {
          summary:
            'Access token for client credentials (RFC 6749 4.4); a form, with client_secret_basic or client_secret_post',
          consumes: [formType],
          // Its errors have the form of RFC 6749; what the server refuses before is a problem as everywhere, so no schema binds them.
          response: { 200: tokenAnswerSchema },
        },
      },
      async (request, reply) => answer(parts, request, reply),
    )
  })
}

interface TokenRequest {
  clientId: string
  clientSecret: string
  wanted: string[] | null
}

async function answer(parts: AccessParts, request: FastifyRequest, reply: FastifyReply) {
  const read = readRequest(request)
  if (typeof read === 'string') return refuse(reply, read, request.headers.authorization !== undefined)
  const keys = clientKeys(read.clientId, request.ip)
  try {
    await beginAttempt(parts.db, parts.clock, keys)
  } catch (error) {
    if (!isAppError(error, 'sign-in.slow-down')) throw error
    reply.header('retry-after', String(error.detail['retryAfter_seconds']))
    return refuse(reply, 'slow_down', false)
  }
  const issued = await issue(parts, request, read)
  if (issued.kind === 'refused') {
    platformMetrics.signInFailures.inc({ reason: issued.error })
    if (issued.error === 'invalid_scope') await attemptSucceeded(parts.db, keys)
    else request.log.warn({ event: 'sign-in.refused', reason: issued.error, address: request.ip })
    return refuse(reply, issued.error, request.headers.authorization !== undefined)
  }
  await attemptSucceeded(parts.db, keys)
  return reply.header('pragma', 'no-cache').send({
    access_token: issued.accessToken,
    token_type: 'Bearer' as const,
    expires_in: tokenLife_seconds,
    scope: issued.scopes.join(' '),
  })
}

async function issue({ db, clock, audit }: AccessParts, request: FastifyRequest, read: TokenRequest) {
  return db.asSystem(async (trx) => {
    const issued = await issueToken(trx, clock.now(), read)
    if (issued.kind === 'refused') return issued
    const { credential, scopes } = issued
    const permissions: string[] = []
    const actor = {
      kind: 'token' as const,
      id: credential.id,
      name: credential.name,
      address: request.ip,
      tenants: [],
      permissions,
    }
    const facts = { target: credential.id, after: { scopes }, scopes: [scopeOf(credential.tenant_ids)] }
    await noteChange(trx, audit, { actor, action: 'credential.token', ...facts })
    return issued
  })
}

function readRequest({ body, headers }: FastifyRequest): TokenRequest | OauthError {
  const text = (body as { form?: unknown } | undefined)?.form
  if (typeof text !== 'string') return 'invalid_request'
  const form = new URLSearchParams(text)
  if ([...form.keys()].some((name) => form.getAll(name).length > 1)) return 'invalid_request'
  const grantType = form.get('grant_type')
  if (grantType === null) return 'invalid_request'
  if (grantType !== 'client_credentials') return 'unsupported_grant_type'
  const basic = headers.authorization === undefined ? null : readBasic(headers.authorization)
  // RFC 6749 2.3: not more than one way of authentication in a request.
  if (basic !== null && form.has('client_secret')) return 'invalid_request'
  if (headers.authorization !== undefined && basic === null) return 'invalid_client'
  const clientId = basic?.clientId ?? form.get('client_id') ?? ''
  const clientSecret = basic?.clientSecret ?? form.get('client_secret') ?? ''
  if (clientId === '' || clientSecret === '') return 'invalid_client'
  const scope = form.get('scope')
  return { clientId, clientSecret, wanted: scope === null ? null : scope.split(' ').filter((name) => name !== '') }
}

/** RFC 6749 2.3.1: both parts are form-encoded before they are put together. Null when it is not Basic. */
function readBasic(header: string): { clientId: string; clientSecret: string } | null {
  const encoded = /^Basic ([A-Za-z0-9+/=]{1,2000})$/i.exec(header)?.[1]
  const parts = /^([^:]*):(.*)$/.exec(Buffer.from(encoded ?? '', 'base64').toString())
  if (parts === null) return null
  try {
    const [clientId, clientSecret] = [parts[1]!, parts[2]!].map((text) => decodeURIComponent(text.replaceAll('+', ' ')))
    return { clientId: clientId!, clientSecret: clientSecret! }
  } catch {
    return null
  }
}

function refuse(reply: FastifyReply, error: OauthError, isBasic: boolean) {
  const status = error === 'invalid_client' ? 401 : error === 'slow_down' ? 429 : 400
  if (error === 'invalid_client' && isBasic) reply.header('www-authenticate', 'Basic realm="mailwarden"')
  return reply.code(status).send({ error, error_description: texts[error] } as never)
}
