// Tables of the directory: tenants, their domains, people, mailboxes, addresses and groups, and how far the sync has come.
import type { ColumnType, Generated } from 'kysely'

export type MailboxKind = 'user' | 'shared' | 'room' | 'equipment'

interface TenantTable {
  tenant_id: string
  name: string
  /** GUID of the tenant at Microsoft; null until connected. */
  microsoft_tenant_id: string | null
  /** `contoso.onmicrosoft.com` */
  initial_domain: string | null
  created_at: Generated<Date>
}

interface AcceptedDomainTable {
  tenant_id: string
  /** Lower case. */
  name: string
  is_verified: boolean
  is_initial: boolean
  is_default: boolean
  /** Has the service `Email`: a candidate for protection. */
  has_email: boolean
  domain_type: 'Authoritative' | 'InternalRelay' | null
  updated_at: Date
}

interface PersonTable {
  tenant_id: string
  /** Object id at Microsoft. */
  id: string
  display_name: string
  given_name: string | null
  surname: string | null
  user_principal_name: string
  mail: string | null
  department: string | null
  job_title: string | null
  language: string | null
  usage_location: string | null
  is_enabled: boolean
  is_guest: boolean
  /** Licensed for a mailbox; shared and resource mailboxes usually are not, see the mailbox table. */
  has_exchange_plan: boolean
  deleted_at: Date | null
  updated_at: Date
}

interface MailboxTable {
  tenant_id: string
  /** The person whose object carries the mailbox. */
  person_id: string
  kind: MailboxKind
  primary_address: string
  exchange_guid: string | null
  deleted_at: Date | null
  updated_at: Date
}

interface AddressTable {
  tenant_id: string
  /** Lower case. */
  address: string
  owner_kind: 'person' | 'group'
  owner_id: string
  is_primary: boolean
}

interface PeopleGroupTable {
  tenant_id: string
  id: string
  display_name: string
  mail: string | null
  kind: 'microsoft-365' | 'distribution' | 'mail-security' | 'security'
  is_dynamic: boolean
  deleted_at: Date | null
  updated_at: Date
}

interface GroupMemberTable {
  tenant_id: string
  group_id: string
  /** Of a person, or of a group inside. */
  member_id: string
  member_kind: 'person' | 'group' | 'other'
  /** A full round of groups takes away what it did not show. */
  seen_at: Generated<Date>
}

interface SyncStateTable {
  tenant_id: string
  resource: 'users' | 'groups' | 'domains' | 'mailboxes'
  /** Sealed: a delta link is worth a read of the directory together with a token. */
  delta_link: string | null
  /** A round that is not finished goes on here. */
  next_link: string | null
  /** Rows seen since then belong to the full round under way. */
  round_started_at: Date | null
  is_full_round: boolean
  completed_at: Date | null
  failed_at: Date | null
  failure: string | null
  row_count: ColumnType<number, number | undefined, number>
}

declare module '#platform/db/tables.ts' {
  interface Tables {
    tenant: TenantTable
    accepted_domain: AcceptedDomainTable
    person: PersonTable
    mailbox: MailboxTable
    address: AddressTable
    people_group: PeopleGroupTable
    group_member: GroupMemberTable
    sync_state: SyncStateTable
  }
}
