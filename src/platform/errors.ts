// What may go wrong in operation. Mistakes of ours are `assert`; expected outcomes are values (style: three kinds, kept apart).

export interface AppErrorOptions {
  /** Dotted and stable, e.g. `mailflow.connector.missing`; listed in docs/error-codes.md. */
  code: string
  /** What the person may read: what happened, why, and what to do now. Never internals, never secrets. */
  message: string
  /** HTTP status at the API's edge. */
  status?: number
  /** True when the same call may succeed later without any change. */
  retryable?: boolean
  /** Further facts for the log only. */
  detail?: Record<string, unknown>
  /** Mistakes by field, for forms and configuration. */
  fields?: { path: string; message: string }[]
  cause?: unknown
}

export class AppError extends Error {
  readonly code: string
  readonly status: number
  readonly retryable: boolean
  readonly detail: Record<string, unknown>
  readonly fields: { path: string; message: string }[]

  constructor(options: AppErrorOptions) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'AppError'
    this.code = options.code
    this.status = options.status ?? 500
    this.retryable = options.retryable ?? false
    this.detail = options.detail ?? {}
    this.fields = options.fields ?? []
  }
}

export function isAppError(error: unknown, code?: string): error is AppError {
  return error instanceof AppError && (code === undefined || error.code === code)
}
