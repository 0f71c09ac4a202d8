// What a finished TLS handshake says about the peer. Judged anew for resumed sessions, whose certificate comes from the ticket.
import type { X509Certificate } from 'node:crypto'
import type { TLSSocket } from 'node:tls'
import type { TlsFacts } from './types.ts'

/** Facts of a socket after its handshake. `serverName` is the name that the client asked for. */
export function readTlsFacts(
  socket: TLSSocket,
  serverName: string | null,
  certificate: X509Certificate | undefined,
  now = Date.now(),
): TlsFacts {
  const fault = authorizationFault(socket, certificate, now)
  return {
    version: socket.getProtocol() ?? '',
    cipher: socket.getCipher().standardName ?? socket.getCipher().name,
    serverName,
    authorized: fault === null,
    authorizationError: fault,
    peerNames: certificate === undefined ? [] : namesOf(certificate),
    resumed: socket.isSessionReused(),
    peerFingerprint: certificate?.fingerprint256.replaceAll(':', '').toLowerCase() ?? null,
  }
}

function authorizationFault(socket: TLSSocket, certificate: X509Certificate | undefined, now: number): string | null {
  if (certificate === undefined) return 'NO_PEER_CERTIFICATE'
  if (!socket.authorized) return describe(socket.authorizationError)
  // OpenSSL keeps the verdict of the first handshake in the session; the certificate may have run out since.
  if (Date.parse(certificate.validTo) < now) return 'CERT_HAS_EXPIRED'
  if (Date.parse(certificate.validFrom) > now) return 'CERT_NOT_YET_VALID'
  return null
}

function describe(fault: unknown): string {
  if (fault instanceof Error) return (fault as NodeJS.ErrnoException).code ?? fault.message
  return typeof fault === 'string' && fault !== '' ? fault : 'UNAUTHORIZED'
}

/** Subject common names and DNS alternative names, lower case, each once. */
export function namesOf(certificate: X509Certificate): string[] {
  const common = [...certificate.subject.matchAll(/^CN=(.+)$/gm)].map((match) => match[1]!)
  // Node quotes names that hold unusual characters; such a name is none that we would trust.
  const alternative = (certificate.subjectAltName ?? '').split(', ').filter((name) => /^DNS:[^",\\]+$/.test(name))
  const names = [...common, ...alternative.map((name) => name.slice(4))]
  return [...new Set(names.map((name) => name.toLowerCase()))]
}
