// What a message is found by: exact terms such as `f:adele@contoso.example` or `w:invoice`. Equality on a B-tree is found in time order,
// in any partition, and row-level security lets PostgreSQL use it (full-text and LIKE operators are not leakproof). Pure.
import { createHash } from 'node:crypto'
import type { MessageRecord } from './record.ts'

const words_max = 20
const word_characters = { min: 2, max: 40 }
const term_characters_max = 330

/** Terms of one message, each once. */
export function termsOf(record: MessageRecord): string[] {
  const terms = new Set<string>()
  for (const address of [record.mailFrom, ...(record.summary?.headerFrom ?? [])])
    for (const term of addressTerms('f', address)) terms.add(term)
  for (const address of record.recipients) for (const term of addressTerms('r', address)) terms.add(term)
  for (const word of wordsOf(record.summary?.subject ?? '').slice(0, words_max)) terms.add(`w:${word}`)
  const id = record.summary?.internetMessageId
  if (id != null) terms.add(messageIdTerm(id))
  // Most mail is clean: that is found by going through the messages.
  if (record.category !== 'clean') terms.add(`c:${record.category}`)
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

function addressTerms(kind: 'f' | 'r', text: string): string[] {
  const address = bare(text)
  if (address === '') return []
  const at = address.lastIndexOf('@')
  return at < 0
    ? [limited(`${kind}:${address}`)]
    : [limited(`${kind}:${address}`), limited(`${kind}:${address.slice(at)}`)]
}

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
