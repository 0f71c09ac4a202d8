// From the bytes of a reported message to what is kept and shown of it; a message sent to the report mailbox is opened first. Bounded,
// and nothing in it can be clicked afterwards. Pure, apart from reading the bytes.
import { type ParsedMessage, parseMessage } from '#mail/message/parse.ts'
import { bufferSource } from '#mail/message/source.ts'
import type { ReportedMessage } from './contract.ts'

export interface ReadMessage {
  message: ReportedMessage
  /** Of the header section, in order; for the mark. */
  headers: [name: string, value: string][]
}

const subject_characters_max = 300
const excerpt_characters_max = 2_000
const links_max = 50
const attachments_max = 30
const header_characters_max = 2_000
const headers_max = 300
/** A reported message inside another; deeper ones are what somebody reported, not the report. */
const depth_max = 3
const inner_bytes_max = 8 * 1024 * 1024

/** Never throws for what a message holds. */
export async function readReported(bytes: Buffer): Promise<ReadMessage> {
  const parsed = await parseMessage(bufferSource(bytes))
  const field = (name: string) => cut(oneLine(parsed.header.decoded(name)), header_characters_max)
  const orNull = (text: string) => (text === '' ? null : text)
  return {
    message: {
      internetMessageId: orNull(idOf(field('message-id'))),
      subject: cut(field('subject'), subject_characters_max),
      from: cut(field('from'), subject_characters_max),
      replyTo: orNull(cut(field('reply-to'), subject_characters_max)),
      date: orNull(cut(field('date'), 100)),
      excerpt: excerptOf(parsed),
      links: [...new Set(parsed.urls.map(({ url }) => defanged(url)))].slice(0, links_max),
      attachments: parsed.attachments.slice(0, attachments_max).map(({ name, contentType, size_bytes, sha256 }) => ({
        name: cut(oneLine(name ?? ''), 200),
        contentType: cut(contentType, 100),
        size_bytes,
        sha256,
      })),
      authentication: orNull(field('authentication-results')),
    },
    headers: parsed.header.fields
      .slice(0, headers_max)
      .map(({ name, text }): [string, string] => [name, cut(oneLine(text), header_characters_max)]),
  }
}

/**
 * The reported message inside a mail to the report mailbox: an attached message or .eml file, as add-ins and "forward as attachment"
 * send it. Null: there is none.
 */
export async function findAttached(bytes: Buffer, depth = 0): Promise<Buffer | null> {
  const parsed = await parseMessage(bufferSource(bytes))
  const inner = parsed.parts.find((part) => part.kind === 'message' && part.bodyEnd > part.bodyStart)
  if (inner !== undefined) return withDeeper(bytes.subarray(inner.bodyStart, inner.bodyEnd), depth)
  for (const attachment of parsed.attachments) {
    const isFile = /^message\/rfc822/i.test(attachment.contentType) || /\.eml$/i.test(attachment.name ?? '')
    const content = isFile ? await attachment.content(inner_bytes_max) : null
    if (content !== null) return withDeeper(content, depth)
  }
  return null
}

/** Some add-ins put their report into another mail of theirs: the innermost that says nothing of its own is none. */
async function withDeeper(bytes: Buffer, depth: number): Promise<Buffer> {
  if (depth >= depth_max) return bytes
  const { header, texts } = await parseMessage(bufferSource(bytes))
  const isWrapper = !header.has('message-id') && texts.every(({ text }) => text.trim() === '')
  return isWrapper ? ((await findAttached(bytes, depth + 1)) ?? bytes) : bytes
}

const idOf = (text: string): string => /<[^<>\s]{1,900}>/.exec(text)?.[0] ?? ''

/** The database takes neither NUL nor half a character. */
const cut = (text: string, max: number): string => {
  const clean = text.replaceAll('\u0000', '')
  return (clean.length <= max ? clean : `${clean.slice(0, max - 1)}…`).toWellFormed()
}

// eslint-disable-next-line no-control-regex
const oneLine = (text: string): string => text.replaceAll(/[\u0000-\u001f\u007f]+/g, ' ').trim()

/** As defenders write addresses, so that no program turns them into links. */
const defanged = (url: string): string => cut(url, 500).replace(/^http/i, 'hxxp').replaceAll('.', '[.]')

function excerptOf({ texts }: ParsedMessage): string {
  const plain = texts.find(({ kind, text }) => kind === 'plain' && text.trim() !== '') ?? texts[0]
  const text = (plain?.text ?? '').replaceAll(/https?:\/\/\S+/gi, defanged).replaceAll(/\n{3,}/g, '\n\n')
  return cut(text.trim(), excerpt_characters_max)
}
