// TLS of the server side: one tls.Server that never listens; plain connections are handed to it after STARTTLS.
import type { Socket } from 'node:net'
import tls from 'node:tls'
import type { SecureContext, SecureContextOptions, TLSSocket } from 'node:tls'

export interface ServerTls {
  /** Key, certificate and trust store (`ca`, for client certificates) when no name was sent or contextFor has none. */
  context: SecureContextOptions
  /** The context for the name (lower case) that the client asked for; null: the one above. Make it with createServerContext. */
  contextFor?: (serverName: string) => SecureContext | null | Promise<SecureContext | null>
  /** Ask for a client certificate. A wrong or missing one never refuses the handshake: it is told in TlsFacts. */
  requestClientCertificate: boolean
  /** 48 bytes, shared by processes that should resume each other's sessions. */
  ticketKeys?: Buffer
  /** At most 32 bytes. Without one every resumption with client certificates dies with alert 80, so there is a default. */
  sessionIdContext?: string
  minVersion?: 'TLSv1.2' | 'TLSv1.3'
  handshakeTimeout_ms?: number
}

const defaultSessionIdContext = 'mailwarden-smtp'

/** A context with what resumption needs. */
export function createServerContext(options: SecureContextOptions): SecureContext {
  return tls.createSecureContext({ minVersion: 'TLSv1.2', sessionIdContext: defaultSessionIdContext, ...options })
}

type Secured = (socket: TLSSocket) => void
type Failed = (error: Error) => void

export class TlsUpgrader {
  #server: tls.Server
  #contextOptions: SecureContextOptions
  #waiting = new Map<string, { secured: Secured; failed: Failed }>()

  constructor(options: ServerTls) {
    this.#contextOptions = {
      minVersion: options.minVersion ?? 'TLSv1.2',
      sessionIdContext: options.sessionIdContext ?? defaultSessionIdContext,
      ...(options.ticketKeys === undefined ? {} : { ticketKeys: options.ticketKeys }),
    }
    this.#server = tls.createServer({
      ...options.context,
      ...this.#contextOptions,
      requestCert: options.requestClientCertificate,
      rejectUnauthorized: false,
      handshakeTimeout: options.handshakeTimeout_ms ?? 30_000,
      noDelay: true,
      ...(options.contextFor === undefined ? {} : { SNICallback: contextCallback(options.contextFor) }),
    })
    this.#server.on('secureConnection', (socket) => {
      socket.allowHalfOpen = true
      this.#take(keyOf(socket))?.secured(socket)
    })
    this.#server.on('tlsClientError', (error, socket) => this.#take(keyOf(socket))?.failed(error))
  }

  /** A new key, certificate or trust store for connections from now on. */
  setContext(context: SecureContextOptions): void {
    this.#server.setSecureContext({ ...context, ...this.#contextOptions })
  }

  /** Starts the handshake on a plain connection; exactly one of the two is called. */
  upgrade(socket: Socket, secured: Secured, failed: Failed): void {
    const key = keyOf(socket)
    this.#waiting.set(key, { secured, failed })
    // A socket that is closed has lost its numbers, so that 'tlsClientError' may not find it.
    socket.once('close', () => this.#take(key)?.failed(new Error('closed during the TLS handshake')))
    // A peer that leaves in the middle of the handshake is to be noticed at once; afterwards half-open is right again.
    socket.allowHalfOpen = false
    this.#server.emit('connection', socket)
  }

  #take(key: string): { secured: Secured; failed: Failed } | undefined {
    const waiting = this.#waiting.get(key)
    this.#waiting.delete(key)
    return waiting
  }
}

/** The four numbers of a connection name it; the TLS socket has the same ones as the socket under it. */
const keyOf = (socket: Socket): string => `${socket.remoteAddress} ${socket.remotePort} ${socket.localPort}`

type ContextFor = NonNullable<ServerTls['contextFor']>

function contextCallback(contextFor: ContextFor): NonNullable<tls.TlsOptions['SNICallback']> {
  const find = async (serverName: string): Promise<SecureContext | undefined> =>
    (await contextFor(serverName.toLowerCase())) ?? undefined
  return (serverName, settle) => {
    find(serverName).then(
      (context) => settle(null, context),
      (error: Error) => settle(error),
    )
  }
}
