// Tables of the lure server: certificates of link hosts, challenges that are under way, accounts at certificate authorities.
import type { ColumnType } from 'kysely'

type Time = ColumnType<Date, Date | string, Date | string>
type NullableTime = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>

export interface SimulationCertificateTable {
  tenant_id: string
  /** Lower case. */
  host: string
  /** `acme`: renewed by itself. */
  source: 'uploaded' | 'acme'
  /** PEM, leaf first; null: none was issued yet. */
  certificate: string | null
  /** PEM, sealed. */
  private_key: string | null
  issuer: string | null
  not_after: NullableTime
  /** Why the authority did not issue one the last time. */
  failure: string | null
  tried_at: NullableTime
  updated_at: Time
}

/** HTTP-01: what is answered below `/.well-known/acme-challenge/` of the host. */
export interface SimulationChallengeTable {
  tenant_id: string
  host: string
  name: string
  answer: string
  created_at: Time
}

/** Of the installation, one for each directory. */
export interface AcmeAccountTable {
  directory_url: string
  /** PEM, sealed. */
  account_key: string
  created_at: Time
}

declare module '#platform/db/tables.ts' {
  interface Tables {
    simulation_certificate: SimulationCertificateTable
    simulation_challenge: SimulationChallengeTable
    acme_account: AcmeAccountTable
  }
}
