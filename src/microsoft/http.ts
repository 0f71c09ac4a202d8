// The one way out to Microsoft: fetch with an own agent (private authorities), a deadline, and a bound on what is read.
import { rootCertificates } from 'node:tls'
import { Agent, fetch as undiciFetch } from 'undici'
import { AppError } from '#platform/errors.ts'
import { readCaFile, type MicrosoftEndpoints } from './endpoints.ts'

export interface HttpAnswer {
  status: number
  /** Lower-case names. */
  headers: Record<string, string>
  body: Buffer
}

export interface HttpRequest {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  headers?: Record<string, string>
  body?: string
  timeout_ms?: number
  /** Aborts with the caller. */
  signal?: AbortSignal
}

export interface MicrosoftHttp {
  /**
   * One exchange, never repeated, redirects not followed. Rejects with AppError `microsoft.unreachable` (retryable; `detail.sent`
   * says whether the request may have been executed) when no complete answer came.
   */
  send(url: string, request: HttpRequest): Promise<HttpAnswer>
  close(): Promise<void>
}

const answer_bytes_max = 64 * 1024 * 1024
const defaultTimeout_ms = 60_000

export function createMicrosoftHttp(
  endpoints: Pick<MicrosoftEndpoints, 'caFile'>,
  limits = { answer_bytes: answer_bytes_max },
): MicrosoftHttp {
  const ca = readCaFile(endpoints.caFile)
  const agent = new Agent({
    connect: ca === null ? {} : { ca: [...rootCertificates, ca] },
    connections: 32,
    keepAliveTimeout: 20_000,
  })

  return {
    async send(url, request) {
      const deadline = AbortSignal.timeout(request.timeout_ms ?? defaultTimeout_ms)
      const signal = request.signal === undefined ? deadline : AbortSignal.any([deadline, request.signal])
      try {
        const response = await undiciFetch(url, {
          method: request.method,
          headers: { 'user-agent': 'Mailwarden/0.1', ...request.headers },
          ...(request.body === undefined ? {} : { body: request.body }),
          redirect: 'manual',
          signal,
          dispatcher: agent,
        })
        const headers = Object.fromEntries(response.headers)
        return { status: response.status, headers, body: await readBody(response.body, limits.answer_bytes) }
      } catch (cause) {
        if (request.signal?.aborted) throw request.signal.reason
        if (cause instanceof AppError) throw cause
        throw unreachable(url, cause)
      }
    },
    close: () => agent.close(),
  }
}

type Body = AsyncIterable<Uint8Array> | null

/**
 * Content that cannot be decoded reads as empty: Exchange answers a refused cmdlet with NUL bytes declared as gzip, and the
 * status line is the answer then (exchange-online 1.5). A broken connection is an error as ever.
 */
async function readBody(body: Body, limit_bytes: number): Promise<Buffer> {
  if (body === null) return Buffer.alloc(0)
  const chunks: Buffer[] = []
  let size_bytes = 0
  try {
    for await (const chunk of body) {
      size_bytes += chunk.byteLength
      if (size_bytes > limit_bytes)
        throw new AppError({
          code: 'microsoft.answer-too-large',
          message: `Microsoft's answer was larger than ${limit_bytes} bytes and was not read.`,
        })
      chunks.push(Buffer.from(chunk))
    }
  } catch (error) {
    if (isDecodingError(error)) return Buffer.alloc(0)
    throw error
  }
  return Buffer.concat(chunks)
}

function isDecodingError(error: unknown): boolean {
  for (let current = error; current instanceof Error; current = current.cause) {
    const code = (current as { code?: unknown }).code
    if (typeof code === 'string' && code.startsWith('Z_')) return true
  }
  return false
}

const neverConnected = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_HAS_EXPIRED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])

function unreachable(url: string, cause: unknown): AppError {
  const reason = deepestCode(cause)
  const { host } = new URL(url)
  return new AppError({
    code: 'microsoft.unreachable',
    message: `No answer from ${host} (${reason}). Check the network, the proxy and the firewall; it is tried again by itself.`,
    status: 502,
    retryable: true,
    detail: { host, reason, sent: !neverConnected.has(reason) },
    cause,
  })
}

function deepestCode(error: unknown): string {
  let code = 'no answer'
  for (let current = error; current instanceof Error; current = current.cause) {
    const own = (current as { code?: unknown }).code
    if (typeof own === 'string') code = own
    else if (current.name === 'TimeoutError') code = 'timeout'
  }
  return code
}

/** Parses JSON; undefined when it is none. */
export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}
