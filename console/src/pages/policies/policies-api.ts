// Calls of the policies.
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { EffectiveAnswer, PolicyAnswer, PolicyBody, PolicyListAnswer } from '#mailflow/policy-contract.ts'
import { send } from '#console/api/client.ts'

export type Policy = PolicyAnswer
export type Rule = NonNullable<Policy['rules']['spam']>
export type Category = keyof Policy['rules']
export type Action = Rule['action']
export type FaultRule = PolicyListAnswer['onScannerFault']

export const policiesPath = (tenantId: string, rest = ''): string =>
  `/api/v1/tenants/${encodeURIComponent(tenantId)}/policies${rest}`

export const policiesQuery = (tenantId: string) =>
  queryOptions({
    queryKey: ['policies', tenantId, 'list'],
    queryFn: ({ signal }) => send<PolicyListAnswer>('GET', policiesPath(tenantId), { signal }),
  })

export const effectiveQuery = (tenantId: string, address: string, direction: 'inbound' | 'outbound') =>
  queryOptions({
    queryKey: ['policies', tenantId, 'effective', address, direction],
    queryFn: ({ signal }) =>
      send<EffectiveAnswer>('GET', policiesPath(tenantId, '/effective'), { query: { address, direction }, signal }),
    enabled: address !== '',
  })

export function usePolicyCall<Body, Answer = unknown>(
  tenantId: string,
  method: 'POST' | 'PUT' | 'DELETE',
  path: string,
  bodyOf: (body: Body) => unknown = (body) => body,
) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (body: Body) => {
      const sent = bodyOf(body)
      return send<Answer>(method, policiesPath(tenantId, path), sent === undefined ? {} : { body: sent })
    },
    // Not waited for: what is shown may change at once, and with it the part of the page that asked.
    onSettled: () => void queryClient.invalidateQueries({ queryKey: ['policies', tenantId] }),
  })
}

export type { PolicyBody }
