// Tables of the tenant's own content. A version is never changed: an edit adds the next one.
import type { ColumnType } from 'kysely'
import type { AttackSnapshot } from '../snapshots.ts'
import type { Training } from './contract.ts'

type Time = ColumnType<Date, Date | string, Date | string>

export interface OwnContentTable {
  tenant_id: string
  /** Of a template or of a training. */
  kind: 'template' | 'training'
  id: string
  /** The newest. */
  version: number
  name: string
  archived_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
  created_by: string
  created_at: Time
  updated_at: Time
}

export interface OwnContentVersionTable {
  tenant_id: string
  kind: 'template' | 'training'
  id: string
  version: number
  /** Whole, as it is shown and sent. Written as JSON text, read as the object. */
  content: ColumnType<AttackSnapshot | Training, string, string>
  by: string
  at: Time
}

declare module '#platform/db/tables.ts' {
  interface Tables {
    simulation_content: OwnContentTable
    simulation_content_version: OwnContentVersionTable
  }
}
