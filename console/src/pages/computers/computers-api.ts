// Calls of computers, of what links them to people, of enrolment tokens and of the endpoint products.
import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { BackEndName, BackEndView, ComputerScanView, ComputerView } from '#compromise/contract.ts'
import { send, type Query } from '#console/api/client.ts'
import { ApiError } from '#console/api/error.ts'

export interface EnrolmentToken {
  id: string
  name: string
  uses: number
  used: number
  expiresAt: string
  createdAt: string
  createdBy: string
}
/** The token itself is told once. */
export type MadeToken = EnrolmentToken & { token: string }

const base = (tenantId: string): string => `/api/v1/tenants/${encodeURIComponent(tenantId)}/endpoints`
const computerPath = (tenantId: string, id: string): string => `${base(tenantId)}/computers/${encodeURIComponent(id)}`

export const computersQuery = (tenantId: string, filter: Query, cursor?: string) =>
  queryOptions({
    queryKey: ['endpoints', tenantId, 'list', filter, cursor],
    queryFn: ({ signal }) =>
      send<{ items: ComputerView[]; next: string | null }>('GET', `${base(tenantId)}/computers`, {
        query: { ...filter, cursor },
        signal,
      }),
    placeholderData: keepPreviousData,
  })

export const computerQuery = (tenantId: string, id: string) =>
  queryOptions({
    queryKey: ['endpoints', tenantId, 'one', id],
    queryFn: ({ signal }) => send<ComputerView>('GET', computerPath(tenantId, id), { signal }),
  })

const running = new Set(['linking', 'queued', 'running'])
const running_refetch_ms = 5_000

/** What runs is told by events; asking again is for when they do not come. */
export const scansQuery = (tenantId: string, id: string) =>
  queryOptions({
    queryKey: ['endpoints', tenantId, 'scans', id],
    queryFn: ({ signal }) =>
      send<{ items: ComputerScanView[] }>('GET', `${computerPath(tenantId, id)}/scans`, { signal }),
    refetchInterval: ({ state }) =>
      state.data?.items.some((scan) => running.has(scan.state)) === true ? running_refetch_ms : false,
  })

export const tokensQuery = (tenantId: string) =>
  queryOptions({
    queryKey: ['endpoints', tenantId, 'tokens'],
    queryFn: ({ signal }) => send<{ items: EnrolmentToken[] }>('GET', `${base(tenantId)}/enrolment-tokens`, { signal }),
  })

export const backEndsQuery = (tenantId: string) =>
  queryOptions({
    queryKey: ['endpoints', tenantId, 'back-ends'],
    queryFn: ({ signal }) => send<{ items: BackEndView[] }>('GET', `${base(tenantId)}/back-ends`, { signal }),
  })

export type EndpointCall =
  | { act: 'scan'; id: string; kind: 'quick' | 'full' }
  | { act: 'isolate' | 'reconnect'; id: string; reason: string }
  | { act: 'restore'; id: string; vaultId: string; reason: string }
  | { act: 'link' | 'unlink'; id: string; personId: string }
  | { act: 'remove-token'; id: string }
  | { act: 'set-back-end'; name: BackEndName; isOn: boolean; clientId?: string; clientSecret?: string }
  | { act: 'probe'; name: BackEndName }

interface ActAnswer {
  id: string
  state: string
  detail: string
}

/** Resolves with what became of the order so far; an order that failed at once is an error. */
async function order(path: string, body: Record<string, unknown>): Promise<ActAnswer> {
  const answer = await send<ActAnswer>('POST', path, { body })
  if (!['failed', 'noBackend', 'cancelled'].includes(answer.state)) return answer
  throw new ApiError({ status: 409, code: `endpoint.${answer.state}`, detail: answer.detail })
}

/** What is done to a computer shows in its incident, too. */
export function useEndpointCall(tenantId: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (call: EndpointCall) => runCall(tenantId, call),
    onSettled: () =>
      Promise.all(
        ['endpoints', 'incidents'].map((topic) => queryClient.invalidateQueries({ queryKey: [topic, tenantId] })),
      ),
  })
}

function runCall(tenantId: string, call: EndpointCall): Promise<unknown> {
  switch (call.act) {
    case 'scan':
      return order(`${computerPath(tenantId, call.id)}/scan`, { kind: call.kind })
    case 'isolate':
    case 'reconnect':
      return order(`${computerPath(tenantId, call.id)}/${call.act}`, { reason: call.reason })
    case 'restore':
      return order(`${computerPath(tenantId, call.id)}/detections/${encodeURIComponent(call.vaultId)}/restore`, {
        reason: call.reason,
      })
    case 'link':
      return send('POST', `${computerPath(tenantId, call.id)}/links`, { body: { personId: call.personId } })
    case 'unlink':
      return send('DELETE', `${computerPath(tenantId, call.id)}/links/${encodeURIComponent(call.personId)}`)
    case 'remove-token':
      return send('DELETE', `${base(tenantId)}/enrolment-tokens/${encodeURIComponent(call.id)}`)
    case 'set-back-end': {
      const { act: _, name, ...body } = call
      return send('PUT', `${base(tenantId)}/back-ends/${name}`, { body })
    }
    case 'probe':
      return send('POST', `${base(tenantId)}/back-ends/${call.name}/probe`)
  }
}

export function useMakeToken(tenantId: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (body: { name: string; uses: number; hours: number }) =>
      send<MadeToken>('POST', `${base(tenantId)}/enrolment-tokens`, { body }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['endpoints', tenantId, 'tokens'] }),
  })
}
