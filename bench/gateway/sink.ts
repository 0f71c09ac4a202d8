// The next hop of the benchmark: takes everything, as cheaply as node:net allows. Run by fork with JSON settings as argument.
import net from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import tls from 'node:tls'

export interface SinkSettings {
  /** Time until the answer to a message. */
  delay_ms: number
  tls: { key: string; cert: string; ca: string } | null
}

const settings = JSON.parse(process.argv[2]!) as SinkSettings
const context = settings.tls && tls.createSecureContext({ ...settings.tls, sessionIdContext: 'sink' })
let messages = 0
let content_bytes = 0
const end = Buffer.from('\r\n.\r\n')
const extensions = `250-sink\r\n250-PIPELINING\r\n250-SIZE 0\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-DSN\r\n250-ENHANCEDSTATUSCODES\r\n`

class SinkSession {
  #socket: Socket
  #rest = ''
  #mode: 'command' | 'data' | 'bdat' = 'command'
  #left_bytes = 0
  #isLast = false
  #tail = Buffer.from('\r\n')

  constructor(socket: Socket) {
    this.#socket = socket
    this.#listen(socket)
    socket.write('220 sink ESMTP\r\n')
  }

  #listen(socket: Socket): void {
    socket.on('data', this.#onData).on('error', () => socket.destroy())
  }

  #onData = (bytes: Buffer): void => {
    let at = 0
    while (at < bytes.length)
      if (this.#mode === 'command') at = this.#commands(bytes, at)
      else if (this.#mode === 'bdat') at = this.#chunk(bytes, at)
      else at = this.#data(bytes, at)
  }

  #commands(bytes: Buffer, from: number): number {
    let answers = ''
    let at = from
    while (at < bytes.length && this.#mode === 'command') {
      const lf = bytes.indexOf(10, at)
      if (lf < 0) {
        this.#rest += bytes.toString('latin1', at)
        at = bytes.length
        break
      }
      const line = this.#rest + bytes.toString('latin1', at, lf)
      this.#rest = ''
      at = lf + 1
      answers += this.#answer(line)
    }
    if (answers !== '') this.#socket.write(answers, 'latin1')
    return at
  }

  #answer(line: string): string {
    switch (line.slice(0, 4).toUpperCase()) {
      case 'EHLO':
        return `${extensions}${context !== null && !('encrypted' in this.#socket) ? '250-STARTTLS\r\n' : ''}250 CHUNKING\r\n`
      case 'DATA':
        this.#mode = 'data'
        return '354 go\r\n'
      case 'BDAT': {
        const [, size, last] = line.trim().split(' ')
        this.#left_bytes = Number(size)
        this.#isLast = last !== undefined
        this.#mode = 'bdat'
        if (this.#left_bytes === 0) this.#chunk(Buffer.alloc(0), 0)
        return ''
      }
      case 'STAR':
        this.#secure()
        return ''
      case 'QUIT':
        this.#socket.end('221 2.0.0 bye\r\n')
        return ''
      default:
        return '250 2.0.0 ok\r\n'
    }
  }

  #chunk(bytes: Buffer, from: number): number {
    const taken = Math.min(this.#left_bytes, bytes.length - from)
    this.#left_bytes -= taken
    content_bytes += taken
    if (this.#left_bytes === 0) {
      this.#mode = 'command'
      if (this.#isLast) this.#finish()
      else this.#socket.write('250 2.0.0 ok\r\n')
    }
    return from + taken
  }

  #data(bytes: Buffer, from: number): number {
    const window = Buffer.concat([this.#tail, bytes.subarray(from)])
    const found = window.indexOf(end)
    if (found < 0) {
      content_bytes += bytes.length - from
      this.#tail = Buffer.from(window.subarray(-4))
      return bytes.length
    }
    const next = from + found + end.length - this.#tail.length
    content_bytes += next - from
    this.#tail = Buffer.from('\r\n')
    this.#mode = 'command'
    this.#finish()
    return next
  }

  #finish(): void {
    const answer = (): void => {
      messages += 1
      if (!this.#socket.destroyed) this.#socket.write('250 2.0.0 taken\r\n', 'latin1')
    }
    if (settings.delay_ms === 0) answer()
    else setTimeout(answer, settings.delay_ms)
  }

  #secure(): void {
    const plain = this.#socket
    plain.removeListener('data', this.#onData)
    plain.write('220 2.0.0 go\r\n')
    const secure = new tls.TLSSocket(plain, {
      isServer: true,
      secureContext: context!,
      requestCert: true,
      rejectUnauthorized: false,
    })
    this.#socket = secure
    this.#listen(secure)
  }
}

const server = net.createServer({ noDelay: true }, (socket) => void new SinkSession(socket))
server.listen(0, '127.0.0.1', 4096, () => process.send!({ port: (server.address() as AddressInfo).port }))
process.on('message', () => process.send!({ messages, content_bytes }))
process.on('disconnect', () => process.exit())
