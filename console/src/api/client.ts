// The typed client of the public API with the session of this browser; problem details become ApiError.
import { createMailwardenClient } from '../../../client/client.ts'
import { errorOf, unreachable } from './error.ts'
import { sessionFetch } from './fetch.ts'

/**
 * `read(api.GET('/api/v1/tenants/{tenantId}/alerts', { params: { path: { tenantId }, query }, signal }))`. Calls reject with ApiError, so
 * `error` of openapi-fetch's answer is never set.
 */
export const api = createMailwardenClient({ credentials: 'same-origin', fetch: sessionFetch })

api.use({
  async onResponse({ response }) {
    if (!response.ok) throw await errorOf(response)
  },
  onError({ error, request }) {
    return request.signal.aborted ? (error as Error) : unreachable()
  },
})

/** What the call answered; `undefined` only for calls that answer with nothing (204). */
export async function read<T>(call: Promise<{ data?: T }>): Promise<Exclude<T, undefined>> {
  return (await call).data as Exclude<T, undefined>
}

export { send, urlOf, type Query } from './send.ts'
