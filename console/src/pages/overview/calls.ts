// What the overview asks of the API.
import { queryOptions } from '@tanstack/react-query'
import { api, read, send } from '#console/api/client.ts'
import type { AlertCounts } from '#alerts/contract.ts'
import type { OverviewAnswer } from '#mailflow/history/contract.ts'
import { type PeriodValue, rangeOf } from '../messages/period.ts'

export interface Numbers {
  answer: OverviewAnswer
  from: Date
  to: Date
  step: 'hour' | 'day'
}

const hours_max_ms = 3 * 86_400_000

export const numbersQuery = (tenantId: string, period: PeriodValue) =>
  queryOptions({
    queryKey: ['messages', tenantId, 'overview', period],
    queryFn: async ({ signal }): Promise<Numbers> => {
      const { from, to } = rangeOf(period, new Date())
      const step = to.getTime() - from.getTime() <= hours_max_ms ? 'hour' : 'day'
      const answer = (await read(
        api.GET('/api/v1/tenants/{tenantId}/mail-overview', {
          params: {
            path: { tenantId },
            query: {
              from: from.toISOString(),
              to: to.toISOString(),
              step,
              timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
            },
          },
          signal,
        }),
      )) as OverviewAnswer
      return { answer, from, to, step }
    },
    placeholderData: (before) => before,
  })

export interface Connection {
  state: string
  reason: string
  direction: 'inbound' | 'both'
  problem: string | null
}

export const statusQuery = (tenantId: string) =>
  queryOptions({
    queryKey: ['mailflow', tenantId, 'status'],
    queryFn: ({ signal }) =>
      read(api.GET('/api/v1/tenants/{tenantId}/mailflow/status', { params: { path: { tenantId } }, signal })),
  })

export interface Domain {
  domain: string
  isVerified: boolean
  isInitial: boolean
}

export const domainsQuery = (tenantId: string) =>
  queryOptions({
    queryKey: ['people', tenantId, 'domains'],
    queryFn: ({ signal }) => send<{ items: Domain[] }>('GET', `/api/v1/tenants/${tenantId}/domains`, { signal }),
  })

export const alertCountsQuery = (tenantId: string) =>
  queryOptions({
    queryKey: ['alerts', tenantId, 'counts'],
    queryFn: ({ signal }) => send<AlertCounts>('GET', `/api/v1/tenants/${tenantId}/alerts/counts`, { signal }),
  })

export interface AlertRow {
  id: string
  severity: 'high' | 'medium' | 'low'
  title: string
  subject: string
  lastAt: string
  count: number
}

export const openAlertsQuery = (tenantId: string) =>
  queryOptions({
    queryKey: ['alerts', tenantId, 'overview'],
    queryFn: ({ signal }) =>
      send<{ items: AlertRow[] }>('GET', `/api/v1/tenants/${tenantId}/alerts`, {
        query: { state: 'open', limit: 5 },
        signal,
      }),
  })
