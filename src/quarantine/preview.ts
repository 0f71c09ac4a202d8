// What a person sees of a quarantined message before deciding: decoded text, no live link; and its HTML as a page that does nothing.
import { charsetOfHtml, decodeCharset } from '#mail/message/charset.ts'
import { parseMessage, type Part } from '#mail/message/parse.ts'
import type { MessageSource } from '#mail/message/source.ts'
import { decodeAll } from '#mail/message/transfer-encoding.ts'
import { type CleanedHtml, cleanHtml } from './clean-html.ts'
import { filesOf } from './files.ts'
import { defang, visibleLine, visibleText } from './safe-text.ts'

export interface Preview {
  subject: string
  from: string
  to: string
  date: string
  text: string
  /** True when there is more text than is shown. */
  isCut: boolean
  hasHtml: boolean
  attachments: { name: string; contentType: string; size_bytes: number; sha256: string }[]
  /** Written so that they cannot be followed. */
  links: string[]
}

const text_characters_max = 20_000
const attachments_max = 100
const links_max = 200

/** Never rejects for what the message holds; only when the source cannot be read. */
export async function previewMessage(source: MessageSource): Promise<Preview> {
  const message = await parseMessage(source)
  const field = (name: string) => visibleLine(message.header.decoded(name), 1000)
  const text = (message.texts.find(({ kind }) => kind === 'plain') ?? message.texts[0])?.text ?? ''
  return {
    subject: field('subject'),
    from: field('from'),
    to: field('to'),
    date: field('date'),
    text: visibleText(text, text_characters_max),
    isCut: text.length > text_characters_max,
    hasHtml: message.texts.some(({ kind }) => kind === 'html'),
    attachments: filesOf(message)
      .slice(0, attachments_max)
      .map((attachment) => ({
        name: visibleLine(attachment.name ?? 'without name', 255),
        contentType: visibleLine(attachment.contentType, 100),
        size_bytes: attachment.size_bytes,
        sha256: attachment.sha256,
      })),
    links: [...new Set(message.urls.map(({ url }) => defang(url)))].slice(0, links_max),
  }
}

const html_bytes_max = 4 * 1024 * 1024

/** The first HTML part, cleaned; null when there is none. Never rejects for what the message holds. */
export async function previewDocument(source: MessageSource): Promise<CleanedHtml | null> {
  const message = await parseMessage(source)
  const found = message.texts.find(({ kind }) => kind === 'html')
  return found === undefined ? null : cleanHtml(await htmlOf(source, found.part, found.text))
}

/** Parts of encoded messages inside have no place in the source: of these only the text is shown. */
async function htmlOf(source: MessageSource, part: Part, text: string): Promise<string> {
  if (part.path.includes('/')) return escapeText(text)
  const encoded = await source.slice(part.bodyStart, Math.min(part.bodyEnd, part.bodyStart + html_bytes_max))
  const bytes = decodeAll(encoded, part.encoding)
  return decodeCharset(bytes, part.charset ?? charsetOfHtml(bytes))
}

const escapeText = (text: string): string => `<pre>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</pre>`
