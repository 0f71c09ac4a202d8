// Alerts by webhook: POST of JSON, signed with HMAC-SHA-256 over time and body, so that a receiver can tell it is ours and new.
import { createHmac } from 'node:crypto'
import http from 'node:http'
import https from 'node:https'
import type { Clock } from '#platform/clock.ts'
import type { Config } from '#platform/config/schema.ts'
import { AppError } from '#platform/errors.ts'
import type { AlertNotification, Notifier } from './notifier.ts'
import { isPrivateLiteral, publicLookup } from './private-addresses.ts'

type WebhookConfig = Config['notifications']['webhook']
const body_length_max = 64 * 1024

export function webhookNotifier(config: WebhookConfig, clock: Clock): Notifier<'webhook'> {
  return {
    kind: 'webhook',
    missing: () => null,
    async send(notification, { url, secret }, signal) {
      const body = bodyOf(notification)
      const timestamp = Math.floor(clock.now().getTime() / 1_000)
      const headers = {
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(body)),
        'user-agent': 'Mailwarden',
        'idempotency-key': `${notification.id}-${notification.kind}-${notification.count}`,
        ...(secret === null ? {} : { 'mailwarden-signature': sign(secret, timestamp, body) }),
      }
      const deadline = AbortSignal.any([signal, AbortSignal.timeout(config.timeoutMs)])
      const status = await post(new URL(url), headers, body, deadline, config.allowPrivateAddresses)
      if (status < 200 || status > 299) throw refusedWith(status)
    },
  }
}

/** `t=<seconds>,v1=<hex>`: HMAC-SHA-256 of `<seconds>.<body>` under the tenant's secret. */
export function sign(secret: string, timestamp_seconds: number, body: string): string {
  return `t=${timestamp_seconds},v1=${createHmac('sha256', secret).update(`${timestamp_seconds}.${body}`).digest('hex')}`
}

/** Facts that are too long are left out: half a JSON text would be none. */
function bodyOf(notification: AlertNotification): string {
  const body = JSON.stringify(notification)
  return body.length <= body_length_max ? body : JSON.stringify({ ...notification, data: { tooLarge: true } })
}

/** Redirects are not followed: they could lead inside. */
function post(
  url: URL,
  headers: Record<string, string>,
  body: string,
  signal: AbortSignal,
  mayBePrivate: boolean,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown) => reject(cause instanceof AppError ? cause : unreachable(cause))
    if (!mayBePrivate && isPrivateLiteral(url.hostname)) return fail(insideOurNetwork())
    const { request } = url.protocol === 'https:' ? https : http
    const guard = mayBePrivate ? {} : { lookup: publicLookup(insideOurNetwork) }
    const call = request(url, { method: 'POST', headers, signal, ...guard }, (answer) => {
      answer.resume()
      answer.once('error', fail)
      answer.once('end', () => resolve(answer.statusCode ?? 0))
    })
    call.once('error', fail)
    call.end(body)
  })
}

function insideOurNetwork(): AppError {
  return new AppError({
    code: 'alerts.webhook-forbidden',
    message:
      'The webhook leads into our own network. The operator can allow this with notifications.webhook.allowPrivateAddresses.',
    retryable: false,
  })
}

function unreachable(cause: unknown): AppError {
  const reason = (cause as NodeJS.ErrnoException).code ?? (cause as Error).name
  return new AppError({
    code: 'alerts.webhook-failed',
    message: `The webhook could not be reached (${reason}).`,
    retryable: true,
    cause,
  })
}

function refusedWith(status: number): AppError {
  const isPermanent = status >= 300 && status < 500 && status !== 408 && status !== 429
  return new AppError({
    code: 'alerts.webhook-failed',
    message: `The webhook answered with status ${status}.`,
    retryable: !isPermanent,
  })
}
