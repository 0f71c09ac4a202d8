// The client side without its socket: commands in, one write a group out, replies matched to commands in order (RFC 5321, 2920).
import { SmtpError } from './client-error.ts'
import type { SmtpPhase } from './client-error.ts'
import { ReplyParser } from './reply.ts'
import { encodeText, isAsciiText } from './text.ts'
import type { Reply } from './types.ts'

interface Expected {
  phase: SmtpPhase
  timeout_ms: number
  /** Set when the question has left; null while it waits for PIPELINING's lack. */
  deadline: number | null
  line: string | null
  resolve: (reply: Reply) => void
  reject: (error: SmtpError) => void
}

export interface ClientPort {
  write(bytes: Buffer | string): void
  /** The connection cannot be used any more. */
  destroy(): void
}

export class ClientProtocol {
  isPipelining = false
  /** Set once the connection has failed; every later command rejects with it. */
  failure: SmtpError | null = null
  /** True from the moment the last byte of a message has left until its answer comes. */
  isFinalByteOut = false
  #port: ClientPort
  #now: () => number
  #parser = new ReplyParser()
  #expected: Expected[] = []
  #out = ''
  #isFlushPlanned = false

  constructor(port: ClientPort, now: () => number) {
    this.#port = port
    this.#now = now
  }

  get isIdle(): boolean {
    return this.#expected.length === 0
  }

  /** Puts a command in order; null only waits for the next reply (greeting, answer to content). Commands of one turn leave in one write. */
  command(line: string | null, phase: SmtpPhase, timeout_ms: number): Promise<Reply> {
    if (this.failure !== null) return Promise.reject(this.failure)
    if (line !== null && /[\r\n\0]/.test(line))
      return Promise.reject(new SmtpError(phase, 'protocol', 'control character in a command'))
    return new Promise((resolve, reject) => {
      const expected: Expected = { phase, timeout_ms, deadline: null, line, resolve, reject }
      this.#expected.push(expected)
      if (this.isPipelining || this.#expected.length === 1) this.#send(expected)
    })
  }

  #send(expected: Expected): void {
    expected.deadline = this.#now() + expected.timeout_ms
    if (expected.line === null) return
    this.#out += `${expected.line}\r\n`
    if (this.#isFlushPlanned) return
    this.#isFlushPlanned = true
    queueMicrotask(() => process.nextTick(this.flush))
  }

  /** Writes the commands collected so far. */
  flush = (): void => {
    this.#isFlushPlanned = false
    const text = this.#out
    this.#out = ''
    if (text !== '' && this.failure === null) this.#port.write(isAsciiText(text) ? text : encodeText(text))
  }

  /** What came in plaintext behind the reply to STARTTLS does not count. */
  forgetInput(): void {
    this.#parser = new ReplyParser()
  }

  feed(bytes: Buffer): void {
    if (this.failure !== null) return
    let replies: Reply[]
    try {
      replies = this.#parser.feed(bytes)
    } catch (cause) {
      return this.fail('protocol', 'reply is not SMTP', cause)
    }
    for (const reply of replies) this.#take(reply)
  }

  #take(reply: Reply): void {
    const expected = this.#expected.shift()
    if (expected === undefined) {
      // A server says 421 unasked before it closes (RFC 5321 3.8); anything else is out of step.
      return this.fail(reply.code === 421 ? 'closed' : 'protocol', 'unasked reply', undefined, reply)
    }
    if (expected.phase === 'final') this.isFinalByteOut = false
    expected.resolve(reply)
    const next = this.#expected[0]
    if (next !== undefined && next.deadline === null) this.#send(next)
    else if (next !== undefined) next.deadline = this.#now() + next.timeout_ms
  }

  /** Ends everything that waits. */
  fail(kind: SmtpError['kind'], detail: string, cause?: unknown, reply: Reply | null = null): void {
    if (this.failure !== null) return
    const expected = this.#expected
    this.#expected = []
    const afterFinalByte = this.isFinalByteOut
    const errorFor = (phase: SmtpPhase): SmtpError =>
      new SmtpError(phase, kind, detail, { cause, reply, afterFinalByte: afterFinalByte && phase === 'final' })
    this.failure = errorFor(expected[0]?.phase ?? 'idle')
    for (const one of expected) one.reject(errorFor(one.phase))
    this.#port.destroy()
  }

  /** From now on the answer asked for last has this time limit. */
  limitLast(timeout_ms: number): void {
    const last = this.#expected.at(-1)
    if (last === undefined) return
    last.timeout_ms = timeout_ms
    last.deadline = this.#now() + timeout_ms
  }

  /** Time of the oldest answer that is awaited, else null. */
  get deadline(): number | null {
    return this.#expected[0]?.deadline ?? null
  }

  tick(): void {
    const deadline = this.deadline
    if (deadline !== null && this.#now() >= deadline) this.fail('timeout', 'no answer in time')
  }
}
