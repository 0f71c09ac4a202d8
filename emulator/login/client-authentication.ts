// Proves who a client is: secret, or an assertion signed with a registered certificate.
// Documented at learn.microsoft.com/entra/identity-platform/certificate-credentials
import { createHash, timingSafeEqual, X509Certificate } from 'node:crypto'
import { compactVerify, decodeJwt, decodeProtectedHeader } from 'jose'
import type { Application, KeyCredential } from '../directory/state.ts'
import type { World } from '../world.ts'
import { SignInError } from './errors.ts'
import type { ClientStrength } from './tokens.ts'

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
/** Allowed difference of clocks. */
const leeway_seconds = 300

/** Checks the credential in a token request. Throws SignInError. */
export async function authenticateClient(
  world: World,
  app: Application,
  form: URLSearchParams,
  authorization: string | undefined,
  audiences: string[],
): Promise<ClientStrength> {
  const assertion = form.get('client_assertion')
  if (assertion) {
    if (form.get('client_assertion_type') !== assertionType)
      throw new SignInError(90014, "Field: 'client_assertion_type'.")
    await verifyAssertion(world, app, assertion, audiences)
    return '2'
  }
  const secret = form.get('client_secret') ?? basicSecret(authorization)
  if (secret === null) throw new SignInError(7000218)
  checkSecret(world, app, secret)
  return '1'
}

function basicSecret(authorization: string | undefined): string | null {
  const encoded = /^Basic\s+(\S+)$/i.exec(authorization ?? '')?.[1]
  if (!encoded) return null
  const [, secret] = Buffer.from(encoded, 'base64').toString().split(':')
  return secret === undefined ? null : decodeURIComponent(secret)
}

function checkSecret(world: World, app: Application, secret: string): void {
  const match = app.passwordCredentials.find((credential) => isSame(credential.secret, secret))
  if (!match) throw new SignInError(7000215)
  if (new Date(match.endDateTime) <= world.clock.now()) throw new SignInError(7000222)
}

function isSame(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}

// The same assertion may come again: MSAL sends one until it expires, and Entra accepts that. So `jti` is not kept.
async function verifyAssertion(world: World, app: Application, assertion: string, audiences: string[]): Promise<void> {
  const { header, claims } = decode(assertion)
  const credential = findCertificate(app, header)
  const now = world.clock.now()
  if (!credential)
    throw new SignInError(
      700027,
      `[Reason - The key was not found., Thumbprint of key used by client: '${thumbprintOf(header)}'].`,
    )
  if (new Date(credential.endDateTime) <= now || new Date(credential.startDateTime) > now)
    throw new SignInError(700027, '[Reason - The key used is expired.].')
  try {
    const key = new X509Certificate(Buffer.from(credential.key, 'base64')).publicKey
    await compactVerify(assertion, key, { algorithms: ['PS256', 'RS256'] })
  } catch {
    throw new SignInError(700027, '[Reason - The key was found, but use of the key to verify the signature failed.].')
  }
  if (claims.iss !== app.appId || claims.sub !== app.appId) throw new SignInError(700021)
  if (![claims.aud].flat().some((audience) => audiences.includes(String(audience)))) throw new SignInError(700023)
  const seconds = now.getTime() / 1000
  const isTimely =
    claims.exp !== undefined && claims.exp > seconds - leeway_seconds && (claims.nbf ?? 0) < seconds + leeway_seconds
  if (!isTimely) throw new SignInError(700024)
}

function decode(assertion: string): {
  header: ReturnType<typeof decodeProtectedHeader>
  claims: ReturnType<typeof decodeJwt>
} {
  try {
    return { header: decodeProtectedHeader(assertion), claims: decodeJwt(assertion) }
  } catch {
    throw new SignInError(9002313, 'The client assertion is not a JWT.')
  }
}

function findCertificate(app: Application, header: Record<string, unknown>): KeyCredential | undefined {
  const usable = app.keyCredentials.filter((credential) => credential.type === 'AsymmetricX509Cert')
  const digest = (credential: KeyCredential, name: string): string =>
    createHash(name).update(Buffer.from(credential.key, 'base64')).digest('base64url')
  return usable.find(
    (credential) =>
      (header['x5t#S256'] !== undefined && digest(credential, 'sha256') === header['x5t#S256']) ||
      (header['x5t'] !== undefined && digest(credential, 'sha1') === header['x5t']),
  )
}

function thumbprintOf(header: Record<string, unknown>): string {
  const value = header['x5t'] ?? header['x5t#S256'] ?? ''
  return Buffer.from(String(value), 'base64url').toString('hex').toUpperCase()
}
