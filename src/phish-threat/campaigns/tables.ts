// Tables of campaigns besides those that all parts meet in: approval and preparation, saved audiences, series, who is new.
import type { ColumnType } from 'kysely'
import type { CampaignSettings } from '../snapshots.ts'
import type { AudienceRule, SeriesSettings } from './contract.ts'
import type { PreparedMessage } from './prepared.ts'

type Time = ColumnType<Date, Date | string, Date | string>
type NullableTime = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
type WithDefault<T> = ColumnType<T, T | undefined, T>
type Json<T> = ColumnType<T, string, string>
type NullableJson<T> = ColumnType<T | null, string | null | undefined, string | null>

/** Who worked on a campaign, who approved what, and how far its mails are made ready. */
interface CampaignWorkTable {
  tenant_id: string
  campaign_id: string
  /** Ids of everybody who changed the settings: none of them approves. */
  editors: string[]
  updated_by: string
  asked_by: string | null
  asked_at: NullableTime
  approver_id: string | null
  /** What was approved, to show what is different since. */
  approved_settings: NullableJson<CampaignSettings>
  approved_version: number | null
  /** Template → version; null: approved with its series, which draws built-in ones alone. */
  approved_templates: NullableJson<Record<string, number>>
  decision_reason: string | null
  refused_by: string | null
  refused_at: NullableTime
  preparation: WithDefault<'none' | 'preparing' | 'ready' | 'replanning'>
  operation_id: string | null
  /** Recipients, attacks and times are fixed since then; what is left is writing them. */
  decided_at: NullableTime
  /** Settings changed while it was paused: the rest is planned anew before it goes on. */
  is_dirty: WithDefault<boolean>
  /** Reason → number. */
  refused: Json<Record<string, number>>
  /** State before a pause. */
  paused_from: 'scheduled' | 'running' | null
}

/** Messages that are decided and not written yet: written and removed in one transaction, so that each comes to be once. */
interface CampaignChunkTable {
  tenant_id: string
  campaign_id: string
  id: string
  messages: Json<PreparedMessage[]>
}

interface AudienceTable {
  tenant_id: string
  id: string
  name: string
  kind: 'list' | 'rule'
  rule: NullableJson<AudienceRule>
  version: WithDefault<number>
  created_by: string
  created_at: Time
  updated_at: Time
}

interface AudienceMemberTable {
  tenant_id: string
  audience_id: string
  person_id: string
  /** From the file; null: the directory's. */
  language: string | null
  time_zone: string | null
  manager: string | null
}

interface CampaignSeriesTable {
  tenant_id: string
  id: string
  name: string
  kind: 'attack' | 'training'
  state: 'draft' | 'active' | 'paused' | 'ended'
  settings: Json<SeriesSettings>
  version: WithDefault<number>
  editors: string[]
  created_by: string
  created_at: Time
  updated_at: Time
  approver_id: string | null
  approved_by: string | null
  approved_at: NullableTime
  approved_version: number | null
  next_at: NullableTime
  runs: WithDefault<number>
  last_failure: string | null
}

/** How far a person is in a series of trainings. */
interface SeriesMemberTable {
  tenant_id: string
  series_id: string
  person_id: string
  /** Of the training that comes next. */
  position: number
}

/** When a person was first seen in the directory by this slice. */
interface SimulationPersonTable {
  tenant_id: string
  person_id: string
  first_seen_at: Time
  /** Was there when we first looked: not a new person. */
  is_initial: boolean
}

declare module '#platform/db/tables.ts' {
  interface Tables {
    campaign_work: CampaignWorkTable
    campaign_chunk: CampaignChunkTable
    audience: AudienceTable
    audience_member: AudienceMemberTable
    campaign_series: CampaignSeriesTable
    series_member: SeriesMemberTable
    simulation_person: SimulationPersonTable
  }
}
