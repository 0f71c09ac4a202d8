// A mail that we author for a person: text and HTML, no attachments, nothing remote; says that a program wrote it.
import MailComposer from 'nodemailer/lib/mail-composer/index.js'

export interface NoticeInput {
  from: string
  to: string
  subject: string
  date: Date
  /** Makes the Message-ID; the same notice has the same one. */
  id: string
  /** First label of the List-Id: `quarantine`. */
  listId: string
  text: string
  html: string | null
}

/** RFC 3834 5 (no absence notice answers), RFC 2919 (people can filter by it). */
export function notice(input: NoticeInput): Promise<Buffer> {
  const domain = input.from.slice(input.from.lastIndexOf('@') + 1)
  return new MailComposer({
    from: { name: 'Mailwarden', address: input.from },
    to: { name: '', address: input.to },
    subject: input.subject,
    date: input.date,
    messageId: `<${input.listId}.${input.id}@${domain}>`,
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      'List-Id': { prepared: true, value: `Mailwarden <${input.listId}.${domain}>` },
    },
    text: input.text,
    ...(input.html === null ? {} : { html: input.html }),
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build()
}
