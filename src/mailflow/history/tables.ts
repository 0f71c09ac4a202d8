// Tables of the history: all are partitioned by month, so that retention drops a table instead of deleting rows.
import type { ColumnType } from 'kysely'
import type { MessageRecord, TimelineStep } from './record.ts'

export interface MessageTable {
  tenant_id: string
  message_id: string
  received_at: ColumnType<Date, Date | string, never>
  mode: MessageRecord['mode']
  direction: MessageRecord['direction']
  mail_from: string
  recipients: string[]
  remote_address: string
  hello: string | null
  tls: string | null
  size_bytes: number
  category: MessageRecord['category']
  score: number
  status: TimelineStep
  subject: string
  header_from: string
  internet_message_id: string | null
  /** What only the details show. */
  detail: ColumnType<MessageDetail, string | MessageDetail, string | MessageDetail>
}

export type MessageDetail = Pick<
  MessageRecord,
  'findings' | 'authentication' | 'summary' | 'outcomes' | 'timeline' | 'faults' | 'header' | 'clientAddress'
>

/** What was added to a message later. */
export interface MessageEventTable {
  tenant_id: string
  message_id: string
  at: ColumnType<Date, Date | string, never>
  event_id: string
  step: TimelineStep
  recipient: string | null
  detail: string
  reply: string | null
  tls: string | null
  duration_ms: number | null
}

/** What messages are found by (terms.ts). */
export interface MessageTermTable {
  tenant_id: string
  term: string
  received_at: ColumnType<Date, Date | string, never>
  message_id: string
}

/** How many messages, by the hour in which they came and what was done at once: small enough for a year (counts.ts). */
export interface MessageHourTable {
  tenant_id: string
  hour: ColumnType<Date, Date | string, never>
  direction: MessageRecord['direction']
  mode: MessageRecord['mode']
  category: MessageRecord['category']
  disposition: string
  /** The tenant's side: of the first recipient (inbound) or the sender (outbound). */
  domain: string
  count: ColumnType<number | string, number, number>
  size_bytes: ColumnType<number | string, number, number>
  last_at: ColumnType<Date, Date | string, Date | string>
}

/** A search that somebody keeps. */
export interface MessageViewTable {
  tenant_id: string
  id: string
  owner_id: string
  owner_name: string
  name: string
  is_shared: boolean
  /** The console's search text and filters, as in its address. */
  query: string
  created_at: ColumnType<Date, Date | string, never>
}

declare module '#platform/db/tables.ts' {
  interface Tables {
    message: MessageTable
    message_event: MessageEventTable
    message_term: MessageTermTable
    message_hour: MessageHourTable
    message_view: MessageViewTable
  }
}
