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

export type MessageDetail = Pick<MessageRecord, 'findings' | 'authentication' | 'summary' | 'outcomes' | 'timeline'>

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

declare module '#platform/db/tables.ts' {
  interface Tables {
    message: MessageTable
    message_event: MessageEventTable
    message_term: MessageTermTable
  }
}
