// What these pages ask of the API.
import { queryOptions } from '@tanstack/react-query'
import { api, read, send } from '#console/api/client.ts'
import type { Filters } from '#console/components/filters.ts'
import type { ReleaseRequest } from '#portal/contract.ts'
import type { QuarantineItemAnswer } from '#quarantine/contract.ts'

export type Item = QuarantineItemAnswer
export const rows_max = 50
/** As many as one act by ids may name; more go by the filter. */
export const ids_max = 400

export type ItemStatus = Item['status']

/** The filter of the routes, from the filter bar and the tab. */
export function queryOf(filters: Filters, status: ItemStatus | 'all'): Record<string, string> {
  const { values, text } = filters
  const query: Record<string, string> = {}
  if (status !== 'all') query['status'] = status
  if (values['from']) query['sender'] = values['from']
  if (values['to']) query['recipient'] = values['to']
  const subject = [values['subject'], text].filter((part) => part !== undefined && part !== '').join(' ')
  if (subject !== '') query['subject'] = subject
  for (const name of ['direction', 'kind']) if (values[name]) query[name] = values[name]
  if (values['verdict']) query['category'] = values['verdict']
  return query
}

interface ItemPage {
  items: Item[]
  next?: string | null
  cursor?: string | null
}

export const itemsQuery = (tenantId: string, query: Record<string, string>, cursor: string | undefined) =>
  queryOptions({
    queryKey: ['quarantine', tenantId, 'list', query, cursor],
    queryFn: async ({ signal }) => {
      const page = await send<ItemPage>('GET', `/api/v1/tenants/${tenantId}/quarantine`, {
        query: { ...query, limit: rows_max, cursor },
        signal,
      })
      return { items: page.items, next: page.next ?? page.cursor ?? null }
    },
    placeholderData: (before) => before,
  })

export const itemQuery = (tenantId: string, id: string) =>
  queryOptions({
    queryKey: ['quarantine', tenantId, 'one', id],
    queryFn: ({ signal }) => send<Item>('GET', `/api/v1/tenants/${tenantId}/quarantine/${id}`, { signal }),
  })

export const countQuery = (tenantId: string, query: Record<string, string>) =>
  queryOptions({
    queryKey: ['quarantine', tenantId, 'count', query],
    queryFn: ({ signal }) =>
      send<{ count: number; isMore: boolean; at: string }>('GET', `/api/v1/tenants/${tenantId}/quarantine/count`, {
        query,
        signal,
      }),
  })

export const requestsQuery = (tenantId: string) =>
  queryOptions({
    queryKey: ['quarantine', tenantId, 'requests'],
    queryFn: ({ signal }) =>
      send<{ items: ReleaseRequest[]; next: string | null; open: number }>(
        'GET',
        `/api/v1/tenants/${tenantId}/release-requests`,
        { signal },
      ),
  })

export interface PreviewAnswer {
  subject: string
  from: string
  to: string
  date: string
  text: string
  isCut: boolean
  hasHtml: boolean
  attachments: { name: string; contentType: string; size_bytes: number; sha256: string }[]
  links: string[]
}

export const previewQuery = (tenantId: string, id: string) =>
  queryOptions({
    queryKey: ['quarantine', tenantId, 'preview', id],
    queryFn: ({ signal }) =>
      send<PreviewAnswer>('GET', `/api/v1/tenants/${tenantId}/quarantine/${id}/preview`, { signal }),
    // Opening is audited: once is enough.
    staleTime: Infinity,
    retry: false,
  })

export const release = (tenantId: string, id: string, allowSender: boolean, recipients?: string[]) =>
  send('POST', `/api/v1/tenants/${tenantId}/quarantine/${id}/release`, {
    body: { allowSender, ...(recipients === undefined ? {} : { recipients }) },
  })

export const remove = (tenantId: string, id: string, blockSender: boolean) =>
  send('POST', `/api/v1/tenants/${tenantId}/quarantine/${id}/delete`, { body: { blockSender } })

export type BulkTarget = { ids: string[] } | { filter: Record<string, string>; count: number }

/** Long work: the answer names the operation. */
export const actOnMany = (tenantId: string, action: 'release' | 'delete', listSender: boolean, target: BulkTarget) =>
  read(
    api.POST('/api/v1/tenants/{tenantId}/quarantine/actions', {
      params: { path: { tenantId } },
      body: { action, listSender, ...target } as never,
    }),
  ) as Promise<{ operationId: string; count: number }>

export const decideRequest = (tenantId: string, id: string, decision: 'approve' | 'refuse', answer: string) =>
  send('POST', `/api/v1/tenants/${tenantId}/release-requests/${id}/${decision}`, { body: { answer } })
