// A stored message's fields, read once from its bytes when it is delivered. The bytes themselves stay as they came.
import { createHash } from 'node:crypto'
import PostalMime, { type Address, type Email } from 'postal-mime'

export interface MailAddress {
  name: string
  address: string
}

export interface MessageHeader {
  name: string
  value: string
}

export interface MessageAttachment {
  id: string
  name: string
  contentType: string
  isInline: boolean
  contentId: string | null
  content: Buffer
}

export interface ParsedMessage {
  subject: string
  from: MailAddress | null
  sender: MailAddress | null
  to: MailAddress[]
  cc: MailAddress[]
  bcc: MailAddress[]
  replyTo: MailAddress[]
  /** With angle brackets; null when the message has none. */
  internetMessageId: string | null
  inReplyTo: string | null
  references: string[]
  sentAt: Date | null
  importance: 'low' | 'normal' | 'high'
  text: string | null
  html: string | null
  attachments: MessageAttachment[]
}

/** Longest header section and deepest nesting that are read; Exchange's own limit of the header section is 256 KB. */
const headerLimit_bytes = 1_048_576

function addresses(list: Address[] | undefined): MailAddress[] {
  return (list ?? []).flatMap((entry) =>
    entry.group === undefined
      ? [{ name: entry.name, address: entry.address ?? '' }]
      : entry.group.map((member) => ({ name: member.name, address: member.address })),
  )
}

function importanceOf(email: Email): 'low' | 'normal' | 'high' {
  const value = email.headers
    .find((header) => header.key === 'importance')
    ?.value.trim()
    .toLowerCase()
  return value === 'high' || value === 'low' ? value : 'normal'
}

function attachmentsOf(email: Email): MessageAttachment[] {
  return email.attachments.map((attachment, index) => {
    const content =
      typeof attachment.content === 'string'
        ? Buffer.from(attachment.content)
        : Buffer.from(new Uint8Array(attachment.content))
    return {
      id: createHash('sha256').update(`${index}:`).update(content).digest('base64url').slice(0, 32),
      name: attachment.filename ?? `attachment-${index + 1}`,
      contentType: attachment.mimeType,
      isInline: attachment.disposition === 'inline' || attachment.related === true,
      contentId: attachment.contentId?.replace(/^<|>$/g, '') ?? null,
      content,
    }
  })
}

/** Reads all fields; whatever the bytes are, it answers (a message that cannot be parsed has no fields). */
export async function parseMessage(raw: Buffer): Promise<ParsedMessage> {
  const email = await PostalMime.parse(raw, { maxNestingDepth: 64, maxHeadersSize: headerLimit_bytes }).catch(
    () => null,
  )
  if (email === null) return emptyMessage
  const sentAt = email.date === undefined ? null : new Date(email.date)
  return {
    subject: email.subject ?? '',
    from: addresses(email.from === undefined ? [] : [email.from])[0] ?? null,
    sender: addresses(email.sender === undefined ? [] : [email.sender])[0] ?? null,
    to: addresses(email.to),
    cc: addresses(email.cc),
    bcc: addresses(email.bcc),
    replyTo: addresses(email.replyTo),
    internetMessageId: email.messageId ?? null,
    inReplyTo: email.inReplyTo ?? null,
    references: email.references?.split(/\s+/).filter((id) => id !== '') ?? [],
    sentAt: sentAt === null || Number.isNaN(sentAt.getTime()) ? null : sentAt,
    importance: importanceOf(email),
    text: email.text ?? null,
    html: email.html ?? null,
    attachments: attachmentsOf(email),
  }
}

const emptyMessage: ParsedMessage = {
  subject: '',
  from: null,
  sender: null,
  to: [],
  cc: [],
  bcc: [],
  replyTo: [],
  internetMessageId: null,
  inReplyTo: null,
  references: [],
  sentAt: null,
  importance: 'normal',
  text: null,
  html: null,
  attachments: [],
}

/** Header fields in their order, unfolded (RFC 5322 2.2.3), values otherwise as they stand; at most 1 MiB is looked at. */
export function readHeaders(raw: Buffer): MessageHeader[] {
  const section = raw.subarray(0, headerSectionEnd(raw)).toString('latin1').slice(0, headerLimit_bytes)
  const headers: MessageHeader[] = []
  for (const line of section.split(/\r?\n/)) {
    const last = headers.at(-1)
    if (/^[ \t]/.test(line)) {
      if (last !== undefined) last.value += line
      continue
    }
    const colon = line.indexOf(':')
    if (colon > 0) headers.push({ name: line.slice(0, colon).trimEnd(), value: line.slice(colon + 1).trim() })
  }
  return headers.map((header) => ({ name: header.name, value: Buffer.from(header.value, 'latin1').toString('utf8') }))
}

/** Index of the blank line that ends the header section (the end of the bytes when there is none). */
export function headerSectionEnd(raw: Buffer): number {
  const crlf = raw.indexOf('\r\n\r\n')
  const lf = raw.indexOf('\n\n')
  if (crlf < 0 && lf < 0) return raw.length
  if (crlf < 0) return lf + 1
  return lf < 0 || crlf < lf ? crlf + 2 : lf + 1
}
