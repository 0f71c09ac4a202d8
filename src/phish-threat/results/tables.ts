// Tables of the results: totals that stay when people's results are deleted, people who were erased, privacy, scheduled reports.
import type { ColumnType } from 'kysely'
import type { Figures } from './contract.ts'

type Time = ColumnType<Date, Date | string, Date | string>
type NullableTime = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
type Json<T> = ColumnType<T, string, string>

/** What a campaign's page showed on its last day with single results. No names in it. */
export interface CampaignTotalTable {
  tenant_id: string
  campaign_id: string
  at: Time
  figures: Json<Figures>
}

/** Somebody whose results are gone for good. Kept as a hash: the list must not say who asked. */
export interface ErasedPersonTable {
  tenant_id: string
  /** SHA-256 over tenant and person id, or tenant and address. */
  key: string
  erased_at: Time
  /** No simulations for them any more, either. */
  is_excluded: boolean
}

export interface SimulationPrivacyTable {
  tenant_id: string
  settings: Json<{ isWorksCouncil: boolean }>
  updated_at: Time
}

export interface ScheduledReportTable {
  tenant_id: string
  id: string
  name: string
  every: 'week' | 'month' | 'quarter' | 'campaign'
  /** Lower case, in domains of the tenant. */
  recipients: string[]
  created_by: string
  created_at: Time
  /** Null with `campaign`: when one ends. */
  next_at: NullableTime
  last_at: NullableTime
  /** Why the last one did not go; null: it went. */
  failure: string | null
}

/** Which report was begun for which campaign or day, and how that ended, so that nobody gets one twice and nobody none. */
export interface ScheduledReportRunTable {
  tenant_id: string
  report_id: string
  /** Id of the campaign, or the day. */
  occasion: string
  /** When it was tried last. */
  at: Time
  /** It went, or never will. Null: under way, or whoever tried it is gone. */
  ended_at: NullableTime
}

declare module '#platform/db/tables.ts' {
  interface Tables {
    campaign_total: CampaignTotalTable
    erased_person: ErasedPersonTable
    simulation_privacy: SimulationPrivacyTable
    scheduled_report: ScheduledReportTable
    scheduled_report_run: ScheduledReportRunTable
  }
}
