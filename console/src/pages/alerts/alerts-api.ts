// Calls of the alerts, of one tenant or of the installation.
import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type {
  AlertActionBody,
  AlertBulkBody,
  AlertBulkResult,
  AlertCounts,
  AlertFilter,
  AlertGroup,
  AlertTypeView,
  AlertView,
} from '#alerts/contract.ts'
import type { Frequency } from '#alerts/rules-contract.ts'
import { send, type Query } from '#console/api/send.ts'
import type { Scope } from '#console/api/scope.ts'

export const alertsQuery = ({ tenantId, api }: Scope, filter: AlertFilter, sort: string, cursor: string | undefined) =>
  queryOptions({
    queryKey: ['alerts', tenantId, 'list', filter, sort, cursor],
    queryFn: ({ signal }) =>
      send<{ items: AlertView[]; next: string | null }>('GET', `${api}/alerts`, {
        query: { ...filter, sort, cursor } as Query,
        signal,
      }),
    placeholderData: keepPreviousData,
  })

export const alertGroupsQuery = ({ tenantId, api }: Scope, filter: AlertFilter) =>
  queryOptions({
    queryKey: ['alerts', tenantId, 'groups', filter],
    queryFn: ({ signal }) =>
      send<{ items: AlertGroup[] }>('GET', `${api}/alerts/groups`, { query: filter as Query, signal }),
    placeholderData: keepPreviousData,
  })

export const alertQuery = ({ tenantId, api }: Scope, id: string) =>
  queryOptions({
    queryKey: ['alerts', tenantId, 'one', id],
    queryFn: ({ signal }) => send<AlertView>('GET', `${api}/alerts/${encodeURIComponent(id)}`, { signal }),
  })

export const alertCountsQuery = ({ tenantId, api }: Scope) =>
  queryOptions({
    queryKey: ['alerts', tenantId, 'counts'],
    queryFn: ({ signal }) => send<AlertCounts>('GET', `${api}/alerts/counts`, { signal }),
  })

export const alertTypesQuery = queryOptions({
  queryKey: ['alert-types'],
  queryFn: ({ signal }) => send<{ items: AlertTypeView[] }>('GET', '/api/v1/alert-types', { signal }),
  staleTime: Infinity,
})

/** One alert: its state changes at once on the screen when the server has said yes. */
export function useAct({ tenantId, api }: Scope) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: ({ id, ...body }: AlertActionBody & { id: string }) =>
      send<AlertView>('POST', `${api}/alerts/${encodeURIComponent(id)}/actions`, { body }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['alerts', tenantId] }),
  })
}

export function useActOnMany({ tenantId, api }: Scope) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (body: AlertBulkBody) => actOnAll(api, body),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['alerts', tenantId] }),
  })
}

const calls_max = 100

/** One call changes at most 500: goes on while more match. */
async function actOnAll(api: string, body: AlertBulkBody): Promise<AlertBulkResult> {
  const all: AlertBulkResult = { done: [], failed: [], isMore: false }
  for (let call = 0; call < calls_max; call += 1) {
    const result = await send<AlertBulkResult>('POST', `${api}/alerts/actions`, { body })
    all.done.push(...result.done)
    all.failed.push(...result.failed)
    // What fails goes on matching: without progress the next call would only repeat it.
    if (!result.isMore || result.done.length === 0) return { ...all, isMore: result.isMore }
  }
  return { ...all, isMore: true }
}

export function useFrequency({ api, tenantId }: Scope) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: ({ type, frequency }: { type: string; frequency: Frequency }) =>
      send('PUT', `${api}/alert-types/${encodeURIComponent(type)}/frequency`, { body: { frequency } }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['notification-rules', tenantId] }),
  })
}
