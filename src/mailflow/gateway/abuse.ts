// Mailboxes that send bad mail: asks the counter before anything goes on, and answers for blocked senders from the snapshot, also
// while the database is away (endpoint-response 3.4, 4.1).
import type { ScanReport } from '#detection/verdict.ts'
import type { Disposition } from '../disposition.ts'
import type { ThreatFacts } from '../history/record.ts'
import type { BlockedSender } from '../route.ts'
import type { Delivery } from './delivery.ts'
import type { CountDecision, OutboundThreat, SenderBlock } from './ports.ts'
import { readSenderFacts, threatOf } from './threat.ts'

/** The counter's answer is waited for so long; then this process decides alone. */
const wait_ms = 2_000

/** What a blocked sender's message is, by recipient. */
export interface Blocked {
  sender: BlockedSender
  /** Places of the recipients that it may go on writing to. */
  exempt: ReadonlySet<number>
}

export type AbuseAnswer =
  | { kind: 'pass' }
  | { kind: 'blocked'; blocked: Blocked }
  /** Nobody is blocked, but this message waits for a person. */
  | { kind: 'hold'; reason: string }

/** The sender as it is blocked now, not as it was when the session began. Null: it may send. */
export function blockOf(delivery: Delivery): Blocked | null {
  if (delivery.direction !== 'outbound') return null
  const { blocked } = delivery.environment.snapshot.current() ?? delivery.index
  if (blocked.size === 0) return null
  for (const address of [delivery.mail.path.toLowerCase(), ...delivery.header.fromAddresses]) {
    const sender =
      blocked.get(`${delivery.route.tenantId} ${address}`) ??
      blocked.get(`${delivery.route.tenantId} ${plain(address)}`)
    if (sender !== undefined) return { sender, exempt: exemptOf(delivery, sender) }
  }
  return null
}

/** `ann+list@contoso.com` is Ann's, too; so is what Exchange makes of the envelope when it forwards. */
function plain(address: string): string {
  const plus = address.indexOf('+')
  return plus > 0 && plus < address.lastIndexOf('@')
    ? address.slice(0, plus) + address.slice(address.lastIndexOf('@'))
    : address
}

function exemptOf({ recipients }: Delivery, { exemptRecipients = [] }: BlockedSender): Set<number> {
  const exempt = new Set(exemptRecipients)
  return new Set([...recipients.keys()].filter((place) => exempt.has(recipients[place]!.path.toLowerCase())))
}

/** Bounces and automatic replies of a blocked mailbox are nobody's loss, and holding or refusing them would make new ones. */
export function isAutomatic({ mail, content }: Delivery): boolean {
  return mail.path === '' || readSenderFacts(content.header, mail.path).isAutoSubmitted
}

/** For the recipients that are not exempt; what the policy deletes is deleted all the same. */
export function withBlock(dispositions: Disposition[], { sender, exempt }: Blocked): Disposition[] {
  return dispositions.map((disposition, place) =>
    exempt.has(place) || disposition.action === 'delete' ? disposition : heldBy(sender, disposition),
  )
}

function heldBy(sender: BlockedSender, { category }: Disposition): Disposition {
  return {
    action: 'hold',
    category,
    reason: `sender is blocked: ${sender.reason}`,
    policyId: null,
    ...(sender.incidentId == null ? {} : { incidentId: sender.incidentId }),
  }
}

export function withHold(dispositions: Disposition[], reason: string): Disposition[] {
  return dispositions.map((disposition) =>
    disposition.action === 'delete'
      ? disposition
      : { action: 'hold', category: disposition.category, reason, policyId: null },
  )
}

/** Bad mail from inside is told to the counter; for all other mail this is one comparison. */
export async function askCounter(delivery: Delivery, report: ScanReport): Promise<AbuseAnswer> {
  const threat = await threatOf(delivery, report)
  if (threat === null) return { kind: 'pass' }
  delivery.record.threat = factsOf(threat)
  const { abuse } = delivery.environment.ports
  if (abuse === undefined) return { kind: 'pass' }
  const isReached = noteLocally(delivery, threat)
  const asked = abuse.note(threat).then((decision) => takeBlock(delivery, decision))
  const decision = await withinTime(delivery, asked)
  if (decision === null) return withoutCounter(delivery, isReached)
  if (decision.kind === 'counted' && decision.count === 1) startAgain(delivery, threat)
  if (decision.kind === 'storm') return { kind: 'hold', reason: `detection storm: ${decision.cluster}` }
  if (decision.kind !== 'blocked') return { kind: 'pass' }
  const sender =
    sendersOf(threat.tenantId, decision.block)[0] ?? blockedBy(threat.tenantId, decision.block, threat.mailFrom)
  return { kind: 'blocked', blocked: { sender, exempt: exemptOf(delivery, sender) } }
}

/** In force here at once; the other gateways have it within a second. An answer that came too late counts, too. */
function takeBlock({ environment, route }: Delivery, decision: CountDecision): CountDecision {
  if (decision.kind === 'blocked') environment.snapshot.block(sendersOf(route.tenantId, decision.block))
  return decision
}

const sendersOf = (tenantId: string, block: SenderBlock): BlockedSender[] =>
  block.addresses.map((address) => blockedBy(tenantId, block, address))

function blockedBy(tenantId: string, block: SenderBlock, address: string): BlockedSender {
  const { mode, reason, incidentId, exemptRecipients } = block
  return { tenantId, address, mode, reason, incidentId, exemptRecipients }
}

async function withinTime(
  { environment, messageId }: Delivery,
  asked: Promise<CountDecision>,
): Promise<CountDecision | null> {
  const { clock, logger } = environment.ports
  const stop = new AbortController()
  const late = clock.sleep(wait_ms, stop.signal).then(() => null)
  late.catch(() => undefined)
  const heard = asked.catch((error: unknown) => {
    logger.warn({ event: 'gateway.abuse.not-counted', message_id: messageId, err: error })
    return null
  })
  try {
    return await Promise.race([heard, late])
  } finally {
    stop.abort(new Error('answered'))
  }
}

/** The limit by what this process saw: held, not blocked. The counter hears of the message later, from the history. */
function withoutCounter({ environment, record }: Delivery, isReached: boolean): AbuseAnswer {
  environment.metrics.abuseUncounted.inc()
  record.step('scanned', 'the counter of bad messages does not answer: it is told later')
  if (!isReached) return { kind: 'pass' }
  return { kind: 'hold', reason: 'the mailbox sent too many bad messages; held until the counter answers again' }
}

const localKey = ({ tenantId, mailFrom }: OutboundThreat): string => `${tenantId} ${plain(mailFrom.toLowerCase())}`

function noteLocally({ environment }: Delivery, threat: OutboundThreat): boolean {
  const { mailFrom, isForwarded, isAutoSubmitted, category, tenantId } = threat
  if (mailFrom === '' || isForwarded || (isAutoSubmitted && category !== 'malware')) return false
  const limit = environment.ports.abuse!.limitOf(tenantId)
  return environment.localCounter.note(localKey(threat), threat.occurredAt.getTime(), limit)
}

/** After a release counting starts empty. */
function startAgain({ environment }: Delivery, threat: OutboundThreat): void {
  environment.localCounter.startAgain(localKey(threat), threat.occurredAt.getTime())
}

function factsOf(threat: OutboundThreat): ThreatFacts {
  const { countKey, occurredAt, headerFrom, headerSender, isAutoSubmitted, isForwarded, cluster } = threat
  return {
    countKey,
    occurredAt: occurredAt.toISOString(),
    headerFrom: [...headerFrom],
    headerSender,
    isAutoSubmitted,
    isForwarded,
    cluster,
  }
}
