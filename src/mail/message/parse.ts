// Parses a whole message once for all who look at it: header, tree of parts, texts, links, attachments with their hashes.
// Small messages are read from memory; of large ones only ranges are kept and bodies are streamed.
import { createHash } from 'node:crypto'
import { charsetOfHtml, decodeCharset } from './charset.ts'
import { findEmbeddedFiles } from './embedded-files.ts'
import type { Header } from './header.ts'
import { depthMax, type HtmlFacts, walkHtml } from './html.ts'
import { type LimitExceeded, type MessageLimits, defaultLimits } from './limits.ts'
import { bufferSource, type MessageSource } from './source.ts'
import { isMessageType, type Part, StructureScanner } from './structure.ts'
import { decodeAll, decoderFor } from './transfer-encoding.ts'
import { findUrls, hostOf, type MessageUrl } from './urls.ts'

export type { Part } from './structure.ts'
export type { MessageUrl } from './urls.ts'

export interface MessageText {
  part: Part
  kind: 'plain' | 'html'
  /** What a reader sees, decoded to Unicode. */
  text: string
  /** Only for `html`. */
  html: HtmlFacts | null
}

export interface Attachment {
  part: Part
  /** Where it is: part path, or with a file inside a text part `1:name`. */
  location: string
  name: string | null
  /** What other programs may call it. */
  otherNames: readonly string[]
  contentType: string
  /** Decoded. */
  size_bytes: number
  /** Of the decoded content, hex. */
  sha256: string
  /** First 4 KB, decoded. */
  head: Buffer
  /** The whole content, decoded; null when it is larger than `max` bytes. */
  content(max: number): Promise<Buffer | null>
}

export interface ParsedMessage {
  size_bytes: number
  header: Header
  root: Part
  /** In order of appearance, the root first; parts of messages inside included. */
  parts: Part[]
  texts: MessageText[]
  urls: MessageUrl[]
  attachments: Attachment[]
  /** Limits that were exceeded: findings, never an error. */
  exceeded: LimitExceeded[]
  /** Structure that breaks the standards: `boundary-not-found`, `repeated-content-type`, `bare-line-feed`… */
  anomalies: Set<string>
}

const memory_bytes_max = 1024 * 1024
const head_bytes = 4 * 1024
const slice_bytes = 256 * 1024
const none = Buffer.alloc(0)
/** Pages without a name get one of this kind when they are shown as attachments. */
const pageName = ['page.html']
/** Encoded messages inside are opened this often; deeper ones count as `depth`. */
const encodedMessages_max = 10

/** Never throws for what a message holds; rejects only when the source cannot be read. */
export async function parseMessage(source: MessageSource, limits: Partial<MessageLimits> = {}): Promise<ParsedMessage> {
  const parser = new MessageParser({ ...defaultLimits, ...limits })
  return await parser.parse(source)
}

export interface MessageStructure {
  header: Header
  root: Part
  parts: Part[]
  exceeded: LimitExceeded[]
  anomalies: Set<string>
}

/** Only the tree of parts with their ranges: no decoding, no hashing. */
export async function parseStructure(
  source: MessageSource,
  limits: Partial<MessageLimits> = {},
): Promise<MessageStructure> {
  const scanner = new StructureScanner({ ...defaultLimits, ...limits })
  for await (const chunk of source.chunks()) scanner.push(chunk)
  scanner.end()
  const { root, parts, exceeded, anomalies } = scanner
  return { header: root.header, root, parts, exceeded, anomalies }
}

class MessageParser {
  readonly #limits: MessageLimits
  #text_bytes = 0
  #encodedMessages = 0

  constructor(limits: MessageLimits) {
    this.#limits = limits
  }

  async parse(original: MessageSource): Promise<ParsedMessage> {
    const source = original.size_bytes <= memory_bytes_max ? await inMemory(original) : original
    const scanner = new StructureScanner(this.#limits)
    for await (const chunk of source.chunks()) scanner.push(chunk)
    scanner.end()
    const message: ParsedMessage = {
      size_bytes: source.size_bytes,
      header: scanner.root.header,
      root: scanner.root,
      parts: scanner.parts,
      texts: [],
      urls: [],
      attachments: [],
      exceeded: scanner.exceeded,
      anomalies: scanner.anomalies,
    }
    if (source.size_bytes > this.#limits.message_bytes)
      exceed(message, 'message_bytes', `the message has ${source.size_bytes} bytes`)
    // A copy: encoded messages inside add their parts to the list while it is walked.
    for (const part of [...scanner.parts]) if (part.kind === 'leaf') await this.#readLeaf(source, part, message)
    return message
  }

  async #readLeaf(source: MessageSource, part: Part, message: ParsedMessage): Promise<void> {
    if (part.bodyEnd > part.bodyStart && isEncoded(part)) {
      if (isMessageType(part.mediaType)) return await this.#readEncoded(source, part, none, message)
      if (part.mediaType.startsWith('multipart/')) await this.#readEncoded(source, part, contentTypeOf(part), message)
    }
    if (part.hasCutHeader && (await continuesHeader(source, part))) message.anomalies.add('ambiguous-structure')
    const isFile = part.disposition === 'attachment' || part.filename !== undefined
    const isText = part.mediaType === 'text/plain' || part.mediaType === 'text/html' || isTextLike(part)
    const facts = isText ? await this.#readText(source, part, message, isFile) : null
    if (isFile || !isText) message.attachments.push(await readAttachment(source, part))
    else if (facts !== null && facts.scripts > 0) message.attachments.push(await readAttachment(source, part, pageName))
    for (const encoding of part.otherEncodings)
      message.attachments.push(await readAttachment(source, { ...part, encoding }))
  }

  /** What an HTML part holds, else null. */
  async #readText(
    source: MessageSource,
    part: Part,
    message: ParsedMessage,
    isFile: boolean,
  ): Promise<HtmlFacts | null> {
    const left = this.#limits.text_bytes - this.#text_bytes
    const encoded_bytes = part.bodyEnd - part.bodyStart
    const encoded = await source.slice(part.bodyStart, Math.min(part.bodyEnd, part.bodyStart + left * 2))
    const decoded = decodeAll(encoded, part.encoding)
    // A large text file is no text that a reader sees; it is an attachment like others.
    if (!isFile && (encoded_bytes > left * 2 || decoded.length > left))
      exceed(message, 'text_bytes', `more than ${this.#limits.text_bytes} bytes of text`)
    const bytes = decoded.subarray(0, left)
    this.#text_bytes += bytes.length
    if (bytes.length === 0) return null
    const charset = part.charset ?? (part.mediaType === 'text/html' ? charsetOfHtml(bytes) : undefined)
    if (part.mediaType !== 'text/html') addEmbeddedFiles(message, part, bytes)
    return this.#addText(message, part, decodeCharset(bytes, charset))
  }

  #addText(message: ParsedMessage, part: Part, decoded: string): HtmlFacts | null {
    const isHtml = part.mediaType === 'text/html' || part.mediaType === 'application/xhtml+xml'
    const html = isHtml ? walkHtml(decoded) : null
    const text = html?.text ?? decoded
    if (html?.isTooDeep === true) exceed(message, 'depth', `HTML is nested deeper than ${depthMax} levels`)
    message.texts.push({ part, kind: isHtml ? 'html' : 'plain', text, html })
    const source = isHtml ? 'html' : 'text'
    const add = (url: string, linkText: string | null) => {
      if (message.urls.length >= this.#limits.urls)
        return exceed(message, 'urls', `more than ${this.#limits.urls} links`)
      message.urls.push({ url, host: hostOf(url), text: linkText, source, partPath: part.path })
    }
    for (const link of html?.links ?? []) add(link.url, link.text)
    for (const url of findUrls(text, this.#limits.urls)) add(url, null)
    return html
  }

  /** RFC 2045 6.4 forbids encodings on messages and multiparts, but programs decode them. */
  async #readEncoded(source: MessageSource, part: Part, header: Buffer, message: ParsedMessage): Promise<void> {
    message.anomalies.add('encoded-message')
    if (++this.#encodedMessages > encodedMessages_max || part.bodyEnd - part.bodyStart > this.#limits.content_bytes)
      return exceed(message, 'depth', 'too many encoded messages inside')
    const encoded = await source.slice(part.bodyStart, part.bodyEnd)
    const inner = await this.parse(bufferSource(header, decodeAll(encoded, part.encoding)))
    for (const innerPart of inner.parts) innerPart.path = `${part.path}/${innerPart.path}`
    message.parts.push(...inner.parts)
    message.texts.push(...inner.texts)
    message.urls.push(...inner.urls.slice(0, this.#limits.urls - message.urls.length))
    message.attachments.push(...inner.attachments)
    for (const entry of inner.exceeded) exceed(message, entry.limit, entry.reason)
    for (const anomaly of inner.anomalies) message.anomalies.add(anomaly)
  }
}

async function inMemory(source: MessageSource): Promise<MessageSource> {
  return bufferSource(await source.slice(0, source.size_bytes))
}

function isEncoded({ encoding }: Part): boolean {
  return encoding !== 'identity' && encoding !== 'unknown'
}

/** As a header section, for what an encoded multipart holds. */
function contentTypeOf(part: Part): Buffer {
  const field = part.header.first('content-type')?.raw.toString('latin1').trimEnd() ?? ''
  return Buffer.from(`${field}\r\n\r\n`, 'latin1')
}

const contentField = /^content-(?:type|transfer-encoding|disposition)[ \t]*:/im

/** Programs that pass over a line without a colon read on in the header, and then find another part than we do. */
async function continuesHeader(source: MessageSource, part: Part): Promise<boolean> {
  const bytes = await source.slice(part.bodyStart, Math.min(part.bodyEnd, part.bodyStart + head_bytes))
  return contentField.test(bytes.toString('latin1').split(/\r?\n\r?\n/, 1)[0]!)
}

/** Multiparts come here when nothing inside was found: then the text itself is shown. */
function isTextLike(part: Part): boolean {
  if (part.disposition === 'attachment') return false
  return (
    part.mediaType.startsWith('multipart/') ||
    (part.mediaType.startsWith('text/') && part.mediaType !== 'text/calendar') ||
    part.mediaType === 'message/delivery-status' ||
    part.mediaType === 'application/xhtml+xml'
  )
}

function exceed(message: ParsedMessage, limit: keyof MessageLimits, reason: string): void {
  if (!message.exceeded.some((entry) => entry.limit === limit)) message.exceeded.push({ limit, reason })
}

function addEmbeddedFiles(message: ParsedMessage, part: Part, bytes: Buffer): void {
  const { files, isCut } = findEmbeddedFiles(bytes)
  if (isCut) exceed(message, 'parts', 'a text holds too many files')
  for (const file of files)
    message.attachments.push({
      part,
      location: `${part.path === '' ? 'body' : part.path}:${file.name}`,
      name: file.name,
      otherNames: [],
      contentType: 'application/octet-stream',
      size_bytes: file.content.length,
      sha256: createHash('sha256').update(file.content).digest('hex'),
      head: file.content.subarray(0, head_bytes),
      content: (max) => Promise.resolve(file.content.length > max ? null : file.content),
    })
}

/** Streams the part once: size, hash, first bytes. */
async function readAttachment(
  source: MessageSource,
  part: Part,
  otherNames: readonly string[] = part.otherNames,
): Promise<Attachment> {
  const hash = createHash('sha256')
  const heads: Buffer[] = []
  let size_bytes = 0
  // What fits into one piece is decoded once and kept for those who look into it.
  const isSmall = part.bodyEnd - part.bodyStart <= slice_bytes
  const whole = isSmall ? decodeAll(await source.slice(part.bodyStart, part.bodyEnd), part.encoding) : null
  for await (const piece of whole === null ? decodedPieces(source, part) : [whole]) {
    if (size_bytes < head_bytes) heads.push(piece.subarray(0, head_bytes - size_bytes))
    size_bytes += piece.length
    hash.update(piece)
  }
  return {
    part,
    location: part.path === '' ? 'body' : part.path,
    name: part.filename ?? null,
    otherNames,
    contentType: part.mediaType,
    size_bytes,
    sha256: hash.digest('hex'),
    head: Buffer.concat(heads),
    content: async (max) => {
      if (size_bytes > max) return null
      if (whole !== null) return whole
      return decodeAll(await source.slice(part.bodyStart, part.bodyEnd), part.encoding)
    },
  }
}

/** The decoded body of a part in pieces of at most 256 KB. */
export async function* decodedPieces(source: MessageSource, part: Part): AsyncGenerator<Buffer> {
  const decoder = decoderFor(part.encoding)
  for (let start = part.bodyStart; start < part.bodyEnd; start += slice_bytes) {
    const piece = decoder.push(await source.slice(start, Math.min(part.bodyEnd, start + slice_bytes)))
    if (piece.length > 0) yield piece
  }
  const last = decoder.end()
  if (last.length > 0) yield last
}
