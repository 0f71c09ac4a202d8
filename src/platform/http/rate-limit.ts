// So many requests a minute for each caller; who is not signed in is counted by network address.
import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { AppError } from '../errors.ts'

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
  return kind === 'system' ? `address:${networkOf(request.ip)}` : `${kind}:${id}`
}

/** A home or a server has a /64 of IPv6: its addresses are one. */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '')
  if (!plain.includes(':')) return plain
  const [head = '', tail] = plain.toLowerCase().split('::')
  const first = head === '' ? [] : head.split(':')
  const last = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - first.length - last.length)
  const groups = [...first, ...Array.from({ length: zeros }, () => '0'), ...last]
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`
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
