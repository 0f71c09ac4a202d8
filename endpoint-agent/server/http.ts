// One HTTP request with limits, over node:http: half the memory of fetch in a process that idles all day.
import { type IncomingMessage, request as requestPlain } from 'node:http'
import { request as requestTls } from 'node:https'
import { limits } from '../../src/compromise/endpoint-protocol.ts'
import { Failure, textOf } from '../failure.ts'
import { retryAfter_ms } from './backoff.ts'

export interface Answer {
  status: number
  body: unknown
  retryAfter_ms: number
  /** The server's clock by its Date header, milliseconds since 1970; null without one. */
  serverTime: number | null
}

export interface Post {
  url: URL
  body: Buffer
  headers: Record<string, string>
  timeout_ms: number
  signal: AbortSignal
  /** More certificate authorities, PEM. */
  authorities: string[] | undefined
}

/** Posts JSON and reads JSON. Throws `server.unreachable`, `server.answer`; a status is not an error here. */
export async function post({ url, body, headers, timeout_ms, signal, authorities }: Post): Promise<Answer> {
  const request = url.protocol === 'https:' ? requestTls : requestPlain
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(timeout_ms)])
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const outgoing = request(url, {
        method: 'POST',
        signal: deadline,
        headers: { ...headers, 'content-type': 'application/json', 'content-length': String(body.length) },
        ...(authorities === undefined ? {} : { ca: authorities }),
      })
      outgoing.on('error', reject)
      outgoing.on('response', resolve)
      outgoing.end(body)
    })
    return answerOf(response, await readBody(response))
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof Failure) throw error
    const why = deadline.aborted ? `no answer within ${timeout_ms / 1_000} s` : textOf(error)
    throw new Failure('server.unreachable', `${url.origin} cannot be reached: ${why}.`, { cause: error })
  }
}

async function readBody(response: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of response) {
    size += (part as Buffer).length
    if (size > limits.body_bytes) {
      response.destroy()
      throw new Failure('server.answer', `The answer of the server is larger than ${limits.body_bytes} bytes.`)
    }
    parts.push(part as Buffer)
  }
  return Buffer.concat(parts)
}

function answerOf(response: IncomingMessage, body: Buffer): Answer {
  const serverTime = Date.parse(response.headers.date ?? '')
  return {
    status: response.statusCode ?? 0,
    body: parse(body),
    retryAfter_ms: retryAfter_ms(response.headers['retry-after'], Date.now()),
    serverTime: Number.isFinite(serverTime) ? serverTime : null,
  }
}

/** Undefined when it is no JSON: a page of some proxy. */
function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}

/** Address of the server as it is kept: origin and path without a slash at the end. Throws `server.address`. */
export function serverAddress(text: string, mayBePlain: boolean): string {
  if (!URL.canParse(text)) throw new Failure('server.address', `"${text.slice(0, 200)}" is not an address.`)
  const url = new URL(text)
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && (isHere || mayBePlain)))
    throw new Failure('server.address', 'The address must begin with https://. To allow http:// say --allow-http.')
  if (url.username !== '' || url.search !== '' || url.hash !== '')
    throw new Failure('server.address', 'The address may hold nothing but the name, the port and a path.')
  return url.origin + url.pathname.replace(/\/+$/, '')
}
