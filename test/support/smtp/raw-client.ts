// A raw SMTP client for tests: sends exactly the bytes that the test says and reads replies. Shares no code with src/mail/smtp.
import net from 'node:net'
import type { Socket } from 'node:net'
import tls from 'node:tls'
import { ByteReader, PeerGone } from './byte-reader.ts'

export interface RawReply {
  code: number
  /** Text of each line behind code and mark. */
  lines: string[]
  /** `250 2.0.0 Ok`; lines parted by \n. */
  text: string
}

export interface RawTls {
  ca?: string
  key?: string
  cert?: string
  serverName?: string
  session?: Buffer
  /** Told each session that the server gives for resumption. */
  onSession?: (session: Buffer) => void
}

export class RawClient {
  socket: Socket
  #reader: ByteReader

  private constructor(socket: Socket) {
    this.socket = socket
    this.#reader = new ByteReader(socket)
  }

  /** Connects; the greeting is not read yet. */
  static async connect(port: number, host = '127.0.0.1', options: { localAddress?: string } = {}): Promise<RawClient> {
    const socket = net.connect({ port, host, noDelay: true, allowHalfOpen: true, ...options })
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject))
    socket.on('error', () => undefined)
    return new RawClient(socket)
  }

  /** Connects, reads the greeting, says EHLO. */
  static async open(port: number, hello = 'client.example'): Promise<RawClient> {
    const client = await RawClient.connect(port)
    await client.expect(220)
    await client.command(`EHLO ${hello}`, 250)
    return client
  }

  /** Sends bytes as they are; strings as latin1. Resolves when they have left. */
  send(bytes: string | Buffer): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => resolve()
      this.socket.once('close', done)
      this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes, () => {
        this.socket.removeListener('close', done)
        resolve()
      })
    })
  }

  /** Sends byte by byte, each in a segment of its own. */
  async trickle(bytes: string | Buffer): Promise<void> {
    const all = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes
    for (let index = 0; index < all.length; index += 1) await this.send(all.subarray(index, index + 1))
  }

  /** The next reply; rejects with PeerGone when the connection is over. */
  async reply(): Promise<RawReply> {
    const lines: string[] = []
    const texts: string[] = []
    for (;;) {
      const line = await this.#reader.line()
      const match = /^(\d{3})(?:([ -])(.*))?$/s.exec(line)
      if (match === null) throw new Error(`not a reply: ${JSON.stringify(line)}`)
      lines.push(match[3] ?? '')
      texts.push(line)
      if (match[2] !== '-') return { code: Number(match[1]), lines, text: texts.join('\n') }
    }
  }

  /** The next reply, which must have this code or begin with this text. */
  async expect(wanted: number | string): Promise<RawReply> {
    const reply = await this.reply()
    const isWanted = typeof wanted === 'number' ? reply.code === wanted : reply.text.startsWith(wanted)
    if (!isWanted) throw new Error(`expected ${wanted}, got ${reply.text}`)
    return reply
  }

  /** Sends a line with CR LF, reads its reply, which must be as wanted if that is given. */
  async command(line: string, wanted?: number | string): Promise<RawReply> {
    await this.send(`${line}\r\n`)
    return wanted === undefined ? this.reply() : this.expect(wanted)
  }

  /** Several lines in one segment; their replies in order. */
  async pipeline(...lines: string[]): Promise<RawReply[]> {
    await this.send(lines.map((line) => `${line}\r\n`).join(''))
    const replies: RawReply[] = []
    for (const _ of lines) replies.push(await this.reply())
    return replies
  }

  /** One chunk: command and bytes in one segment. */
  async bdat(bytes: string | Buffer, isLast = true, wanted?: number | string): Promise<RawReply> {
    const body = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes
    await this.send(Buffer.concat([Buffer.from(`BDAT ${body.length}${isLast ? ' LAST' : ''}\r\n`), body]))
    return wanted === undefined ? this.reply() : this.expect(wanted)
  }

  /** DATA, 354, the text with dots doubled and a last CR LF, the dot; gives the last reply (or that of DATA). */
  async data(text: string, wanted?: number | string): Promise<RawReply> {
    const start = await this.command('DATA')
    if (start.code !== 354) return start
    const body = text.replaceAll(/(^|\r\n)\./g, '$1..')
    await this.send(`${body}${body.endsWith('\r\n') || body === '' ? '' : '\r\n'}.\r\n`)
    return wanted === undefined ? this.reply() : this.expect(wanted)
  }

  /** MAIL, RCPTs, and the message by DATA; the last reply. */
  async message(from: string, to: string[], text: string): Promise<RawReply> {
    await this.command(`MAIL FROM:<${from}>`, 250)
    for (const one of to) await this.command(`RCPT TO:<${one}>`, 250)
    return this.data(text)
  }

  /** STARTTLS and the handshake, then EHLO again unless `hello` is null. Trusts anybody; look at `tls`. */
  async startTls(options: RawTls = {}, hello: string | null = 'client.example'): Promise<tls.TLSSocket> {
    await this.command('STARTTLS', 220)
    const secure = await this.handshake(options)
    if (hello !== null) await this.command(`EHLO ${hello}`, 250)
    return secure
  }

  /** The handshake alone. */
  async handshake(options: RawTls = {}): Promise<tls.TLSSocket> {
    const { serverName = 'mx.example', onSession, ...rest } = options
    this.#reader.detach()
    const secure = tls.connect({ socket: this.socket, servername: serverName, rejectUnauthorized: false, ...rest })
    if (onSession !== undefined) secure.on('session', onSession)
    await new Promise((resolve, reject) => {
      secure.once('secureConnect', resolve).once('error', reject)
      secure.once('close', () => reject(new PeerGone('closed in the handshake')))
    })
    this.socket = secure
    this.#reader = new ByteReader(secure)
    return secure
  }

  /** Waits until the server has closed; gives the bytes it still sent. */
  async closed(): Promise<string> {
    let rest = ''
    try {
      for (;;) rest += (await this.#reader.next()).toString('latin1')
    } catch (error) {
      if (!(error instanceof PeerGone)) throw error
    }
    this.socket.destroy()
    return rest
  }

  async quit(): Promise<void> {
    await this.command('QUIT').catch(() => undefined)
    this.socket.destroy()
  }

  destroy(): void {
    this.socket.destroy()
  }
}
