// Tables of the quarantine and of the allow and block lists.
import type { ColumnType, Generated } from 'kysely'
import type { ItemStatus } from './item.ts'

export interface QuarantineItemTable {
  tenant_id: string
  id: string
  key: string
  message_id: string
  kind: 'quarantine' | 'hold'
  direction: 'inbound' | 'outbound'
  mode: 'mailflow' | 'gateway'
  mail_from: string
  recipients: string[]
  category: string
  reason: string
  score: number
  subject: string
  header_from: string
  internet_message_id: string | null
  size_bytes: ColumnType<number, number, never>
  received_at: ColumnType<Date, Date | string, never>
  quarantined_at: ColumnType<Date, Date | string, never>
  expires_at: ColumnType<Date, Date | string, Date | string>
  status: Generated<ItemStatus>
  released_to: Generated<string[]>
  decided_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
  decided_by: ColumnType<string | null, string | null | undefined, string | null>
  /** Held because its sender's mailbox is blocked by this incident. */
  incident_id: ColumnType<string | null, string | null | undefined, never>
}

/** One row a recipient: how people find their own mail, and what they did with it. */
export interface QuarantineRecipientTable {
  tenant_id: string
  /** Forward-path, lower case. */
  address: string
  item_id: string
  quarantined_at: ColumnType<Date, Date | string, never>
  is_inbound: boolean
  /** Set when a summary told of it, or need not tell. */
  summarised_at: ColumnType<Date | null, Date | null | undefined, Date | null>
  /** Set when this recipient does not want it; others may. */
  dismissed_at: ColumnType<Date | null, Date | null | undefined, Date | null>
}

/** A verdict that somebody calls wrong. */
export interface SubmissionTable {
  tenant_id: string
  id: string
  message_id: string
  quarantine_id: string | null
  as: 'threat' | 'clean'
  reason: string | null
  note: string
  sender: string
  subject: string
  recipients: string[]
  received_at: ColumnType<Date, Date | string, never>
  category: string
  reported_at: ColumnType<Date, Date | string, never>
  reported_by: string
  origin: 'quarantine' | 'portal' | 'history'
}

export interface ListEntryTable {
  tenant_id: string
  id: string
  list: 'allow' | 'block'
  kind: 'address' | 'domain' | 'wildcard' | 'network'
  /** Lower case, canonical (lists.ts). */
  value: string
  /** Null: the administrators' list; else the mailbox whose own list it is, lower case. */
  owner: string | null
  note: string
  /** For `allow`: only when SPF, DKIM or DMARC passed. */
  require_authentication: boolean
  created_at: ColumnType<Date, Date | string, Date | string>
  created_by: string
  expires_at: ColumnType<Date | null, Date | string | null, Date | string | null>
}

declare module '#platform/db/tables.ts' {
  interface Tables {
    quarantine_item: QuarantineItemTable
    quarantine_recipient: QuarantineRecipientTable
    submission: SubmissionTable
    list_entry: ListEntryTable
  }
}
