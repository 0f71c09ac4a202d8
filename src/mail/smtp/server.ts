// SMTP server over node:net and node:tls: listening, limits over all connections, time limits, graceful stop.
import { randomBytes } from 'node:crypto'
import net from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import type { SecureContextOptions } from 'node:tls'
import { ServerConnection } from './server-connection.ts'
import type { ConnectionOptions } from './server-connection.ts'
import { TlsUpgrader } from './server-tls.ts'
import type { ServerTls } from './server-tls.ts'
import { defaultServerLimits } from './types.ts'
import type { ServerHandler, ServerLimits, SessionFacts } from './types.ts'

export interface SmtpServerOptions {
  handler: ServerHandler
  hostName: string
  limits?: Partial<ServerLimits>
  tls?: ServerTls | null
  /** MAIL without TLS is answered 530 5.7.0, and EHLO before TLS offers STARTTLS and SIZE only. */
  requireTls?: boolean
  /** EHLO keywords for a session, asked at each EHLO; default: all that this server knows. SIZE and STARTTLS come by themselves. */
  extensions?: (session: SessionFacts) => readonly string[]
  /** Connections above it are answered 421 4.3.2 at once. */
  connections_max?: number
  /** Milliseconds that never go back; for tests. */
  now?: () => number
}

/** All extensions of this server besides SIZE and STARTTLS. */
export const knownExtensions = ['PIPELINING', 'DSN', 'ENHANCEDSTATUSCODES', '8BITMIME', 'CHUNKING', 'SMTPUTF8'] as const

export interface SmtpServer {
  /** Port 0 takes a free one. With `reusePort` several processes share one port. */
  listen(port: number, host?: string, reusePort?: boolean): Promise<AddressInfo>
  address(): AddressInfo
  /** Open connections. */
  readonly connectionCount: number
  /** Key, certificate and trust store for connections from now on. */
  setTlsContext(context: SecureContextOptions): void
  /** True: connections stay open, but nothing is read from them (admission control). */
  setPaused(isPaused: boolean): void
  /** Stops accepting, answers 421 4.3.2 at the next MAIL, waits for open transactions, at last cuts them with 451. */
  close(options?: { drain_ms?: number }): Promise<void>
}

export function createSmtpServer(options: SmtpServerOptions): SmtpServer {
  return new SocketServer(options)
}

const busyText = '421 4.3.2 Too many connections, try again later\r\n'

class SocketServer implements SmtpServer {
  #options: SmtpServerOptions
  #connectionOptions: ConnectionOptions
  #server: net.Server
  #connections = new Set<ServerConnection>()
  #sweeper: NodeJS.Timeout | null = null
  #emptied: (() => void) | null = null
  #isDraining = false
  #isPaused = false

  constructor(options: SmtpServerOptions) {
    this.#options = options
    const upgrader = options.tls ? new TlsUpgrader(options.tls) : null
    this.#connectionOptions = {
      upgrader,
      now: options.now ?? (() => performance.now()),
      gone: (connection) => this.#forget(connection),
      protocol: {
        handler: options.handler,
        hostName: options.hostName,
        limits: { ...defaultServerLimits, ...options.limits },
        isTlsAvailable: upgrader !== null,
        requireTls: options.requireTls ?? false,
        extensions: options.extensions ?? (() => knownExtensions),
      },
    }
    // Half-open: a client may end its side right after QUIT and still wants the answers.
    this.#server = net.createServer({ allowHalfOpen: true, noDelay: true }, (socket) => this.#accept(socket))
  }

  get connectionCount(): number {
    return this.#connections.size
  }

  async listen(port: number, host = '127.0.0.1', reusePort = false): Promise<AddressInfo> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen({ port, host, reusePort, backlog: 1024 }, () => {
        this.#server.removeListener('error', reject)
        resolve()
      })
    })
    this.#sweeper = setInterval(() => this.#sweep(), this.#sweepInterval_ms())
    this.#sweeper.unref()
    return this.address()
  }

  address(): AddressInfo {
    return this.#server.address() as AddressInfo
  }

  setTlsContext(context: SecureContextOptions): void {
    this.#connectionOptions.upgrader?.setContext(context)
  }

  setPaused(isPaused: boolean): void {
    this.#isPaused = isPaused
    for (const connection of this.#connections) connection.protocol.holdInput(isPaused)
  }

  async close({ drain_ms = 0 }: { drain_ms?: number } = {}): Promise<void> {
    this.#isDraining = true
    const stopped = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    for (const connection of this.#connections) connection.protocol.drain()
    if (!(await this.#emptyWithin(drain_ms))) {
      for (const connection of this.#connections) connection.protocol.shutdown()
      if (!(await this.#emptyWithin(1_000))) for (const connection of this.#connections) connection.destroy('shutdown')
    }
    await stopped
    if (this.#sweeper !== null) clearInterval(this.#sweeper)
  }

  #emptyWithin(limit_ms: number): Promise<boolean> {
    if (this.#connections.size === 0) return Promise.resolve(true)
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), limit_ms)
      this.#emptied = () => {
        clearTimeout(timer)
        resolve(true)
      }
    })
  }

  #accept(socket: Socket): void {
    if (this.#connections.size >= (this.#options.connections_max ?? Infinity)) {
      socket.on('error', () => socket.destroy())
      socket.end(busyText, () => socket.destroy())
      return
    }
    const connection = new ServerConnection(socket, sessionOf(socket), this.#connectionOptions)
    this.#connections.add(connection)
    if (this.#isPaused) connection.protocol.holdInput(true)
    if (this.#isDraining) connection.protocol.drain()
  }

  #forget(connection: ServerConnection): void {
    this.#connections.delete(connection)
    if (this.#connections.size === 0) this.#emptied?.()
  }

  #sweep(): void {
    for (const connection of this.#connections) connection.protocol.tick()
  }

  /** A second, or finer where a limit is short. */
  #sweepInterval_ms(): number {
    const { commandTimeout_ms, dataTimeout_ms, idleTimeout_ms } = this.#connectionOptions.protocol.limits
    return Math.max(5, Math.min(1_000, commandTimeout_ms / 4, dataTimeout_ms / 4, idleTimeout_ms / 4))
  }
}

function sessionOf(socket: Socket): SessionFacts {
  return {
    id: randomBytes(9).toString('base64url'),
    remoteAddress: socket.remoteAddress ?? '',
    remotePort: socket.remotePort ?? 0,
    localPort: socket.localPort ?? 0,
    hello: null,
    esmtp: false,
    tls: null,
  }
}
