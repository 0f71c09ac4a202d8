// Calls of the allow and block lists.
import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { Static } from 'typebox'
import type {
  changeBody,
  checkSchema,
  countsSchema,
  importBody,
  importStarted,
  ListEntryAnswer,
  ListImportAnswer,
  listBody,
  ListPageAnswer,
} from '#quarantine/lists-contract.ts'
import { send, type Query } from '#console/api/client.ts'

export type Entry = ListEntryAnswer
export type NewEntry = Static<typeof listBody>
export type EntryChange = Static<typeof changeBody>
export type ImportInput = Static<typeof importBody>
export type Started = Static<typeof importStarted>

export const listsPath = (tenantId: string, rest = ''): string =>
  `/api/v1/tenants/${encodeURIComponent(tenantId)}/lists${rest}`

export const entriesQuery = (tenantId: string, filter: Query, cursor: string | undefined) =>
  queryOptions({
    queryKey: ['lists', tenantId, 'page', filter, cursor],
    queryFn: ({ signal }) => send<ListPageAnswer>('GET', listsPath(tenantId), { query: { ...filter, cursor }, signal }),
    placeholderData: keepPreviousData,
  })

export const countsQuery = (tenantId: string) =>
  queryOptions({
    queryKey: ['lists', tenantId, 'counts'],
    queryFn: ({ signal }) => send<Static<typeof countsSchema>>('GET', listsPath(tenantId, '/counts'), { signal }),
  })

export const checkQuery = (tenantId: string, query: Query) =>
  queryOptions({
    queryKey: ['lists', tenantId, 'check', query],
    queryFn: ({ signal }) => send<Static<typeof checkSchema>>('GET', listsPath(tenantId, '/check'), { query, signal }),
    enabled: query['sender'] !== '' && query['sender'] !== undefined,
  })

export const importQuery = (tenantId: string, importId: string) =>
  queryOptions({
    queryKey: ['lists', tenantId, 'import', importId],
    queryFn: ({ signal }) => send<ListImportAnswer>('GET', listsPath(tenantId, `/imports/${importId}`), { signal }),
  })

export function useListCall<Body, Answer = unknown>(
  tenantId: string,
  method: 'POST' | 'PUT' | 'DELETE',
  path: (body: Body) => string,
  bodyOf: (body: Body) => unknown = (body) => body,
) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (body: Body) => {
      const sent = bodyOf(body)
      return send<Answer>(method, listsPath(tenantId, path(body)), sent === undefined ? {} : { body: sent })
    },
    // Not waited for: what is shown may change at once, and with it the part of the page that asked.
    onSettled: () => {
      for (const topic of ['lists', 'operations']) void queryClient.invalidateQueries({ queryKey: [topic, tenantId] })
    },
  })
}
