// What the overview asks of the API.
import { queryOptions } from '@tanstack/react-query'
import { api, read, send } from '#console/api/client.ts'
import { serverNow } from '#console/util/server-time.ts'
import type { AlertCounts } from '#alerts/contract.ts'
import type { OverviewAnswer } from '#mailflow/history/contract.ts'
import { type PeriodValue, rangeOf } from '../messages/period.ts'

export interface Numbers {
  answer: OverviewAnswer
  from: Date
  to: Date
  step: 'hour' | 'day'
}

const hours: Partial<Record<PeriodValue['name'], number>> = { '24h': 24, '7d': 168, '30d': 720 }
const hourSteps_ms_max = 3 * 86_400_000

export const numbersQuery = (tenantId: string, period: PeriodValue) =>
  queryOptions({
    queryKey: ['messages', tenantId, 'overview', period],
    queryFn: async ({ signal }): Promise<Numbers> => {
      const range = rangeOf(period, serverNow())
      const step = range.to.getTime() - range.from.getTime() <= hourSteps_ms_max ? 'hour' : 'day'
      const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone
      const last_hours = hours[period.name]
      // "The last 24 hours" end with the server's now: clocks differ.
      const asked =
        last_hours === undefined ? { from: range.from.toISOString(), to: range.to.toISOString() } : { last_hours }
      const answer = (await read(
        api.GET('/api/v1/tenants/{tenantId}/mail-overview', {
          params: { path: { tenantId }, query: { ...asked, step, timeZone } },
          signal,
        }),
      )) as OverviewAnswer
      return { answer, from: new Date(answer.from), to: new Date(answer.to), step }
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
  name: string
  isVerified: boolean
  isInitial: boolean
  hasEmail: boolean
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
