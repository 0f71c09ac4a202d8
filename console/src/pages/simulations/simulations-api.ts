// Calls of simulations. Every query key begins with the topic, so that the event stream refreshes it.
import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { send, type Query } from '#console/api/client.ts'
import { errorOf, unreachable } from '#console/api/error.ts'
import { sessionFetch } from '#console/api/fetch.ts'

export const tenantApi = (tenantId: string): string => `/api/v1/tenants/${encodeURIComponent(tenantId)}`
export const simulationsApi = (tenantId: string, rest: string): string => `${tenantApi(tenantId)}/simulations/${rest}`

/** A list or one thing below `/simulations/`; former rows stay while others are asked for. */
export const simulationQuery = <Answer>(tenantId: string, rest: string, query: Query = {}) =>
  queryOptions({
    queryKey: ['simulations', tenantId, rest, query],
    queryFn: ({ signal }) => send<Answer>('GET', simulationsApi(tenantId, rest), { query, signal }),
    placeholderData: keepPreviousData,
  })

export interface Call<Body> {
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string | ((body: Body) => string)
  /** What is sent, e.g. of a file that is read first; without it the argument itself. */
  bodyOf?: (body: Body) => unknown
}

/** A change below `/simulations/`; everything that is shown of simulations is asked again. */
export function useSimulationCall<Body = void, Answer = unknown>(tenantId: string, call: Call<Body>) {
  return useCall<Body, Answer>(simulationsApi(tenantId, ''), ['simulations', tenantId], call)
}

/** The same for what stands elsewhere: `root` ends with a slash, `topic` is refreshed. */
export function useCall<Body, Answer>(root: string, topic: readonly string[], call: Call<Body>) {
  const queryClient = useQueryClient()
  const { method, path, bodyOf = (body: Body): unknown => body } = call
  return useMutation({
    mutationFn: async (given: Body) => {
      const body = await bodyOf(given)
      const where = typeof path === 'string' ? path : path(given)
      return send<Answer>(method, `${root}${where}`, body === undefined ? {} : { body })
    },
    onSettled: () => void queryClient.invalidateQueries({ queryKey: topic }),
  })
}

/** For answers that are text, e.g. an export that is shown. */
export async function readText(path: string): Promise<string> {
  const request = new Request(new URL(path, location.origin), { credentials: 'same-origin' })
  const response = await sessionFetch(request).catch(() => {
    throw unreachable()
  })
  if (!response.ok) throw await errorOf(response)
  return response.text()
}
