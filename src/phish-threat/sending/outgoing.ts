// One mail on its way, in the two forms that channels need: an item of Graph, and signed bytes of SMTP.
import MailComposer from 'nodemailer/lib/mail-composer/index.js'
import { randomBase32 } from '#platform/ids.ts'
import { type DkimKey, signDkim } from './dkim.ts'
import type { SimulationMark } from './mark.ts'

/** What content makes of an attack for one recipient. */
export interface MailContent {
  from: { name: string; address: string }
  replyTo: { name: string; address: string } | string | null
  subject: string
  html: string
  text: string
  attachments: { fileName: string; contentType: string; content: Buffer; cid?: string }[]
}

export interface OutgoingMail {
  /** With angle brackets; the same for all attempts. */
  internetMessageId: string
  mark: SimulationMark
  to: { name: string; address: string; personId: string | null }
  content: MailContent
  /** Empty: none (a test without an address for bounces). */
  envelopeFrom: string
  sentAt: Date
}

const replyToOf = (content: MailContent): { name: string; address: string } | null =>
  typeof content.replyTo === 'string' ? { name: content.from.name, address: content.replyTo } : content.replyTo

const recipient = ({ name, address }: { name: string; address: string }): object => ({
  emailAddress: { name, address },
})

/**
 * Body of `POST /users/{id}/mailFolders/inbox/messages` (microsoft-graph 5.1). The flags property makes it no draft, and only at
 * creation; 4 is "submitted, unread". Without the two times the list would show when it was made.
 */
export function graphItem({ internetMessageId, mark, to, content, sentAt }: OutgoingMail): object {
  const at = sentAt.toISOString().replace(/\.\d+Z$/, 'Z')
  const replyTo = replyToOf(content)
  return {
    subject: content.subject,
    isRead: false,
    receivedDateTime: at,
    sentDateTime: at,
    body: { contentType: 'html', content: content.html },
    internetMessageId,
    from: recipient(content.from),
    sender: recipient(content.from),
    toRecipients: [recipient(to)],
    ...(replyTo === null ? {} : { replyTo: [recipient(replyTo)] }),
    internetMessageHeaders: [{ name: mark.name, value: mark.value }],
    singleValueExtendedProperties: [
      { id: 'Integer 0x0E07', value: '4' },
      { id: 'SystemTime 0x0E06', value: at },
      { id: 'SystemTime 0x0039', value: at },
    ],
    ...(content.attachments.length === 0
      ? {}
      : {
          attachments: content.attachments.map(({ fileName, contentType, content: bytes, cid }) => ({
            '@odata.type': '#microsoft.graph.fileAttachment',
            name: fileName,
            contentType,
            contentBytes: bytes.toString('base64'),
            ...(cid === undefined ? {} : { isInline: true, contentId: cid }),
          })),
        }),
  }
}

/** RFC 5322 bytes with a DKIM signature of the sending domain. */
export async function signedMessage(mail: OutgoingMail, key: DkimKey): Promise<Buffer> {
  const { content, mark, to, internetMessageId, sentAt } = mail
  const replyTo = replyToOf(content)
  const composer = new MailComposer({
    from: content.from,
    to: { name: to.name, address: to.address },
    ...(replyTo === null ? {} : { replyTo }),
    subject: content.subject,
    date: sentAt,
    messageId: internetMessageId,
    html: content.html,
    text: content.text,
    headers: [{ key: mark.name, value: mark.value }],
    // The library's own boundaries would tell what made the mail.
    baseBoundary: randomBase32(12),
    boundaryPrefix: '_000_',
    attachments: content.attachments.map(({ fileName, contentType, content: bytes, cid }) => ({
      filename: fileName,
      contentType,
      content: bytes,
      ...(cid === undefined ? {} : { cid }),
    })),
  } as ConstructorParameters<typeof MailComposer>[0])
  return signDkim(await composer.compile().build(), key, sentAt)
}
