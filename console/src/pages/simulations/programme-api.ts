// Calls of what is shown over all campaigns: dashboard, behaviour, scheduled reports, privacy.
import type { Static } from 'typebox'
import type {
  BehaviourAudienceShape,
  BehaviourPageShape,
  BehaviourRow,
  BehaviourSummaryShape,
  Dashboard,
  Factor,
  PrivacyShape,
  ScheduledReport,
  ScheduledReportInput,
} from '#phish-threat/results/programme-contract.ts'
import type { Query } from '#console/api/client.ts'
import { simulationQuery } from './simulations-api.ts'

export type { BehaviourRow, Dashboard, Factor, ScheduledReport, ScheduledReportInput }
export type BehaviourAudience = Static<typeof BehaviourAudienceShape>
export type Privacy = Static<typeof PrivacyShape>
export type BehaviourFilter = Static<typeof BehaviourSummaryShape>['people'][number]['show']

export const dashboardQuery = (tenantId: string) => simulationQuery<Dashboard>(tenantId, 'dashboard')
export const behaviourQuery = (tenantId: string, query: Query) =>
  simulationQuery<Static<typeof BehaviourPageShape>>(tenantId, 'behaviour', query)
export const behaviourSummaryQuery = (tenantId: string, query: Query) =>
  simulationQuery<Static<typeof BehaviourSummaryShape>>(tenantId, 'behaviour/summary', query)
export const scheduledReportsQuery = (tenantId: string) =>
  simulationQuery<{ items: ScheduledReport[] }>(tenantId, 'scheduled-reports')
export const privacyQuery = (tenantId: string) => simulationQuery<Privacy>(tenantId, 'privacy')
