// Exchange's error bodies to one readable text and one kind (exchange-online 1.5). Pure.
import { AppError } from '#platform/errors.ts'

export type ExchangeErrorKind =
  | 'refused'
  | 'already-exists'
  | 'unauthorized'
  | 'permission'
  | 'not-found'
  | 'conflict'
  | 'throttled'
  | 'failed'
  | 'undecodable'
  | 'truncated'

interface ErrorBody {
  error?: {
    code?: string
    message?: string
    details?: { message?: string }[]
    innererror?: { message?: string; internalexception?: { message?: string } }
  }
}

/** Order of reading: internal exception, details without their two leading fields, message. */
export function readExchangeError(body: unknown): { text: string; type: string; code: string } {
  const error = (body as ErrorBody | undefined)?.error ?? {}
  const detail = unwrapJsonText(error.details?.[0]?.message ?? '')
  const fields = detail.split('|')
  const type = fields.length >= 3 ? fields[1]! : ''
  const detailText = fields.length >= 3 ? fields.slice(2).join('|') : detail
  const internal = error.innererror?.internalexception?.message ?? ''
  const text =
    internal !== '' && !internal.startsWith('Exception of type')
      ? internal
      : detailText !== ''
        ? detailText
        : (error.message ?? '')
  return { text: text.trim(), type, code: error.code ?? '' }
}

/** Some details hold `{"Message": "..."}` as text. */
function unwrapJsonText(text: string): string {
  if (!text.startsWith('{')) return text
  try {
    const inner = JSON.parse(text) as { Message?: unknown }
    return typeof inner.Message === 'string' ? inner.Message : text
  } catch {
    return text
  }
}

export function kindOfExchangeError(status: number, read: { text: string; type: string }): ExchangeErrorKind {
  if (status === 401) return 'unauthorized'
  if (status === 403) return 'permission'
  if (status === 404) return 'not-found'
  if (status === 409 || status === 412) return 'conflict'
  if (status === 429) return 'throttled'
  if (status >= 500) return 'failed'
  if (/ObjectNotFound/i.test(read.type)) return 'not-found'
  if (/already exists|already has been taken|is already (?:used|in use)|must be unique/i.test(read.text))
    return 'already-exists'
  return 'refused'
}

/** AppError `microsoft.exchange.<kind>`; `detail` holds cmdlet, HTTP status, Microsoft's code, type and request id. */
export function exchangeError(
  kind: ExchangeErrorKind,
  cmdlet: string,
  text: string,
  detail: Record<string, unknown> = {},
  cause?: unknown,
): AppError {
  return new AppError({
    code: `microsoft.exchange.${kind}`,
    message: `Exchange Online, ${cmdlet}: ${text === '' ? explanation[kind] : text.slice(0, 600)}`,
    status: kind === 'not-found' ? 404 : 502,
    retryable: kind === 'throttled' || kind === 'failed' || kind === 'undecodable',
    detail: {
      cmdlet,
      kind,
      ...detail,
      ...(kind === 'permission' || kind === 'unauthorized' ? { problem: 'permission-lost' } : {}),
    },
    cause,
  })
}

const explanation: Record<ExchangeErrorKind, string> = {
  refused: 'refused without an explanation',
  'already-exists': 'the object exists already',
  unauthorized: 'the application is not allowed in; its permission Exchange.ManageAsApp may have been removed',
  permission: 'the application may not run this; its role Exchange Administrator may be missing or not in force yet',
  'not-found': 'the object is not there',
  conflict: 'somebody else changed it at the same time',
  throttled: 'too many requests',
  failed: 'failed on Microsoft’s side',
  undecodable: 'the answer could not be read',
  truncated: 'the list was cut short',
}
