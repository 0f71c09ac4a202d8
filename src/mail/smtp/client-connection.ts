// SMTP client of one connection: envelope commands pipelined, content by BDAT or DATA with backpressure.
import type { Socket } from 'node:net'
import { ContentEncoder } from './content-encoder.ts'
import type { ClientTimeouts } from './client-options.ts'
import { ClientProtocol } from './client-protocol.ts'
import { SmtpError } from './client-error.ts'
import { isPositive } from './types.ts'
import type { PathText, Reply, TlsFacts } from './types.ts'

export type Parts = Iterable<Buffer> | AsyncIterable<Buffer>
type Parameters = readonly (readonly [string, string | null])[]

/**
 * A connection after greeting, TLS and EHLO. Every command gives the peer's reply, also a refusal; it rejects with
 * SmtpError only when there is no reply. Commands called in one turn leave in one write when the peer has PIPELINING.
 */
export class SmtpClient {
  /** EHLO keywords, upper case, with their parameters. */
  extensions: ReadonlyMap<string, string | null> = new Map()
  tls: TlsFacts | null = null
  greeting: Reply | null = null
  /** When the connection was made, by the `now` of its options. */
  readonly connectedAt: number
  #socket: Socket
  #protocol: ClientProtocol
  #timeouts: ClientTimeouts
  #now: () => number
  #timer: NodeJS.Timeout | null = null
  #isClosed = false
  #isSending = false
  #lastAnswer: Promise<unknown> = Promise.resolve()
  #closed: Promise<void>
  #setClosed!: () => void
  #wakeWriter: (() => void) | null = null
  #onFinalByte: () => void = ignore

  constructor(socket: Socket, timeouts: ClientTimeouts, now: () => number) {
    this.#socket = socket
    this.#timeouts = timeouts
    this.#now = now
    this.connectedAt = now()
    this.#protocol = new ClientProtocol(
      { write: (bytes) => void this.#socket.write(bytes as string, 'latin1'), destroy: () => this.#socket.destroy() },
      now,
    )
    this.#closed = new Promise((resolve) => (this.#setClosed = resolve))
    this.attach(socket)
  }

  /** Where the peer is. */
  get remoteAddress(): string {
    return this.#socket.remoteAddress ?? ''
  }

  /** Bytes that we have written and the kernel has not yet taken. */
  get bufferedBytes(): number {
    return this.#socket.writableLength
  }

  /** False once the connection has failed or was closed. */
  get isUsable(): boolean {
    return !this.#isClosed && this.#protocol.failure === null && !this.#socket.destroyed
  }

  /** Resolves when the connection is gone, for whatever reason. */
  get closed(): Promise<void> {
    return this.#closed
  }

  has(keyword: string): boolean {
    return this.extensions.has(keyword)
  }

  mail(path: PathText, parameters: Parameters = []): Promise<Reply> {
    return this.command(`MAIL FROM:<${path}>${formatParameters(parameters)}`, 'mail', this.#timeouts.command_ms)
  }

  rcpt(path: PathText, parameters: Parameters = []): Promise<Reply> {
    return this.command(`RCPT TO:<${path}>${formatParameters(parameters)}`, 'rcpt', this.#timeouts.command_ms)
  }

  rset(): Promise<Reply> {
    return this.command('RSET', 'rset', this.#timeouts.command_ms)
  }

  noop(): Promise<Reply> {
    return this.command('NOOP', 'noop', this.#timeouts.command_ms)
  }

  /** Sends QUIT, waits shortly for the answer, closes. Never rejects. */
  async quit(): Promise<void> {
    await this.command('QUIT', 'quit', this.#timeouts.quit_ms).catch(() => undefined)
    this.#socket.end()
    this.destroy()
  }

  destroy(): void {
    this.#protocol.fail('aborted', 'connection closed by us')
    this.#socket.destroy()
  }

  /**
   * One chunk (RFC 3030) of exactly `size_bytes`; with `isLast` the answer is the answer to the message.
   * Rejects with kind `content` and closes when the parts are not that long. `onFinalByte` is called when the kernel has taken
   * the last byte of the message.
   */
  async bdat(parts: Parts, size_bytes: number, isLast: boolean, onFinalByte: () => void = ignore): Promise<Reply> {
    await this.#contentTurn()
    this.#onFinalByte = onFinalByte
    const phase = isLast ? 'final' : 'content'
    const answer = this.command(`BDAT ${size_bytes}${isLast ? ' LAST' : ''}`, phase, Infinity)
    answer.catch(ignore)
    const sent_bytes =
      Array.isArray(parts) && size_bytes <= smallContent_bytes
        ? this.#sendSmall(parts, size_bytes, isLast)
        : await this.#send(parts, isLast ? size_bytes : null, null)
    this.#isSending = false
    if (sent_bytes === size_bytes) this.#await(isLast)
    else this.#protocol.fail('content', `content has ${sent_bytes} bytes, not ${size_bytes}`)
    return answer
  }

  /**
   * The message by DATA: waits for 354, adds transparency and a final CR LF where there is none. A bare CR or LF rejects
   * with kind `content`: before the command when all parts are at hand in an array, else by cutting the connection.
   */
  async data(parts: Parts, onFinalByte: () => void = ignore): Promise<Reply> {
    if (Array.isArray(parts) && encodeAll(parts) === null)
      throw new SmtpError('data', 'content', 'bare CR or LF cannot be sent by DATA')
    if (this.#isSending) throw sendingAlready()
    const start = await this.command('DATA', 'data', this.#timeouts.command_ms)
    if (start.code !== 354) {
      if (!isPositive(start)) return start
      this.#protocol.fail('protocol', `DATA was answered ${start.code}`, undefined, start)
      throw this.#protocol.failure!
    }
    const answer = this.command(null, 'final', Infinity)
    answer.catch(ignore)
    const encoder = new ContentEncoder()
    this.#isSending = true
    this.#onFinalByte = onFinalByte
    await this.#send(encodeParts(parts, encoder), null, () => encoder.end())
    this.#isSending = false
    if (this.isUsable) this.#await(true)
    return answer
  }

  /** Content may not be mixed with other content, nor be sent before its command where there is no PIPELINING. */
  async #contentTurn(): Promise<void> {
    if (this.#isSending) throw sendingAlready()
    this.#isSending = true
    if (!this.#protocol.isPipelining && !this.#protocol.isIdle) await this.#lastAnswer.catch(ignore)
  }

  /** @internal Any command; used by connectSmtp. */
  command(line: string | null, phase: SmtpError['phase'], timeout_ms: number): Promise<Reply> {
    const answer = this.#protocol.command(line, phase, timeout_ms)
    this.#lastAnswer = answer
    if (timeout_ms !== Infinity) this.#armTimer()
    return answer
  }

  /** @internal Takes over the socket: first the plain one, then the one of TLS. */
  attach(socket: Socket): void {
    this.#socket = socket
    socket.on('data', this.#onData)
    socket.on('drain', this.#onDrain)
    socket.on('error', this.#onError)
    socket.on('end', this.#onEnd)
    socket.on('close', this.#onClose)
  }

  /** @internal Gives the socket away for the TLS handshake. */
  detach(): Socket {
    const socket = this.#socket
    socket.removeListener('data', this.#onData)
    socket.removeListener('drain', this.#onDrain)
    socket.removeListener('error', this.#onError)
    socket.removeListener('end', this.#onEnd)
    socket.removeListener('close', this.#onClose)
    socket.on('error', ignore)
    this.#protocol.forgetInput()
    return socket
  }

  /** @internal */
  setExtensions(extensions: ReadonlyMap<string, string | null>): void {
    this.extensions = extensions
    this.#protocol.isPipelining = extensions.has('PIPELINING')
  }

  /** @internal */
  fail(kind: SmtpError['kind'], detail: string, cause?: unknown): void {
    this.#protocol.fail(kind, detail, cause)
  }

  #onData = (bytes: Buffer): void => this.#protocol.feed(bytes)
  #onDrain = (): void => this.#wakeWriter?.()
  #onError = (cause: Error): void => this.#protocol.fail('closed', 'connection lost', cause)
  #onEnd = (): void => this.#protocol.fail('closed', 'connection closed by the peer')
  #onClose = (): void => {
    this.#isClosed = true
    this.#protocol.fail('closed', 'connection closed')
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#wakeWriter?.()
    this.#setClosed()
  }

  /** Small content leaves in one write together with the commands collected so far. */
  #sendSmall(parts: readonly Buffer[], size_bytes: number, isLast: boolean): number {
    if (!this.isUsable) return size_bytes
    const socket = this.#socket
    let sent_bytes = 0
    socket.cork()
    this.#protocol.flush()
    for (const part of parts) {
      sent_bytes += part.length
      if (isLast && sent_bytes === size_bytes) socket.write(part, this.#finalByteLeft)
      else socket.write(part)
    }
    if (isLast && size_bytes === 0) this.#finalByteLeft()
    socket.uncork()
    return sent_bytes
  }

  /**
   * Writes parts as fast as the peer takes them; gives the bytes written. The message is over with byte `final_bytes`,
   * or with what `end` makes. Ends early when the connection fails.
   */
  async #send(parts: Parts, final_bytes: number | null, end: (() => Buffer | null) | null): Promise<number> {
    this.#protocol.flush()
    let sent_bytes = 0
    if (final_bytes === 0) this.#finalByteLeft()
    try {
      for await (const part of parts) {
        if (!this.isUsable) return sent_bytes
        sent_bytes += part.length
        const isFinal = sent_bytes === final_bytes && part.length > 0
        const isFlushed = isFinal ? this.#socket.write(part, this.#finalByteLeft) : this.#socket.write(part)
        if (!isFlushed) await this.#drained()
      }
    } catch (cause) {
      this.#protocol.fail('content', 'content could not be read', cause)
      return sent_bytes
    }
    const last = end?.()
    if (last === null) this.#protocol.fail('content', 'bare CR at the end cannot be sent by DATA')
    else if (last !== undefined && this.isUsable) this.#socket.write(last, this.#finalByteLeft)
    return sent_bytes
  }

  #finalByteLeft = (error?: Error | null): void => {
    if (error || this.#protocol.failure !== null || this.#protocol.isIdle) return
    this.#protocol.isFinalByteOut = true
    this.#onFinalByte()
  }

  #drained(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(
        () => this.#protocol.fail('timeout', 'the peer takes no data'),
        this.#timeouts.dataBlock_ms,
      )
      this.#wakeWriter = () => {
        clearTimeout(timer)
        this.#wakeWriter = null
        resolve()
      }
      if (!this.isUsable) this.#wakeWriter()
    })
  }

  /** The content has been written: from now on the answer has its time limit. */
  #await(isFinal: boolean): void {
    this.#protocol.limitLast(isFinal ? this.#timeouts.final_ms : this.#timeouts.command_ms)
    this.#armTimer()
  }

  /** One timer for all answers; it looks again rather than being set anew for each. */
  #armTimer(): void {
    if (this.#timer !== null) {
      const due = this.#protocol.deadline
      if (due !== null && due >= this.#timerDue) return
      clearTimeout(this.#timer)
    }
    const deadline = this.#protocol.deadline ?? this.#now() + 1_000
    const wait_ms = Math.min(Math.max(deadline - this.#now(), 1), 2 ** 30)
    this.#timerDue = this.#now() + wait_ms
    this.#timer = setTimeout(this.#onTimer, wait_ms)
    this.#timer.unref()
  }

  #timerDue = 0
  #onTimer = (): void => {
    this.#timer = null
    this.#protocol.tick()
    if (this.#protocol.failure === null && !this.#protocol.isIdle) this.#armTimer()
  }
}

/** Up to here the parts of a chunk are given to the kernel at once. */
const smallContent_bytes = 262_144

function ignore(): void {}
const sendingAlready = (): SmtpError => new SmtpError('content', 'protocol', 'other content is being sent')

function formatParameters(parameters: Parameters): string {
  let text = ''
  for (const [keyword, value] of parameters) text += value === null ? ` ${keyword}` : ` ${keyword}=${value}`
  return text
}

function encodeAll(parts: readonly Buffer[]): true | null {
  const encoder = new ContentEncoder()
  for (const part of parts) if (encoder.encode(part) === null) return null
  return encoder.end() === null ? null : true
}

async function* encodeParts(parts: Parts, encoder: ContentEncoder): AsyncGenerator<Buffer> {
  for await (const part of parts) {
    const pieces = encoder.encode(part)
    if (pieces === null) throw new SmtpError('content', 'content', 'bare CR or LF cannot be sent by DATA')
    yield* pieces
  }
}
