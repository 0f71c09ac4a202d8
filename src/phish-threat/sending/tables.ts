// Tables of sending: domains, what was announced of them, the tenant's mark, addresses that bounced; and what is noted of a message.
import type { ColumnType } from 'kysely'
import type { DomainCheck } from './contract.ts'

type Time = ColumnType<Date, Date | string, Date | string>
type NullableTime = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
type WithDefault<T> = ColumnType<T, T | undefined, T>

export interface SimulationDomainTable {
  tenant_id: string
  id: string
  /** Lower case, in ASCII form. */
  name: string
  link_host: string
  /** Value of the TXT record that proves whose it is. */
  ownership: string
  dkim_selector: string
  /** SubjectPublicKeyInfo, base64. */
  dkim_public: string
  /** PEM, sealed. */
  dkim_private: string
  checks: ColumnType<DomainCheck[], string, string>
  checked_at: NullableTime
  /** First time that the ownership was proven. */
  proven_at: NullableTime
  /** Since then something that was in order is not. */
  faulty_at: NullableTime
  created_at: Time
  created_by: string
}

/** History of what outgoing filters have to know: a row for each time that something was in use. */
export interface SimulationEntryTable {
  tenant_id: string
  id: string
  kind: 'domain' | 'link-host' | 'address'
  value: string
  since: Time
  until: NullableTime
}

export interface SimulationSendingTable {
  tenant_id: string
  /** Key of the mark in the mails, sealed. */
  mark_key: string
  acknowledged_at: NullableTime
  acknowledged_by: string | null
}

/** An address that nothing is sent to for a while. */
export interface SimulationBounceTable {
  tenant_id: string
  /** Lower case. */
  address: string
  campaign_id: string | null
  message_id: string | null
  at: Time
  code: string
  reply: string
  until: Time
  count: WithDefault<number>
}

declare module '#platform/db/tables.ts' {
  interface Tables {
    simulation_domain: SimulationDomainTable
    simulation_entry: SimulationEntryTable
    simulation_sending: SimulationSendingTable
    simulation_bounce: SimulationBounceTable
  }
}
