// Refusals of Graph and their envelope. Documented at learn.microsoft.com/graph/errors; codes that are only observed are
// marked so in emulator/README.md.

/** A refusal with HTTP status and Graph's code. */
export class GraphError extends Error {
  readonly status: number
  readonly code: string
  readonly headers: Record<string, string>

  constructor(status: number, code: string, message: string, headers: Record<string, string> = {}) {
    super(message)
    this.status = status
    this.code = code
    this.headers = headers
  }
}

export const notFound = (id: string): GraphError =>
  new GraphError(
    404,
    'Request_ResourceNotFound',
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
  )

export const badRequest = (message: string, code = 'Request_BadRequest'): GraphError =>
  new GraphError(400, code, message)

export const denied = (isMailbox: boolean): GraphError =>
  isMailbox
    ? new GraphError(403, 'ErrorAccessDenied', 'Access is denied. Check credentials and try again.')
    : new GraphError(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.')

export const conflict = (property: string, message?: string): GraphError =>
  new GraphError(
    400,
    'Request_BadRequest',
    message ?? `Another object with the same value for property ${property} already exists.`,
  )
