// The table of imports.
import type { ColumnType } from 'kysely'
import type { ImportReport } from './lists-contract.ts'
import type { RefusedLine } from './lists-import.ts'

export interface StoredDefaults {
  list: 'allow' | 'block'
  note: string
  requireAuthentication: boolean | null
  expiresAt: string | null
}

type Json<Value> = ColumnType<Value, Value, Value>

export interface ListImportTable {
  tenant_id: string
  id: string
  content: string
  defaults: Json<StoredDefaults>
  report: Json<ImportReport | null>
  /** The first 1,000. */
  refused: Json<RefusedLine[] | null>
  created_at: Date
  created_by: string
  applied_at: Date | null
}

declare module '#platform/db/tables.ts' {
  interface Tables {
    list_import: ListImportTable
  }
}
