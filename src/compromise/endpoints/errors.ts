// Errors of endpoint products, one vocabulary for all: what decides is whether another try, another product or a person helps.
import { AppError, isAppError } from '#platform/errors.ts'
import type { BackEndName } from '../contract.ts'
import { backEndTitles } from './capabilities.ts'

export type EndpointProblem =
  /** A permission of the application is missing; the message names it. */
  | 'permission'
  | 'licence'
  /** The credentials are refused. */
  | 'sign-in'
  /** The product does not know the computer. */
  | 'not-found'
  /** The computer cannot do it: operating system, version. */
  | 'unsupported'
  /** A scan is under way that began before the first bad message. */
  | 'busy'
  | 'throttled'
  | 'unreachable'
  | 'refused'

const passing = new Set<EndpointProblem>(['busy', 'throttled', 'unreachable'])
const status: Partial<Record<EndpointProblem, number>> = { 'not-found': 404, busy: 409, unsupported: 409 }

/** AppError `endpoint.<problem>`; `askAgainAt` when the product asks to be left alone until then. */
export function endpointError(
  backEnd: BackEndName,
  problem: EndpointProblem,
  text: string,
  more: { askAgainAt?: Date; cause?: unknown; detail?: Record<string, unknown> } = {},
): AppError {
  return new AppError({
    code: `endpoint.${problem}`,
    message: `${backEndTitles[backEnd]}: ${text}`,
    status: status[problem] ?? 502,
    retryable: passing.has(problem),
    detail: {
      backEnd,
      text,
      ...more.detail,
      ...(more.askAgainAt === undefined ? {} : { askAgainAt: more.askAgainAt.toISOString() }),
    },
    cause: more.cause,
  })
}

export function askAgainAt(error: unknown): Date | null {
  if (!isAppError(error)) return null
  const at = error.detail['askAgainAt']
  return typeof at === 'string' ? new Date(at) : null
}

const unusable = ['endpoint.permission', 'endpoint.licence', 'endpoint.sign-in']
const notHere = ['endpoint.not-found', 'endpoint.computer-unknown', 'endpoint.unsupported']

/** No computer of the tenant can be scanned by it until somebody grants or buys something. */
export const makesUnusable = (error: unknown): error is AppError => isAppError(error) && unusable.includes(error.code)

/** Another product may do it. */
export const needsAnother = (error: unknown): error is AppError =>
  makesUnusable(error) || (isAppError(error) && notHere.includes(error.code))

/** The words without the name of the product. */
export function problemText(error: unknown): string {
  if (!isAppError(error)) return error instanceof Error ? error.message : 'It failed for an unknown reason.'
  const text = error.detail['text']
  return typeof text === 'string' ? text : error.message
}
