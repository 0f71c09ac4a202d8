// Alerts by webhook: POST of JSON, signed with HMAC-SHA-256 over time and body, so that a receiver can tell it is ours and new.
import { createHmac } from 'node:crypto'
import { lookup } from 'node:dns'
import http from 'node:http'
import https from 'node:https'
import net, { type LookupFunction } from 'node:net'
import type { Clock } from '#platform/clock.ts'
import type { Config } from '#platform/config/schema.ts'
import { AppError } from '#platform/errors.ts'
import type { Notifier } from './notifier.ts'

type WebhookConfig = Config['notifications']['webhook']
const body_length_max = 64 * 1024

export function webhookNotifier(config: WebhookConfig, clock: Clock): Notifier {
  return {
    name: 'webhook',
    isWanted: (settings) => settings.webhookUrl !== null,
    async send(notification, settings, signal) {
      const body = JSON.stringify(notification).slice(0, body_length_max)
      const timestamp = Math.floor(clock.now().getTime() / 1_000)
      const headers = {
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(body)),
        'user-agent': 'Mailwarden',
        'idempotency-key': `${notification.id}-${notification.count}`,
        ...(settings.webhookSecret === null
          ? {}
          : { 'mailwarden-signature': sign(settings.webhookSecret, timestamp, body) }),
      }
      const deadline = AbortSignal.any([signal, AbortSignal.timeout(config.timeoutMs)])
      const status = await post(new URL(settings.webhookUrl!), headers, body, deadline, config.allowPrivateAddresses)
      if (status < 200 || status > 299) throw refusedWith(status)
    },
  }
}

/** `t=<seconds>,v1=<hex>`: HMAC-SHA-256 of `<seconds>.<body>` under the tenant's secret. */
export function sign(secret: string, timestamp_seconds: number, body: string): string {
  return `t=${timestamp_seconds},v1=${createHmac('sha256', secret).update(`${timestamp_seconds}.${body}`).digest('hex')}`
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
    if (
      !mayBePrivate &&
      net.isIP(url.hostname.replace(/^\[|\]$/g, '')) &&
      isPrivate(url.hostname.replace(/^\[|\]$/g, ''))
    )
      return fail(insideOurNetwork())
    const { request } = url.protocol === 'https:' ? https : http
    const call = request(
      url,
      { method: 'POST', headers, signal, ...(mayBePrivate ? {} : { lookup: publicLookup }) },
      (answer) => {
        answer.resume()
        answer.once('error', fail)
        answer.once('end', () => resolve(answer.statusCode ?? 0))
      },
    )
    call.once('error', fail)
    call.end(body)
  })
}

/** Checks the very addresses that are connected to, so that a name cannot change between check and use. */
const publicLookup: LookupFunction = (host, options, callback) => {
  lookup(host, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, '')
    const usable = addresses.filter(({ address }) => !isPrivate(address))
    if (usable.length === 0) return callback(insideOurNetwork(), '')
    if ((options as { all?: boolean }).all) callback(null, usable)
    else callback(null, usable[0]!.address, usable[0]!.family)
  })
}

/** RFC 6890: what must not be reached from outside: this host, private, link-local, carrier-grade NAT, multicast, metadata services. */
const inside = new net.BlockList()
for (const [address, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  inside.addSubnet(address, bits, 'ipv4')
for (const [address, bits] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
  ['64:ff9b::', 96],
] as const)
  inside.addSubnet(address, bits, 'ipv6')

export function isPrivate(address: string): boolean {
  return inside.check(address, net.isIPv6(address) ? 'ipv6' : 'ipv4')
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
