// Which errors of the database mean "away, try again" and which are ours.
import { AppError } from '../errors.ts'

/** Connection failures of the operating system, and SQLSTATE classes 08, 53 (resources), 57P (shutdown, start-up). */
const awayCodes = /^(ECONN|EPIPE|ETIMEDOUT|EHOST|ENET|ENOTFOUND|EAI_|ENOENT|08|53|57P0[123])/
const awayTexts =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|PGlite is closed|Cannot use a pool after calling end/i
/** Serialisation failure, deadlock, lock not available: the same transaction may pass when it is run again. */
const conflictCodes = new Set(['40001', '40P01', '55P03'])

/** The AppError for a failure that says "later", else the error itself. */
export function toDatabaseError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof AppError) return error
  const code = String((error as { code?: unknown }).code ?? '')
  if (awayCodes.test(code) || awayTexts.test(error.message)) return unavailable(error)
  if (error instanceof AggregateError && error.errors.some((each) => awayCodes.test(String(each?.code ?? ''))))
    return unavailable(error)
  if (conflictCodes.has(code))
    return new AppError({
      code: 'database.conflict',
      message: 'Somebody else changed the same data at the same moment. Try again.',
      status: 409,
      retryable: true,
      cause: error,
    })
  return error
}

function unavailable(cause: Error): AppError {
  return new AppError({
    code: 'database.unavailable',
    message: 'The database cannot be reached. Check that it runs and that database.url is right, then try again.',
    status: 503,
    retryable: true,
    detail: { reason: cause.message },
    cause,
  })
}
