// One SMTP session of a server without its socket: bytes in, questions to the handler, bytes out (RFC 5321, 2920, 3030, 3207).
// Answers leave in command order and in one write for each group of pipelined commands.
import { ContentDecoder } from './content-decoder.ts'
import { formatReply } from './reply.ts'
import { findMark } from './scan.ts'
import type { ServerProtocolOptions, Slot, Transaction, VerbContext } from './server-state.ts'
import { decodeText } from './text.ts'
import { reply } from './types.ts'
import type { AbortReason, Reply, SessionFacts, TlsFacts } from './types.ts'
import { foreignVerbs, verbs } from './verbs/all.ts'
import type { Verb } from './verbs/all.ts'

/** What a session wants done to its connection. */
export interface ServerPort {
  write(text: string): void
  /** Begin the TLS handshake; everything written before has left. Answered by tlsEstablished() or connectionLost(). */
  startTls(): void
  /** Write what is left, then close. */
  close(): void
  setReading(isReading: boolean): void
}

/** Bytes kept while an answer is waited for; more are left in the socket. */
const pendingInputLimit_bytes = 16_384
const unknownVerbLimit = 3
/** A long list of recipients is answered in pieces of this length. */
const heldReplies_characters_max = 4_096
/** RFC 5321 asks for patience, but a message may not trickle in for hours. */
const minimumRate_bytesPerSecond = 8192
const rateGrace_ms = 60_000
const LF = 10
const CR = 13

const goAhead: Reply = { code: 354, enhanced: null, lines: ['Start mail input; end with <CRLF>.<CRLF>'] }
const unknown = reply(500, '5.5.2', 'Command not recognised')
const lineEnding = reply(500, '5.5.2', 'Line must end with CR LF')
const nulByte = reply(500, '5.5.2', 'NUL in a command')
const tooLong = reply(500, '5.5.2', 'Line too long')
const tooManyErrors = reply(421, '4.7.0', 'Too many errors')
const sessionOver = reply(421, '4.4.2', 'Session has lasted too long')
const timeout = reply(421, '4.4.2', 'Timeout')
const tooSlow = reply(421, '4.4.2', 'Data comes too slowly')
const failed = reply(451, '4.3.0', 'Temporary failure')
const tooBig = reply(552, '5.3.4', 'Message too big')
const readyForTls = reply(220, '2.0.0', 'Ready to start TLS')
const shuttingDown = reply(421, '4.3.2', 'Server is shutting down')
const chunkTaken = (size_bytes: number): Reply => reply(250, '2.0.0', `${size_bytes} octets received`)

export class ServerProtocol implements VerbContext {
  readonly session: SessionFacts
  readonly options: ServerProtocolOptions
  offered: ReadonlySet<string> = new Set()
  transaction: Transaction | null = null
  isDraining = false
  #port: ServerPort
  #now: () => number
  #input: Buffer | null = null
  #position = 0
  #mode: 'command' | 'data' | 'bdat' = 'command'
  /** What the session waits for before it reads on. */
  #blockedBy: null | 'connect' | 'handler' | 'tls' = null
  #isHeldByPort = false
  #isHeldByServer = false
  #isReading = true
  #isRunning = false
  #isWaitingForSlots = false
  #isClosing = false
  #isGone = false
  #hasPeerEnded = false
  #slots: Slot[] = []
  #out = ''
  #isFlushPlanned = false
  /** There is more to write than replies to MAIL and RCPT. */
  #isOutUrgent = false
  #decoder = new ContentDecoder()
  /** The end of DATA was seen while its last piece was still being taken. */
  #isDataEndDue = false
  #chunk = { left_bytes: 0, size_bytes: 0, isLast: false, refusal: null as Reply | null }
  #unknownVerbs = 0
  #errors = 0
  readonly #startedAt: number
  #progressAt: number
  #contentStartedAt = 0

  constructor(session: SessionFacts, options: ServerProtocolOptions, port: ServerPort, now: () => number) {
    this.session = session
    this.options = options
    this.#port = port
    this.#now = now
    this.#startedAt = this.#progressAt = now()
  }

  /** True while a transaction is open or its answer is awaited. */
  get isBusy(): boolean {
    return this.transaction !== null || this.#slots.length > 0
  }

  /** Asks the handler whether the client is welcome, then greets. */
  start(): void {
    this.#blockedBy = 'connect'
    const greet = (refusal: Reply | null): void => {
      this.#blockedBy = null
      if (refusal !== null) this.answerAndClose(refusal)
      else this.answer({ code: 220, enhanced: null, lines: [`${this.options.hostName} ESMTP`] })
      this.#run()
    }
    this.#settle(
      () => this.options.handler.connect(this.session),
      greet,
      () => greet(shuttingDown),
    )
  }

  feed(bytes: Buffer): void {
    if (this.#isClosing || this.#isGone || this.#blockedBy === 'tls') return
    this.#progressAt = this.#now()
    if (this.#input === null) this.#input = bytes
    else this.#input = Buffer.concat([this.#input.subarray(this.#position), bytes])
    this.#position = 0
    this.#run()
  }

  /** The peer will send no more; what it has sent is still answered. */
  peerEnded(): void {
    this.#hasPeerEnded = true
    this.#run()
  }

  /** The connection is gone. */
  connectionLost(reason: AbortReason): void {
    if (this.#isGone) return
    this.#isGone = this.#isClosing = true
    this.abort(reason)
    this.#input = null
    this.#slots = []
    try {
      this.options.handler.closed(this.session)
    } catch {
      // A handler's fault at the end of a session has nobody left to be told.
    }
  }

  /** RFC 3207 4.2: the session begins anew, nothing that was said in plaintext counts. */
  tlsEstablished(facts: TlsFacts): void {
    this.session.tls = facts
    this.session.hello = null
    this.session.esmtp = false
    this.offered = new Set()
    this.#input = null
    this.#blockedBy = null
    this.#progressAt = this.#now()
    this.#updateReading()
  }

  /** The socket's write buffer is full (true) or empty again: a client that does not read its answers is not read either. */
  holdForOutput(isHeld: boolean): void {
    this.#isHeldByPort = isHeld
    if (!isHeld) this.#run()
    this.#updateReading()
  }

  /** Nothing is read from the client while the server is short of memory; time limits rest meanwhile. */
  holdInput(isHeld: boolean): void {
    this.#isHeldByServer = isHeld
    this.#progressAt = this.#now()
    if (!isHeld) this.#run()
    this.#updateReading()
  }

  /** Checks the time limits; call about once a second. */
  tick(): void {
    if (this.#isClosing || this.#isGone) return
    const now = this.#now()
    const idle_ms = now - this.#progressAt
    const { limits } = this.options
    const isContent = this.#mode !== 'command'
    // While the handler works the peer is not late, unless it does not take our answers.
    if (this.#isPeerWaiting()) {
      this.#progressAt = now
      // Time during which we made the peer wait is not held against its rate.
      this.#contentStartedAt += idle_ms
      return
    }
    if (this.isDraining && !this.isBusy && !isContent) return this.#end(shuttingDown, 'shutdown')
    if (isContent) {
      if (idle_ms > limits.dataTimeout_ms) this.#end(timeout, 'timeout')
      else if (this.#isTooSlow(now)) this.#end(tooSlow, 'timeout')
    } else if (idle_ms > (this.transaction === null ? limits.idleTimeout_ms : limits.commandTimeout_ms))
      this.#end(timeout, 'timeout')
  }

  #isPeerWaiting(): boolean {
    if (this.#isHeldByServer) return true
    return !this.#isHeldByPort && (this.#slots.length > 0 || this.#blockedBy !== null)
  }

  #isTooSlow(now: number): boolean {
    const elapsed_ms = now - this.#contentStartedAt
    const got_bytes = this.transaction?.size_bytes ?? 0
    return elapsed_ms > rateGrace_ms && got_bytes < (elapsed_ms / 1000) * minimumRate_bytesPerSecond
  }

  /** No new transaction from now on: 421 at the next MAIL; a session that is only idle ends now. */
  drain(): void {
    this.isDraining = true
    if (!this.isBusy && this.#mode === 'command' && this.#blockedBy === null) this.#end(shuttingDown, 'shutdown')
  }

  /** Ends the session whatever it is doing: an answer that is awaited becomes 451. */
  shutdown(): void {
    this.#end(this.transaction === null ? shuttingDown : reply(451, '4.3.2', 'Server is shutting down'), 'shutdown')
  }

  #end(last: Reply, reason: AbortReason): void {
    if (this.#isClosing) return
    this.abort(reason)
    for (const slot of this.#slots) slot.text ??= ''
    this.#blockedBy = null
    this.answerAndClose(last)
  }

  // --- replies

  answer(answer: Reply): void {
    this.#slots.push({ text: formatReply(answer), closes: answer.code === 421 })
    this.#releaseSlots()
  }

  answerError(answer: Reply): void {
    this.#errors += 1
    this.answer(answer)
    if (this.#errors >= this.options.limits.protocolErrors) this.answerAndClose(tooManyErrors)
  }

  answerAndClose(answer: Reply): void {
    this.#isClosing = true
    this.#slots.push({ text: formatReply(answer), closes: true })
    this.#releaseSlots()
  }

  ask(question: () => Promise<Reply>, seen: (answer: Reply) => Reply): void {
    const slot: Slot = { text: null, closes: false, isEnvelope: this.#mode === 'command' && this.#blockedBy === null }
    this.#slots.push(slot)
    const settle = (answer: Reply): void => this.#fillSlot(slot, seen(answer))
    this.#settle(question, settle, () => settle(failed))
  }

  #fillSlot(slot: Slot, answer: Reply): void {
    if (slot.text !== null || this.#isGone) return
    slot.text = formatReply(answer)
    slot.closes = answer.code === 421
    this.#releaseSlots()
  }

  #releaseSlots(): void {
    const slots = this.#slots
    let count = 0
    while (count < slots.length && slots[count]!.text !== null) {
      const slot = slots[count]!
      this.#out += slot.text!
      this.#isOutUrgent ||= slot.isEnvelope !== true
      count += 1
      if (slot.closes) {
        this.#isClosing = true
        slots.length = 0
        this.#planFlush()
        return
      }
    }
    if (count === 0) return
    slots.splice(0, count)
    this.#planFlush()
    if (slots.length === 0 && this.#isWaitingForSlots) {
      this.#isWaitingForSlots = false
      this.#run()
    }
  }

  /** Writes once everything that can be answered now has been: after all promise callbacks of this turn. */
  #planFlush(): void {
    if (this.#isFlushPlanned) return
    this.#isFlushPlanned = true
    queueMicrotask(() => process.nextTick(this.#flush))
  }

  #flush = (): void => {
    this.#isFlushPlanned = false
    if (this.#isGone || this.#canWaitForMore()) return
    const text = this.#out
    this.#out = ''
    this.#isOutUrgent = false
    if (text !== '') this.#port.write(text)
    if (this.#blockedBy === 'tls') this.#port.startTls()
    else if (this.#isClosing && this.#slots.length === 0) this.#port.close()
  }

  /**
   * RFC 2920 3.2: the replies to a group of MAIL and RCPT leave in one write. What is still asked was sent before the client saw a
   * reply, so it waits for all of them; the reply to a message never waits for the envelope of the next one.
   */
  #canWaitForMore(): boolean {
    const isAsked = this.#slots.length > 0 && this.#blockedBy === null && !this.#isClosing
    return isAsked && !this.#isOutUrgent && this.#out.length < heldReplies_characters_max
  }

  /** Runs a question whose answer may be a value, a promise or a throw; late answers of a dead session are dropped. */
  #settle<T>(question: () => T | Promise<T>, then: (answer: T) => void, failure: () => void): void {
    let answer: T | Promise<T>
    try {
      answer = question()
    } catch {
      return failure()
    }
    if (!(answer instanceof Promise)) return then(answer)
    answer.then(
      (value) => (this.#isGone ? undefined : then(value)),
      () => (this.#isGone ? undefined : failure()),
    )
  }

  // --- transaction

  abort(reason: AbortReason): void {
    if (this.transaction === null) return
    const isKnown = this.transaction.mail !== 'refused' && this.transaction.failure === null
    this.transaction = null
    this.#mode = 'command'
    if (isKnown) this.#tellAbort(reason)
  }

  #tellAbort(reason: AbortReason): void {
    try {
      this.options.handler.abort(this.session, reason)
    } catch {
      // The transaction is over for us; the handler's own trouble must not end the session.
    }
  }

  startContent(kind: 'DATA' | 'BDAT', chunk: { size_bytes: number; isLast: boolean } | null): void {
    const transaction = this.transaction!
    this.#blockedBy = 'handler'
    const proceed = (refusal: Reply | null): void => {
      if (this.transaction !== transaction) return
      this.#blockedBy = null
      this.#contentStartedAt = this.#progressAt = this.#now()
      if (chunk !== null) this.readChunk(chunk, refusal)
      else if (refusal !== null) this.answer(refusal)
      else {
        transaction.content = 'open'
        this.#mode = 'data'
        this.#decoder.reset()
        this.answer(goAhead)
      }
      this.#run()
    }
    this.#settle(
      () => this.options.handler.contentStart(this.session, kind),
      proceed,
      () => proceed(failed),
    )
  }

  readChunk(chunk: { size_bytes: number; isLast: boolean }, refusal: Reply | null): void {
    const transaction = this.transaction
    if (transaction !== null && transaction.content !== 'refused') {
      transaction.content = refusal === null ? 'open' : 'refused'
      if (refusal !== null && transaction.size_bytes > 0) this.#failContent(refusal, 'protocol-error')
    }
    this.#mode = 'bdat'
    this.#chunk = { left_bytes: chunk.size_bytes, size_bytes: chunk.size_bytes, isLast: chunk.isLast, refusal }
  }

  /** The content cannot be taken: the handler forgets it now, the client hears it at the end. */
  #failContent(answer: Reply, reason: AbortReason): void {
    const transaction = this.transaction!
    if (transaction.failure !== null) return
    transaction.failure = answer
    this.#tellAbort(reason)
  }

  /** Gives content to the handler; true when it must be waited for. */
  #deliver(content: Buffer): boolean {
    const transaction = this.transaction!
    transaction.size_bytes += content.length
    const limit = this.options.limits.message_bytes
    if (limit > 0 && transaction.size_bytes > limit) this.#failContent(tooBig, 'size')
    if (transaction.failure !== null) return false
    let wait: void | Promise<void>
    try {
      wait = this.options.handler.contentChunk(this.session, content)
    } catch {
      this.#failContent(failed, 'failure')
      return false
    }
    if (wait === undefined) return false
    this.#blockedBy = 'handler'
    const resume = (): void => {
      if (this.#isGone || this.#isClosing) return
      this.#blockedBy = null
      this.#run()
    }
    wait.then(resume, () => {
      if (this.transaction === transaction) this.#failContent(failed, 'failure')
      resume()
    })
    return true
  }

  #endContent(kind: 'DATA' | 'BDAT'): void {
    const transaction = this.transaction!
    this.#mode = 'command'
    if (transaction.failure !== null) {
      this.transaction = null
      return this.answer(transaction.failure)
    }
    this.#blockedBy = 'handler'
    const { size_bytes, hasBareCrLf } = transaction
    this.ask(
      () => this.options.handler.contentEnd(this.session, { kind, size_bytes, hasBareCrLf }),
      (answer) => {
        if (this.transaction === transaction) this.transaction = null
        if (!this.#isClosing) this.#blockedBy = null
        this.#isWaitingForSlots = true
        return answer
      },
    )
  }

  startTls(): void {
    this.#blockedBy = 'tls'
    // Whatever came behind the command in plaintext was not said by the peer that TLS will prove (CVE-2011-0411).
    this.#input = null
    this.#slots.push({ text: formatReply(readyForTls), closes: false })
    this.#releaseSlots()
  }

  // --- input

  #run(): void {
    if (this.#isRunning) return
    this.#isRunning = true
    while (this.#canGoOn()) {
      const wentOn = this.#mode === 'command' ? this.#command() : this.#mode === 'data' ? this.#data() : this.#bdat()
      if (!wentOn) break
    }
    this.#isRunning = false
    if (this.#hasPeerEnded && !this.#isGone) this.#finishAfterPeer()
    this.#updateReading()
  }

  #canGoOn(): boolean {
    return (
      !this.#isClosing &&
      this.#blockedBy === null &&
      !this.#isHeldByPort &&
      !this.#isHeldByServer &&
      !this.#isWaitingForSlots
    )
  }

  /** After the peer's end: answers that are awaited are still written to a half-closed connection. */
  #finishAfterPeer(): void {
    if (this.#isClosing) return
    if (this.#blockedBy === 'handler' && this.#mode === 'command' && this.transaction !== null) {
      // The content is complete: the handler is told, goes on, and its answer is tried all the same.
      if (this.transaction.content === 'open' && this.transaction.failure === null) {
        this.transaction.failure = failed
        this.#tellAbort('disconnect')
      }
      return
    }
    if (this.#slots.length > 0 || this.#blockedBy !== null) return
    this.abort('disconnect')
    this.#isClosing = true
    this.#planFlush()
  }

  #updateReading(): void {
    if (this.#isGone) return
    const pending_bytes = this.#input === null ? 0 : this.#input.length - this.#position
    const isReading =
      this.#isClosing ||
      !(
        this.#isHeldByPort ||
        this.#isHeldByServer ||
        (this.#blockedBy === 'handler' && this.#mode !== 'command') ||
        pending_bytes > pendingInputLimit_bytes
      )
    if (isReading === this.#isReading) return
    this.#isReading = isReading
    this.#port.setReading(isReading)
  }

  /** Takes one command line; false when there is none, or it must wait. */
  #command(): boolean {
    const input = this.#input
    if (input === null) return false
    const end = input.indexOf(LF, this.#position)
    const length = (end < 0 ? input.length : end + 1) - this.#position
    if (length > this.options.limits.commandLine_bytes) return this.#giveUp(tooLong)
    if (end < 0) return false
    const text = decodeText(input.subarray(this.#position, end))
    // A line that ends otherwise, or holds a CR, is how mail is smuggled: nobody honest sends it.
    if (text.indexOf('\r') !== text.length - 1) return this.#giveUp(lineEnding)
    const blank = text.indexOf(' ')
    const word = (blank < 0 ? text.slice(0, -1) : text.slice(0, blank)).toUpperCase()
    const verb = verbs.get(word)
    if (this.#slots.length > 0 && (verb === undefined || verb.waits)) {
      this.#isWaitingForSlots = true
      return false
    }
    this.#consume(end + 1)
    this.#runVerb(verb, word, text, blank)
    return true
  }

  #runVerb(verb: Verb | undefined, word: string, text: string, blank: number): void {
    if (this.transaction === null && this.#now() - this.#startedAt > this.options.limits.sessionTimeout_ms)
      return this.answerAndClose(sessionOver)
    if (text.includes('\0')) return this.answerError(nulByte)
    if (verb !== undefined) return verb.run(this, blank < 0 ? '' : text.slice(blank + 1, -1).trim())
    this.#unknownVerbs += 1
    if (foreignVerbs.has(word) || this.#unknownVerbs >= unknownVerbLimit) return this.answerAndClose(tooManyErrors)
    this.answerError(unknown)
  }

  #giveUp(answer: Reply): false {
    this.abort('protocol-error')
    this.#input = null
    this.answerAndClose(answer)
    return false
  }

  #consume(next: number): void {
    this.#position = next
    if (next >= this.#input!.length) {
      this.#input = null
      this.#position = 0
    }
  }

  #data(): boolean {
    if (this.#isDataEndDue) {
      this.#finishData()
      return true
    }
    const input = this.#input
    if (input === null) return false
    const decoder = this.#decoder
    const content = decoder.step(input, this.#position)
    this.#consume(decoder.next)
    const mustWait = content !== null && this.#deliver(content)
    if (!decoder.isEnded) return true
    this.#isDataEndDue = true
    if (!mustWait) this.#finishData()
    return true
  }

  #finishData(): void {
    this.#isDataEndDue = false
    this.transaction!.hasBareCrLf = this.#decoder.hasBareCrLf
    this.#endContent('DATA')
  }

  #bdat(): boolean {
    const chunk = this.#chunk
    if (chunk.left_bytes === 0) {
      this.#endChunk()
      return true
    }
    const input = this.#input
    if (input === null) return false
    const end = Math.min(input.length, this.#position + chunk.left_bytes)
    const content = input.subarray(this.#position, end)
    chunk.left_bytes -= content.length
    this.#consume(end)
    if (chunk.refusal === null && this.transaction!.failure === null) {
      this.#watchBareCrLf(content)
      this.#deliver(content)
    }
    return true
  }

  #watchBareCrLf(content: Buffer): void {
    const transaction = this.transaction!
    let at = 0
    while (!transaction.hasBareCrLf && at < content.length) {
      const before = at > 0 ? content[at - 1]! : transaction.lastByte
      const mark = findMark(content, at, content.length, before)
      if (mark === content.length) break
      const previous = mark > 0 ? content[mark - 1]! : transaction.lastByte
      if ((content[mark] === LF) !== (previous === CR)) transaction.hasBareCrLf = true
      at = mark + 1
    }
    transaction.lastByte = content[content.length - 1]!
  }

  #endChunk(): void {
    const { refusal, isLast, size_bytes } = this.#chunk
    const transaction = this.transaction
    this.#mode = 'command'
    if (refusal !== null) {
      if (transaction !== null && isLast) this.abort('protocol-error')
      return this.answer(refusal)
    }
    if (isLast) {
      if (transaction!.lastByte === CR) transaction!.hasBareCrLf = true
      return this.#endContent('BDAT')
    }
    if (transaction!.failure === null) return this.answer(chunkTaken(size_bytes))
    transaction!.content = 'refused'
    this.answer(transaction!.failure)
  }
}
