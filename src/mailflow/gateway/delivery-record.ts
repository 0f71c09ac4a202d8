// What is told about one delivery: the history record, the mail log line and the counters. Collected as it happens, put together and
// written after the reply has left, so that it costs the sender nothing.
import type { Reply } from '#mail/smtp/types.ts'
import { isPositive, isTransient } from '#mail/smtp/types.ts'
import type { RcptCommand } from '#mail/smtp/types.ts'
import type { ScanReport } from '#detection/verdict.ts'
import type { Action, Disposition } from '../disposition.ts'
import type { MessageRecord, ThreatFacts, TimelineEntry, TimelineStep } from '../history/record.ts'
import type { Final } from './binding.ts'
import type { DeliveryInput } from './delivery.ts'
import { type HeaderFacts, summaryOf } from './header.ts'
import type { Outcome } from './metrics.ts'
import { textOf } from './replies.ts'

interface RecipientOutcome {
  action: Action | null
  status: TimelineStep | null
  reply: string | null
  quarantineId: string | null
  decision: Omit<Disposition, 'action'> | null
}

export class DeliveryRecord {
  report: ScanReport | null = null
  threat: ThreatFacts | null = null
  readonly #input: DeliveryInput
  readonly #header: HeaderFacts
  readonly #bound: Exclude<Final, { kind: 'refuse' }>
  readonly #steps: { at: Date; entry: Omit<TimelineEntry, 'at'> }[] = []
  readonly #recipients: Map<string, RecipientOutcome>
  readonly #startedAt_ms: number
  #outcome: Outcome | null = null
  #quarantineId: string | null = null

  constructor(input: DeliveryInput, bound: Exclude<Final, { kind: 'refuse' }>, header: HeaderFacts) {
    this.#input = input
    this.#header = header
    this.#bound = bound
    this.#startedAt_ms = input.environment.ports.clock.monotonicMs()
    this.#recipients = new Map(
      input.recipients.map(({ path }) => [
        path,
        { action: null, status: null, reply: null, quarantineId: null, decision: null },
      ]),
    )
  }

  step(step: TimelineStep, detail: string, duration_ms?: number): void {
    const entry = {
      step,
      recipient: null,
      detail,
      ...(duration_ms === undefined ? {} : { duration_ms: Math.round(duration_ms) }),
    }
    this.#steps.push({ at: this.#input.environment.ports.clock.now(), entry })
  }

  setOutcome(outcome: Outcome, quarantineId: string | null): void {
    this.#outcome = outcome
    this.#quarantineId = quarantineId
  }

  disposition(disposition: Disposition, recipients: RcptCommand[]): void {
    const { action, ...decision } = disposition
    for (const { path } of recipients) Object.assign(this.#recipients.get(path)!, { action, decision })
  }

  /** What became of the message for these recipients. */
  settle(
    recipients: RcptCommand[],
    status: TimelineStep,
    answer: string,
    detail: string,
    more: { tls?: string | null; quarantineId?: string } = {},
  ): void {
    const at = this.#input.environment.ports.clock.now()
    for (const { path } of recipients) {
      const outcome = this.#recipients.get(path)!
      outcome.status = status
      outcome.reply = answer
      outcome.quarantineId = more.quarantineId ?? null
      const tls = more.tls ? { tls: more.tls } : {}
      this.#steps.push({ at, entry: { step: status, recipient: path, detail, reply: answer, ...tls } })
    }
  }

  /** `answer` is the reply to the end of data. */
  close(answer: Reply): void {
    setImmediate(() => {
      try {
        this.#write(answer)
      } catch (error) {
        this.#input.environment.ports.logger.error({
          event: 'gateway.history.failed',
          message_id: this.#input.messageId,
          err: error,
        })
      }
    })
  }

  #write(answer: Reply): void {
    const { environment, messageId, mail, session, content, end } = this.#input
    const { route, direction } = this.#bound
    const outcome = this.#outcome ?? (isPositive(answer) ? 'delivered' : isTransient(answer) ? 'deferred' : 'rejected')
    const duration_ms = Math.round(environment.ports.clock.monotonicMs() - this.#startedAt_ms)
    if (outcome !== 'duplicate') environment.metrics.messages.inc({ outcome, direction })
    environment.ports.mailLog.info({
      event: 'mail',
      outcome,
      tenant: route.tenantId,
      message_id: messageId,
      direction,
      from: mail.path,
      to: [...this.#recipients.keys()].slice(0, 20),
      recipients: this.#recipients.size,
      client: session.remoteAddress,
      size_bytes: end.size_bytes,
      category: this.report?.category ?? null,
      reply: textOf(answer),
      ...(this.#quarantineId === null ? {} : { quarantine_id: this.#quarantineId }),
      duration_ms,
    })
    environment.ports.history.record(this.#build(answer, content.size_bytes))
  }

  #build(answer: Reply, size_bytes: number): MessageRecord {
    const { messageId, mail, session, receivedAt } = this.#input
    const { route, direction, detail } = this.#bound
    const tls = session.tls === null ? null : `${session.tls.version} ${session.tls.cipher}`
    const fallback: TimelineStep = isPositive(answer) ? 'duplicate' : isTransient(answer) ? 'deferred' : 'rejected'
    const text = textOf(answer)
    return {
      messageId,
      tenantId: route.tenantId,
      mode: route.mode,
      direction,
      receivedAt: receivedAt.toISOString(),
      mailFrom: mail.path,
      recipients: [...this.#recipients.keys()],
      remoteAddress: session.remoteAddress,
      // Only Exchange Online says it, and only about what came in.
      ...(route.mode === 'mailflow' && direction === 'inbound' && this.#header.connectingAddress !== null
        ? { clientAddress: this.#header.connectingAddress }
        : {}),
      hello: session.hello,
      tls,
      size_bytes,
      category: this.report?.category ?? 'clean',
      score: this.report?.score ?? 0,
      findings: this.report?.findings ?? [],
      ...(this.report !== null && this.report.faults.length > 0 ? { faults: this.report.faults } : {}),
      authentication: this.report?.authentication ?? null,
      summary: this.report?.summary ?? summaryOf(this.#header),
      ...(this.threat === null ? {} : { threat: this.threat }),
      outcomes: [...this.#recipients].map(([recipient, outcome]) => ({
        recipient,
        action: isPositive(answer) ? (outcome.action ?? 'deliver') : isTransient(answer) ? 'deferred' : 'rejected',
        status: outcome.status ?? fallback,
        reply: outcome.reply ?? text,
        ...(outcome.quarantineId === null ? {} : { quarantineId: outcome.quarantineId }),
        ...(outcome.decision === null ? {} : { decision: outcome.decision }),
      })),
      timeline: this.#timeline(receivedAt, detail, answer, fallback, tls),
    }
  }

  #timeline(
    receivedAt: Date,
    detail: string,
    answer: Reply,
    fallback: TimelineStep,
    tls: string | null,
  ): MessageRecord['timeline'] {
    const received = {
      at: receivedAt.toISOString(),
      step: 'received' as const,
      recipient: null,
      detail: 'received',
      ...(tls === null ? {} : { tls }),
    }
    const bound = { at: receivedAt.toISOString(), step: 'bound' as const, recipient: null, detail }
    const steps = this.#steps.map(({ at, entry }) => ({ at: at.toISOString(), ...entry }))
    const isTold = [...this.#recipients.values()].every(({ status }) => status !== null)
    const last = {
      at: new Date().toISOString(),
      step: fallback,
      recipient: null,
      detail: 'answer to the sender',
      reply: textOf(answer),
    }
    return [received, bound, ...steps, ...(isTold && isPositive(answer) ? [] : [last])]
  }
}
