// Mails of trainings and reports, by the same submission server as alerts.
import { createTransport, failure } from '#alerts/notifiers/email.ts'
import type { MailerPort } from '#phish-threat/parts.ts'
import type { Config } from '#platform/config/schema.ts'
import { AppError } from '#platform/errors.ts'

export function mailerOf(config: Config['notifications']): MailerPort {
  const missing = () =>
    config.smtp === undefined || config.from === undefined
      ? 'No e-mail can be sent: set notifications.from and notifications.smtp in the configuration.'
      : null
  return {
    missing,
    async send({ key, to, listId, subject, text, html, attachments = [] }) {
      const problem = missing()
      if (problem !== null) throw new AppError({ code: 'alerts.email-missing', message: problem })
      const from = config.from!
      const domain = from.slice(from.lastIndexOf('@') + 1)
      const transport = createTransport(config.smtp!)
      try {
        await transport.sendMail({
          from: { name: 'Mailwarden', address: from },
          to: to.map((address) => ({ name: '', address })),
          subject,
          text,
          ...(html === null ? {} : { html }),
          messageId: `<${listId}.${key}@${domain}>`,
          list: { id: { url: `${listId}.${domain}`, comment: 'Mailwarden' } },
          // RFC 3834 5: nobody's absence notice shall answer.
          headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
          attachments: attachments.map(({ fileName, contentType, content }) => ({
            filename: fileName,
            contentType,
            content,
          })),
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
