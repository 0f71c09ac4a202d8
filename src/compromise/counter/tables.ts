// Tables of the abuse counter and of the settings of the slice.
import type { ColumnType } from 'kysely'

interface CompromiseSettingTable {
  tenant_id: string
  settings: unknown
  updated_at: Date
}

/** A bad message that a mailbox sent: one row for all its parts and tries. Kept a little longer than it can count. */
interface AbuseEventTable {
  tenant_id: string
  count_key: string
  /** Whose it is (see attribution.ts), with the counter in front when it is not the mailbox's own: `forwarded …`, `automatic …`. */
  mailbox_key: string
  message_id: string
  internet_message_id: string | null
  category: 'spam' | 'phish' | 'malware'
  subject: string
  recipient_count: number
  cluster: string
  occurred_at: ColumnType<Date, Date, never>
  counted_at: ColumnType<Date, Date, never>
  /** Verdict taken back: counts no more. */
  is_withdrawn: ColumnType<boolean, boolean | undefined, boolean>
}

/** A mailbox that reached its limit, by the reason of its messages: for the detection storm. */
interface AbuseTriggerTable {
  tenant_id: string
  cluster: string
  mailbox_key: string
  at: Date
}

/** A reason that hit so many mailboxes at once that it blocks nobody any more. */
interface AbuseStormTable {
  tenant_id: string
  cluster: string
  began_at: Date
  last_at: Date
  ended_at: Date | null
}

declare module '#platform/db/tables.ts' {
  interface Tables {
    compromise_setting: CompromiseSettingTable
    abuse_event: AbuseEventTable
    abuse_trigger: AbuseTriggerTable
    abuse_storm: AbuseStormTable
  }
}
