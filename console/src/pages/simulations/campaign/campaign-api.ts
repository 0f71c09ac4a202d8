// Calls of one campaign: the draft, its life, its results.
import { queryOptions } from '@tanstack/react-query'
import type { Static } from 'typebox'
import type {
  AudienceChecked,
  CampaignPageShape,
  CampaignSummary,
  CampaignView,
  Plan,
  Preflight,
  SaveCampaign,
} from '#phish-threat/campaigns/contract.ts'
import type {
  Comparison,
  FailuresShape,
  GroupResultShape,
  PersonResult,
  Results,
} from '#phish-threat/results/contract.ts'
import type { CampaignMessagesShape, CampaignMessageView } from '#phish-threat/sending/contract.ts'
import { send, type Query } from '#console/api/client.ts'
import { simulationQuery, simulationsApi, useSimulationCall } from '../simulations-api.ts'

export type { AudienceChecked, CampaignMessageView, CampaignSummary, CampaignView, Plan, Preflight, SaveCampaign }
export type Group = Static<typeof GroupResultShape>

const running_refetch_ms = 5_000

export const campaignPath = (id: string, rest = ''): string =>
  `campaigns/${encodeURIComponent(id)}${rest === '' ? '' : `/${rest}`}`

export const campaignsQuery = (tenantId: string, query: Query) =>
  simulationQuery<Static<typeof CampaignPageShape>>(tenantId, 'campaigns', query)

export const campaignQuery = (tenantId: string, id: string) =>
  queryOptions({
    ...simulationQuery<CampaignView>(tenantId, campaignPath(id)),
    // Events tell of changes; while mails are made ready or sent it is asked as well.
    refetchInterval: ({ state }) =>
      state.data !== undefined && (state.data.preparation === 'preparing' || state.data.preparation === 'replanning')
        ? running_refetch_ms
        : false,
  })

export const planQuery = (tenantId: string, id: string, query: Query) =>
  simulationQuery<Plan>(tenantId, campaignPath(id, 'plan'), query)

/** Asks Microsoft and name servers: not repeated by itself. */
export const preflightQuery = (tenantId: string, id: string) =>
  queryOptions({
    queryKey: ['simulations-live', tenantId, 'preflight', id],
    queryFn: ({ signal }) =>
      send<Preflight>('GET', simulationsApi(tenantId, campaignPath(id, 'pre-flight')), { signal }),
    staleTime: 0,
    refetchOnWindowFocus: false,
  })

export const resultsQuery = (tenantId: string, id: string) =>
  simulationQuery<Results>(tenantId, campaignPath(id, 'results'))
export const comparisonQuery = (tenantId: string, id: string) =>
  simulationQuery<Comparison>(tenantId, campaignPath(id, 'results/comparison'))
export const peopleResultsQuery = (tenantId: string, id: string, query: Query) =>
  simulationQuery<{ items: PersonResult[]; next: string | null }>(tenantId, campaignPath(id, 'results/people'), query)
export const groupResultsQuery = (tenantId: string, id: string, query: Query = {}) =>
  simulationQuery<{ items: Group[] }>(tenantId, campaignPath(id, 'results/groups'), query)
export const failuresQuery = (tenantId: string, id: string) =>
  simulationQuery<Static<typeof FailuresShape>>(tenantId, campaignPath(id, 'results/failures'))
export const messagesQuery = (tenantId: string, id: string, query: Query) =>
  simulationQuery<Static<typeof CampaignMessagesShape>>(tenantId, campaignPath(id, 'messages'), query)

/** One act on a campaign. */
export const useCampaignCall = <Body = void, Answer = unknown>(
  tenantId: string,
  id: string,
  act: string,
  bodyOf?: (body: Body) => unknown,
) =>
  useSimulationCall<Body, Answer>(tenantId, {
    method: 'POST',
    path: campaignPath(id, act),
    ...(bodyOf === undefined ? {} : { bodyOf }),
  })
