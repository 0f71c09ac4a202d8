// Turns a message resource of a request into RFC 5322 bytes, and reads recipients from either form.
import MailComposer from 'nodemailer/lib/mail-composer/index.js'
import { parseMessage } from '../mailboxes/message.ts'
import type { TenantUser } from '../world.ts'

interface Recipient {
  emailAddress?: { name?: string; address?: string }
}

const readAddresses = (value: unknown): { name: string; address: string }[] =>
  (Array.isArray(value) ? (value as (Recipient | undefined)[]) : []).flatMap((recipient) => {
    const emailAddress = recipient?.emailAddress
    return emailAddress?.address ? [{ name: emailAddress.name ?? '', address: emailAddress.address }] : []
  })

/** Bytes of a message resource; the author is the mailbox's owner unless the resource says otherwise. */
export function messageMime(message: Record<string, unknown>, user: TenantUser, now: Date): Promise<Buffer> {
  const body = (message['body'] ?? {}) as { contentType?: string; content?: string }
  const isHtml = body.contentType?.toLowerCase() === 'html'
  const [from] = readAddresses([message['from']])
  const headers = (message['internetMessageHeaders'] as { name: string; value: string }[] | undefined) ?? []
  const attachments = (message['attachments'] as Record<string, string>[] | undefined) ?? []
  const sentAt = message['sentDateTime'] ?? message['receivedDateTime']
  const composer = new MailComposer({
    from: from ?? { name: user.displayName, address: user.mail ?? user.userPrincipalName },
    to: readAddresses(message['toRecipients']),
    cc: readAddresses(message['ccRecipients']),
    replyTo: readAddresses(message['replyTo']),
    subject: String(message['subject'] ?? ''),
    date: typeof sentAt === 'string' ? new Date(sentAt) : now,
    ...(typeof message['internetMessageId'] === 'string' ? { messageId: message['internetMessageId'] } : {}),
    ...(isHtml ? { html: body.content ?? '' } : { text: body.content ?? '' }),
    headers: headers.map(({ name, value }) => ({ key: name, value })),
    attachments: attachments.map((each) => ({
      filename: each['name'] ?? 'attachment',
      content: Buffer.from(each['contentBytes'] ?? '', 'base64'),
      ...(each['contentType'] ? { contentType: each['contentType'] } : {}),
    })),
  })
  return composer.compile().build()
}

/** All recipients of a message resource or of raw bytes. */
export async function recipientsOf(message: Record<string, unknown> | Buffer): Promise<string[]> {
  if (Buffer.isBuffer(message)) {
    const parsed = await parseMessage(message)
    return [...parsed.to, ...parsed.cc, ...parsed.bcc].map((each) => each.address)
  }
  return ['toRecipients', 'ccRecipients', 'bccRecipients'].flatMap((name) =>
    readAddresses(message[name]).map((each) => each.address),
  )
}
