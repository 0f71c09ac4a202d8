// Calls of the incidents of compromised mailboxes.
import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { CompromiseSettings, IncidentHead, IncidentView } from '#compromise/contract.ts'
import { send } from '#console/api/client.ts'

export type IncidentAct =
  | 'release'
  | 'extend'
  | 'rescan'
  | 'no-computer'
  | 'accept-findings'
  | 'false-positive'
  | 'held/release'
  | 'held/discard'

export type ListedState = 'open' | 'ended' | 'all'

const base = (tenantId: string): string => `/api/v1/tenants/${encodeURIComponent(tenantId)}`
const rootOf = (tenantId: string): string => `${base(tenantId)}/incidents`

/** What runs is told by events; asking again is for when they do not come. */
const running_refetch_ms = 5_000

export const incidentsQuery = (
  tenantId: string,
  filter: { state: ListedState; search?: string | undefined },
  cursor?: string,
) =>
  queryOptions({
    queryKey: ['incidents', tenantId, 'list', filter, cursor],
    queryFn: ({ signal }) =>
      send<{ items: IncidentHead[]; next: string | null }>('GET', rootOf(tenantId), {
        query: { ...filter, cursor },
        signal,
      }),
    placeholderData: keepPreviousData,
  })

export const incidentQuery = (tenantId: string, id: string) =>
  queryOptions({
    queryKey: ['incidents', tenantId, 'one', id],
    queryFn: ({ signal }) => send<IncidentView>('GET', `${rootOf(tenantId)}/${encodeURIComponent(id)}`, { signal }),
    refetchInterval: ({ state }) => (state.data?.endedAt === null ? running_refetch_ms : false),
  })

/** One act on an incident; what it changes shows when the server has said yes. */
export function useIncidentAct(tenantId: string, id: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: ({ act, body }: { act: IncidentAct; body: Record<string, unknown> }) =>
      send('POST', `${rootOf(tenantId)}/${encodeURIComponent(id)}/${act}`, { body }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['incidents', tenantId] }),
  })
}

export const compromiseSettingsQuery = (tenantId: string) =>
  queryOptions({
    queryKey: ['incidents', tenantId, 'settings'],
    queryFn: ({ signal }) => send<CompromiseSettings>('GET', `${base(tenantId)}/compromise/settings`, { signal }),
  })

export function useSaveCompromiseSettings(tenantId: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (body: CompromiseSettings) => send('PUT', `${base(tenantId)}/compromise/settings`, { body }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['incidents', tenantId, 'settings'] }),
  })
}
