// So many requests a minute for each caller; who is not signed in is counted by network address.
import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { AppError } from '../errors.ts'
import { networkOf, ofMachine } from './network.ts'

const window_ms = 60_000
const callers_max = 50_000

export async function addRateLimit(app: FastifyInstance, requestsPerMinute: number): Promise<void> {
  await app.register(rateLimit, {
    max: requestsPerMinute,
    timeWindow: window_ms,
    cache: callers_max,
    // RateLimit-Limit, -Remaining, -Reset (draft-ietf-httpapi-ratelimit-headers).
    enableDraftSpec: true,
    keyGenerator: callerOf,
    errorResponseBuilder: (_request, { ttl, max }) => tooMany(max, Math.ceil(ttl / 1_000)),
  })
}

function callerOf(request: FastifyRequest): string {
  const { kind, id } = request.actor
  return kind === 'system' ? `address:${networkOf(request.ip, ofMachine)}` : `${kind}:${id}`
}

function tooMany(max: number, wait_seconds: number): AppError {
  return new AppError({
    code: 'request.too-many',
    message: `More than ${max} requests in a minute came from you. Go on in ${wait_seconds} s.`,
    status: 429,
    retryable: true,
    detail: { retryAfter_seconds: wait_seconds },
  })
}
