// From node:http to a visit and back. Reads a body only when it is of a type and length that the page's own script sends.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Clock } from '#platform/clock.ts'
import type { Logger } from '#platform/telemetry/logger.ts'
import { type Answer, errorAnswer, send } from './answers.ts'
import { ownCopy, selectHeaders } from './headers.ts'
import { url_length_max } from './path.ts'
import type { Visit } from './site.ts'
import { type IsTrusted, visitorAddress } from './visitor.ts'

export interface HandlerParts {
  clock: Clock
  logger: Logger
  isTrusted: IsTrusted
  fingerprintOf(request: IncomingMessage): string | null
  answer(visit: Visit): Promise<Answer>
}

const body_ms_max = 5_000

export function createHandler(parts: HandlerParts): (request: IncomingMessage, response: ServerResponse) => void {
  const { logger } = parts
  return (request, response) => {
    request.on('error', () => {})
    response.on('error', () => {})
    if ((request.url ?? '').length > url_length_max) return send(request, response, errorAnswer(414, true))
    void respond(request, response)
  }

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      send(request, response, await parts.answer(visitOf(parts, request)))
    } catch (error) {
      // Never the error's text: it may have a part of the request in it.
      const code = (error as { code?: string } | null)?.code ?? nameOf(error)
      logger.error({ event: 'lure.failed', code, at: placeOf(error) })
      send(request, response, errorAnswer(500, true))
    } finally {
      forgetLastMatch()
    }
  }
}

/** V8 keeps the text that an expression matched last (RegExp.input), and with it what the text is a part of: let it be an empty one. */
const forgetLastMatch = (): void => void /^/.exec('')

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown')

/** Function and line of ours, for the log. */
const placeOf = (error: unknown): string | undefined =>
  error instanceof Error ? /\n\s+at (.{1,200})/.exec(error.stack ?? '')?.[1] : undefined

function visitOf({ clock, isTrusted, fingerprintOf }: HandlerParts, request: IncomingMessage): Visit {
  return {
    method: ownCopy(request.method ?? 'GET', 20),
    url: request.url ?? '/',
    host: hostOf(request.headers.host),
    ip: visitorAddress(request, isTrusted),
    headers: selectHeaders(request.headers),
    acceptLanguage: ownCopy((request.headers['accept-language'] ?? '').toLowerCase(), 100),
    tlsFingerprint: fingerprintOf(request),
    at: clock.now(),
    body: (bytes_max, types) => readBody(request, bytes_max, types),
  }
}

const hostOf = (text: string | undefined): string => {
  const found = /^([a-z0-9.-]{1,253}?)\.?(?::\d{1,5})?$/i.exec(text ?? '')
  return found === null ? '' : ownCopy(found[1]!.toLowerCase(), 253)
}

/** Null: of another type, too long, without a length, or not here in time; what came of it is wiped. */
async function readBody(request: IncomingMessage, bytes_max: number, types: readonly string[]): Promise<string | null> {
  const type = (request.headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase()
  const length = request.headers['content-length'] ?? ''
  if (!types.includes(type) || !/^\d{1,6}$/.test(length) || Number(length) > bytes_max) return null
  const body = Buffer.alloc(Number(length))
  const isWhole = await fill(request, body)
  const text = isWhole ? body.toString('utf8') : null
  body.fill(0)
  return text
}

function fill(request: IncomingMessage, body: Buffer): Promise<boolean> {
  return new Promise((resolve) => {
    let at = 0
    const timer = setTimeout(() => resolve(false), body_ms_max)
    const end = (isWhole: boolean) => {
      clearTimeout(timer)
      resolve(isWhole)
    }
    request.on('data', (chunk: Buffer) => {
      at += chunk.copy(body, at)
      chunk.fill(0)
    })
    request.on('end', () => end(at === body.length))
    request.on('close', () => end(false))
  })
}
