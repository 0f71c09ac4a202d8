// Alerts by syslog (RFC 5424) over UDP, TCP or TLS, as plain text with structured data or as CEF.
import { createSocket } from 'node:dgram'
import { lookup } from 'node:dns/promises'
import net from 'node:net'
import os from 'node:os'
import tls from 'node:tls'
import type { Clock } from '#platform/clock.ts'
import { AppError, isAppError } from '#platform/errors.ts'
import { toCef } from '../formats/cef.ts'
import { datagramOf, octetCounted, syslogLine } from '../formats/syslog.ts'
import type { AlertNotification, Channel, Notifier } from './notifier.ts'
import { isPrivate, isPrivateLiteral, publicLookup } from './private-addresses.ts'

type SyslogChannel = Extract<Channel, { kind: 'syslog' }>

export function syslogNotifier(
  config: { timeoutMs: number; allowPrivateAddresses: boolean },
  clock: Clock,
): Notifier<'syslog'> {
  return {
    kind: 'syslog',
    missing: () => null,
    async send(notification, channel, signal) {
      const deadline = AbortSignal.any([signal, AbortSignal.timeout(config.timeoutMs)])
      const mayBePrivate = channel.mayBePrivate || config.allowPrivateAddresses
      const line = lineOf(notification, channel, clock.now())
      try {
        if (!mayBePrivate && isPrivateLiteral(channel.host)) throw insideOurNetwork()
        if (channel.transport === 'udp') await sendDatagram(datagramOf(line), channel, mayBePrivate)
        else await sendByStream(octetCounted(line), channel, deadline, mayBePrivate)
      } catch (cause) {
        throw isAppError(cause) ? cause : failure(cause)
      }
    },
  }
}

function lineOf(notification: AlertNotification, channel: SyslogChannel, now: Date): string {
  const { kind, id, tenantId, type, subject, title, count } = notification
  const severity = kind === 'open' ? notification.severity : 'info'
  const what = kind === 'closed' ? `Closed: ${title}` : title
  const isCef = channel.format === 'cef'
  return syslogLine({
    facility: channel.facility,
    severity,
    at: now,
    hostName: os.hostname(),
    messageId: type,
    parameters: isCef
      ? { id }
      : { id, kind, tenant: tenantId ?? '', severity: notification.severity, subject, count: String(count) },
    text: isCef
      ? cefOf(notification, what, severity)
      : `${what}: ${kind === 'closed' ? (notification.reason ?? '') : notification.text}`,
  })
}

function cefOf(notification: AlertNotification, name: string, severity: 'high' | 'medium' | 'low' | 'info'): string {
  const { id, kind, tenantId, type, subject, text, reason, count, lastAt, url } = notification
  return toCef({
    signature: type,
    name,
    severity,
    extension: {
      rt: Date.parse(lastAt),
      externalId: id,
      outcome: kind,
      cnt: count,
      cs1Label: tenantId === null ? null : 'tenant',
      cs1: tenantId,
      cs2Label: 'subject',
      cs2: subject,
      msg: kind === 'closed' ? (reason ?? '') : text,
      request: url,
    },
  })
}

/** Resolves when everything is handed over and the connection is closed: there is no answer in syslog. */
function sendByStream(data: Buffer, channel: SyslogChannel, signal: AbortSignal, mayBePrivate: boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const { host, port } = channel
    const guard = mayBePrivate ? {} : { lookup: publicLookup(insideOurNetwork) }
    const socket =
      channel.transport === 'tls'
        ? tls.connect({
            host,
            port,
            minVersion: 'TLSv1.2',
            ...(net.isIP(host) === 0 ? { servername: host } : {}),
            ...(channel.caPem === null ? {} : { ca: channel.caPem }),
            ...guard,
          })
        : net.connect({ host, port, ...guard })
    const stop = () => socket.destroy(signal.reason as Error)
    signal.addEventListener('abort', stop, { once: true })
    socket.once(channel.transport === 'tls' ? 'secureConnect' : 'connect', () => socket.end(data))
    socket.once('error', reject)
    socket.once('close', (hadError) => {
      signal.removeEventListener('abort', stop)
      if (!hadError) resolve()
    })
    socket.resume()
  })
}

async function sendDatagram(data: Buffer, { host, port }: SyslogChannel, mayBePrivate: boolean): Promise<void> {
  const addresses = await lookup(host, { all: true })
  const found = addresses.find(({ address }) => mayBePrivate || !isPrivate(address))
  if (found === undefined) throw insideOurNetwork()
  const socket = createSocket(found.family === 6 ? 'udp6' : 'udp4')
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject)
      socket.send(data, port, found.address, (error) => (error === null ? resolve() : reject(error)))
    })
  } finally {
    socket.close()
  }
}

/** RFC 5425 4.2.1: who does not prove its name gets nothing; trying again does not change that. */
const isAboutCertificate = /^(CERT_|ERR_TLS_CERT|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)|CERTIFICATE/

function failure(cause: unknown): AppError {
  const reason = (cause as NodeJS.ErrnoException).code ?? (cause as Error).name
  const isPermanent = isAboutCertificate.test(reason)
  return new AppError({
    code: 'alerts.syslog-failed',
    message: `The syslog receiver ${isPermanent ? 'does not prove its name by a certificate that is trusted' : 'could not be reached'} (${reason}).`,
    retryable: !isPermanent,
    cause,
  })
}

function insideOurNetwork(): AppError {
  return new AppError({
    code: 'alerts.syslog-forbidden',
    message:
      'The syslog receiver is in our own network. Make the rule one of the installation, or let the operator allow it with notifications.webhook.allowPrivateAddresses.',
    retryable: false,
  })
}
