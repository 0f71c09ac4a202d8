// Office 365 Management Activity API (microsoft-graph 4.4): starts the feed, lists content by windows, reads records once each.
import type { Clock } from '#platform/clock.ts'
import { AppError } from '#platform/errors.ts'
import type { MicrosoftEndpoints } from './endpoints.ts'
import { parseJson, type HttpAnswer, type MicrosoftHttp } from './http.ts'
import { defaultRetryLimits, isRetryableStatus, nextDelay_ms, retryAfter_ms, type RetryLimits } from './retry.ts'
import type { TokenSource } from './tokens.ts'

export type ActivityContentType = 'Audit.Exchange' | 'Audit.AzureActiveDirectory'

/** The common part of a record; Exchange admin records (RecordType 1) also have `Parameters`. */
export interface ActivityRecord {
  Id: string
  RecordType: number
  CreationTime: string
  Operation: string
  OrganizationId?: string
  UserId?: string
  ClientIP?: string
  ObjectId?: string
  AppId?: string
  ResultStatus?: string
  Parameters?: { Name: string; Value: string }[]
  ModifiedProperties?: { Name: string; OldValue: string; NewValue: string }[]
}

export interface ActivityClient {
  /** Idempotent. Throws AppError `microsoft.activity.permission` without the permission, `.auditing-off` when the tenant does not audit. */
  ensureSubscription(contentType: ActivityContentType): Promise<void>
  /**
   * Every record whose content became available from `from` to `to`, window by window (24 h each, at most 7 days back), each `Id`
   * once per call. Content may repeat and come out of order: keep `Id` across calls.
   */
  records(contentType: ActivityContentType, from: Date, to: Date): AsyncGenerator<ActivityRecord[]>
}

export interface ActivityParts {
  endpoints: MicrosoftEndpoints
  http: MicrosoftHttp
  clock: Clock
  tokens: TokenSource
  retry?: RetryLimits
}

const window_ms = 24 * 3600_000
/** Seven days are the limit [documented]; at exactly seven, a call that takes a second is refused (AF20055). */
const reach_ms = 7 * 24 * 3600_000 - 10 * 60_000
const contentPages_max = 1000

interface ContentEntry {
  contentId: string
  contentUri: string
}

export function createActivityClient(parts: ActivityParts): ActivityClient {
  const tenantId = parts.tokens.microsoftTenantId
  const base = `${parts.endpoints.managementUrl}/api/v1.0/${tenantId}/activity/feed`
  const retry = parts.retry ?? defaultRetryLimits

  const send = async (url: string, method: 'GET' | 'POST'): Promise<HttpAnswer> => {
    if (new URL(url).origin !== new URL(base).origin)
      throw new AppError({
        code: 'microsoft.activity.foreign-link',
        message: 'The audit feed named content on another host; it was not fetched.',
      })
    const started_ms = parts.clock.monotonicMs()
    let hasRenewedToken = false
    let fresh = false
    for (let attempt = 1; ; attempt += 1) {
      const token = await parts.tokens.token('management', { fresh })
      const answer = await parts.http.send(url, {
        method,
        headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
      })
      fresh = answer.status === 401 && !hasRenewedToken
      if (fresh) {
        hasRenewedToken = true
        continue
      }
      if (answer.status >= 200 && answer.status < 300) return answer
      const asked_ms = retryAfter_ms(answer.headers['retry-after'], parts.clock.now())
      const delay_ms = isRetryableStatus(answer.status)
        ? nextDelay_ms(attempt, parts.clock.monotonicMs() - started_ms, asked_ms, retry)
        : null
      if (delay_ms === null) throw activityError(answer)
      await parts.clock.sleep(delay_ms)
    }
  }

  const publisher = `PublisherIdentifier=${tenantId}`

  async function* contentOf(contentType: string, from: Date, to: Date): AsyncGenerator<ContentEntry[]> {
    const span = `startTime=${isoSeconds(from)}&endTime=${isoSeconds(to)}`
    let url: string | undefined = `${base}/subscriptions/content?contentType=${contentType}&${span}&${publisher}`
    for (let page = 0; url !== undefined && page < contentPages_max; page += 1) {
      const answer: HttpAnswer = await send(url, 'GET')
      yield (parseJson(answer.body) ?? []) as ContentEntry[]
      url = answer.headers['nextpageuri']
    }
  }

  return {
    async ensureSubscription(contentType) {
      const list = (parseJson((await send(`${base}/subscriptions/list?${publisher}`, 'GET')).body) ?? []) as {
        contentType: string
        status: string
      }[]
      if (list.some((entry) => entry.contentType === contentType && entry.status === 'enabled')) return
      await send(`${base}/subscriptions/start?contentType=${contentType}&${publisher}`, 'POST')
    },

    async *records(contentType, from, to) {
      const seen = new Set<string>()
      const earliest_ms = to.getTime() - reach_ms
      let start_ms = Math.max(from.getTime(), earliest_ms)
      while (start_ms < to.getTime()) {
        const end_ms = Math.min(start_ms + window_ms, to.getTime())
        for await (const entries of contentOf(contentType, new Date(start_ms), new Date(end_ms))) {
          for (const entry of entries) {
            const rows = (parseJson((await send(entry.contentUri, 'GET')).body) ?? []) as ActivityRecord[]
            const fresh = rows.filter((row) => !seen.has(row.Id))
            for (const row of fresh) seen.add(row.Id)
            if (fresh.length > 0) yield fresh
          }
        }
        start_ms = end_ms
      }
    },
  }
}

/** `2026-11-22T01:02:03`: the form that the page shows, UTC without a zone. */
const isoSeconds = (at: Date): string => at.toISOString().slice(0, 19)

function activityError(answer: HttpAnswer): AppError {
  const { code = '', message = '' } =
    (parseJson(answer.body) as { error?: { code?: string; message?: string } } | undefined)?.error ?? {}
  const kind =
    code === 'AF10001' || answer.status === 403
      ? 'permission'
      : code === 'AF20011' || code === 'AF20010' || /does not exist/i.test(message)
        ? 'auditing-off'
        : code === 'AF20022'
          ? 'no-subscription'
          : 'refused'
  return new AppError({
    code: `microsoft.activity.${kind}`,
    message: `The audit feed of Microsoft 365 answered ${answer.status}${code === '' ? '' : ` ${code}`}: ${message.slice(0, 300)}`,
    status: 502,
    retryable: isRetryableStatus(answer.status),
    detail: {
      httpStatus: answer.status,
      activityCode: code,
      ...(kind === 'permission' ? { problem: 'permission-lost' } : {}),
    },
  })
}
