// Tables of allow-listing: what is wanted, which values in the tenant are ours, each call before it is made, delivery checks.
import type { ColumnType } from 'kysely'
import type { AllowListSettings, AllowListState, DeliveryCheck, EntryKind, Problem } from './contract.ts'

type Time = ColumnType<Date, Date | string, Date | string>
type NullableTime = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
type Json<T> = ColumnType<T, string, string>

interface AllowListTable {
  tenant_id: string
  settings: Json<AllowListSettings>
  state: AllowListState
  changed_at: Time
  changed_by: string
  applied_at: NullableTime
  verified_at: NullableTime
  /** As of the last look. */
  problems: Json<Problem[]>
  operation_id: string | null
  /** The end was told of. */
  reminded_at: NullableTime
  /** Addresses of rule 25 as last asked for. */
  exempt: ColumnType<string[], string[] | undefined, string[]>
}

/** A value in the tenant that we put there. */
interface AllowListEntryTable {
  tenant_id: string
  kind: EntryKind
  value: string
  /** `adding`: the call may not have been made, or not seen; `present`: read back; `removing`: to go. */
  state: 'adding' | 'present' | 'removing'
  added_at: Time
  /** What stood there before, to be put back exactly. */
  before: ColumnType<Record<string, unknown> | null, string | null, string | null>
}

interface AllowListIntentTable {
  tenant_id: string
  id: string
  cmdlet: string
  /** Over cmdlet and parameters: tells the same call again. */
  hash: string
  text: string
  created_at: Time
  finished_at: NullableTime
  outcome: 'done' | 'failed' | 'uncertain' | null
}

interface DeliveryCheckTable {
  tenant_id: string
  id: string
  started_at: Time
  started_by: string
  mailbox: string
  channel: 'graph' | 'smtp'
  campaign_id: string
  message_id: string
  state: DeliveryCheck['state']
  /** The rest of the shape. */
  result: Json<Pick<DeliveryCheck, 'placement' | 'seconds' | 'changes' | 'error'>>
}

declare module '#platform/db/tables.ts' {
  interface Tables {
    allow_list: AllowListTable
    allow_list_entry: AllowListEntryTable
    allow_list_intent: AllowListIntentTable
    delivery_check: DeliveryCheckTable
  }
}
