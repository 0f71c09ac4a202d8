// The bad messages as they are stored: one row for all parts and tries of a message.
import { sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import { json } from '#platform/db/json.ts'
import type { IncidentThreat } from '../incidents/open.ts'
import type { OutboundThreat } from '../parts.ts'
import type { Sender } from './attribution.ts'
import type { Limits } from './exemptions.ts'

export interface StoredEvent extends IncidentThreat {
  at_ms: number
  cluster: string
}

/** What is counted together. */
export const keyOf = ({ counter, mailboxKey }: Sender): string =>
  counter === 'own' ? mailboxKey : `${counter} ${mailboxKey}`

/** A message that may count, with its mailbox and the limits that hold for it. */
export interface Candidate {
  threat: OutboundThreat
  sender: Sender
  limits: Limits
}

export interface Near {
  /** The message was counted before. */
  isKnown: boolean
  events: StoredEvent[]
}

export function eventOf({ messageId, countKey, category, occurredAt, ...threat }: OutboundThreat): StoredEvent {
  const { internetMessageId, subject, recipients, cluster } = threat
  return {
    messageId,
    countKey,
    category,
    occurredAt,
    internetMessageId,
    subject,
    recipientCount: recipients.length,
    at_ms: occurredAt.getTime(),
    cluster,
  }
}

interface NearRow {
  place: number
  isKnown: boolean
  events: (Omit<StoredEvent, 'occurredAt' | 'at_ms'> & { occurredAt: string })[]
}

/**
 * For each candidate, in their order, the events of its mailbox that can share a window with it, itself not among them: those nearest
 * in time, as many on each side as the limit is; the same once more without spam where that has a limit of its own.
 */
export async function nearEvents(trx: Trx, tenantId: string, candidates: readonly Candidate[]): Promise<Near[]> {
  const asked = candidates.flatMap(({ threat, sender, limits: { all, grave, from } }, place) =>
    [all, ...(grave === null ? [] : [grave])].map(({ count, window_ms }, which) => ({
      place,
      count_key: threat.countKey,
      mailbox_key: keyOf(sender),
      at: threat.occurredAt,
      first_at: new Date(threat.occurredAt.getTime() - window_ms),
      last_at: new Date(threat.occurredAt.getTime() + window_ms),
      after: from,
      count,
      is_grave: which === 1,
    })),
  )
  const { rows } = await sql<NearRow>`select asked.place,
      exists (select from abuse_event known where known.tenant_id = ${tenantId} and known.count_key = asked.count_key)
        as "isKnown",
      to_jsonb(array(
        (select ${storedEvent} from abuse_event e where ${isNear(tenantId)}
          and e.occurred_at between asked.first_at and asked.at order by e.occurred_at desc limit asked.count)
        union all
        (select ${storedEvent} from abuse_event e where ${isNear(tenantId)}
          and e.occurred_at > asked.at and e.occurred_at <= asked.last_at order by e.occurred_at limit asked.count)
      )) as events
    from jsonb_to_recordset(${json(asked)}) as asked (place int, count_key text, mailbox_key text, at timestamptz,
      first_at timestamptz, last_at timestamptz, after timestamptz, count int, is_grave boolean)`.execute(trx)
  return candidates.map((_, place) => nearOf(rows.filter((row) => row.place === place)))
}

const storedEvent = sql`jsonb_build_object('messageId', e.message_id, 'countKey', e.count_key, 'category', e.category,
  'occurredAt', e.occurred_at, 'internetMessageId', e.internet_message_id, 'subject', e.subject,
  'recipientCount', e.recipient_count, 'cluster', e.cluster)`

const isNear = (tenantId: string) => sql`e.tenant_id = ${tenantId} and e.mailbox_key = asked.mailbox_key
  and not e.is_withdrawn and e.count_key <> asked.count_key and e.occurred_at > coalesce(asked.after, '-infinity')
  and (e.category <> 'spam' or not asked.is_grave)`

function nearOf(rows: readonly NearRow[]): Near {
  const events = rows.flatMap((row) => row.events)
  const byKey = new Map(events.map((event) => [event.countKey, event]))
  return {
    isKnown: rows.some((row) => row.isKnown),
    events: [...byKey.values()].map((event) => {
      const occurredAt = new Date(event.occurredAt)
      return { ...event, occurredAt, at_ms: occurredAt.getTime() }
    }),
  }
}

/** Resolves with how many of them were new. */
export async function insertEvents(
  trx: Trx,
  tenantId: string,
  candidates: readonly Candidate[],
  now: Date,
): Promise<number> {
  if (candidates.length === 0) return 0
  const values = candidates.map(({ threat, sender }) => ({
    count_key: threat.countKey,
    mailbox_key: keyOf(sender),
    message_id: threat.messageId,
    internet_message_id: threat.internetMessageId,
    category: threat.category,
    subject: threat.subject,
    recipient_count: threat.recipients.length,
    cluster: threat.cluster,
    occurred_at: threat.occurredAt,
  }))
  // In the order of their keys, so that two inserts of the same messages cannot wait for each other.
  const { rows } = await sql`insert into abuse_event
      (tenant_id, counted_at, count_key, mailbox_key, message_id, internet_message_id, category, subject, recipient_count,
        cluster, occurred_at)
    select ${tenantId}::uuid, ${now}::timestamptz, e.*
    from jsonb_to_recordset(${json(values)}) as e (count_key text, mailbox_key text, message_id text,
      internet_message_id text, category text, subject text, recipient_count int, cluster text, occurred_at timestamptz)
    order by e.count_key
    on conflict (tenant_id, count_key) do nothing
    returning count_key`.execute(trx)
  return rows.length
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
