// Microsoft Graph over plain fetch: throttling, paging, delta and batch are ours because no client does all four (microsoft-graph 6.2).
import { randomUUID } from 'node:crypto'
import type { Clock } from '#platform/clock.ts'
import { AppError } from '#platform/errors.ts'
import type { MicrosoftEndpoints } from './endpoints.ts'
import { graphError, graphErrorOf, undecodable } from './graph-errors.ts'
import { parseJson, type HttpAnswer, type MicrosoftHttp } from './http.ts'
import { defaultRetryLimits, isRetryableStatus, nextDelay_ms, retryAfter_ms, type RetryLimits } from './retry.ts'

export type GraphMethod = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'

export interface GraphRequest {
  method?: GraphMethod
  body?: object
  headers?: Record<string, string>
  signal?: AbortSignal
  /** Of one try. Default: that of the HTTP client. */
  timeout_ms?: number
  /** Instead of those of the client: a caller with a schedule of its own asks for a single try. */
  retry?: RetryLimits
  /** A POST that changes nothing is repeated like a GET. */
  isRead?: boolean
}

export interface BatchRequest {
  id: string
  method: GraphMethod
  /** Relative, without `/v1.0`. */
  url: string
  headers?: Record<string, string>
  body?: object
}

export interface BatchAnswer {
  id: string
  status: number
  body: unknown
}

export interface DeltaPage<Item> {
  items: Item[]
  /** Set on the last page only: where the next round begins. */
  deltaLink: string | null
  /** Set on every other page: a round can be continued here after a crash. */
  nextLink: string | null
}

export interface GraphClient {
  /** Path such as `/users/x` (below /v1.0) or an absolute link of this service. Resolves with the body, undefined for 204. */
  request<T>(path: string, options?: GraphRequest): Promise<T>
  /** Bytes as they are, e.g. `/users/x/messages/y/$value` (MIME). */
  content(path: string, options?: GraphRequest): Promise<Buffer>
  /** All pages, one at a time: memory stays at one page. */
  pages<Item>(path: string, options?: GraphRequest): AsyncGenerator<Item[]>
  /** Delta rounds; `link` continues at a nextLink or deltaLink. Throws AppError `microsoft.graph.resync` on 410, `.undecodable`. */
  delta<Item>(path: string, link: string | null, options?: GraphRequest): AsyncGenerator<DeltaPage<Item>>
  /** Any number of requests in groups of 20; throttled ones are repeated one by one (2.5). Answers are in the order asked. */
  batch(requests: BatchRequest[]): Promise<BatchAnswer[]>
}

export interface GraphParts {
  endpoints: MicrosoftEndpoints
  http: MicrosoftHttp
  clock: Clock
  /** `fresh` after a 401. */
  token: (options: { fresh: boolean }) => Promise<string>
  retry?: RetryLimits
}

const pages_max = 100_000
const batchRequests_max = 20

export function createGraphClient(parts: GraphParts): GraphClient {
  const base = `${parts.endpoints.graphUrl}/v1.0`
  const retry = parts.retry ?? defaultRetryLimits

  const absolute = (path: string): string => {
    if (path.startsWith('/')) return base + path
    // A link from an answer carries our token with it: only back to where it came from.
    if (new URL(path).origin === new URL(base).origin) return path
    throw new AppError({
      code: 'microsoft.graph.foreign-link',
      message: 'Microsoft Graph named a next page on another host; it was not followed.',
    })
  }

  const sendOnce = async (url: string, options: GraphRequest, fresh: boolean): Promise<HttpAnswer> =>
    parts.http.send(url, {
      method: options.method ?? 'GET',
      headers: {
        accept: 'application/json',
        ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...options.headers,
        authorization: `Bearer ${await parts.token({ fresh })}`,
        'client-request-id': randomUUID(),
      },
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
      ...(options.timeout_ms === undefined ? {} : { timeout_ms: options.timeout_ms }),
    })

  const send = async (url: string, options: GraphRequest): Promise<HttpAnswer> => {
    const started_ms = parts.clock.monotonicMs()
    let hasRenewedToken = false
    let fresh = false
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await settle(sendOnce(url, options, fresh))
      fresh = outcome.answer?.status === 401 && !hasRenewedToken
      if (fresh) {
        hasRenewedToken = true
        continue
      }
      const asked_ms = retryAfter_ms(outcome.answer?.headers['retry-after'], parts.clock.now())
      const limits = options.retry ?? retry
      const delay_ms = mayRepeat(outcome, options)
        ? nextDelay_ms(attempt, parts.clock.monotonicMs() - started_ms, asked_ms, limits)
        : null
      if (delay_ms !== null) {
        await parts.clock.sleep(delay_ms, options.signal)
        continue
      }
      if (outcome.answer === null) throw outcome.error
      return outcome.answer
    }
  }

  const request = async <T>(path: string, options: GraphRequest = {}): Promise<T> => {
    const answer = await send(absolute(path), options)
    const body = answer.body.length === 0 ? undefined : parseJson(answer.body)
    if (answer.status < 200 || answer.status >= 300) throw graphErrorOf(answer, body, path)
    const isEmpty = answer.body.length === 0 && (options.method ?? 'GET') !== 'GET'
    if (body === undefined && !isEmpty) throw undecodable(path)
    return body as T
  }

  const content = async (path: string, options: GraphRequest = {}): Promise<Buffer> => {
    const answer = await send(absolute(path), options)
    if (answer.status >= 200 && answer.status < 300) return answer.body
    throw graphErrorOf(answer, parseJson(answer.body), path)
  }

  async function* follow<Item>(start: string, options: GraphRequest): AsyncGenerator<DeltaPage<Item>> {
    let next: string | null = start
    for (let page = 0; next !== null; page += 1) {
      if (page >= pages_max) throw graphError('paging', `more than ${pages_max} pages`, 502)
      const body: Page<Item> = await request<Page<Item>>(next, options)
      const nextLink = body['@odata.nextLink'] ?? null
      yield { items: body.value ?? [], deltaLink: body['@odata.deltaLink'] ?? null, nextLink }
      next = nextLink
    }
  }

  async function* pages<Item>(path: string, options: GraphRequest = {}): AsyncGenerator<Item[]> {
    for await (const page of follow<Item>(path, options)) yield page.items
  }

  async function* delta<Item>(
    path: string,
    link: string | null,
    options: GraphRequest = {},
  ): AsyncGenerator<DeltaPage<Item>> {
    for await (const page of follow<Item>(link ?? path, options)) {
      // An answer without either is no end of a round: whoever took it for one would take everything else for deleted.
      if (page.nextLink === null && page.deltaLink === null) throw undecodable(path)
      yield page
    }
  }

  const batchGroup = async (group: BatchRequest[]): Promise<BatchAnswer[]> => {
    const started_ms = parts.clock.monotonicMs()
    const answers = new Map<string, BatchAnswer>()
    let open = group
    for (let attempt = 1; open.length > 0; attempt += 1) {
      const body = await request<{ responses: RawBatchAnswer[] }>('/$batch', {
        method: 'POST',
        body: { requests: open.map(toBatchItem) },
        isRead: open.every(({ method }) => method === 'GET'),
      })
      const throttled = new Map<string, number | null>()
      for (const raw of body.responses) {
        answers.set(raw.id, { id: raw.id, status: raw.status, body: raw.body })
        if (asksAgain(raw.status, open.find(({ id }) => id === raw.id)?.method !== 'POST'))
          throttled.set(raw.id, retryAfter_ms(headerOf(raw.headers, 'retry-after'), parts.clock.now()))
      }
      open = open.filter((item) => throttled.has(item.id) || !answers.has(item.id))
      if (open.length === 0) break
      const waits = [...throttled.values()].filter((wait) => wait !== null)
      const asked_ms = waits.length === 0 ? null : Math.max(...waits)
      const delay_ms = nextDelay_ms(attempt, parts.clock.monotonicMs() - started_ms, asked_ms, retry)
      if (delay_ms === null) break
      await parts.clock.sleep(delay_ms)
    }
    return group.map((item) => answers.get(item.id) ?? { id: item.id, status: 504, body: undefined })
  }

  return {
    request,
    content,
    pages,
    delta,
    async batch(requests) {
      const answers: BatchAnswer[] = []
      for (let start = 0; start < requests.length; start += batchRequests_max)
        answers.push(...(await batchGroup(requests.slice(start, start + batchRequests_max))))
      return answers
    },
  }
}

interface Page<Item> {
  value?: Item[]
  '@odata.nextLink'?: string
  '@odata.deltaLink'?: string
}

interface RawBatchAnswer {
  id: string
  status: number
  headers?: Record<string, string>
  body?: unknown
}

const headerOf = (headers: Record<string, string> | undefined, name: string): string | undefined =>
  Object.entries(headers ?? {}).find(([key]) => key.toLowerCase() === name)?.[1]

const toBatchItem = (item: BatchRequest): object => ({
  id: item.id,
  method: item.method,
  url: item.url,
  ...(item.body === undefined
    ? item.headers === undefined
      ? {}
      : { headers: item.headers }
    : { headers: { 'Content-Type': 'application/json', ...item.headers }, body: item.body }),
})

type Outcome = { answer: HttpAnswer; error: null } | { answer: null; error: unknown }

const settle = (work: Promise<HttpAnswer>): Promise<Outcome> =>
  work.then(
    (answer): Outcome => ({ answer, error: null }),
    (error: unknown): Outcome => ({ answer: null, error }),
  )

/** A lost answer may hide work that was done: only what changes nothing, or was never sent, goes out again by itself. */
function mayRepeat({ answer, error }: Outcome, { method = 'GET', isRead = method === 'GET' }: GraphRequest): boolean {
  if (answer !== null) return asksAgain(answer.status, isRead || method !== 'POST')
  if (!(error instanceof AppError) || error.code !== 'microsoft.unreachable') return false
  return error.detail['sent'] === false || isRead
}

/** 429 and 503 come instead of the work; a 500, 502 or 504 may come after it, and a second POST would do it twice. */
const asksAgain = (status: number, canBeRepeated: boolean): boolean =>
  status === 429 || status === 503 || (canBeRepeated && isRetryableStatus(status))
