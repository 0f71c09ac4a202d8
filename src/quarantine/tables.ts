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
  created_at: ColumnType<Date, Date | string, never>
  created_by: string
  expires_at: ColumnType<Date | null, Date | string | null, Date | string | null>
}

declare module '#platform/db/tables.ts' {
  interface Tables {
    quarantine_item: QuarantineItemTable
    list_entry: ListEntryTable
  }
}
