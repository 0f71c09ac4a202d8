// What the gateway saw leave, for the symptoms of compromise: read from the history by the address that sent.
import { sql } from 'kysely'
import type { SentHistory, SentMessage } from '#compromise/parts.ts'
import type { Database, Trx } from '#platform/db/database.ts'

export function createSentHistory(db: Database): SentHistory {
  return {
    sent: (tenantId, addresses, from, to, limit) =>
      db.inTenant(tenantId, async (trx) => {
        const rows = await sentRows(trx, tenantId, addresses, from, to, limit)
        return rows.map(messageOf).toReversed()
      }),
    bounces: (tenantId, addresses, from, to) =>
      db.inTenant(tenantId, async (trx) => {
        const { rows } = await sql<{ received_at: Date }>`
          select distinct on (message.message_id) message.received_at from message_term term
            join message on message.tenant_id = term.tenant_id and message.received_at = term.received_at
              and message.message_id = term.message_id
          where term.tenant_id = ${tenantId} and term.term in (${terms('r', addresses)})
            and term.received_at >= ${from} and term.received_at <= ${to}
            and message.direction = 'inbound' and message.mail_from = ''
          order by message.message_id limit 1000`.execute(trx)
        return rows.map((row) => row.received_at).toSorted((a, b) => a.getTime() - b.getTime())
      }),
    recipientsByHour: (tenantId, addresses, from, to) =>
      db.inTenant(tenantId, async (trx) => {
        const { rows } = await sql<{ hour: Date; recipients: number }>`
          select date_trunc('hour', message.received_at) as hour, count(distinct lower(recipient))::int as recipients
          from message_term term
            join message on message.tenant_id = term.tenant_id and message.received_at = term.received_at
              and message.message_id = term.message_id
            cross join lateral unnest(message.recipients) as recipient
          where term.tenant_id = ${tenantId} and term.term in (${terms('f', addresses)})
            and term.received_at >= ${from} and term.received_at <= ${to} and message.direction = 'outbound'
          group by 1 order by 1`.execute(trx)
        return rows
      }),
  }
}

interface Row {
  message_id: string
  received_at: Date
  mail_from: string
  subject: string
  recipients: string[]
  category: string
  internet_message_id: string | null
  header: string | null
  outcomes: { status: string; reply: string }[] | null
}

/** Newest first; a try that Exchange Online makes again is the same message. */
async function sentRows(
  trx: Trx,
  tenantId: string,
  addresses: readonly string[],
  from: Date,
  to: Date,
  limit: number,
): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select distinct message.message_id, message.received_at, message.mail_from, message.subject, message.recipients, message.category,
      message.internet_message_id, message.detail->>'header' as header, message.detail->'outcomes' as outcomes
    from message_term term
      join message on message.tenant_id = term.tenant_id and message.received_at = term.received_at
        and message.message_id = term.message_id
    where term.tenant_id = ${tenantId} and term.term in (${terms('f', addresses)})
      and term.received_at >= ${from} and term.received_at <= ${to}
      and message.direction = 'outbound' and message.mode <> 'own' and message.status not in ('deferred', 'duplicate')
    order by message.received_at desc, message.message_id limit ${limit}`.execute(trx)
  return rows
}

const terms = (kind: 'f' | 'r', addresses: readonly string[]) =>
  sql.join(addresses.map((address) => `${kind}:${address.toLowerCase()}`))

const categories = new Set<string>(['clean', 'bulk', 'spam', 'phish', 'malware'])

function messageOf(row: Row): SentMessage {
  const header = row.header ?? ''
  return {
    internetMessageId: row.internet_message_id,
    at: row.received_at,
    subject: row.subject,
    recipients: row.recipients,
    category: categories.has(row.category) ? (row.category as SentMessage['category']) : 'clean',
    // RFC 3834 5; what Exchange Online writes into what a rule of a mailbox makes.
    isAutoSubmitted: /^auto-submitted:(?![ \t]*no\b)/im.test(header),
    isForwarded:
      /^(?:x-ms-exchange-generated-message-source|resent-from):/im.test(header) || /^SRS[01][=+-]/i.test(row.mail_from),
    refused: (row.outcomes ?? []).filter(({ status, reply }) => status === 'failed' || /^5\d\d/.test(reply)).length,
  }
}
