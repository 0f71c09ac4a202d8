// Tables of incidents: the incident with its block, the messages that count, its story, and effects that are not in the database.
import type { ColumnType, Generated } from 'kysely'
import type {
  ComputerScanState,
  ContainmentState,
  HygieneState,
  IncidentFlag,
  IncidentState,
  ReleasePolicy,
  ThreatCategory,
  TimelineEntryView,
} from '../contract.ts'
import type { IncidentFacts } from '../parts.ts'

type Time = ColumnType<Date, Date | string, Date | string>
type NullableTime = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
type WithDefault<T> = ColumnType<T, T | undefined, T>

export interface IncidentTable {
  tenant_id: string
  id: string
  mailbox_key: string
  /** Of this mailbox, while the ladder counts. */
  number: number
  state: IncidentState
  policy: ReleasePolicy
  /** Tells only: nothing is blocked, nothing is started. */
  is_told_only: boolean
  /** Nothing can prove that computers are clean: no subscription, or scans are off. Then time stands in for the proof. */
  has_scans: boolean
  address: string
  addresses: string[]
  display_name: string
  person_id: string | null
  actor_id: string | null
  mailbox_kind: IncidentFacts['mailboxKind']
  trigger: string
  former_id: string | null
  first_bad_at: Time
  opened_at: Time
  block: 'none' | 'active' | 'permanent' | 'lifted'
  block_mode: 'hold' | 'reject'
  block_reason: string
  exempt_recipients: string[]
  /** Not before it, or by itself at it (policy `timer`); null: no end by itself. */
  until: NullableTime
  contained_at: NullableTime
  /** An administrator decided that there is no computer to look at. */
  no_computer_at: NullableTime
  findings_accepted_at: NullableTime
  is_false_positive: WithDefault<boolean>
  /** Fewer messages remain than the limit was, because verdicts were taken back. */
  evidence_withdrawn: WithDefault<boolean>
  /** Messages that made the limit. */
  limit_count: number
  released_at: NullableTime
  released_by: string | null
  release_reason: string | null
  probation_limit: WithDefault<number | null>
  probation_until: NullableTime
  ended_at: NullableTime
  /** Ended, and nothing of it is under way any more. */
  settled_at: NullableTime
  /** Since when it waits for a person, and when that was told last. */
  needs_admin_at: NullableTime
  told_at: NullableTime
  held_seen: WithDefault<number>
  still_sending_told_at: NullableTime
  /** Summary of the tracks for lists, as of the last look. */
  containment: WithDefault<ContainmentState>
  computers_total: WithDefault<number>
  computers_clear: WithDefault<number>
  computers_worst: WithDefault<ComputerScanState | null>
  hygiene: WithDefault<HygieneState>
  flags: WithDefault<IncidentFlag[]>
  /** Rises with each change: who decided on an older one decides again. */
  version: WithDefault<number>
}

export interface IncidentMessageTable {
  tenant_id: string
  incident_id: string
  count_key: string
  message_id: string
  internet_message_id: string | null
  occurred_at: Time
  category: ThreatCategory
  subject: string
  recipient_count: number
  role: 'trigger' | 'further' | 'withdrawn'
}

export interface IncidentTimelineTable {
  tenant_id: string
  incident_id: string
  id: string
  at: Time
  track: TimelineEntryView['track']
  by: string | null
  text: string
  data: ColumnType<Record<string, unknown>, unknown, unknown>
  /** The same key is written once; null: always. */
  key: string | null
  position: Generated<string>
}

/** What is done outside the transaction that decided it: the intent first, a lease with a rising number, then the result. */
export interface IncidentEffectTable {
  tenant_id: string
  incident_id: string
  key: string
  kind: 'release-held' | 'discard-held'
  /** Who wanted it. */
  by: string
  state: 'wanted' | 'done'
  wanted_at: Time
  attempts: WithDefault<number>
  next_at: Time
  fence: WithDefault<number>
  leased_until: NullableTime
  result: ColumnType<Record<string, unknown> | null, unknown, unknown>
  done_at: NullableTime
}

declare module '#platform/db/tables.ts' {
  interface Tables {
    incident: IncidentTable
    incident_message: IncidentMessageTable
    incident_timeline: IncidentTimelineTable
    incident_effect: IncidentEffectTable
  }
}
