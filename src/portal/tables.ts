// Tables of the portal: settings, owners of lists, preferences, sessions, codes, requests for release, summaries and used links.
import type { ColumnType } from 'kysely'
import type { PortalSettings } from './contract.ts'

type Time = ColumnType<Date, Date | string, Date | string>
type NullableTime = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>

interface PortalSettingsTable {
  tenant_id: string
  settings: ColumnType<PortalSettings, string, string>
  /** What was held before is not told of; null while summaries are off. */
  summary_since: NullableTime
  updated_at: Time
}

interface PortalListOwnerTable {
  tenant_id: string
  /** Of the distribution list or shared mailbox, lower case. */
  address: string
  /** Primary address of the owner, lower case. */
  owner: string
}

interface PortalPreferenceTable {
  tenant_id: string
  /** Primary address, lower case. */
  address: string
  time_zone: string | null
  wants_summary: boolean
}

interface PortalSessionTable {
  tenant_id: string
  id: string
  /** SHA-256 of the cookie. */
  hash: Buffer
  csrf: string
  /** Primary address of the person, lower case. */
  address: string
  method: 'code' | 'microsoft'
  created_at: Time
  ends_at: Time
}

/** One attempt to sign in with a mailed code, also for addresses that nobody has, so that both look alike. Belongs to no tenant yet. */
interface PortalCodeTable {
  id: string
  address: string
  network: string
  /** Sealed; null when nobody has the address. */
  code: string | null
  tenant_id: string | null
  tries: ColumnType<number, number | undefined, number>
  created_at: Time
  expires_at: Time
  used_at: NullableTime
}

interface ReleaseRequestTable {
  tenant_id: string
  id: string
  item_id: string
  /** Primary address of who asks, lower case. */
  person: string
  recipients: string[]
  note: string
  state: 'open' | 'approved' | 'refused'
  requested_at: Time
  decided_at: NullableTime
  decided_by: string | null
  answer: string
}

interface PortalSummaryTable {
  tenant_id: string
  id: string
  /** Whom it was sent to: primary address, lower case. */
  address: string
  /** Null: about the person's own mail; else the list or shared mailbox that it is about. */
  list: string | null
  slot_at: Time
  created_at: Time
  /** Null: not sent yet, or the process ended before it could say so. */
  sent_at: NullableTime
  /** Key of its links, sealed. */
  link_key: string
}

interface PortalLinkUseTable {
  tenant_id: string
  summary_id: string
  item_id: string
  action: string
  used_at: Time
}

declare module '#platform/db/tables.ts' {
  interface Tables {
    portal_settings: PortalSettingsTable
    portal_list_owner: PortalListOwnerTable
    portal_preference: PortalPreferenceTable
    portal_session: PortalSessionTable
    portal_code: PortalCodeTable
    release_request: ReleaseRequestTable
    portal_summary: PortalSummaryTable
    portal_link_use: PortalLinkUseTable
  }
}
