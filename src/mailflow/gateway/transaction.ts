// One mail transaction from the sender's side, in three phases: MAIL and RCPT live, content received whole, then delivery.
// Every answer is the truth at that moment; what it may be is in the failure matrix of smtp-gateway section 3.
import { isPositive } from '#mail/smtp/types.ts'
import type { ContentEnd, MailCommand, RcptCommand, Reply, SessionFacts } from '#mail/smtp/types.ts'
import { newId } from '#platform/ids.ts'
import type { MailRoute } from '../route.ts'
import { bindAtMail, bindAtRecipient, refusalOfRecipient } from './binding.ts'
import type { Peer, Provisional } from './binding.ts'
import { Content } from './content.ts'
import { deliver } from './delivery.ts'
import type { Environment } from './environment.ts'
import { classifyPeer } from './peer.ts'
import { replies } from './replies.ts'
import type { RouteIndex } from './route-index.ts'
import { openUpstream } from './open-upstream.ts'
import type { UpstreamTransaction } from './upstream.ts'

/** Exchange Online's ways to slow down whom it does not know: 4.7.500 to 4.7.699 and 4.7.850 to 4.7.899 (exchange-online 3.3). */
export const isThrottling = (reply: Reply): boolean =>
  reply.code < 500 && /^4\.7\.(?:[56]\d\d|8[5-9]\d)$/.test(reply.enhanced ?? '')

/** A 250 of ours: the message lies in quarantine and was not returned. */
const isAcceptedHere = (answer: Reply): boolean => (answer.lines[0] ?? '').startsWith('Message accepted, id ')

type Bound = Extract<Provisional, { kind: 'bound' }>

/** Content that takes longer does not keep a connection to the next hop from others. */
const longContent_ms = 2000

interface Asked {
  command: RcptCommand
  reply: Reply | null
}

export class Transaction {
  readonly id: string
  readonly receivedAt: Date
  readonly #environment: Environment
  readonly #session: SessionFacts
  readonly #peer: Peer
  #mail: MailCommand | null = null
  #index: RouteIndex | null = null
  #binding: Provisional = { kind: 'at-recipient' }
  #upstream: UpstreamTransaction | null = null
  #upstreamMail: Promise<Reply> | null = null
  #asked: Asked[] = []
  #content: Content | null = null
  #declared_bytes = 0
  #contentAt_ms = 0
  #returned: 'returned' | 'throttled' | null = null
  #state: 'envelope' | 'content' | 'finishing' | 'over' = 'envelope'

  constructor(environment: Environment, session: SessionFacts) {
    const { clock } = environment.ports
    this.#environment = environment
    this.#session = session
    this.receivedAt = clock.now()
    this.id = newId(this.receivedAt)
    const kind = classifyPeer(session.tls, session.remoteAddress, environment.identity)
    this.#peer = { kind, remoteAddress: session.remoteAddress, tls: session.tls }
  }

  async mail(command: MailCommand): Promise<Reply> {
    const { snapshot, budget, limits } = this.#environment
    this.#mail = command
    this.#index = snapshot.current()
    if (this.#index === null) return replies.noConfiguration
    if (command.size_bytes !== null && command.size_bytes > limits.message_bytes) return replies.tooLarge
    if (!budget.admitsMessage(command.size_bytes)) return replies.noRoom
    this.#declare(command.size_bytes)
    this.#binding = bindAtMail(this.#index, this.#peer)
    if (this.#binding.kind === 'refuse') return this.#refuse(this.#binding)
    if (this.#binding.kind !== 'bound') return replies.senderAccepted
    return this.#observe('mail', this.#openUpstream(this.#binding))
  }

  async rcpt(command: RcptCommand): Promise<Reply> {
    const asked: Asked = { command, reply: null }
    const place = this.#asked.push(asked) - 1
    const answer = await this.#observe('rcpt', this.#askRecipient(command, place === 0))
    asked.reply = answer
    return answer
  }

  contentStart(): Reply | null {
    const { budget, limits, spoolFolder, ports } = this.#environment
    this.#state = 'content'
    this.#contentAt_ms = ports.clock.monotonicMs()
    this.#content = new Content(budget, limits, spoolFolder)
    return null
  }

  contentChunk(chunk: Buffer): void | Promise<void> {
    const content = this.#content!
    // What has arrived is counted by itself; only the rest stays announced.
    if (this.#declared_bytes > 0) this.#declare(Math.max(0, this.#declared_bytes - chunk.length))
    const { clock } = this.#environment.ports
    if (clock.monotonicMs() - this.#contentAt_ms > longContent_ms) this.#upstream?.yieldIfContended()
    return content.write(chunk)
  }

  async contentEnd(end: ContentEnd): Promise<Reply> {
    const { metrics, ports } = this.#environment
    this.#state = 'finishing'
    this.#declare(null)
    const content = this.#content!
    metrics.bytes.inc(end.size_bytes)
    metrics.phase.observe({ phase: 'receive' }, (ports.clock.monotonicMs() - this.#contentAt_ms) / 1000)
    try {
      await content.finish(end.hasBareCrLf)
      const reply = await deliver({
        environment: this.#environment,
        index: this.#index!,
        session: this.#session,
        peer: this.#peer,
        messageId: this.id,
        receivedAt: this.receivedAt,
        mail: this.#mail!,
        recipients: this.#accepted(),
        binding: this.#binding.kind === 'bound' ? this.#binding : null,
        upstream: this.#upstream,
        content,
        end,
      })
      if (isPositive(reply) && !isAcceptedHere(reply)) this.#returned ??= 'returned'
      return this.#hear(reply)
    } catch (error) {
      ports.logger.error({ event: 'gateway.transaction.failed', message_id: this.id, err: error })
      return replies.storageFault
    } finally {
      this.#end()
    }
  }

  /** The sender has gone or begun anew. Behind the end of data the delivery goes on; its outcome answers the retry from the journal. */
  abort(): void {
    if (this.#state === 'finishing') return
    if (this.#state === 'content')
      this.#environment.metrics.messages.inc({ outcome: 'abandoned', direction: 'unknown' })
    this.#end()
  }

  /** What the next hop said of this transaction, for the tenant's share of throttled returns. */
  #hear(reply: Reply): Reply {
    if (isThrottling(reply)) this.#returned = 'throttled'
    return reply
  }

  #countReturn(): void {
    const route = this.#binding.kind === 'bound' ? this.#binding.route : null
    if (this.#returned !== null && route?.mode === 'mailflow')
      this.#environment.ports.returned?.(route.tenantId, this.#returned)
  }

  #end(): void {
    if (this.#state === 'over') return
    this.#state = 'over'
    this.#countReturn()
    this.#declare(null)
    this.#content?.dispose()
    this.#upstream?.release()
  }

  async #askRecipient(command: RcptCommand, isFirst: boolean): Promise<Reply> {
    if (this.#index === null || this.#mail === null) return replies.mailFirst
    if (this.#binding.kind === 'at-recipient') this.#bindNow(command)
    const binding = this.#binding
    if (binding.kind === 'refuse') {
      // The next recipient may be one of ours.
      if (this.#peer.kind !== 'microsoft') this.#binding = { kind: 'at-recipient' }
      return this.#refuse(binding)
    }
    const bound = binding.kind === 'bound' ? binding : null
    const first = this.#asked[0]!.command.path
    const refusal = isFirst ? null : refusalOfRecipient(this.#index, bound, command.path, first)
    if (refusal !== null) return refusal
    if (binding.kind !== 'bound') return replies.recipientAccepted
    this.#upstreamMail ??= this.#openUpstream(binding)
    const answer = this.#upstream!.rcpt(command)
    const mail = await this.#upstreamMail
    // MAIL was answered by us before the route was known: its refusal is told here.
    return isPositive(mail) ? answer : mail
  }

  #bindNow(command: RcptCommand): void {
    const mailFrom = this.#mail!.path
    const tenantId = this.#environment.memory.tenantOfEnvelope(mailFrom, command.path)
    const remembered: MailRoute | null = this.#index!.mailflow.find((route) => route.tenantId === tenantId) ?? null
    this.#binding = bindAtRecipient(this.#index!, this.#peer, { mailFrom, recipient: command.path }, remembered)
  }

  #openUpstream(binding: Bound): Promise<Reply> {
    this.#upstream = openUpstream(this.#environment, binding.route, binding.direction)
    this.#upstreamMail = this.#upstream.mail(this.#mail!)
    return this.#upstreamMail
  }

  #accepted(): RcptCommand[] {
    return this.#asked.filter(({ reply }) => reply !== null && isPositive(reply)).map(({ command }) => command)
  }

  #refuse(refusal: Extract<Provisional, { kind: 'refuse' }>): Reply {
    if (refusal.event !== null) {
      const { remoteAddress } = this.#session
      this.#environment.security.note({ tenantId: null, kind: refusal.event, remoteAddress, detail: refusal.detail })
    }
    return refusal.reply
  }

  #declare(size_bytes: number | null): void {
    this.#environment.budget.addDeclared((size_bytes ?? 0) - this.#declared_bytes)
    this.#declared_bytes = size_bytes ?? 0
  }

  async #observe(phase: 'mail' | 'rcpt', answer: Promise<Reply>): Promise<Reply> {
    const { clock } = this.#environment.ports
    const from_ms = clock.monotonicMs()
    const reply = await answer
    this.#environment.metrics.phase.observe({ phase }, (clock.monotonicMs() - from_ms) / 1000)
    return this.#hear(reply)
  }
}
