// Tables of the scans: the hunt for the computers of an incident, scans, other acts on computers, and the endpoint products of a tenant.
import type { ColumnType } from 'kysely'
import type { BackEndName, ComputerScanState, DetectionView } from '../contract.ts'
import type { IncidentFacts } from '../parts.ts'
import type { ScanCounts } from './back-end.ts'
import type { ScanWork, TriedBackEnd } from './policy.ts'

type Time = ColumnType<Date, Date | string, Date | string>
type NullableTime = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
type Json<T> = ColumnType<T, T | undefined, T>
type Defaulted<T> = ColumnType<T, T | undefined, T>

/** What every intent has: when it is due, who works on it, and the number that makes an old worker's result void. */
interface Intent {
  next_at: Time
  lease_until: NullableTime
  fence: Defaulted<number>
  attempts: Defaulted<number>
}

/** One row for each incident: find the computers of the person, then write a scan for each. */
interface ComputerHuntTable extends Intent {
  tenant_id: string
  incident_id: string
  facts: Json<IncidentFacts>
  /** `off`: nothing is scanned, `reason` says why. */
  state: 'due' | 'done' | 'off'
  has_licence: boolean
  reason: string
  candidates: Json<{ computerId: string; name: string; evidence: string }[]>
  /** What could not be asked, by back end. */
  problems: Json<string[]>
  ended: 'released' | 'withdrawn' | null
  created_at: Time
}

interface ComputerScanTable extends Intent {
  tenant_id: string
  id: string
  /** Null: asked for by an administrator, outside of any incident. */
  incident_id: string | null
  computer_id: string
  computer: string
  evidence: string
  is_strong: boolean
  kind: 'quick' | 'full'
  asked_kind: 'quick' | 'full'
  state: ComputerScanState
  work: ScanWork
  detail: string
  back_end: BackEndName | null
  external_id: string | null
  tried: Json<TriedBackEnd[]>
  reference: string | null
  /** Rises with each order to a back end; part of the correlation id. */
  order_number: Defaulted<number>
  failures: Defaulted<number>
  /** A running scan is taken over only when it began after this. */
  not_before: Time
  requested_at: Time
  /** When the back end took the order now under way, or the computer came back: time limits count from here. */
  ordered_at: NullableTime
  started_at: NullableTime
  ended_at: NullableTime
  progress: Json<{ filesScanned: number; filesTotal: number | null; at: string } | null>
  counts: Json<ScanCounts | null>
  detections: Json<DetectionView[]>
  proof: Json<string[]>
  definitions_age_hours: number | null
  requested_by: string | null
}

/** Isolating, connecting again, restoring a file, an entry in the log of the computer. */
interface ComputerActTable extends Intent {
  tenant_id: string
  id: string
  /** Makes a repeated wish the same act. */
  key: string
  incident_id: string | null
  computer_id: string
  act: 'isolate' | 'reconnect' | 'restore' | 'notice'
  back_end: BackEndName
  external_id: string
  args: Json<Record<string, string | number>>
  state: 'planned' | 'done' | 'failed' | 'cancelled'
  detail: string
  requested_by: string | null
  created_at: Time
  done_at: NullableTime
}

interface EndpointBackEndTable {
  tenant_id: string
  name: BackEndName
  is_on: boolean
  /** Shown. */
  client_id: string | null
  /** Sealed; never told. */
  client_secret: string | null
  state: 'ready' | 'limited' | 'unusable' | 'unknown'
  problem: string | null
  checked_at: NullableTime
  /** How far a feed of events was read (Sophos), and what it told. */
  feed: Json<Record<string, unknown> | null>
  updated_at: Time
}

declare module '#platform/db/tables.ts' {
  interface Tables {
    computer_hunt: ComputerHuntTable
    computer_scan: ComputerScanTable
    computer_act: ComputerActTable
    endpoint_back_end: EndpointBackEndTable
  }
}
