// What these pages ask of the API.
import { queryOptions } from '@tanstack/react-query'
import { api, read } from '#console/api/client.ts'
import { serverNow } from '#console/util/server-time.ts'
import type { MessageDetailsAnswer, MessageRowAnswer } from '#mailflow/history/contract.ts'
import { type PeriodValue, rangeOf } from './period.ts'

export type Message = MessageDetailsAnswer
export type MessageRow = MessageRowAnswer

export interface Search {
  q: string
  tab: 'processed' | 'rejected'
  period: PeriodValue
  cursor?: string | undefined
}

export const rows_max = 50

/** Up to when a first page shows messages: its rows are refreshed while somebody reads, new ones wait for the button "7 new". */
const bounds = new Map<string, string>()
const boundKey = (tenantId: string, { q, tab, period }: Search): string => JSON.stringify([tenantId, q, tab, period])

/** The next load shows what came since. */
export const showNewest = (tenantId: string, search: Search): void => void bounds.delete(boundKey(tenantId, search))

export const messagesQuery = (tenantId: string, search: Search) => {
  const { q, tab, period, cursor } = search
  return queryOptions({
    queryKey: ['messages', tenantId, 'list', { q, tab, period, cursor }],
    queryFn: async ({ signal }) => {
      const isBound = cursor === undefined && period.name !== 'own'
      const key = boundKey(tenantId, search)
      const to = isBound ? bounds.get(key) : undefined
      const page = await read(
        api.GET('/api/v1/tenants/{tenantId}/messages', {
          params: {
            path: { tenantId },
            query: {
              ...filterOf(search),
              ...(to === undefined ? {} : { to }),
              limit: rows_max,
              ...(cursor === undefined ? {} : { cursor }),
            },
          },
          signal,
        }),
      )
      const newest = page.items[0]?.receivedAt
      if (isBound && to === undefined && newest !== undefined)
        bounds.set(key, new Date(Date.parse(newest) + 1).toISOString())
      return page
    },
    placeholderData: (before) => before,
  })
}

/** As the routes of list and export take it. */
export function filterOf({ q, tab, period }: Omit<Search, 'cursor'>): {
  from: string
  to?: string
  q?: string
  tab: Search['tab']
} {
  const { from, to } = rangeOf(period, serverNow())
  return {
    from: from.toISOString(),
    // Open at the end: what comes while the page is open belongs to "the last 24 hours".
    ...(period.name === 'own' ? { to: to.toISOString() } : {}),
    ...(q === '' ? {} : { q }),
    tab,
  }
}

export const messageQuery = (tenantId: string, messageId: string) =>
  queryOptions({
    queryKey: ['messages', tenantId, 'one', messageId],
    queryFn: ({ signal }) =>
      read(
        api.GET('/api/v1/tenants/{tenantId}/messages/{messageId}', {
          params: { path: { tenantId, messageId } },
          signal,
        }),
      ) as Promise<Message>,
  })

export const headerQuery = (tenantId: string, messageId: string) =>
  queryOptions({
    queryKey: ['messages', tenantId, 'header', messageId],
    queryFn: ({ signal }) =>
      read(
        api.GET('/api/v1/tenants/{tenantId}/messages/{messageId}/header', {
          params: { path: { tenantId, messageId } },
          signal,
        }),
      ),
    staleTime: 60_000,
  })

export const similarQuery = (tenantId: string, messageId: string) =>
  queryOptions({
    queryKey: ['messages', tenantId, 'similar', messageId],
    queryFn: ({ signal }) =>
      read(
        api.GET('/api/v1/tenants/{tenantId}/messages/{messageId}/similar', {
          params: { path: { tenantId, messageId } },
          signal,
        }),
      ),
  })

export const viewsQuery = (tenantId: string) =>
  queryOptions({
    queryKey: ['messages', tenantId, 'views'],
    queryFn: ({ signal }) =>
      read(api.GET('/api/v1/tenants/{tenantId}/message-views', { params: { path: { tenantId } }, signal })),
    staleTime: 60_000,
  })
