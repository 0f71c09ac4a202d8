// Phase three: the message is here, whole. Final binding, journal, scan, policy, and then what the policy says; the reply to the
// end of data is what this returns. Order matters: what makes a part of the message safe comes before what cannot be taken back.
import type { KeyObject } from 'node:crypto'
import { isPositive, isTransient, reply as makeReply } from '#mail/smtp/types.ts'
import type { ContentEnd, MailCommand, RcptCommand, Reply, SessionFacts } from '#mail/smtp/types.ts'
import type { ScanReport } from '#detection/verdict.ts'
import type { Disposition } from '../disposition.ts'
import type { MailRoute } from '../route.ts'
import { askCounter, type Blocked, blockOf, isAutomatic, withBlock, withHold } from './abuse.ts'
import { bindFinally } from './binding.ts'
import type { Final, Peer, Provisional } from './binding.ts'
import type { Content } from './content.ts'
import { deliverGroups } from './delivery-groups.ts'
import { blockedUnseen, listedFor } from './listed.ts'
import { acceptedAs, deliveryKey, identityOf } from './delivery-key.ts'
import type { Environment } from './environment.ts'
import { readHeaderFacts } from './header.ts'
import type { HeaderFacts } from './header.ts'
import type { JournalEntry } from './journal-record.ts'
import { readMarkKey } from './mark.ts'
import type { MarkContext } from './mark.ts'
import { planDelivery } from './plan.ts'
import { targetOf } from './pool.ts'
import { DeliveryRecord } from './delivery-record.ts'
import { replies, textOf } from './replies.ts'
import type { RouteIndex } from './route-index.ts'
import { reportOfBrokenEngine } from './scan-gate.ts'
import { isOwnSimulation } from './simulation.ts'
import { cutsOf, readMarks } from './stamp.ts'
import type { MarkFindings } from './stamp.ts'
import type { Cut } from './edited.ts'
import { hopOf, openUpstream } from './open-upstream.ts'
import type { UpstreamTransaction } from './upstream.ts'

export interface DeliveryInput {
  environment: Environment
  index: RouteIndex
  session: SessionFacts
  peer: Peer
  messageId: string
  receivedAt: Date
  mail: MailCommand
  /** Those whose RCPT was answered 250, in order. */
  recipients: RcptCommand[]
  binding: Extract<Provisional, { kind: 'bound' }> | null
  upstream: UpstreamTransaction | null
  content: Content
  end: ContentEnd
}

/** Everything known about a message once its tenant is certain. */
export interface Delivery extends DeliveryInput {
  route: MailRoute
  direction: 'inbound' | 'outbound'
  header: HeaderFacts
  mark: MarkContext
  markKey: KeyObject
  cuts: Cut[]
  /** Whether this route's mark goes on: not on what is only passed on to the other mode. */
  isMarked: boolean
  key: string
  /** Of the message: see identityOf. */
  identity: string
  pass: string
  record: DeliveryRecord
  /** Asks the next hop's connection anew when the route turned out to be another one. */
  hop: UpstreamTransaction | null
  /** When the end of the message data arrived. */
  endedAt: Date
}

export async function deliver(input: DeliveryInput): Promise<Reply> {
  const refusal = refusalOfContent(input)
  if (refusal !== null) return refusal
  const header = readHeaderFacts(input.content.header)
  if (header.receivedCount > input.environment.limits.hops) return replies.tooManyHops
  const { index, peer, binding, mail } = input
  const recipients = input.recipients.map((recipient) => recipient.path)
  const now = input.environment.ports.clock.now()
  const bound = bindFinally({ index, peer, provisional: binding, mailFrom: mail.path, recipients, header, now })
  if (bound.kind === 'refuse') return refuse(input, bound)
  const limit = bound.route.mode === 'gateway' ? bound.route.limits?.message_bytes : undefined
  if (limit !== undefined && input.content.size_bytes > limit) return replies.tooLarge
  const delivery = prepare(input, header, bound, now)
  const underWay = input.environment.memory.underWay(delivery.key)
  if (underWay !== null) await underWay.catch(() => undefined)
  return input.environment.memory.run(delivery.key, () => finish(delivery, bound))
}

/** What can be said without knowing the tenant. */
function refusalOfContent({ content, end }: DeliveryInput): Reply | null {
  switch (content.failure) {
    case 'too-large':
      return replies.tooLarge
    case 'header-too-large':
      return replies.headerTooLarge
    case 'no-space':
      return replies.noRoom
    case 'storage':
      return replies.storageFault
    case null:
      return end.kind === 'DATA' && end.hasBareCrLf ? replies.bareLineEnds : null
  }
}

function refuse(input: DeliveryInput, refusal: Extract<Final, { kind: 'refuse' }>): Reply {
  const { environment, session, messageId, mail, recipients } = input
  if (refusal.event !== null) {
    const tenantId = input.binding?.route.tenantId ?? null
    environment.security.note({
      tenantId,
      kind: refusal.event,
      remoteAddress: session.remoteAddress,
      detail: refusal.detail,
    })
  }
  environment.metrics.messages.inc({
    outcome: isTransient(refusal.reply) ? 'deferred' : 'rejected',
    direction: 'unknown',
  })
  environment.ports.mailLog.info({
    event: 'mail',
    outcome: isTransient(refusal.reply) ? 'deferred' : 'rejected',
    message_id: messageId,
    from: mail.path,
    to: recipients.slice(0, 20).map((recipient) => recipient.path),
    client: session.remoteAddress,
    reply: textOf(refusal.reply),
    reason: refusal.detail,
  })
  return refusal.reply
}

function prepare(
  input: DeliveryInput,
  header: HeaderFacts,
  bound: Exclude<Final, { kind: 'refuse' }>,
  endedAt: Date,
): Delivery & { marks: MarkFindings } {
  const { route, direction } = bound
  const mark: MarkContext = {
    tenantId: route.tenantId,
    direction,
    messageId: header.messageId,
    bodyHash: input.content.bodyDigest.toString('base64url'),
    meaning: `${input.mail.path}\n${header.meaning}`,
  }
  const markKey = readMarkKey(route.markKey)
  const marks = readMarks(header, markKey, mark, input.environment.ports.clock.now())
  const pass = `${route.mode} ${marks.passes}`
  const identity = identityOf(header, input.messageId)
  return {
    ...input,
    route,
    direction,
    header,
    mark,
    markKey,
    marks,
    cuts: cutsOf(header, marks.valid, route.mode === 'mailflow'),
    isMarked: bound.kind === 'hold' || bound.scan || route.mode === 'mailflow',
    identity,
    pass,
    key: deliveryKey(
      mark,
      identity,
      pass,
      input.mail.path,
      input.recipients.map((recipient) => recipient.path),
    ),
    record: new DeliveryRecord(input, bound, header),
    hop: input.upstream,
    endedAt,
  }
}

async function finish(
  delivery: Delivery & { marks: MarkFindings },
  bound: Exclude<Final, { kind: 'refuse' }>,
): Promise<Reply> {
  const { record } = delivery
  try {
    const answer = await decideAndAct(delivery, bound)
    record.close(answer)
    return answer
  } catch (error) {
    record.close(replies.storageFault)
    throw error
  } finally {
    if (delivery.hop !== delivery.upstream) delivery.hop?.release()
  }
}

async function decideAndAct(
  delivery: Delivery & { marks: MarkFindings },
  bound: Exclude<Final, { kind: 'refuse' }>,
): Promise<Reply> {
  const { environment, record, route, session } = delivery
  const known = await answerFromJournal(delivery)
  if (known !== null) return known
  noteForgeries(delivery)
  if (bound.kind === 'hold') {
    environment.security.note({
      tenantId: route.tenantId,
      kind: bound.event,
      remoteAddress: session.remoteAddress,
      detail: bound.detail,
    })
    return holdForReview(delivery, bound.detail)
  }
  const blocked = blockOf(delivery)
  if (blocked !== null) {
    if (isAutomatic(delivery)) return dropAutomatic(delivery, blocked)
    if (blocked.exempt.size === 0) return answerBlocked(delivery, blocked, bound.scan ? await scan(delivery) : null)
  }
  if (delivery.marks.passes >= 2) return answerLoop(delivery)
  const missing = await ensureHop(delivery)
  if (missing !== null) return missing
  const isSeen = delivery.marks.passes === 1 && delivery.marks.isSameBody
  if (!bound.scan || isSeen) {
    record.step('unscanned', isSeen ? 'carries our own fresh mark: not scanned twice' : bound.detail)
    return deliverUnscanned(delivery, isSeen ? 'already scanned' : bound.detail)
  }
  if (isOwnSimulation(delivery)) {
    const reason = 'simulation took the redirect'
    record.step('unscanned', reason)
    environment.ports.logger.warn({
      event: 'gateway.simulation-redirected',
      tenant: route.tenantId,
      message_id: delivery.messageId,
    })
    return deliverUnscanned(delivery, reason)
  }
  return scanAndDeliver(delivery)
}

/** A retry of what is already done is answered from memory (matrix 12, 25). */
async function answerFromJournal(delivery: Delivery): Promise<Reply | null> {
  const { environment, key, record } = delivery
  const local = environment.journal.lookup(key)
  if (local?.state === 'sent')
    record.step('duplicate', 'outcome of an earlier try is unknown: delivered again, may arrive twice')
  const found = isOutcome(local) ? local : await askOthers(environment, key)
  if (found === null) return null
  record.step('duplicate', `a retry: answered from the journal, not delivered again (${found.state})`)
  record.setOutcome('duplicate', found.state === 'quarantined' ? found.value : null)
  environment.metrics.messages.inc({ outcome: 'duplicate', direction: delivery.direction })
  return found.state === 'quarantined' ? acceptedAs(found.value) : parseTaken(found.value)
}

function isOutcome(entry: JournalEntry | null): entry is JournalEntry & { state: 'taken' | 'quarantined' } {
  return entry !== null && (entry.state === 'taken' || entry.state === 'quarantined')
}

async function askOthers(
  environment: Environment,
  key: string,
): Promise<{ state: 'taken' | 'quarantined'; value: string } | null> {
  const lookup = environment.ports.sharedJournal
  if (lookup === undefined) return null
  try {
    return await Promise.race([lookup(key), environment.ports.clock.sleep(200).then(() => null)])
  } catch {
    // Only the protection against duplicates over several machines is gone.
    return null
  }
}

function parseTaken(text: string): Reply {
  const match = /^(2\d\d) (?:(2\.\d{1,3}\.\d{1,3}) )?([^]*)$/.exec(text)
  return match === null ? makeReply(250, '2.0.0', 'OK') : makeReply(Number(match[1]), match[2] ?? null, match[3]!)
}

function noteForgeries(delivery: Delivery & { marks: MarkFindings }): void {
  const forged = delivery.header.ours.filter(
    ({ name }) => name === 'x-mailwarden-return' || name === 'x-mailwarden-state',
  )
  if (forged.length === 0 || delivery.marks.passes > 0) return
  delivery.environment.security.note({
    tenantId: delivery.route.tenantId,
    kind: 'forged-header',
    remoteAddress: delivery.session.remoteAddress,
    detail: `${forged[0]!.name} was on the message before it came to us; removed`,
  })
}

/** The sender would learn nothing from an answer, and another one is all that an answer would make. */
function dropAutomatic(delivery: Delivery, { sender }: Blocked): Promise<Reply> {
  const reason = `automatic message of a blocked sender: ${sender.reason}`
  return deleteUnseen(delivery, 'blocked', { action: 'delete', category: 'clean', reason, policyId: null })
}

/** Nobody among the recipients is exempt. What is held was scanned, so that whoever releases it sees what it is. */
async function answerBlocked(delivery: Delivery, blocked: Blocked, report: ScanReport | null): Promise<Reply> {
  const { sender } = blocked
  delivery.record.step('blocked', `sender is blocked: ${sender.reason}`)
  if (report !== null) await noteFurther(delivery, report)
  if (sender.mode === 'reject') return refuseBlocked(delivery, blocked)
  const category = report?.category ?? 'clean'
  const disposition: Disposition = { action: 'hold', category, reason: 'sender is blocked', policyId: null }
  return holdAs(delivery, report, withBlock([disposition], blocked)[0]!)
}

/** The verdict on what a blocked mailbox goes on sending, for the history and the incident; it changes nothing here. */
async function noteFurther(delivery: Delivery, report: ScanReport): Promise<void> {
  delivery.record.report = report
  delivery.record.step('scanned', report.category, report.duration_ms)
  await askCounter(delivery, report)
}

function refuseBlocked(delivery: Delivery, { sender }: Blocked): Reply {
  delivery.record.setOutcome('rejected', null)
  return makeReply(550, '5.7.1', `Sender is blocked: ${sender.reason} (id ${delivery.messageId})`)
}

function holdAs(delivery: Delivery, report: ScanReport | null, disposition: Disposition): Promise<Reply> {
  const recipients = delivery.recipients.map((_recipient, place) => place)
  return deliverGroups(delivery, report, [{ kind: 'hold', disposition, recipients }])
}

function holdForReview(delivery: Delivery, reason: string): Promise<Reply> {
  return holdAs(delivery, null, { action: 'hold', category: 'clean', reason, policyId: null })
}

/** Matrix 27, second time: the exception of the rule in the tenant is lost, and only stopping ends the loop. */
function answerLoop(delivery: Delivery): Reply {
  const { environment, route, session } = delivery
  environment.security.note({
    tenantId: route.tenantId,
    kind: 'loop',
    remoteAddress: session.remoteAddress,
    detail: 'second pass with a valid mark',
  })
  environment.ports.alarms.raise({
    tenantId: route.tenantId,
    type: 'gateway.loop',
    subject: delivery.direction,
    title: 'Mail is looping between the tenant and the gateway',
    text: 'A message came back a second time although it carries our mark. The exception of the mail flow rule for returned mail is lost: run the repair.',
  })
  return replies.loop
}

/** The connection to the right next hop with the whole envelope accepted; null: go on. */
async function ensureHop(delivery: Delivery): Promise<Reply | null> {
  const { environment, route, direction, mail, recipients } = delivery
  const wanted = targetOf(route, hopOf(route, direction)).key
  if (delivery.hop !== null && delivery.hop.target.key === wanted) return null
  const isFirstTold = delivery.hop !== null
  const hop = openUpstream(environment, route, direction)
  delivery.hop = hop
  const [mailAnswer, ...answers] = await Promise.all([
    hop.mail(mail),
    ...recipients.map((recipient) => hop.rcpt(recipient)),
  ])
  const refused = [mailAnswer, ...answers].filter((answer) => !isPositive(answer))
  if (refused.length === 0) return null
  for (const recipient of recipients) environment.memory.rememberEnvelope(mail.path, recipient.path, route.tenantId)
  if (isFirstTold) return replies.recipientsChanged
  if (!isPositive(mailAnswer)) return mailAnswer
  if (refused.length === answers.length) return refused.find(isTransient) ?? refused[0]!
  // Some yes, some no: only live RCPT can tell the sender. The retry's envelope is now known, so it will be live.
  return replies.partlyRefused
}

function deliverUnscanned(delivery: Delivery, reason: string): Promise<Reply> {
  const disposition: Disposition = { action: 'deliver', category: 'clean', reason, policyId: null, unscanned: true }
  return act(
    delivery,
    null,
    delivery.recipients.map(() => disposition),
  )
}

async function scanAndDeliver(delivery: Delivery): Promise<Reply> {
  const { environment, direction, route, mail, record } = delivery
  const unwanted = blockedUnseen(delivery)
  if (unwanted !== null) return deleteUnseen(delivery, 'listed', unwanted)
  delivery.hop?.startKeepAlive()
  const report = await scan(delivery)
  record.report = report
  record.step(
    'scanned',
    `${report.category}${report.faults.length === 0 ? '' : `, faults: ${report.faults.map((fault) => fault.scanner).join(', ')}`}`,
    report.duration_ms,
  )
  const judgement = environment.gate.judge(report, delivery.key)
  if (judgement.kind === 'defer') {
    record.step('deferred', `not scanned (${judgement.faults})`)
    return replies.scannerFault
  }
  const unscanned = judgement.kind === 'unscanned' ? route.onScannerFault[direction] : null
  const address = (path: string) =>
    direction === 'inbound' ? path : mail.path === '' ? (delivery.header.fromAddresses[0] ?? '') : mail.path
  const dispositions = delivery.recipients.map(({ path }) => {
    const listed = listedFor(delivery, path, report.authentication)
    return environment.ports.decide(report, route.policies, direction, address(path), { unscanned, listed })
  })
  for (const reason of new Set(dispositions.filter(({ byList }) => byList === true).map((each) => each.reason)))
    record.step('listed', reason)
  const answer = await askCounter(delivery, report)
  if (answer.kind === 'hold') {
    record.step('held', answer.reason)
    return act(delivery, report, withHold(dispositions, answer.reason))
  }
  return act(delivery, report, dispositions, answer.kind === 'blocked' ? answer.blocked : null)
}

/** Carries the dispositions out, unless the sender may not send: by what was just counted, or since the message began to come in. */
async function act(
  delivery: Delivery,
  report: ScanReport | null,
  wanted: Disposition[],
  counted: Blocked | null = null,
): Promise<Reply> {
  const { record } = delivery
  const blocked = counted ?? blockOf(delivery)
  if (blocked !== null) record.step('blocked', `sender is blocked: ${blocked.sender.reason}`)
  if (blocked?.sender.mode === 'reject' && blocked.exempt.size === 0) return refuseBlocked(delivery, blocked)
  const plan = planDelivery(blocked === null ? wanted : withBlock(wanted, blocked))
  if (plan.kind === 'groups') return deliverGroups(delivery, report, plan.groups)
  record.setOutcome('rejected', null)
  record.disposition(plan.disposition, delivery.recipients)
  return makeReply(550, '5.7.1', `Message refused by policy: ${plan.disposition.reason} (id ${delivery.messageId})`)
}

function deleteUnseen(delivery: Delivery, why: 'listed' | 'blocked', disposition: Disposition): Promise<Reply> {
  delivery.record.step(why, disposition.reason)
  const recipients = delivery.recipients.map((_recipient, place) => place)
  return deliverGroups(delivery, null, [{ kind: 'delete', disposition, recipients }])
}

async function scan(delivery: Delivery): Promise<ScanReport> {
  const { environment, direction, mail, recipients, route, session, content } = delivery
  const { clock } = environment.ports
  const startedAt_ms = clock.monotonicMs()
  const isDetour = route.mode === 'mailflow'
  const deadline = new AbortController()
  const timer = setTimeout(
    () => deadline.abort(new DOMException('scan took too long', 'TimeoutError')),
    environment.limits.processing_ms,
  )
  const stop = () => deadline.abort(environment.stopping.signal.reason)
  environment.stopping.signal.addEventListener('abort', stop, { once: true })
  const expired = new Promise<never>((_resolve, reject) => {
    deadline.signal.addEventListener('abort', () => reject(deadline.signal.reason as Error), { once: true })
  })
  try {
    const scanning = environment.ports.scan(
      content,
      {
        direction,
        mailFrom: mail.path,
        rcptTo: recipients.map((recipient) => recipient.path),
        clientAddress: isDetour ? null : session.remoteAddress,
        hello: isDetour ? null : session.hello,
      },
      { tenantId: route.tenantId, ownDomains: route.domains, trustMicrosoftResults: isDetour },
      deadline.signal,
    )
    // A scanner that ignores its signal must not hold the message.
    return await Promise.race([scanning, expired])
  } catch (error) {
    environment.ports.logger.error({
      event: 'gateway.scan.failed',
      tenant: route.tenantId,
      message_id: delivery.messageId,
      err: error,
    })
    return reportOfBrokenEngine(error, clock.monotonicMs() - startedAt_ms)
  } finally {
    clearTimeout(timer)
    environment.stopping.signal.removeEventListener('abort', stop)
    expired.catch(() => undefined)
    environment.metrics.phase.observe({ phase: 'scan' }, (clock.monotonicMs() - startedAt_ms) / 1000)
  }
}
