// One mail transaction on the next hop's side: MAIL and RCPT as they come, the content at the end, and everything that can be
// repaired without the sender noticing: another address, another connection, the same envelope again (smtp-gateway 3 #7 to #13).
import { isPositive, isTransient } from '#mail/smtp/types.ts'
import type { MailCommand, RcptCommand, Reply } from '#mail/smtp/types.ts'
import type { UpstreamTimeouts } from './options.ts'
import type { Lease, UpstreamPool } from './pool.ts'
import { replies, textOf } from './replies.ts'
import { UpstreamFault } from './upstream-connection.ts'
import type { Target, UpstreamBody } from './upstream-connection.ts'

interface Step {
  command: { kind: 'mail'; value: MailCommand } | { kind: 'rcpt'; value: RcptCommand }
  settled: Reply | null
  settle: (reply: Reply) => void
  promise: Promise<Reply>
}

export type SendOutcome =
  | { kind: 'reply'; reply: Reply }
  /** After the final byte, nobody knows (matrix 12, 15). */
  | { kind: 'in-doubt'; detail: string }
  /** Nothing was taken; `reply` says what the sender is told. */
  | { kind: 'failed'; reply: Reply; detail: string }

export interface UpstreamOptions {
  pool: UpstreamPool
  target: Target
  timeouts: UpstreamTimeouts
  monotonicMs: () => number
  onCertificateFault: (detail: string) => void
}

const attempts_max = 4

export class UpstreamTransaction {
  readonly #options: UpstreamOptions
  readonly #steps: Step[] = []
  #lease: Lease | null = null
  /** How many steps the present connection has been told. */
  #told = 0
  #opening: Promise<void> | null = null
  #attempts = 0
  #avoid = new Set<string>()
  #retryUntil_ms = 0
  #failure: Reply | null = null
  #isReleased = false
  /** The next hop has taken the content: nothing is open on the connection (RFC 5321 4.1.1.4). */
  #isTaken = false
  #keepAlive: NodeJS.Timeout | null = null
  #lastDetail = ''

  constructor(options: UpstreamOptions) {
    this.#options = options
  }

  get target(): Target {
    return this.#options.target
  }

  /** Extensions of the next hop, empty while there is no connection. */
  get extensions(): ReadonlyMap<string, string | null> {
    return this.#lease?.connection.extensions ?? new Map<string, string | null>()
  }

  get connectionText(): string {
    const connection = this.#lease?.connection
    if (connection === undefined) return this.#options.target.hop.host
    return `${this.#options.target.hop.host} [${connection.address}]:${this.#options.target.hop.port}`
  }

  get tlsText(): string | null {
    const tls = this.#lease?.connection.tls
    return tls ? `${tls.version} ${tls.cipher}` : null
  }

  mail(value: MailCommand): Promise<Reply> {
    return this.#push({ kind: 'mail', value })
  }

  rcpt(value: RcptCommand): Promise<Reply> {
    return this.#push({ kind: 'rcpt', value })
  }

  /** Resolves when a connection is there or it is clear that there will be none (then with the reply for the sender). */
  async ready(): Promise<Reply | null> {
    if (this.#failure === null && this.#lease === null) await this.#open()
    return this.#failure
  }

  /**
   * Gives the connection to another transaction that waits for one; the envelope is said again before the content is sent.
   * For senders whose content takes long: they must not use up the few connections that a next hop grants.
   */
  yieldIfContended(): void {
    const lease = this.#lease
    if (lease === null || !this.#options.pool.hasWaiting(lease)) return
    if (this.#steps.some((step) => step.settled === null)) return
    this.#lease = null
    this.#told = 0
    this.#returnAfterReset(lease)
  }

  /** Keeps the next hop's patience while the message is scanned (smtp-gateway 1): NOOP each 45 s. */
  startKeepAlive(): void {
    this.#keepAlive ??= setInterval(() => {
      // A loss shows when the content is sent, and is repaired there.
      this.#lease?.connection.noop().catch(() => undefined)
    }, this.#options.timeouts.keepAlive_ms)
  }

  stopKeepAlive(): void {
    if (this.#keepAlive !== null) clearInterval(this.#keepAlive)
    this.#keepAlive = null
  }

  /** RSET, and the envelope again for these recipients only (smtp-gateway 5). Null when all were accepted again. */
  async narrow(recipients: RcptCommand[]): Promise<Reply | null> {
    const mail = this.#steps[0]!.command as { kind: 'mail'; value: MailCommand }
    if (this.#lease !== null && !this.#isTaken && !(await this.#reset())) this.#drop(false)
    this.#isTaken = false
    this.#steps.length = 0
    this.#told = 0
    const answers = [this.mail(mail.value), ...recipients.map((recipient) => this.rcpt(recipient))]
    return (await Promise.all(answers)).find((answer) => !isPositive(answer)) ?? null
  }

  /** Sends the content; repairs what is repairable before the final byte. */
  async send(
    kindFor: (extensions: ReadonlyMap<string, string | null>) => 'DATA' | 'BDAT' | Reply,
    body: UpstreamBody,
  ): Promise<SendOutcome> {
    this.stopKeepAlive()
    this.#startRetries()
    let inlineRetries = 0
    for (;;) {
      const missing = await this.#replay()
      if (missing !== null) return { kind: 'failed', reply: missing, detail: this.#lastDetail }
      const lease = this.#lease!
      const kind = kindFor(lease.connection.extensions)
      if (typeof kind === 'object') return { kind: 'failed', reply: kind, detail: 'refused by the gateway' }
      try {
        const reply = await lease.connection.content(kind, body)
        lease.messages += 1
        this.#isTaken = isPositive(reply)
        if (isBusy(reply)) this.#options.pool.slowDown(lease)
        if (!isRepeatable(reply) || inlineRetries > 0 || this.#isOver()) {
          if (reply.code === 421) this.#drop(false)
          return { kind: 'reply', reply: withoutClosing(reply) }
        }
        inlineRetries += 1
        this.#lastDetail = textOf(reply)
        this.#avoid.add(lease.connection.address)
        this.#drop(reply.code !== 421)
      } catch (error) {
        const fault = error as UpstreamFault
        this.#drop(false)
        this.#lastDetail = fault.message
        if (fault.kind === 'in-doubt') return { kind: 'in-doubt', detail: fault.message }
        if (fault.kind !== 'lost') return { kind: 'failed', reply: replies.storageFault, detail: fault.message }
        this.#avoid.add(lease.connection.address)
        if (this.#isOver()) return { kind: 'failed', reply: replies.nextHopLost, detail: fault.message }
      }
    }
  }

  /** Ends the transaction. */
  release(): void {
    if (this.#isReleased) return
    this.#isReleased = true
    this.stopKeepAlive()
    for (const step of this.#steps) if (step.settled === null) this.#settle(step, replies.nextHopLost)
    const lease = this.#lease
    this.#lease = null
    if (lease === null) return
    if (this.#isTaken || this.#told === 0) return this.#options.pool.release(lease, true)
    this.#returnAfterReset(lease)
  }

  /** A connection that does not answer RSET is not used again. */
  #returnAfterReset(lease: Lease): void {
    lease.connection.reset().then(
      (reply) => this.#options.pool.release(lease, isPositive(reply)),
      () => this.#options.pool.release(lease, false),
    )
  }

  #push(command: Step['command']): Promise<Reply> {
    let settle: (reply: Reply) => void = () => undefined
    const promise = new Promise<Reply>((resolve) => {
      settle = resolve
    })
    const step: Step = { command, settled: null, settle, promise }
    this.#steps.push(step)
    if (this.#failure !== null) this.#settle(step, this.#failure)
    else if (this.#lease !== null) this.#tell()
    else void this.#open()
    return promise
  }

  #settle(step: Step, reply: Reply): void {
    if (step.settled !== null) return
    step.settled = reply
    step.settle(reply)
  }

  #open(): Promise<void> {
    this.#opening ??= this.#acquire().finally(() => {
      this.#opening = null
    })
    return this.#opening
  }

  async #acquire(): Promise<void> {
    this.#startRetries()
    this.#attempts += 1
    try {
      const lease = await this.#options.pool.acquire(this.#options.target, this.#retryUntil_ms, this.#avoid)
      if (this.#isReleased) return this.#options.pool.release(lease, true)
      this.#lease = lease
      this.#told = 0
      this.#tell()
    } catch (error) {
      const fault = error as UpstreamFault
      this.#lastDetail = fault.message
      if (fault.kind === 'certificate') this.#options.onCertificateFault(fault.message)
      this.#fail(fault.kind === 'certificate' ? replies.nextHopCertificate : replies.nextHopUnreachable)
    }
  }

  #fail(reply: Reply): void {
    this.#failure = reply
    for (const step of this.#steps) this.#settle(step, reply)
  }

  /** Tells the connection every step that it has not been told yet, without waiting for answers (RFC 2920). */
  #tell(): void {
    const lease = this.#lease!
    for (; this.#told < this.#steps.length; this.#told += 1) {
      const step = this.#steps[this.#told]!
      // On a new connection a recipient that was refused before is not asked again.
      if (step.command.kind === 'rcpt' && step.settled !== null && !isPositive(step.settled)) continue
      const answer =
        step.command.kind === 'mail'
          ? lease.connection.mail(step.command.value)
          : lease.connection.rcpt(step.command.value)
      answer.then(
        (reply) => this.#hear(lease, step, reply),
        (error: Error) => this.#lose(lease, error),
      )
    }
  }

  #hear(lease: Lease, step: Step, reply: Reply): void {
    if (lease !== this.#lease) return
    if (isBusy(reply)) this.#options.pool.slowDown(lease)
    const isEndOfConnection = reply.code === 421
    const isOtherAddressWorthwhile = step.command.kind === 'mail' && isRepeatable(reply) && this.#attempts < 2
    if ((isEndOfConnection || isOtherAddressWorthwhile) && !this.#isOver()) {
      this.#lastDetail = textOf(reply)
      return this.#lose(lease, new UpstreamFault('lost', textOf(reply)))
    }
    if (step.settled === null) return this.#settle(step, withoutClosing(reply))
    // The same envelope on another connection must be answered the same (matrix 11).
    if (isPositive(step.settled) !== isPositive(reply)) {
      this.#lastDetail = `answered differently on another connection: ${textOf(reply)}`
      this.#fail(replies.recipientsChanged)
    }
  }

  #lose(lease: Lease, error: Error): void {
    if (lease !== this.#lease) return
    this.#lastDetail = error.message
    this.#avoid.add(lease.connection.address)
    this.#drop(false)
    if (this.#isOver()) this.#fail(replies.nextHopLost)
    // Only when somebody waits for an answer; otherwise the content's sending repairs it.
    else if (this.#steps.some((step) => step.settled === null)) void this.#open()
  }

  /** Makes sure that a connection knows the whole envelope and has accepted it as before. Null: go on. */
  async #replay(): Promise<Reply | null> {
    for (;;) {
      if (this.#failure !== null) return this.#failure
      if (this.#lease !== null && !this.#lease.connection.isOpen) this.#drop(false)
      if (this.#lease !== null) {
        const lease = this.#lease
        if (this.#attempts > 1 || this.#steps.some((step) => step.settled === null)) await this.#awaitAnswers(lease)
        if (lease === this.#lease && this.#failure === null) return null
        continue
      }
      if (this.#isOver()) return replies.nextHopLost
      await this.#open()
    }
  }

  /** A NOOP behind the envelope: its answer comes after all others. */
  async #awaitAnswers(lease: Lease): Promise<void> {
    try {
      await lease.connection.noop()
    } catch (error) {
      this.#lose(lease, error as Error)
    }
  }

  async #reset(): Promise<boolean> {
    try {
      return isPositive(await this.#lease!.connection.reset())
    } catch {
      return false
    }
  }

  #drop(isClean: boolean): void {
    const lease = this.#lease
    this.#lease = null
    this.#told = 0
    if (lease !== null) this.#options.pool.release(lease, isClean)
  }

  #startRetries(): void {
    const now = this.#options.monotonicMs()
    if (this.#retryUntil_ms === 0 || (this.#lease !== null && now > this.#retryUntil_ms))
      this.#retryUntil_ms = now + this.#options.timeouts.connectAll_ms
    if (this.#lease !== null) this.#attempts = Math.min(this.#attempts, 1)
  }

  #isOver(): boolean {
    return this.#attempts >= attempts_max || this.#options.monotonicMs() >= this.#retryUntil_ms
  }
}

/** Worth another address at once: the server ends or is in trouble, not the message or the recipient. */
function isRepeatable(reply: Reply): boolean {
  return reply.code === 421 || (isTransient(reply) && (reply.enhanced ?? '').startsWith('4.3.'))
}

function isBusy(reply: Reply): boolean {
  return reply.code === 421 || (reply.code >= 400 && (reply.enhanced === '4.3.2' || reply.enhanced === '4.7.500'))
}

/** 421 would end the sender's session with us, which is none of the next hop's business: same text, same class. */
function withoutClosing(reply: Reply): Reply {
  return reply.code === 421 ? { ...reply, code: 451 } : reply
}
