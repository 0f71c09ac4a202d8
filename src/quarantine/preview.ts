// What an administrator sees of a quarantined message before deciding: decoded text only, no HTML, no live link.
import { parseMessage } from '#mail/message/parse.ts'
import type { MessageSource } from '#mail/message/source.ts'
import { defang, safeLine, safeText } from './safe-text.ts'

export interface Preview {
  subject: string
  from: string
  to: string
  date: string
  text: string
  /** True when there is more text than is shown. */
  isCut: boolean
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
  const field = (name: string) => safeLine(message.header.decoded(name), 1000)
  const text = (message.texts.find(({ kind }) => kind === 'plain') ?? message.texts[0])?.text ?? ''
  return {
    subject: field('subject'),
    from: field('from'),
    to: field('to'),
    date: field('date'),
    text: safeText(text, text_characters_max),
    isCut: text.length > text_characters_max,
    attachments: message.attachments.slice(0, attachments_max).map((attachment) => ({
      name: safeLine(attachment.name ?? 'without name', 255),
      contentType: safeLine(attachment.contentType, 100),
      size_bytes: attachment.size_bytes,
      sha256: attachment.sha256,
    })),
    links: [...new Set(message.urls.map(({ url }) => defang(url)))].slice(0, links_max),
  }
}
