// Graph's error envelope to AppError (microsoft-graph 2.7). Pure.
import { AppError } from '#platform/errors.ts'
import type { HttpAnswer } from './http.ts'

interface GraphErrorBody {
  error?: { code?: string; message?: string }
}

export const graphError = (kind: string, text: string, status: number): AppError =>
  new AppError({ code: `microsoft.graph.${kind}`, message: `Microsoft Graph: ${text}`, status })

/** A 200 whose content says nothing, from a proxy on the way or cut off: no answer at all. */
export const undecodable = (path: string): AppError =>
  new AppError({
    code: 'microsoft.graph.undecodable',
    message: 'Microsoft Graph: the answer could not be read; it is asked again.',
    status: 502,
    retryable: true,
    detail: { path: path.split('?')[0] },
  })

/**
 * Codes: `microsoft.graph.permission` (403: an application permission is missing), `.unauthorized`, `.not-found`, `.conflict`,
 * `.resync` (410), `.throttled`, `.failed` (5xx), `.refused` (the rest). `detail.graphCode` is Microsoft's own.
 */
export function graphErrorOf(answer: HttpAnswer, body: unknown, path: string): AppError {
  const { code = '', message = '' } = (body as GraphErrorBody | undefined)?.error ?? {}
  const kind = kindOf(answer.status, message)
  return new AppError({
    code: `microsoft.graph.${kind}`,
    message: `Microsoft Graph answered ${answer.status}${code === '' ? '' : ` ${code}`}: ${message.slice(0, 300) || 'no explanation'}`,
    status: kind === 'not-found' ? 404 : 502,
    retryable: kind === 'throttled' || kind === 'failed',
    detail: {
      httpStatus: answer.status,
      graphCode: code,
      path: path.split('?')[0],
      requestId: answer.headers['request-id'] ?? null,
      location: answer.headers['location'] ?? null,
      retryAfter: answer.headers['retry-after'] ?? null,
      ...(kind === 'permission' ? { problem: 'permission-lost' } : {}),
    },
  })
}

function kindOf(status: number, message: string): string {
  if (status === 401) return 'unauthorized'
  if (status === 403) return 'permission'
  if (status === 404) return 'not-found'
  if (status === 409 || status === 412) return 'conflict'
  if (status === 400 && /already exist|conflicting object/i.test(message)) return 'conflict'
  if (status === 410) return 'resync'
  if (status === 429) return 'throttled'
  return status >= 500 ? 'failed' : 'refused'
}
