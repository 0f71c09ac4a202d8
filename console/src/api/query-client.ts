// One cache for what the server said. Query keys begin with the topic and the tenant: ['alerts', tenantId, ...]; live.ts refreshes by them.
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { ApiError } from './error.ts'

export type Topic =
  | 'alerts'
  | 'messages'
  | 'quarantine'
  | 'mailflow'
  | 'operations'
  | 'people'
  | 'policies'
  | 'lists'
  | 'events'
  | 'audit'
  | 'tenants'

const retries_max = 2

/** `onSignedOut` is called when the server no longer knows the session. */
export function createQueryClient(onSignedOut: () => void): QueryClient {
  const onError = (error: unknown): void => {
    if (error instanceof ApiError && error.status === 401 && error.code === 'sign-in.required') onSignedOut()
  }
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        retry: (count, error) => count < retries_max && isWorthRetrying(error),
        // States are shown by the component `States`, on the page where the data would be.
        throwOnError: false,
      },
      mutations: { retry: false },
    },
  })
}

function isWorthRetrying(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 0 || error.status === 503 || error.status === 504)
}
