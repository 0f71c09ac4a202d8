// Alerts by e-mail, through the submission server of the installation.
import { readFileSync } from 'node:fs'
import nodemailer from 'nodemailer'
import type { Config } from '#platform/config/schema.ts'
import { AppError } from '#platform/errors.ts'
import { readSecretFile } from '#platform/secrets/secret-file.ts'
import { alertMail } from './alert-mail.ts'
import type { AlertNotification, Notifier } from './notifier.ts'

type EmailConfig = Config['notifications']
const socket_timeout_ms = 20_000

export function emailNotifier(config: EmailConfig): Notifier<'email'> {
  const missing = () =>
    config.smtp === undefined || config.from === undefined
      ? 'No e-mail can be sent: set notifications.from and notifications.smtp in the configuration.'
      : null
  return {
    kind: 'email',
    missing,
    async send(notification, { recipients }, signal) {
      signal.throwIfAborted()
      const problem = missing()
      if (problem !== null) throw new AppError({ code: 'alerts.email-missing', message: problem })
      const transport = createTransport(config.smtp!)
      try {
        await transport.sendMail({
          from: { name: 'Mailwarden', address: config.from! },
          to: recipients.map((address) => ({ name: '', address })),
          ...alertMail(notification),
          ...threadOf(notification, config.from!),
          disableFileAccess: true,
          disableUrlAccess: true,
        })
      } catch (cause) {
        throw failure(cause)
      } finally {
        transport.close()
      }
    },
  }
}

/** What belongs to one alert stands in one thread; RFC 3834 5: nobody's absence notice shall answer; RFC 2919: filters find it. */
function threadOf({ kind, id, count, type, severity }: AlertNotification, from: string) {
  const domain = from.slice(from.lastIndexOf('@') + 1)
  const first = `<alert.${id}@${domain}>`
  const isFirst = kind === 'notice' || (kind === 'open' && count === 1)
  return {
    ...(isFirst ? { messageId: first } : { inReplyTo: first, references: [first] }),
    list: { id: { url: `alerts.${domain}`, comment: 'Mailwarden alerts' } },
    priority: severity === 'high' && kind === 'open' ? ('high' as const) : ('normal' as const),
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      'X-Mailwarden-Alert': id,
      'X-Mailwarden-Alert-Type': type.replaceAll(/[^\w.-]/g, '_'),
    },
  }
}

/** Of the submission server of the installation; the caller closes it. */
export function createTransport(smtp: NonNullable<EmailConfig['smtp']>) {
  return nodemailer.createTransport({
    host: smtp.host,
    port: smtp.port,
    secure: smtp.tls === 'implicit',
    requireTLS: smtp.tls === 'starttls',
    ignoreTLS: smtp.tls === 'none',
    connectionTimeout: socket_timeout_ms,
    greetingTimeout: socket_timeout_ms,
    socketTimeout: socket_timeout_ms,
    ...(smtp.caFile === undefined ? {} : { tls: { ca: readFileSync(smtp.caFile, 'utf8') } }),
    ...(smtp.user === undefined ? {} : { auth: { user: smtp.user, pass: readSecretFile(smtp.passwordFile!) } }),
  })
}

/** RFC 5321 4.2.1: 5yz will not pass when repeated; all else may. */
export function failure(cause: unknown): AppError {
  const { responseCode } = cause as { responseCode?: number }
  const isPermanent = responseCode !== undefined && responseCode >= 500
  return new AppError({
    code: 'alerts.email-failed',
    message: `The submission server ${isPermanent ? 'refused the e-mail' : 'could not be used'}: ${(cause as Error).message}`,
    retryable: !isPermanent,
    cause,
  })
}
