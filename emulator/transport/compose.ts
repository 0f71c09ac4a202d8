// Makes a message from a few fields, for mail that people write in tests and in the demo.
import MailComposer from 'nodemailer/lib/mail-composer/index.js'

export interface DraftMessage {
  from?: string
  to?: string | string[]
  cc?: string | string[]
  bcc?: string | string[]
  subject?: string
  text?: string
  html?: string
  headers?: Record<string, string>
  messageId?: string
  date?: Date
  inReplyTo?: string
  attachments?: { filename: string; content: Buffer | string; contentType?: string }[]
}

/** RFC 5322 bytes; `Bcc` is kept in the header, as in a mailbox's own copy. */
export async function composeMessage(draft: DraftMessage): Promise<Buffer> {
  const node = new MailComposer({ ...draft, disableFileAccess: true, disableUrlAccess: true }).compile()
  node.keepBcc = true
  return await node.build()
}
