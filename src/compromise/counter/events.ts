// The bad messages as they are stored: one row for all parts and tries of a message.
import type { Trx } from '#platform/db/database.ts'
import type { IncidentThreat } from '../incidents/open.ts'
import type { OutboundThreat } from '../parts.ts'
import type { Sender } from './attribution.ts'
import type { Limit } from './window.ts'

export interface StoredEvent extends IncidentThreat {
  at_ms: number
  cluster: string
}

/** What is counted together. */
export const keyOf = ({ counter, mailboxKey }: Sender): string =>
  counter === 'own' ? mailboxKey : `${counter} ${mailboxKey}`

/** False: the message was counted before. */
export async function insertEvent(trx: Trx, threat: OutboundThreat, sender: Sender, now: Date): Promise<boolean> {
  const rows = await trx
    .insertInto('abuse_event')
    .values({
      tenant_id: threat.tenantId,
      count_key: threat.countKey,
      mailbox_key: keyOf(sender),
      message_id: threat.messageId,
      internet_message_id: threat.internetMessageId,
      category: threat.category,
      subject: threat.subject,
      recipient_count: threat.recipients.length,
      cluster: threat.cluster,
      occurred_at: threat.occurredAt,
      counted_at: now,
    })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'count_key']).doNothing())
    .returning('count_key')
    .execute()
  return rows.length > 0
}

export interface Nearness {
  tenantId: string
  key: string
  newcomer: StoredEvent
  limit: Limit
  /** Only what came later. */
  from: Date | null
  /** Without spam. */
  isGrave?: boolean
}

/** The events of the mailbox that can share a window of K with the newcomer: at most K - 1 on each side of it, itself not among them. */
export async function nearEvents(trx: Trx, nearness: Nearness): Promise<StoredEvent[]> {
  const rows = await side(trx, nearness, 'before')
    .unionAll(side(trx, nearness, 'after'))
    .execute()
  return rows.map((row) => ({
    messageId: row.message_id,
    countKey: row.count_key,
    category: row.category,
    occurredAt: row.occurred_at,
    internetMessageId: row.internet_message_id,
    subject: row.subject,
    recipientCount: row.recipient_count,
    at_ms: row.occurred_at.getTime(),
    cluster: row.cluster,
  }))
}

function side(trx: Trx, { tenantId, key, newcomer, limit, from, isGrave }: Nearness, which: 'before' | 'after') {
  const { occurredAt: at, countKey } = newcomer
  const far = new Date(at.getTime() + (which === 'before' ? -limit.window_ms : limit.window_ms))
  const nearest = trx
    .selectFrom('abuse_event')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('mailbox_key', '=', key)
    .where('is_withdrawn', '=', false)
    .where('count_key', '<>', countKey)
    .$if(from !== null, (query) => query.where('occurred_at', '>', from!))
    .$if(isGrave === true, (query) => query.where('category', '<>', 'spam'))
    .where('occurred_at', which === 'before' ? '<=' : '>', at)
    .where('occurred_at', which === 'before' ? '>=' : '<=', far)
    .orderBy('occurred_at', which === 'before' ? 'desc' : 'asc')
    .limit(limit.count)
  // In brackets, each with its own order and limit.
  return trx.selectFrom(nearest.as(which)).selectAll()
}

/** What comes from a message, in a form and a length that a row can hold: no NUL, no half surrogate. */
export function storable(threat: OutboundThreat): OutboundThreat {
  const { headerFrom, headerSender, internetMessageId } = threat
  return {
    ...threat,
    countKey: clean(threat.countKey, 200),
    mailFrom: clean(threat.mailFrom, 320),
    headerFrom: headerFrom.slice(0, 20).map((address) => clean(address, 320)),
    headerSender: headerSender == null ? null : clean(headerSender, 320),
    internetMessageId: internetMessageId === null ? null : clean(internetMessageId, 998),
    subject: clean(threat.subject, 1_000),
    cluster: clean(threat.cluster, 200),
  }
}

const clean = (text: string, characters_max: number): string =>
  text.slice(0, characters_max).replaceAll('\0', '\u{FFFD}').toWellFormed()
