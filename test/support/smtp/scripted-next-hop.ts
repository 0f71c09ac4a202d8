// A foreign SMTP server for tests: shares no code with src/mail/smtp, does at each command what the test says, and
// records envelopes and exact bytes.
import net from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import tls from 'node:tls'
import { ByteReader, PeerGone } from './byte-reader.ts'

export type HopVerb =
  | 'CONNECT'
  | 'EHLO'
  | 'HELO'
  | 'STARTTLS'
  | 'MAIL'
  | 'RCPT'
  | 'DATA'
  | 'BDAT'
  | 'FINAL'
  | 'RSET'
  | 'NOOP'
  | 'QUIT'
  | 'OTHER'

export interface HopEvent {
  verb: HopVerb
  /** The whole command line; for CONNECT and FINAL empty. */
  line: string
  /** Connections are counted from 1. */
  connection: number
  /** Messages that came to FINAL on all connections so far, this one included. */
  messageNumber: number
  isTls: boolean
  /** With FINAL: the message. */
  message?: HopMessage
}

/**
 * What to do: a reply (`'550 5.1.1 No'`, lines parted by \n), or more. `reply: null` swallows the answer. `close` ends the
 * connection behind the reply (`reset` by RST). With DATA and BDAT `closeAfter_bytes` cuts the connection once so many
 * bytes of content have come. undefined: the usual good answer.
 */
export type HopAnswer =
  | string
  | { reply?: string | null; close?: 'end' | 'reset'; closeAfter_bytes?: number }
  | undefined
  | void

export interface HopMessage {
  connection: number
  /** What stood between < and >, latin1. */
  from: string
  mailLine: string
  /** Accepted recipients in order. */
  to: string[]
  rcptLines: string[]
  bytes: Buffer
  kind: 'DATA' | 'BDAT'
  /** BDAT commands that it came in. */
  chunkCount: number
  /** True when FINAL was answered 2yz, or would have been and was swallowed. */
  isTaken: boolean
  isTls: boolean
}

export interface NextHopOptions {
  /** Asked at each command; may wait for a promise of the test. */
  script?: (event: HopEvent) => HopAnswer | Promise<HopAnswer>
  /** EHLO keywords; default PIPELINING 8BITMIME CHUNKING SMTPUTF8 DSN ENHANCEDSTATUSCODES SIZE. STARTTLS comes with `tls`. */
  extensions?: string[]
  tls?: { key: string; cert: string; ca?: string; requestClientCertificate?: boolean }
  port?: number
}

export interface NextHop {
  port: number
  /** Complete messages, in the order of their ends, also refused ones. */
  messages: HopMessage[]
  /** Messages that it has taken responsibility for. */
  taken(): HopMessage[]
  /** Every command line with its connection, `1 MAIL FROM:<...>`. */
  commands: string[]
  connectionCount: number
  openConnections(): number
  /** Names in the client certificates seen, one entry a TLS connection; null without one. */
  clientNames: (string | null)[]
  setScript(script: NextHopOptions['script']): void
  /** Cuts all connections; the port stays open. */
  cutAll(): void
  close(): Promise<void>
}

const defaultExtensions = [
  'PIPELINING',
  'SIZE 157286400',
  '8BITMIME',
  'CHUNKING',
  'SMTPUTF8',
  'DSN',
  'ENHANCEDSTATUSCODES',
]

export async function startNextHop(options: NextHopOptions = {}): Promise<NextHop> {
  const sockets = new Set<Socket>()
  const hop: NextHop = {
    port: 0,
    messages: [],
    taken: () => hop.messages.filter((message) => message.isTaken),
    commands: [],
    connectionCount: 0,
    openConnections: () => sockets.size,
    clientNames: [],
    setScript: (script) => {
      if (script === undefined) delete options.script
      else options.script = script
    },
    cutAll: () => {
      for (const socket of sockets) socket.destroy()
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        hop.cutAll()
      }),
  }
  const server = net.createServer({ noDelay: true }, (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    hop.connectionCount += 1
    new HopConnection(socket, hop, options, hop.connectionCount).run().catch((error: unknown) => {
      socket.destroy()
      if (!(error instanceof PeerGone)) throw error
    })
  })
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  hop.port = (server.address() as AddressInfo).port
  return hop
}

const usual: Record<HopVerb, string> = {
  CONNECT: '220 next-hop.example ESMTP',
  EHLO: '',
  HELO: '250 next-hop.example',
  STARTTLS: '220 2.0.0 Go ahead',
  MAIL: '250 2.1.0 Sender ok',
  RCPT: '250 2.1.5 Recipient ok',
  DATA: '354 Go ahead',
  BDAT: '250 2.0.0 Chunk ok',
  FINAL: '250 2.0.0 Queued',
  RSET: '250 2.0.0 Reset',
  NOOP: '250 2.0.0 Ok',
  QUIT: '221 2.0.0 Bye',
  OTHER: '500 5.5.2 Unknown command',
}

const contexts = new WeakMap<object, tls.SecureContext>()

/** One context for all connections, so that sessions can be resumed. */
function contextOf(settings: NonNullable<NextHopOptions['tls']>): tls.SecureContext {
  const { key, cert, ca } = settings
  const context =
    contexts.get(settings) ??
    tls.createSecureContext({ key, cert, ...(ca === undefined ? {} : { ca }), sessionIdContext: 'hop' })
  contexts.set(settings, context)
  return context
}

class HopConnection {
  #socket: Socket
  #reader: ByteReader
  #hop: NextHop
  #options: NextHopOptions
  #number: number
  #isTls = false
  #mailLine: string | null = null
  #rcptLines: string[] = []
  #to: string[] = []
  #chunks: Buffer[] = []

  constructor(socket: Socket, hop: NextHop, options: NextHopOptions, number: number) {
    this.#socket = socket
    this.#reader = new ByteReader(socket)
    this.#hop = hop
    this.#options = options
    this.#number = number
  }

  async run(): Promise<void> {
    if (!(await this.#say('CONNECT', '')).isOpen) return
    for (;;) {
      const line = await this.#reader.line()
      this.#hop.commands.push(`${this.#number} ${line}`)
      const word = line.split(' ')[0]!.toUpperCase()
      if (!(await this.#command(word in usual && word !== 'FINAL' ? (word as HopVerb) : 'OTHER', line))) return
    }
  }

  #reset(): void {
    this.#mailLine = null
    this.#rcptLines = []
    this.#to = []
    this.#chunks = []
  }

  /** False when the connection is over. */
  async #command(verb: HopVerb, line: string): Promise<boolean> {
    if (verb === 'BDAT') return this.#bdat(line)
    const { code, isOpen, cut_bytes } = await this.#say(verb, line)
    if (verb === 'QUIT') this.#socket.end()
    if (!isOpen || verb === 'QUIT') return false
    const isGood = code >= 200 && code < 400
    if (['RSET', 'EHLO', 'HELO'].includes(verb)) this.#reset()
    if (verb === 'MAIL' && isGood) this.#mailLine = line
    if (verb === 'RCPT' && isGood) {
      this.#rcptLines.push(line)
      this.#to.push(/<(.*)>/.exec(line)?.[1] ?? '')
    }
    if (verb === 'STARTTLS' && isGood) await this.#secure()
    if (verb !== 'DATA' || code !== 354) return true
    const raw = await this.#reader.untilDot(this.#cutter(cut_bytes))
    return this.#finish('DATA', undot(raw))
  }

  async #bdat(line: string): Promise<boolean> {
    const [, size, last] = line.split(' ')
    const answer = await this.#ask('BDAT', line)
    const extra = typeof answer === 'object' ? answer : {}
    this.#chunks.push(await this.#reader.bytes(Number(size), this.#cutter(extra.closeAfter_bytes)))
    if (last?.toUpperCase() !== 'LAST' || answer !== undefined) {
      const { code, isOpen } = await this.#give('BDAT', answer)
      if (last === undefined || code >= 400) return isOpen
    }
    return this.#finish('BDAT', Buffer.concat(this.#chunks))
  }

  #cutter(limit_bytes: number | undefined): (sum: number) => void {
    return (sum) => {
      if (limit_bytes !== undefined && sum >= limit_bytes) this.#socket.destroy()
    }
  }

  async #finish(kind: 'DATA' | 'BDAT', bytes: Buffer): Promise<boolean> {
    const message: HopMessage = {
      connection: this.#number,
      from: /<(.*?)>(?: |$)/.exec(this.#mailLine ?? '')?.[1] ?? '',
      mailLine: this.#mailLine ?? '',
      to: this.#to,
      rcptLines: this.#rcptLines,
      bytes,
      kind,
      chunkCount: this.#chunks.length,
      isTaken: false,
      isTls: this.#isTls,
    }
    this.#hop.messages.push(message)
    this.#reset()
    const answer = await this.#ask('FINAL', '', message)
    const text = typeof answer === 'string' ? answer : answer?.reply
    // A swallowed or missing answer: the message was taken all the same.
    message.isTaken = text === undefined || text === null || text.startsWith('2')
    return (await this.#give('FINAL', answer)).isOpen
  }

  async #secure(): Promise<void> {
    this.#reader.detach()
    const secure = new tls.TLSSocket(this.#socket, {
      isServer: true,
      secureContext: contextOf(this.#options.tls!),
      requestCert: this.#options.tls!.requestClientCertificate ?? false,
      rejectUnauthorized: false,
    })
    secure.on('error', () => secure.destroy())
    await new Promise<void>((resolve, reject) => {
      secure.once('secure', resolve)
      secure.once('close', () => reject(new PeerGone('closed in the handshake')))
    })
    this.#socket = secure
    this.#isTls = true
    this.#reset()
    const peer = secure.getPeerCertificate()
    this.#hop.clientNames.push(peer.subject === undefined ? null : String(peer.subject.CN))
    this.#reader = new ByteReader(secure)
  }

  async #ask(verb: HopVerb, line: string, message?: HopMessage): Promise<HopAnswer> {
    return this.#options.script?.({
      verb,
      line,
      connection: this.#number,
      messageNumber: this.#hop.messages.length,
      isTls: this.#isTls,
      ...(message === undefined ? {} : { message }),
    })
  }

  async #say(verb: HopVerb, line: string): Promise<{ code: number; isOpen: boolean; cut_bytes: number | undefined }> {
    const answer = await this.#ask(verb, line)
    const cut_bytes = typeof answer === 'object' ? answer.closeAfter_bytes : undefined
    return { ...(await this.#give(verb, answer)), cut_bytes }
  }

  async #give(verb: HopVerb, answer: HopAnswer): Promise<{ code: number; isOpen: boolean }> {
    const rule = typeof answer === 'object' ? answer : { reply: answer ?? undefined, close: undefined }
    const text = rule.reply === undefined ? this.#usual(verb) : rule.reply
    if (text !== null) this.#socket.write(formatLines(text), 'latin1')
    if (rule.close === 'end') this.#socket.end()
    if (rule.close === 'reset') (this.#socket as Socket & { resetAndDestroy?: () => void }).resetAndDestroy?.()
    const code = text === null ? Number(this.#usual(verb).slice(0, 3)) : Number(text.slice(0, 3))
    return { code, isOpen: rule.close === undefined }
  }

  #usual(verb: HopVerb): string {
    if (verb !== 'EHLO') return usual[verb]
    const keywords = [...(this.#options.extensions ?? defaultExtensions)]
    if (this.#options.tls !== undefined && !this.#isTls) keywords.push('STARTTLS')
    return ['250 next-hop.example', ...keywords.map((keyword) => `250 ${keyword}`)].join('\n')
  }
}

/** Lines with the hyphen of all but the last; a line that lacks the code gets the first one's. */
function formatLines(text: string): string {
  const lines = text.split('\n')
  const code = lines[0]!.slice(0, 3)
  return lines
    .map((line, index) => {
      const rest = line.startsWith(code) ? line.slice(4) : line
      return `${code}${index === lines.length - 1 ? ' ' : '-'}${rest}\r\n`
    })
    .join('')
}

function undot(raw: Buffer): Buffer {
  // latin1 keeps every byte.
  return Buffer.from(raw.toString('latin1').replaceAll(/(^|\r\n)\./g, '$1'), 'latin1')
}
