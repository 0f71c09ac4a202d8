// Calls of the notification rules, of a tenant or of the installation.
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { ChannelTest, RuleInput, RuleView } from '#alerts/rules-contract.ts'
import { send } from '#console/api/client.ts'
import type { Scope } from '#console/api/scope.ts'

export const rulesQuery = ({ tenantId, api }: Scope) =>
  queryOptions({
    queryKey: ['notification-rules', tenantId],
    queryFn: ({ signal }) => send<{ items: RuleView[] }>('GET', `${api}/notification-rules`, { signal }),
  })

/** Null as id: a new one. */
export function useSaveRule({ tenantId, api }: Scope) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: ({ id, rule }: { id: string | null; rule: RuleInput }) =>
      id === null
        ? send<RuleView>('POST', `${api}/notification-rules`, { body: rule })
        : send<RuleView>('PUT', `${api}/notification-rules/${id}`, { body: rule }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['notification-rules', tenantId] }),
  })
}

export function useRemoveRule({ tenantId, api }: Scope) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => send('DELETE', `${api}/notification-rules/${id}`),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['notification-rules', tenantId] }),
  })
}

export function useTestRule({ tenantId, api }: Scope) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => send<ChannelTest>('POST', `${api}/notification-rules/${id}/test`),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['notification-rules', tenantId] }),
  })
}
