// Tables of the migration: the last look at each tenant, how far its migration is, and the old objects in full.
import type { ColumnType } from 'kysely'
import type { ExchangeRecord } from '#microsoft/exchange-json.ts'
import type { AffectedDomain, LegacyConnection } from './legacy.ts'

type Json<Value> = ColumnType<Value, Value, Value>

/** What an administrator asked for; where the tenant stands within it is seen from the tenant itself. */
export type Stage = 'none' | 'started' | 'retiring' | 'done' | 'rolling-back' | 'rolled-back'

export interface Found {
  legacy: LegacyConnection
  affectedDomains: AffectedDomain[]
}

export interface Evidence {
  key: string
  title: string
  isProven: boolean
  detail: string
}

interface MigrationStateTable {
  tenant_id: string
  stage: Stage
  /** null: nothing of the old kind at the last look, or no look yet. */
  found: Json<Found | null>
  looked_at: Date | null
  look_error: string | null
  /** `at`: when it was gathered. */
  evidence: Json<{ items: Evidence[]; at?: string }>
  /** What is going on or what stands in the way. */
  message: string
  /** Since when the stage is what it is. */
  stage_since: Date
  /** Rolling back: since when no mail takes the new way. */
  stopped_at: Date | null
  next_run_at: Date | null
}

export type SavedKind = 'inbound-connector' | 'outbound-connector' | 'rule'

interface MigrationSavedObjectTable {
  tenant_id: string
  guid: string
  kind: SavedKind
  name: string
  /** Place among the rules; 0 for connectors. */
  position: number
  record: Json<ExchangeRecord>
  saved_at: Date
}

/** One row for the installation. */
interface MigrationSettingTable {
  id: number
  deadline: ColumnType<string | null, string | null, string | null>
  watch_hours: number
  messages_min: number
}

declare module '#platform/db/tables.ts' {
  interface Tables {
    migration_state: MigrationStateTable
    migration_saved_object: MigrationSavedObjectTable
    migration_setting: MigrationSettingTable
  }
}
