// What an answer of Graph to a message that was put into a mailbox means. Pure.
import { type AppError, isAppError } from '#platform/errors.ts'
import { retryAfter_ms } from '#microsoft/retry.ts'
import { oneLine, type Outcome } from './outcome.ts'

const minute_ms = 60_000
/** Of 429 without Retry-After. */
const throttled_ms = 10_000

/** Codes that mean: there is no mailbox in the cloud that this could lie in (microsoft-graph 2.7). */
const noMailbox = new Set([
  'MailboxNotEnabledForRESTAPI',
  'ErrorInvalidUser',
  'Request_ResourceNotFound',
  'ResourceNotFound',
])

/** Throws what is no answer of Graph. */
export function outcomeOfGraphError(error: unknown, now: Date): Outcome {
  if (!isAppError(error)) throw error
  const reply = oneLine(error.message)
  if (error.code === 'microsoft.unreachable')
    return error.detail['sent'] === false ? { kind: 'deferred', reply } : { kind: 'unknown', reply }
  if (error.code === 'microsoft.graph.throttled')
    return { kind: 'unavailable', reply, wait_ms: waitOf(error, now) ?? throttled_ms }
  // A 5xx may come from a gateway in front of what did the work.
  if (error.code === 'microsoft.graph.failed')
    return error.detail['httpStatus'] === 503
      ? { kind: 'unavailable', reply, wait_ms: waitOf(error, now) ?? minute_ms }
      : { kind: 'unknown', reply }
  if (noMailbox.has(String(error.detail['graphCode'])))
    return { kind: 'bounced', reply, code: String(error.detail['graphCode']), isOfAddress: true }
  if (error.code === 'microsoft.graph.permission' || error.code.startsWith('microsoft.sign-in'))
    return { kind: 'unavailable', reply, wait_ms: 15 * minute_ms }
  if (error.code === 'microsoft.graph.unauthorized') return { kind: 'unavailable', reply, wait_ms: minute_ms }
  if (error.code.startsWith('microsoft.graph'))
    return {
      kind: 'bounced',
      reply,
      code: String(error.detail['graphCode'] || error.detail['httpStatus']),
      isOfAddress: false,
    }
  throw error
}

function waitOf(error: AppError, now: Date): number | null {
  const header = error.detail['retryAfter']
  return typeof header === 'string' ? retryAfter_ms(header, now) : null
}
