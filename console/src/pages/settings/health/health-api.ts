// Calls of the health checks, of a tenant or of the installation.
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { Health, HealthFix } from '#alerts/health-contract.ts'
import { send } from '#console/api/client.ts'
import type { Scope } from '#console/api/scope.ts'

export const healthQuery = ({ tenantId, api }: Scope) =>
  queryOptions({
    queryKey: ['alerts', tenantId, 'health'],
    queryFn: ({ signal }) => send<Health>('GET', `${api}/health`, { signal }),
  })

function useHealthAct<T>({ tenantId, api }: Scope, path: (checkId: string) => string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (checkId: string) => send<T>('POST', `${api}/health/${path(encodeURIComponent(checkId))}`),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['alerts', tenantId] }),
  })
}

export const useFix = (scope: Scope) => useHealthAct<HealthFix>(scope, (id) => `${id}/fix`)
export const useSnoozeCheck = (scope: Scope) => useHealthAct<Health>(scope, (id) => `${id}/snooze`)
export const useUnsnoozeCheck = (scope: Scope) => useHealthAct<Health>(scope, (id) => `${id}/unsnooze`)
export const useLookNow = (scope: Scope) => useHealthAct<Health>(scope, () => 'look')
