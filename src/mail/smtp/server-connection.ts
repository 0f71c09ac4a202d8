// One accepted connection: the socket under a ServerProtocol, plain first and TLS after STARTTLS.
import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { ServerProtocol } from './server-protocol.ts'
import type { ServerPort } from './server-protocol.ts'
import type { ServerProtocolOptions } from './server-state.ts'
import type { TlsUpgrader } from './server-tls.ts'
import { encodeText, isAsciiText } from './text.ts'
import { readTlsFacts } from './tls-facts.ts'
import type { AbortReason, SessionFacts } from './types.ts'

/** Time that a peer has to close after us. */
const lingerLimit_ms = 5_000

export interface ConnectionOptions {
  protocol: ServerProtocolOptions
  upgrader: TlsUpgrader | null
  now: () => number
  /** Called once, when the connection is gone. */
  gone: (connection: ServerConnection) => void
}

export class ServerConnection implements ServerPort {
  readonly protocol: ServerProtocol
  #socket: Socket
  #options: ConnectionOptions
  #endReason: AbortReason = 'disconnect'
  #linger: NodeJS.Timeout | null = null

  constructor(socket: Socket, session: SessionFacts, options: ConnectionOptions) {
    this.#socket = socket
    this.#options = options
    this.protocol = new ServerProtocol(session, options.protocol, this, options.now)
    this.#attach(socket)
    this.protocol.start()
  }

  write(text: string): void {
    const socket = this.#socket
    if (socket.destroyed) return
    const isFlushed = isAsciiText(text) ? socket.write(text, 'latin1') : socket.write(encodeText(text))
    if (isFlushed) return
    this.protocol.holdForOutput(true)
    socket.once('drain', () => this.protocol.holdForOutput(false))
  }

  startTls(): void {
    const plain = this.#socket
    plain.removeListener('data', this.#onData)
    plain.removeListener('end', this.#onEnd)
    plain.removeListener('close', this.#onClose)
    plain.pause()
    this.#options.upgrader!.upgrade(plain, this.#secured, () => {
      plain.destroy()
      this.#onClose()
    })
  }

  #secured = (socket: TLSSocket): void => {
    this.#socket = socket
    this.#attach(socket)
    const serverName = typeof socket.servername === 'string' ? socket.servername.toLowerCase() : null
    this.protocol.tlsEstablished(readTlsFacts(socket, serverName, socket.getPeerX509Certificate()))
  }

  close(): void {
    this.#socket.end()
    this.#linger ??= setTimeout(() => this.#socket.destroy(), lingerLimit_ms)
    this.#linger.unref()
  }

  setReading(isReading: boolean): void {
    if (isReading) this.#socket.resume()
    else this.#socket.pause()
  }

  destroy(reason: AbortReason): void {
    this.#endReason = reason
    this.#socket.destroy()
  }

  #attach(socket: Socket): void {
    socket.on('data', this.#onData)
    socket.on('end', this.#onEnd)
    socket.on('close', this.#onClose)
    socket.on('error', ignore)
  }

  #onData = (bytes: Buffer): void => this.protocol.feed(bytes)
  #onEnd = (): void => this.protocol.peerEnded()
  #onClose = (): void => {
    if (this.#linger !== null) clearTimeout(this.#linger)
    this.protocol.connectionLost(this.#endReason)
    this.#options.gone(this)
  }
}

/** 'close' follows each error and says all that matters. */
function ignore(): void {}
