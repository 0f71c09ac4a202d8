// Messages of one wave: the same subject from the same domain, the same attachment or the same link.
import { sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import type { MessageRecord, TimelineStep } from './record.ts'
import { planForFewRows } from './search.ts'
import { alikeTerms } from './terms.ts'

export interface AlikeMessage {
  messageId: string
  receivedAt: string
  direction: MessageRecord['direction']
  mailFrom: string
  headerFrom: string
  recipients: string[]
  subject: string
  category: string
  status: TimelineStep
  alike: ('subject' | 'attachment' | 'link')[]
}

const found_max = 100
const reasons = { g: 'subject', h: 'attachment', l: 'link' } as const

interface Row {
  message_id: string
  received_at: Date
  direction: MessageRecord['direction']
  mail_from: string
  header_from: string
  recipients: string[]
  subject: string
  category: string
  status: TimelineStep
  kind: keyof typeof reasons
}

export async function findAlike(trx: Trx, tenantId: string, record: MessageRecord): Promise<AlikeMessage[]> {
  const terms = alikeTerms(record)
  if (terms.length === 0) return []
  await planForFewRows(trx)
  // The newest of each kind: a link that every newsletter has does not push the others out.
  const branches = terms.map(
    (
      term,
    ) => sql`(select received_at, message_id, ${sql.lit(term[0])} as kind from message_term where tenant_id = ${tenantId}
      and term = ${term} order by received_at desc, message_id desc limit ${sql.lit(found_max + 1)})`,
  )
  const { rows } = await sql<Row>`
    select m.message_id, m.received_at, m.direction, m.mail_from, m.header_from, m.recipients, m.subject, m.category, m.status, t.kind
    from (select distinct * from (${sql.join(branches, sql` union all `)}) every) t
    cross join lateral (select * from message where message.tenant_id = ${tenantId} and message.message_id = t.message_id
      and message.received_at = t.received_at limit 1) m
    where m.message_id <> ${record.messageId}
    order by m.received_at desc, m.message_id desc, t.kind`.execute(trx)
  return merged(rows).slice(0, found_max)
}

function merged(rows: readonly Row[]): AlikeMessage[] {
  const found = new Map<string, AlikeMessage>()
  for (const row of rows) {
    const before = found.get(row.message_id)
    if (before !== undefined) before.alike.push(reasons[row.kind])
    else
      found.set(row.message_id, {
        messageId: row.message_id,
        receivedAt: row.received_at.toISOString(),
        direction: row.direction,
        mailFrom: row.mail_from,
        headerFrom: row.header_from,
        recipients: row.recipients,
        subject: row.subject,
        category: row.category,
        status: row.status,
        alike: [reasons[row.kind]],
      })
  }
  return [...found.values()]
}
