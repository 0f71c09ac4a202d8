// Tables of reports by people: settings of a tenant, and each report.
import type { ColumnType } from 'kysely'
import type { ReportedMessage, ReportSettings, ReportSource, ReportVerdict } from './contract.ts'

type Time = ColumnType<Date, Date | string, Date | string>
type NullableTime = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
type Json<T> = ColumnType<T, string, string>

interface ReportSettingsTable {
  tenant_id: string
  settings: Json<ReportSettings>
  /** SHA-256 of the token in the add-in's addresses; null: none was made yet. */
  token_hash: string | null
  token_sealed: string | null
  /** How many tokens there were before, and this one. */
  token_number: ColumnType<number, number | undefined, number>
  /** Everything that came before was read. */
  read_until: NullableTime
  read_at: NullableTime
  read_problem: string | null
}

interface MessageReportTable {
  tenant_id: string
  id: string
  source: ReportSource
  /** Lower case; as the client or the mail server says. */
  reporter: string
  person_id: string | null
  reported_at: Time
  /** Of the mail in the report mailbox: the same is never counted twice. */
  origin: string
  internet_message_id: string | null
  message: Json<ReportedMessage>
  comment: string | null
  campaign_id: string | null
  campaign_message_id: string | null
  verdict: ReportVerdict
  note: string | null
  decided_by: string | null
  decided_at: NullableTime
}

declare module '#platform/db/tables.ts' {
  interface Tables {
    report_settings: ReportSettingsTable
    message_report: MessageReportTable
  }
}
