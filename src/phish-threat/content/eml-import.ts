// A real mail made into a template: what could run, load or tell is taken out, and a report says what.
import PostalMime from 'postal-mime'
import { AppError } from '#platform/errors.ts'
import type { ContentLanguage } from '../contract.ts'
import { cleanMail } from './clean.ts'
import { type Change, eml_bytes_max, type TemplateContent } from './contract.ts'
import { escapeHtml } from './liquid.ts'
import { textFrom, wrapMail } from './drafts.ts'

export interface Imported {
  content: TemplateContent
  changes: Change[]
}

const html_chars_max = 150_000
const text_chars_max = 40_000
const nestedParts_max = 50
const header_bytes_max = 256 * 1024

/** Throws `simulations.import.too-large` and `simulations.import.unreadable`. The message's own words are kept: a person reviews them. */
export async function importEml(eml: Uint8Array): Promise<Imported> {
  if (eml.byteLength > eml_bytes_max) throw tooLarge()
  const mail = await parse(eml)
  const changes: Change[] = []
  const html = shortened(mail.html ?? htmlFromText(mail.text ?? ''), html_chars_max, changes)
  const cleaned = cleanMail(withoutLiquid(html, changes))
  changes.push(...cleaned.changes)
  if (mail.attachments.length > 0)
    changes.push({
      kind: 'attachments',
      count: mail.attachments.length,
      text: 'Attachments and embedded pictures were left out.',
    })
  const language = languageOf(`${mail.subject ?? ''} ${mail.text ?? cleaned.html}`)
  const text = mail.text === undefined ? textFrom(cleaned.html, language) : linksReplaced(withoutLiquid(mail.text, []))
  const subject = oneLine(withoutLiquid(mail.subject ?? '', changes))
    .slice(0, 200)
    .toWellFormed()
  const variant = {
    language,
    fromName:
      oneLine(withoutLiquid(mail.from?.name ?? '', changes))
        .slice(0, 120)
        .toWellFormed() || 'Sender',
    fromLocalPart: localPartOf(mail.from?.address ?? ''),
    subject: subject || 'No subject',
    html: wrapMail(language, withLink(cleaned.html)),
    text: shortened(text, text_chars_max, changes),
    cues: [],
  }
  return {
    content: {
      name: variant.subject,
      technique: 'link',
      theme: 'other',
      difficulty: 'medium',
      isControversial: false,
      variants: [variant],
      landingPages: [],
      attachment: null,
      trainingId: null,
      premise: null,
    },
    changes,
  }
}

async function parse(eml: Uint8Array) {
  try {
    return await PostalMime.parse(eml, {
      maxNestingDepth: nestedParts_max,
      maxHeadersSize: header_bytes_max,
      rfc822Attachments: true,
    })
  } catch (error) {
    throw new AppError({
      code: 'simulations.import.unreadable',
      message: 'This file is not a mail that can be read. Save the mail as .eml once more, and try again.',
      status: 422,
      cause: error,
    })
  }
}

/** What looks like Liquid in a stranger's mail is text. */
function withoutLiquid(text: string, changes: Change[]): string {
  const count = [...text.matchAll(/\{[{%]/g)].length
  if (count > 0) changes.push({ kind: 'liquid', count, text: 'Double braces were set apart, so that they stay text.' })
  return text.replace(/\{(?=[{%])/g, '{ ').replace(/([}%])(?=\})/g, '$1 ')
}

const linksReplaced = (text: string) => text.replace(/\bhttps?:\/\/[^\s<>"')\]]+/gi, '{{ link }}')

const htmlFromText = (text: string) =>
  text
    .split(/\r?\n\s*\r?\n/)
    .map((paragraph) => `<p>${linked(paragraph)}</p>`)
    .join('\n')

const linked = (paragraph: string) =>
  paragraph
    .split(/(\bhttps?:\/\/[^\s<>"')\]]+)/i)
    .map((part, index) =>
      index % 2 === 1 ? `<a href="${escapeHtml(part)}">${escapeHtml(part)}</a>` : escapeHtml(part),
    )
    .join('')
    .replace(/\r?\n/g, '<br>')

/** A mail without a link would count nothing. */
const withLink = (html: string) =>
  html.includes('{{ link }}') ? html : `${html}\n<p><a href="{{ link }}">{{ link }}</a></p>`

const oneLine = (text: string) => text.replace(/[\s\p{Cc}]+/gu, ' ').trim()

function localPartOf(address: string): string {
  const [localPart = ''] = address.split('@', 1)
  const plain = localPart.replace(/[^a-z0-9._+-]/gi, '').replace(/^[^a-z0-9]+|[^a-z0-9]+$/gi, '')
  return plain.slice(0, 60).replace(/[^a-z0-9]+$/i, '') || 'info'
}

function shortened(text: string, chars_max: number, changes: Change[]): string {
  if (text.length <= chars_max) return text
  changes.push({ kind: 'shortened', count: 1, text: `Only the first ${chars_max} characters were taken.` })
  return text.slice(0, chars_max).toWellFormed()
}

const frequent: Record<ContentLanguage, RegExp> = {
  en: /\b(?:the|and|your|you|please|with|is)\b/gi,
  de: /\b(?:der|die|das|und|ihr|ihre|sie|bitte|mit|ist)\b/gi,
  fr: /\b(?:le|la|les|et|votre|vous|avec|est|pour)\b/gi,
  es: /\b(?:el|los|las|y|su|usted|con|es|para)\b/gi,
}

/** By the words that every text has; a person can set another. */
function languageOf(text: string): ContentLanguage {
  const sample = text.slice(0, 5_000)
  const counts = Object.entries(frequent).map(([language, words]) => ({
    language,
    count: sample.match(words)?.length ?? 0,
  }))
  const best = counts.reduce((a, b) => (b.count > a.count ? b : a))
  return best.language as ContentLanguage
}

const tooLarge = (): AppError =>
  new AppError({
    code: 'simulations.import.too-large',
    message: `The mail is larger than ${eml_bytes_max / 1024 / 1024} MB. Save it without its attachments, and try again.`,
    status: 413,
  })
