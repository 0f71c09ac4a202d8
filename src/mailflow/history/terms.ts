// What a message is found by: exact terms such as `f:adele@contoso.example` or `w:invoice`. Equality on a B-tree is found in time order,
// in any partition, and row-level security lets PostgreSQL use it (full-text and LIKE operators are not leakproof). Pure.
import { createHash } from 'node:crypto'
import { dispositionOf } from './counts.ts'
import type { MessageRecord } from './record.ts'

const words_max = 20
const names_max = 20
const attachments_max = 10
const links_max = 10
const word_characters = { min: 2, max: 40 }
const term_characters_max = 330

/** Terms of one message, each once. */
export function termsOf(record: MessageRecord): string[] {
  const terms = new Set<string>()
  const senders = [record.mailFrom, ...(record.summary?.headerFrom ?? [])]
  for (const address of senders) for (const term of addressTerms('f', address)) terms.add(term)
  for (const address of record.recipients) for (const term of addressTerms('r', address)) terms.add(term)
  for (const word of wordsOf(record.summary?.subject ?? '').slice(0, words_max)) terms.add(`w:${word}`)
  for (const word of nameWords(senders)) terms.add(`m:${word}`)
  for (const word of nameWords(record.recipients)) terms.add(`n:${word}`)
  const id = record.summary?.internetMessageId
  if (id != null) terms.add(messageIdTerm(id))
  // Most mail is clean and delivered: that is found by going through the messages.
  if (record.category !== 'clean') terms.add(`c:${record.category}`)
  const disposition = dispositionOf(record.outcomes)
  if (disposition !== 'delivered') terms.add(`d:${disposition}`)
  for (const address of [record.remoteAddress, record.clientAddress ?? ''])
    if (address !== '') terms.add(ipTerm(address))
  for (const term of alikeTerms(record)) terms.add(term)
  for (const host of hostsOf(record.summary?.urls ?? [])) terms.add(`u:${host}`)
  return [...terms]
}

/** What messages of one wave have in common: `g:` subject without numbers and domain of the sender, `h:` an attachment, `l:` a link. */
export function alikeTerms({ mailFrom, summary }: Pick<MessageRecord, 'mailFrom' | 'summary'>): string[] {
  if (summary === null) return []
  const terms = new Set<string>()
  const subject = wordsOf(summary.subject.replace(/^(?:\s*(?:re|fwd?|aw|wg)\s*:)+/i, '').replaceAll(/\d+/g, ' '))
  const domain =
    bare(summary.headerFrom[0] ?? mailFrom)
      .split('@')
      .at(-1) ?? ''
  if (subject.length > 0) terms.add(`g:${digest(`${subject.join(' ')}\n${domain}`)}`)
  for (const { sha256, size_bytes } of summary.attachments.slice(0, attachments_max))
    if (size_bytes > 0) terms.add(attachmentTerm(sha256))
  for (const url of summary.urls.slice(0, links_max)) {
    const place = placeOf(url)
    if (place !== null) terms.add(`l:${digest(place)}`)
  }
  return [...terms]
}

/** Lower-case words of letters and digits, in any script. */
export function wordsOf(text: string): string[] {
  const words =
    text
      .slice(0, 1000)
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}\p{M}]+/gu) ?? []
  return [
    ...new Set(
      words.filter(({ length }) => length >= word_characters.min).map((word) => word.slice(0, word_characters.max)),
    ),
  ]
}

/** A whole address, or everything of a domain: `contoso.example`, `@contoso.example`. */
export function addressTerm(kind: 'f' | 'r', typed: string): string {
  const address = bare(typed)
  return limited(
    address.includes('@') && !address.startsWith('@') ? `${kind}:${address}` : `${kind}:@${address.replace(/^@/, '')}`,
  )
}

export function messageIdTerm(id: string): string {
  return limited(`i:${id.trim().replace(/^<|>$/g, '')}`)
}

export const ipTerm = (address: string): string => limited(`a:${address.toLowerCase().replace(/^::ffff:(?=\d)/, '')}`)
export const attachmentTerm = (sha256: string): string => limited(`h:${sha256.toLowerCase()}`)
export const hostTerm = (host: string): string => limited(`u:${host.toLowerCase()}`)

function addressTerms(kind: 'f' | 'r', text: string): string[] {
  const address = bare(text)
  if (address === '') return []
  const at = address.lastIndexOf('@')
  return at < 0
    ? [limited(`${kind}:${address}`)]
    : [limited(`${kind}:${address}`), limited(`${kind}:${address.slice(at)}`)]
}

/** Words of display names and of what stands before the @: how people think of a sender. */
function nameWords(addresses: readonly string[]): string[] {
  const words = new Set<string>()
  for (const text of addresses) {
    const name = text.includes('<') ? text.slice(0, text.indexOf('<')) : ''
    for (const word of wordsOf(`${name} ${bare(text).split('@')[0]}`)) words.add(word)
    if (words.size >= names_max) break
  }
  return [...words].slice(0, names_max)
}

function hostsOf(urls: readonly string[]): string[] {
  const hosts = new Set<string>()
  for (const url of urls) {
    const host = parsed(url)?.hostname.toLowerCase()
    if (host) hosts.add(host.slice(0, 255))
    if (hosts.size >= links_max) break
  }
  return [...hosts]
}

/** Host and path without what differs from one recipient to the next; null for a bare site, which many messages name. */
function placeOf(url: string): string | null {
  const found = parsed(url)
  return found === null || found.pathname.length < 2 ? null : `${found.hostname}${found.pathname}`.toLowerCase()
}

function parsed(url: string): URL | null {
  return URL.parse(url.startsWith('www.') ? `http://${url}` : url)
}

const digest = (text: string): string => createHash('sha256').update(text.toWellFormed()).digest('hex').slice(0, 32)

/** `Adele <Adele@Contoso.example>` → `adele@contoso.example`. */
function bare(text: string): string {
  return (/<([^<>]*)>\s*$/.exec(text)?.[1] ?? text).trim().toLowerCase()
}

/** An index row has a size limit; what is longer is found by its hash. */
function limited(term: string): string {
  const text = term.replaceAll('\0', '\u{FFFD}').toWellFormed()
  if (text.length <= term_characters_max) return text
  return `${text.slice(0, 2)}#${createHash('sha256').update(text).digest('hex')}`
}
