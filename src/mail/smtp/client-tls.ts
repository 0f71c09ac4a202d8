// STARTTLS of the client side: handshake, identity of the peer (also of resumed sessions), sessions kept for resumption.
import { X509Certificate } from 'node:crypto'
import tls from 'node:tls'
import type { SecureContext, TLSSocket } from 'node:tls'
import { SmtpError } from './client-error.ts'
import type { ClientTimeouts, ClientTls, ConnectOptions } from './client-options.ts'
import type { SmtpClient } from './client-connection.ts'
import { readTlsFacts } from './tls-facts.ts'

/** Secures the connection as its mode says; true when EHLO must be said again. */
export async function secureClient(
  client: SmtpClient,
  options: ConnectOptions,
  timeouts: ClientTimeouts,
): Promise<boolean> {
  const settings = options.tls ?? { mode: 'opportunistic' as const }
  if (settings.mode === 'none') return false
  if (!client.has('STARTTLS')) {
    if (settings.mode === 'opportunistic') return false
    throw new SmtpError('starttls', 'tls', 'STARTTLS is not offered')
  }
  const answer = await client.command('STARTTLS', 'starttls', timeouts.tls_ms)
  if (answer.code !== 220)
    throw new SmtpError('starttls', 'tls', `STARTTLS was answered ${answer.code}`, { reply: answer })
  await handshake(client, settings, options, timeouts)
  return true
}

async function handshake(
  client: SmtpClient,
  settings: ClientTls,
  options: ConnectOptions,
  timeouts: ClientTimeouts,
): Promise<void> {
  const serverName = settings.serverName ?? options.host
  const key = `${options.host} ${options.port} ${serverName}`
  const known = unpackSession(settings.sessions?.get(key))
  const secure = tls.connect({
    socket: client.detach(),
    secureContext: contextOf(settings),
    servername: /^[\d.]+$|:/.test(serverName) ? '' : serverName,
    // Judged below, so that the caller learns which fault it was and resumed sessions are judged too.
    rejectUnauthorized: false,
    minVersion: settings.minVersion ?? 'TLSv1.2',
    ...(known === undefined ? {} : { session: known.ticket }),
  })
  let peer: X509Certificate | undefined
  const tickets: Buffer[] = []
  const keep = (ticket: Buffer): void => {
    if (peer === undefined) tickets.push(ticket)
    else settings.sessions?.set(key, packSession(ticket, peer.raw))
  }
  secure.on('session', keep)
  try {
    await finished(secure, timeouts.tls_ms, options.signal)
    // Node has no certificate of the peer for a resumed session of a client; the ticket stands for the one shown before.
    if (secure.isSessionReused()) peer = known && new X509Certificate(known.peerCertificate)
    // Read once: asking a client's socket again gives nothing.
    else peer = secure.getPeerX509Certificate()
    client.tls = readTlsFacts(secure, serverName, peer)
    if (settings.mode === 'verify') verifyPeer(peer, client.tls.authorizationError, serverName)
  } catch (error) {
    settings.sessions?.delete(key)
    secure.on('error', () => undefined).destroy()
    throw error
  }
  for (const ticket of tickets) keep(ticket)
  client.attach(secure)
}

function verifyPeer(peer: X509Certificate | undefined, fault: string | null, serverName: string): void {
  if (fault !== null || peer === undefined) throw new SmtpError('tls', 'certificate', fault ?? 'NO_PEER_CERTIFICATE')
  const mismatch = tls.checkServerIdentity(serverName, peer.toLegacyObject() as unknown as tls.PeerCertificate)
  if (mismatch !== undefined) throw new SmtpError('tls', 'certificate', mismatch.message, { cause: mismatch })
}

function finished(secure: TLSSocket, limit_ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const finish = (error: SmtpError | null): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
      for (const event of ['secureConnect', 'error', 'close'] as const) secure.removeAllListeners(event)
      if (error === null) resolve()
      else reject(error)
    }
    const failed = (detail: string) => (cause?: unknown) => finish(new SmtpError('tls', 'tls', detail, { cause }))
    const onAbort = (): void => finish(new SmtpError('tls', 'aborted', 'aborted'))
    const timer = setTimeout(() => finish(new SmtpError('tls', 'timeout', 'handshake takes too long')), limit_ms)
    signal?.addEventListener('abort', onAbort, { once: true })
    secure.once('secureConnect', () => finish(null))
    secure.once('error', failed('handshake failed'))
    secure.once('close', failed('connection closed during the handshake'))
  })
}

const contexts = new WeakMap<ClientTls, SecureContext>()

/** Reading keys and roots costs far more than a handshake saves: once per settings object. */
function contextOf(settings: ClientTls): SecureContext {
  const known = settings.context ?? contexts.get(settings)
  if (known !== undefined) return known
  const context = tls.createSecureContext({
    minVersion: settings.minVersion ?? 'TLSv1.2',
    ...(settings.ca === undefined ? {} : { ca: settings.ca }),
    ...settings.clientCertificate,
  })
  contexts.set(settings, context)
  return context
}

/** Ticket and certificate in one value: length of the ticket in four bytes, ticket, certificate. */
function packSession(ticket: Buffer, certificate: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(ticket.length)
  return Buffer.concat([length, ticket, certificate])
}

function unpackSession(packed: Buffer | undefined): { ticket: Buffer; peerCertificate: Buffer } | undefined {
  if (packed === undefined) return undefined
  const end = 4 + packed.readUInt32BE(0)
  return { ticket: packed.subarray(4, end), peerCertificate: packed.subarray(end) }
}
