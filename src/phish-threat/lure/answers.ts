// Answers as an ordinary web server gives them: its order of headers, its error pages, nothing that names a product.
import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http'

export interface Answer {
  status: number
  contentType?: string
  body: string | Buffer
  headers?: readonly (readonly [string, string])[]
  /** The rest of the request is not read; the connection ends. */
  isLast?: boolean
}

/** What a browser may do with a page of ours: run its own script, talk to this site, send no form (phishing-simulation 10). */
export const pageHeaders = (nonce: string): [string, string][] => [
  ['Cache-Control', 'no-store'],
  ['Referrer-Policy', 'no-referrer'],
  ['X-Content-Type-Options', 'nosniff'],
  ['X-Robots-Tag', 'noindex, nofollow'],
  [
    'Content-Security-Policy',
    `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; ` +
      `form-action 'none'; base-uri 'none'; frame-ancestors 'none'`,
  ],
]

export function send(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  if (response.destroyed || response.writableEnded) return
  const body = typeof answer.body === 'string' ? Buffer.from(answer.body, 'utf8') : answer.body
  const isEmpty = answer.status === 204 || answer.status === 304
  const isLast = answer.isLast === true || !isAllRead(request) || isLastOfConnection(response)
  response.sendDate = false
  // Named here, Node adds no Keep-Alive header of its own, which no other server words like that.
  const headers: string[] = ['Server', 'nginx', 'Date', new Date().toUTCString()]
  if (!isEmpty)
    headers.push(
      'Content-Type',
      answer.contentType ?? 'text/html; charset=utf-8',
      'Content-Length',
      String(body.length),
    )
  headers.push('Connection', isLast ? 'close' : 'keep-alive')
  for (const [name, value] of answer.headers ?? []) headers.push(name, value)
  response.writeHead(answer.status, headers)
  if (isEmpty) response.end()
  else response.end(body)
}

/** Node refuses what comes after `maxRequestsPerSocket`; unannounced, whoever keeps connections would see a 503 (node:_http_server). */
const isLastOfConnection = (response: ServerResponse & { maxRequestsOnConnectionReached?: boolean }): boolean =>
  response.maxRequestsOnConnectionReached === true

/** A body that nobody read would be read by Node after the answer; instead the connection ends. */
const isAllRead = (request: IncomingMessage): boolean =>
  request.complete ||
  ((request.headers['content-length'] ?? '0') === '0' && request.headers['transfer-encoding'] === undefined)

export const errorAnswer = (status: number, isLast = false): Answer => ({
  status,
  contentType: 'text/html',
  body: errorPage(status),
  isLast,
})

/** As the most common web server has it. */
export function errorPage(status: number): string {
  const title = `${status} ${reasons[status] ?? STATUS_CODES[status] ?? 'Error'}`
  return `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`
}

const reasons: Record<number, string> = {
  405: 'Not Allowed',
  413: 'Request Entity Too Large',
  414: 'Request-URI Too Large',
  503: 'Service Temporarily Unavailable',
}

/** For a connection that never became a request. */
export function rawError(status: number): string {
  const body = errorPage(status)
  return `HTTP/1.1 ${status} ${reasons[status] ?? STATUS_CODES[status] ?? 'Error'}\r\nServer: nginx\r\nDate: ${new Date().toUTCString()}\r\nContent-Type: text/html\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`
}
