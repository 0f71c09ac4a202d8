// Tells other parts of bad mail that a mailbox sent: one event for each message, in the transaction that writes its row.
import type { DomainEventOf } from '../../events.ts'
import { senderAddress } from '#quarantine/lists.ts'
import type { MessageRecord, ThreatFacts } from './record.ts'

type Threat = DomainEventOf<'OutboundThreatDetected'>
type ThreatCategory = Threat['payload']['category']

const threats: readonly string[] = ['spam', 'phish', 'malware'] satisfies ThreatCategory[]

/** Null for what is no threat from inside, and for a try that the sender will make again: only the last one counts. */
export function outboundThreat(record: MessageRecord): Threat | null {
  const { tenantId, messageId, direction, mode, category, mailFrom, summary, outcomes } = record
  if (direction !== 'outbound' || mode === 'own' || !threats.includes(category)) return null
  if (outcomes.every(({ status }) => status === 'deferred' || status === 'duplicate')) return null
  const mailbox = senderAddress(mailFrom) ?? senderAddress(summary?.headerFrom[0] ?? '')
  if (mailbox === null) return null
  return {
    type: 'OutboundThreatDetected',
    tenantId,
    payload: storable({
      messageId,
      mailbox,
      category: category as ThreatCategory,
      internetMessageId: summary?.internetMessageId ?? null,
      mailFrom,
      recipients: record.recipients.slice(0, 50),
      subject: summary?.subject ?? '',
      ...(record.threat ?? unknownFacts(record)),
    }),
  }
}

/** What a message says may hold what no database can: one such event would stop the shipping of the history. */
const storable = <T extends object>(payload: T): T =>
  JSON.parse(JSON.stringify(payload), (_, value: unknown) =>
    typeof value === 'string' ? value.replaceAll('\0', '\u{FFFD}').toWellFormed() : value,
  ) as T

/** Of a record that an older gateway wrote: the message counts as one of its own. */
function unknownFacts({ messageId, receivedAt, category, summary }: MessageRecord): ThreatFacts {
  return {
    countKey: messageId,
    occurredAt: receivedAt,
    headerFrom: summary?.headerFrom ?? [],
    headerSender: null,
    isAutoSubmitted: false,
    isForwarded: false,
    cluster: category,
  }
}
