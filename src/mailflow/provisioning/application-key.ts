// The certificate of the application, renewed before its year is over: the next one is registered with a proof by the one in use
// (addKey, microsoft-graph 1.5), which takes no permission, and comes into use when Microsoft accepts it.
import { createHash, randomUUID, X509Certificate } from 'node:crypto'
import { importPKCS8, SignJWT } from 'jose'
import { wellKnown } from '#microsoft/endpoints.ts'
import { createTokenSource } from '#microsoft/tokens.ts'
import { isAppError } from '#platform/errors.ts'
import { renewalBetween } from '#platform/renewal.ts'
import { getTenant } from '#people/tenants.ts'
import { selfSignedCertificate } from './certificates.ts'
import { forgetCertificate, readCertificate, writeCertificate, type StoredCertificate } from './certificate-store.ts'
import type { StepContext } from './step.ts'
import type { CertificatePurpose } from './tables.ts'

/** Every key of a connection begins with it: its applications are known by that. */
export const keyPrefix = (slug: string): string => `mailwarden ${slug}`

/** Stored before it is registered, so that a registration without an answer is found again by its name. */
export async function makeApplicationKey(
  context: StepContext,
  purpose: Extract<CertificatePurpose, 'application' | 'application-next'>,
): Promise<StoredCertificate> {
  const { secrets, clock } = context.parts
  const prefix = keyPrefix((await context.connection()).slug)
  const issued = await selfSignedCertificate(prefix, clock.now())
  const thumbprint = createHash('sha256').update(new X509Certificate(issued.certificatePem).raw).digest('hex')
  const made = { name: `${prefix} ${thumbprint.slice(0, 8)}`, ...issued }
  await context.inTenant((trx) => writeCertificate(trx, secrets, context.tenantId, purpose, made, clock.now()))
  return made
}

const graphDate = (date: Date): string => `${date.toISOString().slice(0, 19)}Z`

/** As Graph takes it. */
export function keyCredential({ certificatePem, name }: Pick<StoredCertificate, 'certificatePem' | 'name'>) {
  const certificate = new X509Certificate(certificatePem)
  return {
    type: 'AsymmetricX509Cert',
    usage: 'Verify',
    key: certificate.raw.toString('base64'),
    displayName: name,
    startDateTime: graphDate(new Date(certificate.validFrom)),
    endDateTime: graphDate(new Date(certificate.validTo)),
  }
}

/**
 * `registered`: Microsoft does not take it yet, which is looked at again at the next turn. The old one stays registered until its end.
 * Throws AppError `microsoft.*`; the one in use stays in use.
 */
export async function renewApplicationKey(context: StepContext): Promise<'kept' | 'registered' | 'replaced'> {
  const { secrets, clock } = context.parts
  const read = (purpose: CertificatePurpose) =>
    context.inTenant((trx) => readCertificate(trx, secrets, context.tenantId, purpose))
  const current = await read('application')
  if (current === null || clock.now() < renewalBetween(current.issuedAt, current.notAfter)) return 'kept'

  const pending = await read('application-next')
  const isGood = pending !== null && pending.notAfter > current.notAfter
  const next = isGood ? pending : await makeApplicationKey(context, 'application-next')
  if (!isGood || !(await isAccepted(context, next))) {
    await register(context, current, next)
    if (!(await isAccepted(context, next))) return 'registered'
  }
  await context.inTenant(async (trx) => {
    await writeCertificate(trx, secrets, context.tenantId, 'application', next, clock.now())
    await forgetCertificate(trx, context.tenantId, 'application-next')
  })
  return 'replaced'
}

/** Without permission to read applications, a token is the proof. */
async function isAccepted(
  context: StepContext,
  { certificatePem, privateKeyPem }: StoredCertificate,
): Promise<boolean> {
  const { client_id: clientId } = await context.connection()
  const { microsoftTenantId } = await context.inTenant((trx) => getTenant(trx, context.tenantId))
  const credential = { microsoftTenantId: microsoftTenantId!, clientId: clientId!, certificatePem, privateKeyPem }
  try {
    await createTokenSource(context.parts, credential).token('graph', { fresh: true })
    return true
  } catch (error) {
    if (isAppError(error, 'microsoft.sign-in.credential-rejected')) return false
    throw error
  }
}

const proof_seconds = 600

async function register(context: StepContext, current: StoredCertificate, next: StoredCertificate): Promise<void> {
  const { application_id: applicationId } = await context.connection()
  const now_seconds = Math.floor(context.parts.clock.now().getTime() / 1000)
  // learn.microsoft.com/graph/application-rollkey-prooftoken
  const proof = await new SignJWT({ jti: randomUUID() })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
    .setAudience(wellKnown.graphAppId)
    .setIssuer(applicationId!)
    .setNotBefore(now_seconds)
    .setExpirationTime(now_seconds + proof_seconds)
    .sign(await importPKCS8(current.privateKeyPem, 'RS256'))
  await (
    await context.graph()
  ).request(`/applications/${applicationId}/addKey`, {
    method: 'POST',
    body: { keyCredential: keyCredential(next), passwordCredential: null, proof },
  })
}
