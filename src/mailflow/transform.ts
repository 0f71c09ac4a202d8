// Changes to a message that a policy asks for: a tag before the subject, a banner above the text. All other bytes stay.
// What cannot be changed safely is left as it is, and the result says why. Sealing with ARC is in transform-seal.ts.
import { encodeWords } from '#mail/message/encoded-words.ts'
import type { Header } from '#mail/message/header.ts'
import { type MessageStructure, parseStructure, type Part } from '#mail/message/parse.ts'
import type { MessageSource } from '#mail/message/source.ts'
import { type Edit, spliceSource } from '#mail/message/splice.ts'
import { decodeAll } from '#mail/message/transfer-encoding.ts'
import { type BannerKind, bannerHtml, bannerMark, bannerPlain, bannerTexts } from './transform-banner.ts'

export interface Changes {
  /** At most 30 characters. */
  subjectTag?: string | undefined
  banner?: BannerKind | undefined
}

export interface TransformResult {
  /** The message to go on with: changed, or the source as it was. */
  source: MessageSource
  changed: boolean
  /** What was done: `subject`, `banner`. */
  applied: ('subject' | 'banner')[]
  /** Why something was not done, one line each, for the history. */
  skipped: string[]
}

const tag_characters_max = 30
/** Text parts larger than this are not rewritten. */
const text_bytes_max = 2 * 1024 * 1024

/** Rejects only when the source cannot be read. */
export async function transformMessage(source: MessageSource, changes: Changes): Promise<TransformResult> {
  const unchanged = (skipped: string[]): TransformResult => ({ source, changed: false, applied: [], skipped })
  if (changes.subjectTag === undefined && changes.banner === undefined) return unchanged([])
  const structure = await parseStructure(source)
  const sealed = protection(structure)
  if (sealed !== undefined) return unchanged([`not changed: ${sealed}`])
  const edits: Edit[] = []
  const applied: TransformResult['applied'] = []
  const skipped: string[] = []
  if (changes.subjectTag !== undefined) {
    const tag = changes.subjectTag
      .replace(/[\x00-\x1f\x7f]/g, ' ')
      .trim()
      .slice(0, tag_characters_max)
    const edit = tagSubject(structure.header, tag)
    if (typeof edit === 'string') skipped.push(edit)
    else {
      edits.push(edit)
      applied.push('subject')
    }
  }
  if (changes.banner !== undefined) {
    const found = await addBanner(source, structure, changes.banner)
    edits.push(...found.edits)
    skipped.push(...found.skipped)
    if (found.edits.length > 0) applied.push('banner')
  }
  if (edits.length === 0) return unchanged(skipped)
  return { source: spliceSource(source, edits), changed: true, applied, skipped }
}

/** Why the message must not be changed at all (DESIGN 5: S/MIME, PGP and OME are never changed), or undefined. */
function protection({ header, parts, exceeded }: MessageStructure): string | undefined {
  if (exceeded.length > 0) return 'its structure goes beyond the limits'
  if (header.all('dkim-signature').some((field) => /(?:^|;)\s*l\s*=/i.test(field.text)))
    return 'a DKIM signature covers only part of the body (l=)'
  if (/^rpmsg\.message$/i.test(header.text('content-class').trim())) return 'it is protected by Microsoft Purview'
  for (const part of parts) {
    if (part.mediaType === 'multipart/signed') return 'it is signed (S/MIME or PGP)'
    if (part.mediaType === 'multipart/encrypted') return 'it is encrypted (PGP)'
    if (/^application\/(?:x-)?pkcs7-/.test(part.mediaType)) return 'it is signed or encrypted (S/MIME)'
    if (part.mediaType.startsWith('application/pgp-')) return 'it is signed or encrypted (PGP)'
    if (part.mediaType === 'application/x-microsoft-rpmsg-message' || part.filename?.toLowerCase() === 'message.rpmsg')
      return 'it is protected by Microsoft Purview'
  }
  return undefined
}

function tagSubject(header: Header, tag: string): Edit | string {
  if (tag === '') return 'subject not tagged: the tag is empty'
  const field = header.first('subject')
  if (field === undefined) {
    const lastEndsLine = header.fields.length === 0 || header.fields.at(-1)!.raw.at(-1) === 10
    if (!lastEndsLine) return 'subject not tagged: the header section does not end'
    return insert(header.fieldsEnd, `Subject: ${encodeWords(tag)}\r\n`)
  }
  if (field.decoded.trimStart().startsWith(tag)) return 'subject not tagged: it already is'
  const next = field.raw[field.valueStart - field.start]
  const separator = next === 32 || next === 9 || next === 13 || next === 10 ? '' : ' '
  // Blanks between two encoded words are not shown (RFC 2047 6.2), so the blank belongs into the word.
  const isEncoded = encodeWords(tag) !== tag
  return insert(field.valueStart, ` ${encodeWords(isEncoded ? `${tag} ` : tag)}${separator}`)
}

function insert(at: number, text: string): Edit {
  return { start: at, end: at, replacement: Buffer.from(text) }
}

async function addBanner(
  source: MessageSource,
  { root }: MessageStructure,
  kind: BannerKind,
): Promise<{ edits: Edit[]; skipped: string[] }> {
  const parts = shownParts(root)
  const edits: Edit[] = []
  const skipped: string[] = []
  if (parts.length === 0) skipped.push('no banner: the message has no text to put it above')
  for (const part of parts) {
    const result = await bannerEdit(source, part, kind)
    if (typeof result === 'string') skipped.push(`no banner in ${part.mediaType}: ${result}`)
    else edits.push(result)
  }
  return { edits, skipped }
}

/** The texts that a reader is shown first: both of alternatives, the first of a mixture. */
function shownParts(part: Part): Part[] {
  if (part.kind === 'leaf') {
    const isText = part.mediaType === 'text/plain' || part.mediaType === 'text/html'
    return isText && part.disposition !== 'attachment' ? [part] : []
  }
  if (part.kind === 'message') return []
  if (part.mediaType === 'multipart/alternative') return part.children.flatMap(shownParts)
  return part.children.slice(0, 1).flatMap(shownParts)
}

async function bannerEdit(source: MessageSource, part: Part, kind: BannerKind): Promise<Edit | string> {
  if (part.bodyEnd - part.bodyStart > text_bytes_max) return 'the text is too large'
  if (part.encoding === 'unknown' || part.encoding === 'uuencode') return 'its transfer encoding is unknown'
  if (/^utf-?(?:7|16|32)|^ucs-?[24]/i.test(part.charset ?? '')) return 'its charset is not based on ASCII'
  const encoded = await source.slice(part.bodyStart, part.bodyEnd)
  const content = decodeAll(encoded, part.encoding)
  const text = content.toString('latin1')
  if (/-----BEGIN PGP (?:MESSAGE|SIGNED MESSAGE)-----/.test(text)) return 'it is protected by PGP'
  if (text.includes(bannerMark(kind)) || text.includes(bannerTexts[kind].slice(0, 60))) return 'it already has one'
  const isHtml = part.mediaType === 'text/html'
  const banner = Buffer.from(isHtml ? bannerHtml(kind) : bannerPlain(kind), 'latin1')
  if (part.encoding === 'base64') {
    const at = isHtml ? afterBodyTag(text) : 0
    const joined = Buffer.concat([content.subarray(0, at), banner, content.subarray(at)])
    return { start: part.bodyStart, end: part.bodyEnd, replacement: encodeBase64(joined) }
  }
  const at = part.bodyStart + (isHtml ? afterBodyTag(encoded.toString('latin1')) : 0)
  const inserted = part.encoding === 'quoted-printable' ? banner.toString('latin1').replace(/=/g, '=3D') : banner
  return { start: at, end: at, replacement: Buffer.from(inserted) }
}

/** What may stand before `<body>`; with anything else the place might be hidden from the reader. */
const headElements = new Set('!doctype html head meta title style link base !-- ?xml xml'.split(' '))

const bodySearch_characters_max = 256 * 1024

/** Offset after `<body …>`; 0 when there is none, or when something before it could hide or precede the banner. */
function afterBodyTag(text: string): number {
  const match = /<body(?:\s[^<>]{0,500})?>/i.exec(text.slice(0, bodySearch_characters_max))
  if (match === null) return 0
  let before: string | undefined = text.slice(0, match.index).toLowerCase()
  for (const [start, end] of [
    ['<!--', '-->'],
    ['<style', '</style'],
    ['<title', '</title'],
  ] as const) {
    before = before === undefined ? undefined : withoutBlocks(before, start, end)
  }
  if (before === undefined) return 0
  const tags = [...before.matchAll(/<\/?([a-z!?][^\s<>/]*)/g)].map((tag) => tag[1]!)
  if (!tags.every((tag) => headElements.has(tag) || /^(?:o|v|w|m):/.test(tag))) return 0
  return before.replace(/<[^<>]*>|=\r?\n/g, '').trim() === '' ? match.index + match[0].length : 0
}

/** Undefined when the last block is still open. Plain searching, as a pattern would be slow on hostile repetition. */
function withoutBlocks(text: string, start: string, end: string): string | undefined {
  let result = ''
  let at = 0
  for (let from = text.indexOf(start); from !== -1; from = text.indexOf(start, at)) {
    const to = text.indexOf(end, from + start.length)
    if (to === -1) return undefined
    result += text.slice(at, from)
    const close = text.indexOf('>', to)
    at = close === -1 ? text.length : close + 1
  }
  return result + text.slice(at)
}

function encodeBase64(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString('base64').replace(/.{76}(?=.)/g, '$&\r\n'))
}
