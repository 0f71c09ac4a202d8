// Calls and words of visits.
import type { Static } from 'typebox'
import type { VisitDetail, VisitPageShape, VisitSummary, VisitView } from '#phish-threat/clicks/contract.ts'
import type { Query } from '#console/api/client.ts'
import { simulationQuery } from '../simulations-api.ts'
import { campaignPath } from './campaign-api.ts'

export type { VisitDetail, VisitSummary, VisitView }

export const visitsQuery = (tenantId: string, campaignId: string, query: Query) =>
  simulationQuery<Static<typeof VisitPageShape>>(tenantId, campaignPath(campaignId, 'visits'), query)
export const visitSummaryQuery = (tenantId: string, campaignId: string) =>
  simulationQuery<VisitSummary>(tenantId, campaignPath(campaignId, 'visits/summary'))
export const visitQuery = (tenantId: string, id: string) =>
  simulationQuery<VisitDetail>(tenantId, `visits/${encodeURIComponent(id)}`)

export const networkWords: Record<VisitView['network']['kind'], string> = {
  scanner: 'Mail filter',
  vendor: 'Security vendor',
  datacentre: 'Data centre',
  proxy: 'Proxy',
  access: 'Home or office line',
  mobile: 'Mobile network',
  unknown: 'Unknown network',
}

export function networkText({ network }: Pick<VisitView, 'network'>): string {
  const { kind, owner, range } = network
  return [networkWords[kind], owner, range].filter((each) => each !== null).join(', ')
}
