// The sender of the benchmark: N sessions that send one prepared message over and over, pipelined. Run by fork with JSON settings.
import net from 'node:net'
import type { Socket } from 'node:net'
import { createHistogram } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import tls from 'node:tls'

export interface GeneratorSettings {
  port: number
  sessions: number
  size_bytes: number
  /** 0: all on one connection. */
  messagesPerConnection: number
  warmup_ms: number
  measure_ms: number
  /** Stop after so many messages instead of by time; 0: by time. */
  messages_max: number
  tls: { key: string; cert: string; ca: string } | null
}

export interface GeneratorResult {
  /** Messages answered 2yz in the measured time. */
  messages: number
  /** The same, warm-up and the end included. */
  acknowledged: number
  errors: number
  firstError: string | null
  elapsed_ms: number
  p50_ms: number
  p99_ms: number
}

const settings = JSON.parse(process.argv[2]!) as GeneratorSettings
const context = settings.tls && tls.createSecureContext(settings.tls)
const envelope = 'MAIL FROM:<sender@fabrikam.example>\r\nRCPT TO:<recipient@contoso.example>\r\nDATA\r\n'
const histogram = createHistogram()
let messages = 0
let acknowledged = 0
let errors = 0
let firstError: string | null = null
let isMeasuring = false
let isOver = false
let open = 0
let started = 0

/** Text lines of 76 bytes below a short header section with a Message-ID of its own. */
function makeMessage(number: number): Buffer {
  const id = `${process.pid}.${number}@bench.example`
  const header = `From: <sender@fabrikam.example>\r\nTo: <recipient@contoso.example>\r\nSubject: benchmark\r\nMessage-ID: <${id}>\r\nDate: Sun, 22 Nov 2026 00:00:00 +0000\r\n\r\n`
  return Buffer.from(header)
}
const line = `${'The quick brown fox jumps over the lazy dog, again and again, once more'.padEnd(76, '.')}\r\n`
const body = Buffer.from(
  line.repeat(Math.ceil(settings.size_bytes / 78)).slice(0, Math.max(0, settings.size_bytes - 182)) + '\r\n.\r\n',
)

let counter = 0

class GeneratorSession {
  #socket!: Socket
  #expected = 0
  #lastCode = ''
  #rest = ''
  #then: () => void = () => {}
  #sent = 0
  #startedAt = 0

  constructor() {
    open += 1
    this.#connect()
  }

  #connect(): void {
    this.#sent = 0
    this.#rest = ''
    this.#startedAt = performance.now()
    const socket = net.connect({ port: settings.port, host: '127.0.0.1', noDelay: true })
    this.#listen(socket)
    this.#wait(1, () => this.#hello())
  }

  #listen(socket: Socket): void {
    this.#socket = socket
    socket.on('data', (bytes: Buffer) => this.#read(bytes))
    socket.on('error', (error) => this.#failed(error.message))
    socket.on('end', () => this.#failed('connection closed'))
  }

  #wait(count: number, then: () => void): void {
    this.#expected = count
    this.#then = then
  }

  #read(bytes: Buffer): void {
    const text = this.#rest + bytes.toString('latin1')
    let from = 0
    for (;;) {
      const lf = text.indexOf('\n', from)
      if (lf < 0) break
      if (text[from + 3] !== '-') {
        this.#lastCode = text.slice(from, lf)
        this.#expected -= 1
      }
      from = lf + 1
    }
    this.#rest = text.slice(from)
    if (this.#expected === 0) this.#then()
  }

  #hello(): void {
    this.#socket.write('EHLO bench.example\r\n')
    this.#wait(1, () => (context !== null && !('encrypted' in this.#socket) ? this.#secure() : this.#send()))
  }

  #secure(): void {
    this.#socket.write('STARTTLS\r\n')
    this.#wait(1, () => {
      const plain = this.#socket
      plain.removeAllListeners('data').removeAllListeners('end')
      const secure = tls.connect({
        socket: plain,
        secureContext: context!,
        servername: 'mx.example',
        rejectUnauthorized: false,
      })
      this.#listen(secure)
      secure.once('secureConnect', () => this.#hello())
    })
  }

  #send(): void {
    if (isOver || this.#isEnough()) return this.#finish()
    started += 1
    if (this.#sent > 0) this.#startedAt = performance.now()
    this.#socket.write(envelope, 'latin1')
    this.#wait(3, () => {
      if (!this.#lastCode.startsWith('354')) return this.#failed(this.#lastCode)
      this.#socket.cork()
      this.#socket.write(makeMessage((counter += 1)))
      this.#socket.write(body)
      this.#socket.uncork()
      this.#wait(1, () => this.#answered())
    })
  }

  #isEnough(): boolean {
    return settings.messages_max > 0 && started >= settings.messages_max
  }

  #answered(): void {
    if (!this.#lastCode.startsWith('250')) return this.#failed(this.#lastCode)
    acknowledged += 1
    if (isMeasuring) {
      messages += 1
      histogram.record(Math.max(1, Math.round((performance.now() - this.#startedAt) * 1000)))
    }
    this.#sent += 1
    if (isOver) return this.#finish()
    if (this.#sent !== settings.messagesPerConnection) return this.#send()
    this.#close()
    this.#connect()
  }

  #failed(detail: string): void {
    if (isOver) return this.#finish()
    errors += 1
    firstError ??= detail
    this.#close()
    setTimeout(() => (isOver ? this.#finish() : this.#connect()), 100)
  }

  #close(): void {
    this.#socket.removeAllListeners('data').removeAllListeners('end').removeAllListeners('error')
    this.#socket.on('error', () => undefined)
    this.#socket.on('data', () => undefined)
    this.#socket.end('QUIT\r\n')
  }

  #isFinished = false
  #finish(): void {
    if (this.#isFinished) return
    this.#isFinished = true
    this.#close()
    open -= 1
  }
}

async function drive(): Promise<void> {
  if (settings.messages_max === 0) openSessions()
  await delay(settings.warmup_ms)
  process.send!({ phase: 'measure' })
  isMeasuring = true
  const startedAt = performance.now()
  if (settings.messages_max > 0) openSessions()
  if (settings.messages_max > 0) await idle(600_000)
  else await delay(settings.measure_ms)
  isMeasuring = false
  isOver = true
  const elapsed_ms = performance.now() - startedAt
  process.send!({ phase: 'over' })
  await idle(15_000)
  const result: GeneratorResult = {
    messages,
    acknowledged,
    errors,
    firstError,
    elapsed_ms,
    p50_ms: histogram.percentile(50) / 1000,
    p99_ms: histogram.percentile(99) / 1000,
  }
  process.send!({ phase: 'done', result }, () => process.exit())
}

function openSessions(): void {
  for (let count = 0; count < settings.sessions; count += 1) new GeneratorSession()
}

/** Until all sessions have ended, or the time is over. */
async function idle(limit_ms: number): Promise<void> {
  const end = Date.now() + limit_ms
  while (open > 0 && Date.now() < end) await delay(10)
}

await drive()
