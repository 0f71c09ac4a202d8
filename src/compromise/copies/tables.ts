// Where copies of bad messages lie, and what was done with each.
import type { ColumnType } from 'kysely'
import type { CopyState } from './contract.ts'

type NullableTime = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>

export interface MailCopyTable {
  tenant_id: string
  /** An incident, or a message that people reported. */
  case_id: string
  id: string
  /** Lower case. */
  recipient: string
  internet_message_id: string
  state: ColumnType<CopyState, CopyState | undefined, CopyState>
  /** Immutable id of the item (Graph); written with the folder before it is moved. */
  item_id: string | null
  /** Where it lay, so that it can go back there. */
  folder_id: string | null
  note: ColumnType<string, string | undefined, string>
  found_at: Date
  changed_at: Date
}

export interface IncidentCopySearchTable {
  tenant_id: string
  incident_id: string
  searched_at: NullableTime
}

declare module '#platform/db/tables.ts' {
  interface Tables {
    mail_copy: MailCopyTable
    incident_copy_search: IncidentCopySearchTable
  }
}
