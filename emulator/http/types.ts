// What the emulator's HTTP services get and give: a request whose body is read, and a reply as a value.
import type { IncomingHttpHeaders } from 'node:http'

export interface EmulatorRequest {
  method: string
  url: URL
  /** Path only, percent-encoded as received. */
  path: string
  headers: IncomingHttpHeaders
  body: Buffer
  remoteAddress: string
  /** Public base of the service asked, without a slash at the end: the host that the client used. */
  base: string
}

export interface EmulatorReply {
  status: number
  headers?: Record<string, string>
  body?: string | Buffer
  /** The work is done, the socket is destroyed instead of an answer. */
  destroy?: boolean
}

export type ServiceHandler = (request: EmulatorRequest) => Promise<EmulatorReply>

/** A reply with a JSON body. */
export function jsonReply(status: number, value: unknown, headers: Record<string, string> = {}): EmulatorReply {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(value),
  }
}

/** A reply with an HTML page. */
export function htmlReply(status: number, html: string): EmulatorReply {
  return { status, headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }, body: html }
}
