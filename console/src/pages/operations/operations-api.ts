// Calls of long work.
import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { OperationItemView, OperationView } from '#platform/operations/contract.ts'
import { send } from '#console/api/send.ts'

const running_refetch_ms = 2_000

const rootOf = (tenantId: string): string => `/api/v1/tenants/${tenantId}/operations`

export const operationsQuery = (tenantId: string, state: 'running' | 'ended' | 'all', cursor?: string) =>
  queryOptions({
    queryKey: ['operations', tenantId, 'list', state, cursor],
    queryFn: ({ signal }) =>
      send<{ items: OperationView[]; next: string | null }>('GET', rootOf(tenantId), {
        query: { state, cursor },
        signal,
      }),
    placeholderData: keepPreviousData,
  })

/** Events tell of changes; asking again while it runs is for when they do not come. */
export const operationQuery = (tenantId: string, id: string) =>
  queryOptions({
    queryKey: ['operations', tenantId, 'one', id],
    queryFn: ({ signal }) => send<OperationView>('GET', `${rootOf(tenantId)}/${encodeURIComponent(id)}`, { signal }),
    refetchInterval: ({ state }) => (state.data === undefined || isRunning(state.data) ? running_refetch_ms : false),
  })

export const operationItemsQuery = (tenantId: string, id: string, state: 'done' | 'failed' | '', cursor?: string) =>
  queryOptions({
    queryKey: ['operations', tenantId, 'items', id, state, cursor],
    queryFn: ({ signal }) =>
      send<{ items: OperationItemView[]; next: string | null }>(
        'GET',
        `${rootOf(tenantId)}/${encodeURIComponent(id)}/items`,
        {
          query: { state, cursor },
          signal,
        },
      ),
    placeholderData: keepPreviousData,
  })

export const isRunning = ({ state }: Pick<OperationView, 'state'>): boolean =>
  state === 'waiting' || state === 'running' || state === 'cancelling'

export function useOperationAct(tenantId: string, id: string, act: 'cancel' | 'retry') {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: () => send<OperationView>('POST', `${rootOf(tenantId)}/${encodeURIComponent(id)}/${act}`),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['operations', tenantId] }),
  })
}
