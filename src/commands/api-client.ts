// The command line's client of the HTTP API: where the server is, with which token, and errors a person can act on.
import { existsSync, readFileSync } from 'node:fs'
import net from 'node:net'
import { parseHostPort } from '#platform/config/checks.ts'
import { readConfig } from '#platform/config/read.ts'
import type { Config } from '#platform/config/schema.ts'
import { AppError } from '#platform/errors.ts'
import { adminTokenFile } from '#platform/http/tokens.ts'
import type { ApiClient } from './command.ts'

const timeout_ms = 120_000
const apiPath = '/api/v1'

interface Problem {
  code?: string
  detail?: string
  fields?: { path: string; message: string }[]
}

/** MAILWARDEN_URL and MAILWARDEN_TOKEN, or what the configuration says about the server on this machine. Nothing is read before the first call. */
export function createApiClient(options: { env: NodeJS.ProcessEnv; configFile?: string | undefined }): ApiClient {
  let target: { url: string; token: string } | undefined
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    target ??= findTarget(options)
    const response = await request(target, method, path, body)
    if (response.ok) return (response.status === 204 ? undefined : await response.json()) as T
    throw await toError(response)
  }
  return {
    get: (path, query = {}) => call('GET', path + toQuery(query)),
    post: (path, body) => call('POST', path, body),
    put: (path, body) => call('PUT', path, body),
    delete: (path) => call('DELETE', path),
  }
}

function findTarget(options: { env: NodeJS.ProcessEnv; configFile?: string | undefined }): {
  url: string
  token: string
} {
  const { MAILWARDEN_URL: url, MAILWARDEN_TOKEN: token } = options.env
  if (url && token) return { url, token }
  const { config } = readConfig({ file: options.configFile, env: options.env })
  if (url && !token) refuseElsewhere(url, config)
  return { url: url || localUrl(config), token: token || localToken(config) }
}

/** The token of the administrator of this machine is for the server on this machine. */
function refuseElsewhere(url: string, config: Config): void {
  const { hostname, origin } = URL.parse(url) ?? { hostname: '', origin: '' }
  const isLocal = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)
  const own = [localUrl(config), config.http.publicUrl].map((each) => each && URL.parse(each)?.origin)
  if (isLocal || own.includes(origin)) return
  throw new AppError({
    code: 'command.no-token',
    message: `MAILWARDEN_URL names ${url}, which is not the server of this machine: set MAILWARDEN_TOKEN to a token of that server.`,
  })
}

/** Where a server with this configuration is reached from the same machine. */
export function localUrl(config: Config): string {
  const { host, port } = parseHostPort(config.http.listen)!
  if (config.http.tls !== undefined && config.http.publicUrl !== undefined) return config.http.publicUrl
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host
  return `${config.http.tls === undefined ? 'http' : 'https'}://${net.isIPv6(reachable) ? `[${reachable}]` : reachable}:${port}`
}

function localToken(config: Config): string {
  const file = adminTokenFile(config.dataDir)
  if (existsSync(file)) return readFileSync(file, 'utf8').trim()
  throw new AppError({
    code: 'command.no-token',
    message: `There is no token: ${file} does not exist. Start the server on this machine once, or set MAILWARDEN_URL and MAILWARDEN_TOKEN.`,
  })
}

async function request(
  target: { url: string; token: string },
  method: string,
  path: string,
  body: unknown,
): Promise<Response> {
  const headers = {
    authorization: `Bearer ${target.token}`,
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  }
  try {
    return await fetch(new URL(apiPath + path, target.url), {
      method,
      headers,
      redirect: 'error',
      signal: AbortSignal.timeout(timeout_ms),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  } catch (cause) {
    throw new AppError({
      code: 'command.no-server',
      message: `No Mailwarden server answers at ${target.url} (${reasonOf(cause)}). Start it with "mailwarden serve", or set MAILWARDEN_URL.`,
      retryable: true,
      cause,
    })
  }
}

/** `ECONNREFUSED`, `DEPTH_ZERO_SELF_SIGNED_CERT`, `TimeoutError`… */
function reasonOf(error: unknown): string {
  const { name, cause } = error as { name: string; cause?: { code?: string; message?: string } }
  return cause?.code ?? cause?.message ?? name
}

async function toError(response: Response): Promise<AppError> {
  const problem = (await response.json().catch(() => ({}))) as Problem
  return new AppError({
    code: problem.code ?? 'command.failed',
    message: problem.detail ?? `The server answered with status ${response.status}.`,
    status: response.status,
    fields: problem.fields ?? [],
  })
}

function toQuery(query: Record<string, string | number | boolean | undefined>): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as [string, string]],
  )
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`
}
