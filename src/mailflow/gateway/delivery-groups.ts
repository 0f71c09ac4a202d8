// Carries a plan out: quarantine, hold and delete first (durable and idempotent), then the next hop, then the reply (smtp-gateway 5).
import type { AuthenticationSummary, ScanReport } from '#detection/verdict.ts'
import { bufferSource } from '#mail/message/source.ts'
import type { MessageSource } from '#mail/message/source.ts'
import { isPositive, isTransient } from '#mail/smtp/types.ts'
import type { RcptCommand, Reply } from '#mail/smtp/types.ts'
import type { Disposition } from '../disposition.ts'
import { acceptedAs, deliveryKey } from './delivery-key.ts'
import type { Delivery } from './delivery.ts'
import { EditedSource } from './edited.ts'
import type { Group } from './plan.ts'
import { replies, textOf } from './replies.ts'
import { repairLineEnds } from './repair.ts'
import { topLines } from './stamp.ts'
import type { SendOutcome, UpstreamTransaction } from './upstream.ts'

export async function deliverGroups(delivery: Delivery, report: ScanReport | null, groups: Group[]): Promise<Reply> {
  let answer: Reply | null = null
  let isPartDelivered = false
  for (const group of groups) {
    const recipients = group.recipients.map((place) => delivery.recipients[place]!)
    delivery.record.disposition(group.disposition, recipients)
    const isWhole = groups.length === 1
    const key = isWhole
      ? delivery.key
      : deliveryKey(
          delivery.mark,
          delivery.identity,
          delivery.pass,
          delivery.mail.path,
          recipients.map(({ path }) => path),
        )
    const result =
      group.kind === 'deliver'
        ? await sendGroup(delivery, report, group.disposition, recipients, key, isWhole)
        : await keepGroup(delivery, report, group, recipients, key, isWhole)
    if (!isPositive(result)) {
      // A part was final already: 4yz for all, the retry finds the finished parts by their keys.
      return isPartDelivered && !isTransient(result) ? replies.partlyDelivered : result
    }
    if (group.kind === 'deliver') isPartDelivered = true
    answer = result
  }
  if (groups.length > 1) void delivery.environment.journal.append(delivery.key, 'taken', textOf(answer!))
  return answer!
}

/** Quarantine, hold and delete. */
async function keepGroup(
  delivery: Delivery,
  report: ScanReport | null,
  group: Group,
  recipients: RcptCommand[],
  key: string,
  isWhole: boolean,
): Promise<Reply> {
  const { environment, record, messageId } = delivery
  const known = isWhole ? null : environment.journal.lookup(key)
  if (known?.state === 'quarantined') {
    record.settle(recipients, 'quarantined', `250 2.0.0 id ${known.value}`, 'already kept by an earlier try', {
      quarantineId: known.value,
    })
    return acceptedAs(known.value)
  }
  if (group.kind === 'delete') {
    const reply = acceptedAs(messageId)
    await environment.journal.append(key, 'quarantined', messageId)
    record.settle(recipients, 'deleted', textOf(reply), group.disposition.reason)
    record.setOutcome('deleted', null)
    return reply
  }
  try {
    const { id, existing } = await environment.ports.quarantine.put(
      quarantineInput(delivery, report, group, recipients, key),
    )
    void environment.journal.append(key, 'quarantined', id)
    const reply = acceptedAs(id)
    const step = group.kind === 'hold' ? 'held' : 'quarantined'
    record.settle(
      recipients,
      step,
      textOf(reply),
      existing ? 'already kept by an earlier try' : group.disposition.reason,
      { quarantineId: id },
    )
    record.setOutcome(step, id)
    return reply
  } catch (error) {
    // Matrix 19: what could not be kept is not forwarded either.
    environment.ports.logger.error({
      event: 'gateway.quarantine.failed',
      tenant: delivery.route.tenantId,
      message_id: messageId,
      err: error,
    })
    environment.ports.alarms.raise({
      tenantId: null,
      type: 'gateway.quarantine-fault',
      subject: 'quarantine',
      title: 'Quarantine cannot be written',
      text: 'Messages that belong into quarantine are answered 451 and wait with their senders. Check disk space and database.',
    })
    record.step('deferred', 'quarantine cannot be written')
    record.setOutcome('deferred', null)
    return replies.quarantineFault
  }
}

function quarantineInput(
  delivery: Delivery,
  report: ScanReport | null,
  group: Group,
  recipients: RcptCommand[],
  key: string,
) {
  const { route, direction, mail, header, content, receivedAt, messageId } = delivery
  return {
    tenantId: route.tenantId,
    messageId,
    key,
    kind: group.kind === 'hold' ? ('hold' as const) : ('quarantine' as const),
    direction,
    mode: route.mode,
    envelope: { mailFrom: mail.path, mailParameters: mail.parameters, recipients },
    source: new EditedSource(Buffer.alloc(0), content, delivery.cuts),
    category: group.disposition.category,
    reason: group.disposition.reason,
    score: report?.score ?? 0,
    subject: report?.summary.subject ?? '',
    headerFrom: report?.summary.headerFrom[0] ?? header.fromAddresses[0] ?? '',
    internetMessageId: header.messageId,
    receivedAt,
    incidentId: group.disposition.incidentId ?? null,
  }
}

async function sendGroup(
  delivery: Delivery,
  report: ScanReport | null,
  disposition: Disposition,
  recipients: RcptCommand[],
  key: string,
  isWhole: boolean,
): Promise<Reply> {
  const { environment, record } = delivery
  const known = isWhole ? null : environment.journal.lookup(key)
  if (known?.state === 'taken') {
    record.settle(recipients, 'returned', known.value, 'already delivered by an earlier try')
    return { code: 250, enhanced: '2.0.0', lines: ['Delivered by an earlier try'] }
  }
  const hop = delivery.hop!
  const startedAt_ms = environment.ports.clock.monotonicMs()
  const source = await composeMessage(delivery, report, disposition, recipients)
  if (!isWhole) {
    const refused = await hop.narrow(recipients)
    if (refused !== null) return isTransient(refused) ? refused : replies.recipientsChanged
  }
  void environment.journal.append(key, 'sent', hop.connectionText)
  let outcome = await send(delivery, hop, source)
  if (isLineEndRefusal(outcome, delivery)) outcome = await sendRepaired(delivery, hop, source, disposition, recipients)
  environment.metrics.phase.observe(
    { phase: 'upstream' },
    (environment.ports.clock.monotonicMs() - startedAt_ms) / 1000,
  )
  return concludeSend(delivery, outcome, recipients, key)
}

async function concludeSend(
  delivery: Delivery,
  outcome: SendOutcome,
  recipients: RcptCommand[],
  key: string,
): Promise<Reply> {
  const { environment, record, hop } = delivery
  const via = `by ${hop!.connectionText}`
  const tls = hop!.tlsText
  if (outcome.kind === 'in-doubt') {
    environment.metrics.inDoubt.inc()
    record.step('deferred', `connection lost after the final byte ${via}: outcome unknown (${outcome.detail})`)
    record.setOutcome('in-doubt', null)
    return replies.nextHopLost
  }
  const { reply } = outcome
  if (outcome.kind === 'reply' && isPositive(reply)) {
    await environment.journal.append(key, 'taken', textOf(reply))
    record.settle(recipients, 'returned', textOf(reply), `taken ${via}`, { tls })
    return reply
  }
  void environment.journal.append(key, 'refused', textOf(reply))
  record.settle(
    recipients,
    isTransient(reply) ? 'deferred' : 'rejected',
    textOf(reply),
    outcome.kind === 'failed' ? outcome.detail : `answered ${via}`,
    { tls },
  )
  return reply
}

async function send(delivery: Delivery, hop: UpstreamTransaction, source: MessageSource): Promise<SendOutcome> {
  const { content, environment } = delivery
  let waiting: NodeJS.Timeout | undefined
  try {
    return await hop.send(
      (extensions) => {
        if (extensions.has('CHUNKING')) return 'BDAT'
        // smtp-gateway 2.4 (c): never by DATA.
        return delivery.end.hasBareCrLf && !(source instanceof RepairedMark) ? replies.bareLineEnds : 'DATA'
      },
      {
        size_bytes: source.size_bytes,
        parts: () => (source instanceof EditedSource ? source.heldParts() : null),
        chunks: () => source.chunks(),
        onFinalByte: () => {
          waiting ??= setInterval(() => content.leaveMemory(), environment.limits.leaveMemoryAfter_ms)
        },
      },
    )
  } finally {
    clearInterval(waiting)
  }
}

function isLineEndRefusal(outcome: SendOutcome, delivery: Delivery): boolean {
  return outcome.kind === 'reply' && outcome.reply.enhanced === '5.6.11' && delivery.end.hasBareCrLf
}

/** A message with repaired line ends, so that it may go by DATA, too. */
class RepairedMark implements MessageSource {
  readonly size_bytes: number
  readonly #source: MessageSource
  constructor(source: MessageSource) {
    this.#source = source
    this.size_bytes = source.size_bytes
  }
  chunks(): AsyncIterable<Buffer> {
    return this.#source.chunks()
  }
  slice(start: number, end: number): Promise<Buffer> {
    return this.#source.slice(start, end)
  }
}

/** smtp-gateway 2.4 (d): refused for its line ends: once more with CR LF, sealed, and told in the history. */
async function sendRepaired(
  delivery: Delivery,
  hop: UpstreamTransaction,
  source: MessageSource,
  disposition: Disposition,
  recipients: RcptCommand[],
): Promise<SendOutcome> {
  delivery.record.step('returned', 'next hop refused bare CR or LF (5.6.11): sent again with repaired line ends')
  const repaired = await repairLineEnds(source)
  const arc = delivery.route.arc === null ? null : { ...delivery.route.arc, when: 'always' as const }
  const plain: Disposition = { ...disposition, action: 'deliver' }
  const sealed = await delivery.environment.ports.transform({
    source: repaired,
    disposition: plain,
    arc,
    authentication: noAuthentication,
  })
  const refused = await hop.narrow(recipients)
  if (refused !== null) return { kind: 'failed', reply: replies.recipientsChanged, detail: textOf(refused) }
  return send(delivery, hop, new RepairedMark(withTop(sealed.topLines, sealed.source)))
}

const noAuthentication: AuthenticationSummary = {
  judgedBy: 'none',
  spf: null,
  dkim: null,
  dmarc: null,
  compauth: null,
  arc: null,
}

/** Lines on top and cuts; and what the policy asks for, with a seal, if it asks for something. */
async function composeMessage(
  delivery: Delivery,
  report: ScanReport | null,
  disposition: Disposition,
  recipients: RcptCommand[],
): Promise<MessageSource> {
  const top = stampFor(delivery, report, disposition, recipients)
  const { arc } = delivery.route
  const isChange = disposition.action === 'tag' || disposition.action === 'banner' || arc?.when === 'always'
  if (!isChange) return new EditedSource(top, delivery.content, delivery.cuts)
  const source = new EditedSource(Buffer.alloc(0), delivery.content, delivery.cuts)
  const authentication = report?.authentication ?? noAuthentication
  const changed = await delivery.environment.ports.transform({ source, disposition, arc, authentication })
  if (changed.refused !== null) delivery.record.step('scanned', `not changed: ${changed.refused}`)
  const lines = Buffer.concat([top, changed.topLines])
  return changed.source === source
    ? new EditedSource(lines, delivery.content, delivery.cuts)
    : withTop(lines, changed.source)
}

function stampFor(
  delivery: Delivery,
  report: ScanReport | null,
  disposition: Disposition,
  recipients: RcptCommand[],
): Buffer {
  const { environment, session, route, mark, markKey, isMarked, messageId, mail } = delivery
  const isUnscanned = report === null || disposition.unscanned === true
  return topLines({
    hostName: environment.hostName,
    session,
    route,
    mark,
    markKey,
    isMarked,
    verdict: isUnscanned ? 'unscanned' : `${report.category}; score=${report.score}`,
    messageId,
    smtputf8: mail.smtputf8,
    recipients: recipients.map(({ path }) => path),
    now: environment.ports.clock.now(),
  })
}

function withTop(top: Buffer, source: MessageSource): MessageSource {
  const head = bufferSource(top)
  return {
    size_bytes: top.length + source.size_bytes,
    async *chunks() {
      yield top
      yield* source.chunks()
    },
    async slice(start, end) {
      const fromTop = await head.slice(start, end)
      const rest = await source.slice(Math.max(0, start - top.length), Math.max(0, end - top.length))
      return Buffer.concat([fromTop, rest])
    },
  }
}
