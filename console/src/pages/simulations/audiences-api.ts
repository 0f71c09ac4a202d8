// Calls of saved audiences.
import type { Static } from 'typebox'
import type {
  AudienceMembersShape,
  AudienceRule,
  ImportReport,
  SavedAudience,
  SavedAudiencesShape,
} from '#phish-threat/campaigns/contract.ts'
import type { Query } from '#console/api/client.ts'
import { simulationQuery } from './simulations-api.ts'

export type { AudienceRule, ImportReport, SavedAudience }
export type Members = Static<typeof AudienceMembersShape>

export const audiencesQuery = (tenantId: string) =>
  simulationQuery<Static<typeof SavedAudiencesShape>>(tenantId, 'audiences')
export const audienceQuery = (tenantId: string, id: string) =>
  simulationQuery<SavedAudience>(tenantId, `audiences/${encodeURIComponent(id)}`)
export const membersQuery = (tenantId: string, id: string, query: Query) =>
  simulationQuery<Members>(tenantId, `audiences/${encodeURIComponent(id)}/people`, query)
