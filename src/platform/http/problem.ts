// Errors at the HTTP edge: problem details (RFC 9457) with our code, the request's id, and mistakes by field. Never internals.
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { AppError } from '../errors.ts'

export const problemSchema = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.String({ description: 'Stable, see docs/error-codes.md' }),
    detail: Type.String({ description: 'What happened and what to do now' }),
    instance: Type.String({ description: 'This occurrence; the same id stands in the log' }),
    fields: Type.Optional(Type.Array(Type.Object({ path: Type.String(), message: Type.String() }))),
  },
  { $id: 'Problem' },
)

const titles: Record<number, string> = {
  400: 'Bad request',
  401: 'Sign-in needed',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict',
  413: 'Too large',
  414: 'Address too long',
  415: 'Unsupported media type',
  422: 'Cannot be done',
  429: 'Too many requests',
  500: 'Internal error',
  502: 'Bad answer from another service',
  503: 'Not available now',
  504: 'No answer from another service',
}
const retry_after_seconds = 5

export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = toAppError(error)
  const status = known.status
  const facts = { event: 'http.failed', code: known.code, status, detail: known.detail }
  if (status >= 500) request.log.error({ ...facts, err: error })
  else request.log.info(facts)
  if (status === 401) reply.header('www-authenticate', 'Bearer realm="mailwarden"')
  if (known.retryable) reply.header('retry-after', String(known.detail['retryAfter_seconds'] ?? retry_after_seconds))
  return reply
    .code(status)
    .type('application/problem+json')
    .send({
      type: `https://mailwarden.invalid/problems/${known.code}`,
      title: titles[status] ?? 'Error',
      status,
      code: known.code,
      detail: known.message,
      instance: `urn:uuid:${request.id}`,
      ...(known.fields.length > 0 ? { fields: known.fields } : {}),
    })
}

function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error
  const { statusCode, validation, validationContext, code } = error as Partial<FastifyError>
  if (code !== undefined && isTextRefused.has(code)) return withNul(error)
  if (validation !== undefined) return invalidRequest(validation, validationContext)
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) return fromFastify(error as FastifyError)
  return new AppError({
    code: 'internal',
    message: 'Something went wrong on our side. The id of this occurrence stands in the log.',
    cause: error,
  })
}

/** PostgreSQL: character_not_in_repertoire, untranslatable_character. Its texts hold anything but NUL. */
const isTextRefused = new Set(['22021', '22P05'])

function withNul(cause: unknown): AppError {
  return new AppError({
    code: 'request.invalid-text',
    message: 'The request holds a character that no text may hold (NUL).',
    status: 400,
    cause,
  })
}

function invalidRequest(validation: NonNullable<FastifyError['validation']>, where: string | undefined): AppError {
  const fields = validation.map(({ instancePath, message, params }) => {
    const name = (params as { missingProperty?: string; additionalProperty?: string } | undefined) ?? {}
    const path = [...instancePath.split('/').slice(1), name.missingProperty ?? name.additionalProperty].filter(Boolean)
    return { path: path.join('.') || (where ?? 'body'), message: message ?? 'is not valid' }
  })
  const text = fields.map((field) => `${field.path} ${field.message}`).join('; ')
  return new AppError({ code: 'request.invalid', message: `The request is not valid: ${text}.`, status: 400, fields })
}

/** What Fastify itself refuses: its texts say what is wrong with the request and hold nothing internal. */
function fromFastify(error: FastifyError): AppError {
  const codes: Record<number, string> = { 404: 'not-found', 413: 'request.too-large', 415: 'request.media-type' }
  const status = error.statusCode!
  return new AppError({
    code: codes[status] ?? 'request.malformed',
    message: `${error.message}.`.replace(/\.\.$/, '.'),
    status,
  })
}

export function notFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const error = new AppError({
    code: 'not-found',
    message: `There is nothing at ${request.method} ${request.url.split('?')[0]}.`,
    status: 404,
  })
  return sendProblem(error, request, reply)
}
