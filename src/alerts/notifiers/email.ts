// Alerts by e-mail, through the submission server of the installation.
import { readFileSync } from 'node:fs'
import nodemailer from 'nodemailer'
import type { Config } from '#platform/config/schema.ts'
import { AppError } from '#platform/errors.ts'
import { readSecretFile } from '#platform/secrets/secret-file.ts'
import type { AlertNotification, Notifier } from './notifier.ts'

type EmailConfig = Config['notifications']
const socket_timeout_ms = 20_000

export function emailNotifier(config: EmailConfig): Notifier {
  return {
    name: 'email',
    isWanted: (settings) => config.smtp !== undefined && settings.recipients.length > 0,
    async send(notification, settings, signal) {
      signal.throwIfAborted()
      const transport = createTransport(config.smtp!)
      try {
        await transport.sendMail({
          from: { name: 'Mailwarden', address: config.from! },
          to: settings.recipients,
          subject: `[${notification.severity}] ${oneLine(notification.title)}`,
          text: textOf(notification),
          // RFC 3834 5: nobody's absence notice shall answer.
          headers: { 'Auto-Submitted': 'auto-generated', 'X-Mailwarden-Alert': notification.id },
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

function createTransport(smtp: NonNullable<EmailConfig['smtp']>) {
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

function textOf(notification: AlertNotification): string {
  const { text, subject, type, count, firstAt, lastAt, tenantId, url } = notification
  const times = count === 1 ? firstAt : `${count} times, first ${firstAt}, last ${lastAt}`
  const facts = [`What: ${subject} (${type})`, `When: ${times}`, `Tenant: ${tenantId ?? 'the whole installation'}`]
  return [text, '', ...facts, ...(url === null ? [] : ['', url]), ''].join('\n')
}

const oneLine = (text: string) => text.replace(/[\r\n]+/g, ' ')

/** RFC 5321 4.2.1: 5yz will not pass when repeated; all else may. */
function failure(cause: unknown): AppError {
  const { responseCode } = cause as { responseCode?: number }
  const isPermanent = responseCode !== undefined && responseCode >= 500
  return new AppError({
    code: 'alerts.email-failed',
    message: `The submission server ${isPermanent ? 'refused the e-mail' : 'could not be used'}: ${(cause as Error).message}`,
    retryable: !isPermanent,
    cause,
  })
}
