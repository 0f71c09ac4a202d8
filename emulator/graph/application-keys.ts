// Certificates of applications: the whole list by PATCH, or one more with proof of an existing one.
// Documented at learn.microsoft.com/graph/api/{resources/keycredential,application-addkey,application-removekey}
import { createHash, randomUUID, X509Certificate } from 'node:crypto'
import { compactVerify, decodeJwt } from 'jose'
import { auditDirectory } from '../directory/actions.ts'
import type { Application, KeyCredential } from '../directory/state.ts'
import { jsonBody, noContent, ok, type GraphContext, type GraphReply } from './context.ts'
import { badRequest, denied } from './errors.ts'

/** `aud` of a proof: Microsoft Graph, in earlier editions of the page Azure AD Graph (application-rollkey-prooftoken). */
const proofAudiences: unknown[] = ['00000003-0000-0000-c000-000000000000', '00000002-0000-0000-c000-000000000000']
const proofLife_seconds = 600
const year_ms = 365 * 86_400_000

/** Reads `keyCredentials` of a PATCH. An entry without key keeps the one with its `keyId`. */
export function readKeyCredentials(context: GraphContext, app: Application, value: unknown): KeyCredential[] {
  if (!Array.isArray(value))
    throw badRequest("Invalid value specified for property 'keyCredentials' of resource 'Application'.")
  return value.map((entry: Record<string, unknown>) => {
    const existing = app.keyCredentials.find((each) => each.keyId === entry['keyId'])
    if (existing && !entry['key']) return existing
    return newCredential(context, entry)
  })
}

function newCredential(context: GraphContext, entry: Record<string, unknown>): KeyCredential {
  const certificate = readCertificate(entry['key'])
  if (entry['type'] !== 'AsymmetricX509Cert' && entry['type'] !== 'X509CertAndPassword')
    throw badRequest('Key credential type is invalid.', 'KeyCredentialsInvalidType')
  if (entry['usage'] !== 'Verify' && entry['usage'] !== 'Sign')
    throw badRequest('Key credential usage is invalid.', 'KeyCredentialsInvalidUsage')
  const end = String(entry['endDateTime'] ?? certificate.validTo)
  if (new Date(end) <= context.world.clock.now())
    throw badRequest('Key credential end date is invalid.', 'KeyCredentialsInvalidEndDate')
  if (new Date(end).getTime() > new Date(certificate.validTo).getTime() + year_ms)
    throw badRequest("Key credential end date is after the certificate's.", 'KeyCredentialsInvalidEndDate')
  return {
    keyId: typeof entry['keyId'] === 'string' ? entry['keyId'] : randomUUID(),
    customKeyIdentifier: thumbprint(certificate),
    type: 'AsymmetricX509Cert',
    usage: String(entry['usage']),
    displayName: typeof entry['displayName'] === 'string' ? entry['displayName'] : certificate.subject,
    startDateTime: new Date(String(entry['startDateTime'] ?? certificate.validFrom)).toISOString(),
    endDateTime: new Date(end).toISOString(),
    key: certificate.raw.toString('base64'),
  }
}

/** Form in which the thumbprint comes back: assumed to be upper-case hex of SHA-1. */
const thumbprint = (certificate: X509Certificate): string =>
  createHash('sha1').update(certificate.raw).digest('hex').toUpperCase()

// Portals take base64 of DER and of PEM alike.
function readCertificate(value: unknown): X509Certificate {
  try {
    const bytes = Buffer.from(String(value ?? ''), 'base64')
    return new X509Certificate(bytes)
  } catch {
    throw badRequest('Key credential is invalid: the certificate cannot be read.', 'KeyCredentialsInvalid')
  }
}

async function checkProof(context: GraphContext, app: Application, proof: unknown): Promise<void> {
  const jwt = String(proof ?? '')
  const refused = badRequest(
    'Authentication_MissingOrMalformed: the proof of possession is not valid.',
    'Authentication_MissingOrMalformed',
  )
  for (const credential of app.keyCredentials) {
    try {
      const key = new X509Certificate(Buffer.from(credential.key, 'base64')).publicKey
      await compactVerify(jwt, key, { algorithms: ['RS256', 'PS256'] })
      const claims = decodeJwt(jwt)
      const now = context.world.clock.now().getTime() / 1000
      const isTimely = (claims.exp ?? 0) > now && (claims.exp ?? 0) - (claims.nbf ?? now) <= proofLife_seconds
      if (proofAudiences.includes(claims.aud) && claims.iss === app.id && isTimely) return
    } catch {
      continue
    }
  }
  throw refused
}

function checkSelf(context: GraphContext, app: Application): void {
  const { token } = context
  const mayAll = token.idtyp === 'user' || token.roles.includes('Application.ReadWrite.All')
  if (!mayAll && token.appId !== app.appId) throw denied(false)
}

/** One more certificate, proved by an old one. */
export async function addKey(context: GraphContext, app: Application): Promise<GraphReply> {
  checkSelf(context, app)
  const body = jsonBody(context)
  await checkProof(context, app, body['proof'])
  const credential = newCredential(context, (body['keyCredential'] ?? {}) as Record<string, unknown>)
  app.keyCredentials = [...app.keyCredentials, credential]
  auditDirectory(context.change, 'Update application – Certificates and secrets management ', app.id)
  return ok({ '@odata.context': `${context.root}/$metadata#microsoft.graph.keyCredential`, ...credential, key: null })
}

/** Takes a certificate away, proved by one that is registered. */
export async function removeKey(context: GraphContext, app: Application): Promise<GraphReply> {
  checkSelf(context, app)
  const body = jsonBody(context)
  await checkProof(context, app, body['proof'])
  if (!app.keyCredentials.some((each) => each.keyId === body['keyId']))
    throw badRequest('No credentials found to be removed.')
  app.keyCredentials = app.keyCredentials.filter((each) => each.keyId !== body['keyId'])
  auditDirectory(context.change, 'Update application – Certificates and secrets management ', app.id)
  return noContent()
}
