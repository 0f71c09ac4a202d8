// Who speaks to us: is it Exchange Online? Decided from certificate, address and configured names. Pure.
import type { TlsFacts } from '#mail/smtp/types.ts'
import { isInRanges } from './address.ts'
import type { BlockListLike } from './address.ts'

export type PeerKind =
  | 'microsoft'
  /** Nothing presented. */
  | 'no-certificate'
  /** Chain or name is another's. */
  | 'other-certificate'
  /** The certificate is right and the address is not in the published ranges. */
  | 'wrong-address'
  /** Right name, but our clock, trust store or revocation list may be at fault (matrix 5). */
  | 'unchecked'
  | 'no-tls'

export interface MicrosoftIdentity {
  /** Names that may stand in the client certificate: exact, or `*.` for any one label in front. */
  certificateNames: string[]
  /** Null: the address is not checked. */
  sourceRanges: BlockListLike | null
  /** True when our own trust store could not be read. */
  isTrustStoreBroken: boolean
}

/** Errors of OpenSSL that may be ours rather than the peer's: time and revocation. */
const possiblyOurs = new Set([
  'CERT_NOT_YET_VALID',
  'CERT_HAS_EXPIRED',
  'CRL_NOT_YET_VALID',
  'CRL_HAS_EXPIRED',
  'UNABLE_TO_GET_CRL',
  'UNABLE_TO_DECRYPT_CRL_SIGNATURE',
])

export function classifyPeer(tls: TlsFacts | null, remoteAddress: string, identity: MicrosoftIdentity): PeerKind {
  if (tls === null) return 'no-tls'
  if (tls.peerNames.length === 0) return 'no-certificate'
  if (!tls.peerNames.some((name) => identity.certificateNames.some((wanted) => matchesName(name, wanted))))
    return 'other-certificate'
  if (!tls.authorized) {
    const isOurs = identity.isTrustStoreBroken || possiblyOurs.has(tls.authorizationError ?? '')
    return isOurs ? 'unchecked' : 'other-certificate'
  }
  if (identity.sourceRanges !== null && !isInRanges(remoteAddress, identity.sourceRanges)) return 'wrong-address'
  return 'microsoft'
}

export function matchesName(name: string, wanted: string): boolean {
  const plain = name.toLowerCase()
  const pattern = wanted.toLowerCase()
  if (!pattern.startsWith('*.')) return plain === pattern
  const dot = plain.indexOf('.')
  return dot > 0 && plain.slice(dot) === pattern.slice(1)
}
