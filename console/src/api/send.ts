// Calls without the generated client: for what the first load needs, and for answers that are not JSON. The same cookie, token and errors.
import { ApiError, errorOf, unreachable } from './error.ts'
import { sessionFetch } from './fetch.ts'

export type Query = Record<string, string | number | boolean | readonly string[] | null | undefined>

/** For links that the browser itself follows (exports). Leaves out what is undefined, null or empty. */
export function urlOf(path: string, query: Query = {}): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null || value === '') continue
    for (const one of Array.isArray(value) ? value : [value]) parameters.append(name, String(one))
  }
  const text = parameters.toString()
  return text === '' ? path : `${path}?${text}`
}

/**
 * For routes that the generated client does not know (yet), and for answers that are not JSON: the same cookie, token and errors, but the
 * shape is what the caller says. `path` begins with /api/v1.
 */
export async function send<T = void>(
  method: string,
  path: string,
  { body, query, signal }: { body?: unknown; query?: Query; signal?: AbortSignal } = {},
): Promise<T> {
  const request = new Request(new URL(urlOf(path, query), location.origin), {
    method,
    credentials: 'same-origin',
    headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  })
  const response = await sessionFetch(request).catch((cause: unknown) => {
    throw signal?.aborted === true ? cause : unreachable()
  })
  if (!response.ok) throw await errorOf(response)
  const text = await response.text()
  if (text === '') return undefined as T
  try {
    return JSON.parse(text) as T
  } catch {
    throw new ApiError({
      status: response.status,
      code: 'not-json',
      detail: 'The answer is not one of Mailwarden. A proxy in between may have changed it.',
    })
  }
}
