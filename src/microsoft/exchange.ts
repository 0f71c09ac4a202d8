// Exchange's admin REST endpoint, the one that Microsoft's own module posts to (exchange-online 1). Not documented for others, so it
// stands behind this one module: invoke(cmdlet, parameters). Reads are repeated; writes never blindly, and one at a time per tenant.
import { randomUUID } from 'node:crypto'
import type { Clock } from '#platform/clock.ts'
import type { MicrosoftEndpoints } from './endpoints.ts'
import { checkEnums } from './exchange-enums.ts'
import { exchangeError, kindOfExchangeError, readExchangeError } from './exchange-errors.ts'
import { isTruncationWarning, parseLossless, sideTexts, stripSidecars, type ExchangeRecord } from './exchange-json.ts'
import type { HttpAnswer, MicrosoftHttp } from './http.ts'
import { defaultRetryLimits, isRetryableStatus, nextDelay_ms, retryAfter_ms, type RetryLimits } from './retry.ts'
import type { TokenSource } from './tokens.ts'

export interface InvokeOptions {
  /** `read` is repeated on every transient fault; `write` only when it was certainly not executed. */
  kind: 'read' | 'write'
  /** Projection of the returned properties. */
  select?: string[]
  signal?: AbortSignal
  /** Of one try. Default: by cmdlet. */
  timeout_ms?: number
  /** Instead of those of the client: a caller with a schedule of its own asks for a single try. */
  retry?: RetryLimits
}

export interface CmdletResult {
  records: ExchangeRecord[]
  warnings: string[]
  /** Non-terminating errors in a 200. */
  errors: string[]
}

export interface CmdletCall {
  cmdlet: string
  requestId: string | null
  status: number | null
  duration_ms: number
  attempt: number
  warnings: string[]
}

export interface ExchangeClient {
  /** Throws AppError `microsoft.exchange.*`, `microsoft.sign-in.*` or `microsoft.unreachable` (see `isUncertain`). */
  invoke(cmdlet: string, parameters: Record<string, unknown>, options: InvokeOptions): Promise<CmdletResult>
  /** Pages of a long read, memory bounded by one page. A failed page ends it; the caller starts again. */
  pages(cmdlet: string, parameters: Record<string, unknown>, select?: string[]): AsyncGenerator<ExchangeRecord[]>
}

export interface ExchangeParts {
  endpoints: MicrosoftEndpoints
  http: MicrosoftHttp
  clock: Clock
  tokens: TokenSource
  retry?: RetryLimits
  /** One line per call for the log. */
  onCall?: (call: CmdletCall) => void
}

const read_ms = 60_000
const write_ms = 180_000
const pages_max = 10_000
const redirects_max = 3
const slowCmdlets = /^(?:New|Set|Validate|Enable|Disable|Remove|Get-MessageTrace)/

/** True when a write may have been executed although no success was seen: read before doing anything else (1.5). */
export function isUncertain(error: unknown): boolean {
  const { code, detail } = error as { code?: string; detail?: Record<string, unknown> }
  if (code === 'microsoft.unreachable') return detail?.['sent'] !== false
  return code === 'microsoft.exchange.failed' || code === 'microsoft.exchange.undecodable'
}

export function createExchangeClient(parts: ExchangeParts): ExchangeClient {
  const tenantId = parts.tokens.microsoftTenantId
  const retry = parts.retry ?? defaultRetryLimits
  let origin = new URL(parts.endpoints.exchangeUrl).origin
  let writes: Promise<unknown> = Promise.resolve()

  const urlFor = (select: string[] | undefined): string =>
    `${origin}/adminapi/beta/${tenantId}/InvokeCommand${select === undefined ? '' : `?$select=${select.join(',')}`}`

  const post = async (url: string, cmdlet: string, body: string, fresh: boolean, options: InvokeOptions) => {
    const token = await parts.tokens.token('exchange', { fresh })
    return parts.http.send(url, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json; charset=utf-8',
        accept: 'application/json',
        // One stable back end, or a Get right after a New reads another replica (1.1).
        'x-anchormailbox': `APP:SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}@${tenantId}`,
        'x-cmdletname': cmdlet,
        'x-responseformat': 'json',
        prefer: 'odata.maxpagesize=1000',
        'client-request-id': randomUUID(),
      },
      body,
      timeout_ms: options.timeout_ms ?? (slowCmdlets.test(cmdlet) ? write_ms : read_ms),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    })
  }

  /** Follows the per-tenant redirect once per host and keeps the host; the token goes only to hosts of the cloud. */
  const postFollowing = async (url: string, cmdlet: string, body: string, fresh: boolean, options: InvokeOptions) => {
    let target = url
    for (let hop = 0; ; hop += 1) {
      const answer = await post(target, cmdlet, body, fresh, options)
      if (![301, 302, 307, 308].includes(answer.status)) return answer
      const location = new URL(answer.headers['location'] ?? '', target)
      if (hop >= redirects_max || !isAllowedHost(location, parts.endpoints))
        throw exchangeError('refused', cmdlet, `redirected to ${location.host}, which is not a host of this cloud`)
      origin = location.origin
      target = new URL(new URL(target).pathname + new URL(target).search, origin).href
    }
  }

  const callOnce = async (
    cmdlet: string,
    url: string,
    body: string,
    options: InvokeOptions,
    attempt: number,
    fresh: boolean,
  ): Promise<ParsedAnswer> => {
    const started_ms = parts.clock.monotonicMs()
    let answer: HttpAnswer | null = null
    let parsed: ParsedAnswer | null = null
    try {
      answer = await postFollowing(url, cmdlet, body, fresh, options)
      parsed = parseAnswer(cmdlet, answer)
      return parsed
    } finally {
      parts.onCall?.({
        cmdlet,
        requestId: answer?.headers['request-id'] ?? null,
        status: answer?.status ?? null,
        duration_ms: parts.clock.monotonicMs() - started_ms,
        attempt,
        warnings: parsed?.warnings ?? [],
      })
    }
  }

  const call = async (cmdlet: string, url: string, body: string, options: InvokeOptions): Promise<ParsedAnswer> => {
    const started_ms = parts.clock.monotonicMs()
    let hasRenewedToken = false
    let fresh = false
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await callOnce(cmdlet, url, body, options, attempt, fresh)
      } catch (error) {
        const { status, asked } = factsOf(error)
        fresh = status === 401 && !hasRenewedToken
        if (fresh) {
          hasRenewedToken = true
          continue
        }
        const delay_ms = mayRepeat(error, options.kind)
          ? nextDelay_ms(
              attempt,
              parts.clock.monotonicMs() - started_ms,
              retryAfter_ms(asked, parts.clock.now()),
              options.retry ?? retry,
            )
          : null
        if (delay_ms === null) throw error
        await parts.clock.sleep(delay_ms, options.signal)
      }
    }
  }

  async function* readPages(
    cmdlet: string,
    parameters: Record<string, unknown>,
    options: InvokeOptions,
  ): AsyncGenerator<ParsedAnswer> {
    const body = bodyFor(cmdlet, parameters)
    let url: string | null = urlFor(options.select)
    for (let page = 0; url !== null; page += 1) {
      if (page >= pages_max) throw exchangeError('truncated', cmdlet, `more than ${pages_max} pages`)
      const answer: ParsedAnswer = await call(cmdlet, url, body, options)
      yield answer
      // The same body is posted to the next link, on the host that answered (1.4).
      url = answer.nextLink === null ? null : onOwnHost(answer.nextLink, cmdlet)
    }
  }

  const onOwnHost = (link: string, cmdlet: string): string => {
    const url = new URL(link, origin)
    if (url.origin !== origin && !isAllowedHost(url, parts.endpoints))
      throw exchangeError('refused', cmdlet, `named a next page on ${url.host}, which is not a host of this cloud`)
    return url.href
  }

  const readWhole = async (cmdlet: string, parameters: Record<string, unknown>, options: InvokeOptions) => {
    const whole: CmdletResult = { records: [], warnings: [], errors: [] }
    for await (const page of readPages(cmdlet, parameters, options)) {
      whole.records.push(...page.records)
      whole.warnings.push(...page.warnings)
      whole.errors.push(...page.errors)
    }
    const truncated = options.kind === 'read' ? whole.warnings.find(isTruncationWarning) : undefined
    if (truncated !== undefined) throw exchangeError('truncated', cmdlet, truncated)
    return whole
  }

  const read = async (cmdlet: string, parameters: Record<string, unknown>, options: InvokeOptions) => {
    try {
      return await readWhole(cmdlet, parameters, options)
    } catch (error) {
      // A page token is bound to a back end and may be refused: the whole read is started again, once.
      if (!isExpiredPaging(error)) throw error
      return readWhole(cmdlet, parameters, options)
    }
  }

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const run = writes.then(work, work)
    writes = run.catch(() => undefined)
    return run
  }

  return {
    async invoke(cmdlet, parameters, options) {
      checkEnums(cmdlet, parameters)
      return options.kind === 'read'
        ? read(cmdlet, parameters, options)
        : inTurn(() => readWhole(cmdlet, parameters, options))
    },
    async *pages(cmdlet, parameters, select) {
      const options: InvokeOptions = { kind: 'read', ...(select === undefined ? {} : { select }) }
      for await (const page of readPages(cmdlet, parameters, options)) {
        const truncated = page.warnings.find(isTruncationWarning)
        if (truncated !== undefined) throw exchangeError('truncated', cmdlet, truncated)
        yield page.records
      }
    },
  }
}

interface ParsedAnswer extends CmdletResult {
  nextLink: string | null
}

const bodyFor = (cmdlet: string, parameters: Record<string, unknown>): string =>
  JSON.stringify({ CmdletInput: { CmdletName: cmdlet, Parameters: parameters } })

function isAllowedHost(url: URL, endpoints: MicrosoftEndpoints): boolean {
  const suffix = endpoints.exchangeRedirectSuffix.toLowerCase()
  const host = url.hostname.toLowerCase()
  return url.protocol === 'https:' && (host === suffix || host.endsWith(`.${suffix}`))
}

function parseAnswer(cmdlet: string, answer: HttpAnswer): ParsedAnswer {
  const body = decode(answer.body)
  const requestId = answer.headers['request-id'] ?? null
  if (answer.status >= 200 && answer.status < 300) {
    const record = (body ?? {}) as Record<string, unknown>
    const rows = record['value']
    // Every answer has it, if only empty. Without it, somebody else has answered: taken for none, our objects would count as deleted.
    if (!Array.isArray(rows)) throw exchangeError('undecodable', cmdlet, '', { httpStatus: answer.status, requestId })
    const nextLink = record['@odata.nextLink']
    return {
      records: rows.map((row) => stripSidecars(row) as ExchangeRecord),
      warnings: sideTexts(record, '@adminapi.warnings'),
      errors: sideTexts(record, '@adminapi.errors'),
      nextLink: typeof nextLink === 'string' ? nextLink : null,
    }
  }
  const read = readExchangeError(body)
  throw exchangeError(kindOfExchangeError(answer.status, read), cmdlet, read.text, {
    httpStatus: answer.status,
    exchangeCode: read.code,
    exchangeType: read.type,
    requestId,
    retryAfter: answer.headers['retry-after'] ?? null,
  })
}

function decode(body: Buffer): unknown {
  try {
    return parseLossless(body.toString('utf8'))
  } catch {
    return undefined
  }
}

function factsOf(error: unknown): { status: number | null; asked: string | undefined } {
  const detail = (error as { detail?: Record<string, unknown> }).detail ?? {}
  const asked = detail['retryAfter']
  return { status: Number(detail['httpStatus']) || null, asked: typeof asked === 'string' ? asked : undefined }
}

/**
 * A read may go out again after any transient fault. A write only after 429 (refused before execution) or when the connection never
 * came about; everything else is for the caller, who reads first.
 */
function mayRepeat(error: unknown, kind: 'read' | 'write'): boolean {
  const { status } = factsOf(error)
  const { code, detail } = error as { code?: string; detail?: Record<string, unknown> }
  if (code === 'microsoft.unreachable') return detail?.['sent'] === false || kind === 'read'
  if (code === 'microsoft.exchange.undecodable') return kind === 'read'
  if (status === null) return false
  return kind === 'read' ? isRetryableStatus(status) : status === 429
}

const isExpiredPaging = (error: unknown): boolean => error instanceof Error && /pagination request/i.test(error.message)
