// A visitor for tests: one request a connection, as any program could make it.
import { request } from 'node:http'
import { linkHost, type TestLure } from './server.ts'

export interface Answer {
  status: number
  headers: Record<string, string | undefined>
  body: string
}

export interface Asking {
  method?: string
  host?: string
  headers?: Record<string, string>
  body?: string
}

export function ask({ http }: Pick<TestLure, 'http'>, path: string, options: Asking = {}): Promise<Answer> {
  const { hostname, port } = new URL(http)
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        hostname,
        port,
        path,
        method: options.method ?? 'GET',
        headers: { host: options.host ?? linkHost, ...options.headers },
        agent: false,
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () =>
          resolve({
            status: response.statusCode!,
            headers: response.headers as Answer['headers'],
            body: Buffer.concat(chunks).toString(),
          }),
        )
      },
    )
    asked.on('error', reject)
    asked.end(options.body)
  })
}

/** Opens a page as a browser would; resolves with its nonce. */
export async function open(lure: Pick<TestLure, 'http'>, path: string, options: Asking = {}) {
  const page = await ask(lure, path, options)
  return { ...page, nonce: /script nonce="([^"]+)"/.exec(page.body)?.[1] ?? '' }
}

const counts = [1600, 1500, 12, 0, 1, 0, 0, 1, 3, 1, 0, 0, 0, 0, 60]

/** As the script of the page sends it. */
export function tell(
  lure: Pick<TestLure, 'http'>,
  path: string,
  content: object,
  headers: Record<string, string> = {},
) {
  const body = JSON.stringify({ ...content, ...('submitted' in content ? {} : { counts }) })
  return ask(lure, path, {
    method: 'POST',
    headers: {
      'content-type': 'text/plain;charset=UTF-8',
      'content-length': String(Buffer.byteLength(body)),
      ...headers,
    },
    body,
  })
}
