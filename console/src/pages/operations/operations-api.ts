// Calls of long work.
import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { OperationItemView, OperationView } from '#platform/operations/contract.ts'
import { api, read } from '#console/api/client.ts'

const running_refetch_ms = 2_000

export const operationsQuery = (tenantId: string, state: 'running' | 'ended' | 'all', cursor?: string) =>
  queryOptions({
    queryKey: ['operations', tenantId, 'list', state, cursor],
    queryFn: ({ signal }) =>
      read(
        api.GET('/api/v1/tenants/{tenantId}/operations', {
          params: { path: { tenantId }, query: { state, ...(cursor === undefined ? {} : { cursor }) } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  })

/** Events tell of changes; asking again while it runs is for when they do not come. */
export const operationQuery = (tenantId: string, operationId: string) =>
  queryOptions({
    queryKey: ['operations', tenantId, 'one', operationId],
    queryFn: ({ signal }): Promise<OperationView> =>
      read(
        api.GET('/api/v1/tenants/{tenantId}/operations/{operationId}', {
          params: { path: { tenantId, operationId } },
          signal,
        }),
      ),
    refetchInterval: ({ state }) => (state.data === undefined || isRunning(state.data) ? running_refetch_ms : false),
  })

export const operationItemsQuery = (
  tenantId: string,
  operationId: string,
  state: 'done' | 'failed' | '',
  cursor?: string,
) =>
  queryOptions({
    queryKey: ['operations', tenantId, 'items', operationId, state, cursor],
    queryFn: ({ signal }): Promise<{ items: OperationItemView[]; next: string | null }> =>
      read(
        api.GET('/api/v1/tenants/{tenantId}/operations/{operationId}/items', {
          params: {
            path: { tenantId, operationId },
            query: { ...(state === '' ? {} : { state }), ...(cursor === undefined ? {} : { cursor }) },
          },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  })

export const isRunning = ({ state }: Pick<OperationView, 'state'>): boolean =>
  state === 'waiting' || state === 'running' || state === 'cancelling'

export function useOperationAct(tenantId: string, operationId: string, act: 'cancel' | 'retry') {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (): Promise<OperationView> => {
      const params = { path: { tenantId, operationId } }
      return act === 'cancel'
        ? read(api.POST('/api/v1/tenants/{tenantId}/operations/{operationId}/cancel', { params }))
        : read(api.POST('/api/v1/tenants/{tenantId}/operations/{operationId}/retry', { params }))
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['operations', tenantId] }),
  })
}
