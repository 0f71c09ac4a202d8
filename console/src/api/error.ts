// What the API says when it refuses (RFC 9457), and what is wrong when it cannot be reached.

export interface FieldMistake {
  path: string
  message: string
}

export class ApiError extends Error {
  override readonly name = 'ApiError'
  /** 0: no answer at all. */
  readonly status: number
  /** Stable, see docs/error-codes.md; `network` when there was no answer. */
  readonly code: string
  /** Of this occurrence: stands in the log of the server, too. */
  readonly id: string | null
  readonly fields: readonly FieldMistake[]
  readonly retryAfter_seconds: number | null

  constructor(facts: {
    status: number
    code: string
    detail: string
    id?: string | null
    fields?: readonly FieldMistake[]
    retryAfter_seconds?: number | null
  }) {
    super(facts.detail)
    this.status = facts.status
    this.code = facts.code
    this.id = facts.id ?? null
    this.fields = facts.fields ?? []
    this.retryAfter_seconds = facts.retryAfter_seconds ?? null
  }
}

interface Problem {
  code?: string
  detail?: string
  instance?: string
  fields?: FieldMistake[]
}

export async function errorOf(response: Response): Promise<ApiError> {
  const problem = (await response.json().catch(() => ({}))) as Problem
  return new ApiError({
    status: response.status,
    code: problem.code ?? `http.${response.status}`,
    detail: problem.detail ?? `The server answered with ${response.status}. Its log says more.`,
    id: problem.instance?.replace('urn:uuid:', '') ?? null,
    fields: problem.fields ?? [],
    retryAfter_seconds: Number(response.headers.get('retry-after')) || null,
  })
}

export function unreachable(): ApiError {
  return new ApiError({
    status: 0,
    code: 'network',
    detail: 'Mailwarden does not answer. Mail keeps flowing through the gateway; check your connection and try again.',
  })
}

/** Mistakes by field in the form that `form.setErrors` of @mantine/form takes. */
export function fieldErrors(error: unknown): Record<string, string> {
  if (!(error instanceof ApiError)) return {}
  return Object.fromEntries(error.fields.map(({ path, message }) => [path, message]))
}
