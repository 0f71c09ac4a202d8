// Signed requests of ACME (RFC 8555 6.2, RFC 7515): flattened JSON, ES256 or RS256, key in the header or named by its account.
import { createPublicKey, createHash, verify, type JsonWebKey, type KeyObject } from 'node:crypto'

export interface SignedRequest {
  alg: string
  nonce: string
  url: string
  jwk: JsonWebKey | null
  kid: string | null
  /** '' for POST-as-GET (RFC 8555 6.3). */
  payload: string
  signingInput: string
  signature: Buffer
}

/** Throws when the body is not of that form. */
export function readJws(body: string): SignedRequest {
  const given = JSON.parse(body) as { protected: string; payload: string; signature: string }
  const header = JSON.parse(decode(given.protected)) as Record<string, unknown>
  return {
    alg: String(header['alg']),
    nonce: String(header['nonce']),
    url: String(header['url']),
    jwk: (header['jwk'] as JsonWebKey | undefined) ?? null,
    kid: (header['kid'] as string | undefined) ?? null,
    payload: decode(given.payload),
    signingInput: `${given.protected}.${given.payload}`,
    signature: Buffer.from(given.signature, 'base64url'),
  }
}

const decode = (text: string): string => Buffer.from(text, 'base64url').toString('utf8')

export function isSignedBy({ alg, signingInput, signature }: SignedRequest, jwk: JsonWebKey): boolean {
  const key: KeyObject = createPublicKey({ key: jwk, format: 'jwk' })
  const data = Buffer.from(signingInput)
  if (alg === 'ES256') return verify('sha256', data, { key, dsaEncoding: 'ieee-p1363' }, signature)
  return alg === 'RS256' && verify('sha256', data, key, signature)
}

/** RFC 7638: the members that make the key, in the order of their names. */
export function thumbprint(jwk: JsonWebKey): string {
  const members =
    jwk.kty === 'EC' ? { crv: jwk.crv, kty: jwk.kty, x: jwk.x, y: jwk.y } : { e: jwk.e, kty: jwk.kty, n: jwk.n }
  return createHash('sha256').update(JSON.stringify(members)).digest('base64url')
}
