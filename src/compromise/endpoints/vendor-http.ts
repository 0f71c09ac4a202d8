// One call to an endpoint product: budget, deadline, JSON, and its refusals in our words. Never repeated here: the scan's row has the schedule.
import type { Clock } from '#platform/clock.ts'
import { AppError, isAppError } from '#platform/errors.ts'
import { parseJson, type HttpRequest, type MicrosoftHttp } from '#microsoft/http.ts'
import { retryAfter_ms } from '#microsoft/retry.ts'
import type { BackEndName } from '../contract.ts'
import type { Budget } from './budget.ts'
import { endpointError, type EndpointProblem } from './errors.ts'

export interface VendorCall {
  method?: HttpRequest['method']
  url: string
  headers?: Record<string, string>
  /** An object goes as JSON, a string as a form. */
  body?: object | string
}

export interface VendorAnswer {
  status: number
  body: unknown
}

export interface VendorHttp {
  backEnd: BackEndName
  http: MicrosoftHttp
  clock: Clock
  budget: Budget
}

const timeout_ms = 30_000
/** A product may not keep us away for longer than this by its Retry-After. */
const pause_ms_max = 60 * 60_000

/** Resolves with any answer below 500 other than 429; throws AppErrors `endpoint.throttled`, `endpoint.unreachable`. */
export async function callVendor(vendor: VendorHttp, call: VendorCall): Promise<VendorAnswer> {
  const { backEnd, clock } = vendor
  const notBefore = vendor.budget.take()
  if (notBefore !== null)
    throw endpointError(backEnd, 'throttled', 'The calls that are allowed are used up for now.', {
      askAgainAt: notBefore,
    })
  const answer = await send(vendor, call)
  const asked_ms = retryAfter_ms(answer.headers['retry-after'], clock.now())
  const pause =
    asked_ms === null ? {} : { askAgainAt: new Date(clock.now().getTime() + Math.min(asked_ms, pause_ms_max)) }
  if (answer.status === 429)
    throw endpointError(backEnd, 'throttled', 'It asks for fewer calls; tried again later.', pause)
  if (answer.status >= 500)
    throw endpointError(backEnd, 'unreachable', `It answered ${answer.status}; tried again later.`, pause)
  return { status: answer.status, body: answer.body.length === 0 ? undefined : parseJson(answer.body) }
}

async function send({ backEnd, http }: VendorHttp, { method = 'GET', url, headers, body }: VendorCall) {
  try {
    return await http.send(url, {
      method,
      headers: {
        accept: 'application/json',
        ...(body === undefined
          ? {}
          : { 'content-type': typeof body === 'string' ? 'application/x-www-form-urlencoded' : 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      timeout_ms,
    })
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause
    throw endpointError(backEnd, cause.retryable ? 'unreachable' : 'refused', cause.message, { cause })
  }
}

/** What Graph, the token endpoint and a call of our own threw, in the words of endpoint products. */
export function asEndpointError(backEnd: BackEndName, error: unknown, permission: string): unknown {
  if (!isAppError(error)) return error
  if (error.code.startsWith('endpoint.')) return error
  const problem = problemOf(error)
  const text = problem === 'permission' ? missing(permission) : error.message
  const retryAfter = error.detail['retryAfter']
  const wait_ms = typeof retryAfter === 'string' ? retryAfter_ms(retryAfter, new Date(0)) : null
  return endpointError(backEnd, problem, text, { cause: error, ...(wait_ms === null ? {} : { detail: { wait_ms } }) })
}

export const missing = (permission: string): string =>
  `The application permission ${permission} is missing. Grant it to the application in Entra, with administrator consent.`

function problemOf(error: AppError): EndpointProblem {
  if (error.code === 'microsoft.graph.permission') return 'permission'
  if (error.code === 'microsoft.graph.not-found') return 'not-found'
  if (error.code === 'microsoft.graph.throttled') return 'throttled'
  if (error.code === 'microsoft.sign-in.licence-problem') return 'licence'
  if (error.retryable) return 'unreachable'
  return error.code.startsWith('microsoft.sign-in.') ? 'sign-in' : 'refused'
}

/** Reading answers that may hold anything. */
export type Json = Record<string, unknown>
export const record = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}
export const records = (value: unknown): Json[] => (Array.isArray(value) ? value.map(record) : [])
export const text = (value: unknown): string => (typeof value === 'string' ? value : '')
export const textOrNull = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)
export function date(value: unknown): Date | null {
  if (typeof value !== 'string') return null
  const at = new Date(value)
  // Intune says `0001-01-01T00:00:00Z` for "never".
  return Number.isNaN(at.getTime()) || at.getUTCFullYear() < 2000 ? null : at
}

export function osOf(name: string): 'windows' | 'linux' | 'macos' | 'other' {
  if (/win/i.test(name) && !/darwin/i.test(name)) return 'windows'
  if (/mac|darwin|os ?x/i.test(name)) return 'macos'
  return /linux|ubuntu|debian|red ?hat|suse|centos|fedora/i.test(name) ? 'linux' : 'other'
}
