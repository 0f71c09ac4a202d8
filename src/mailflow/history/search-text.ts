// The language of the search field: words, and fields such as `from:`, `verdict:` or `ip:`. From text to terms and conditions. Pure.
import net from 'node:net'
import { categories, type Category } from '#detection/verdict.ts'
import { AppError } from '#platform/errors.ts'
import { type CountedDisposition, dispositions } from './counts.ts'
import { timelineSteps, type TimelineStep } from './record.ts'
import { addressTerm, attachmentTerm, hostTerm, ipTerm, messageIdTerm, wordsOf } from './terms.ts'

export const search_characters_max = 500
const parts_max = 20
const modes = ['mailflow', 'gateway', 'own'] as const
const directions = ['inbound', 'outbound'] as const

/** Of one field either of its values is enough; all fields and words must be met. */
export interface ParsedSearch {
  /** Each group: at least one of its terms. */
  groups: string[][]
  categories: Category[]
  dispositions: CountedDisposition[]
  statuses: TimelineStep[]
  directions: (typeof directions)[number][]
  modes: (typeof modes)[number][]
  /** Our own message id. */
  messageIds: string[]
  /** Words were asked for that no message can have. */
  isImpossible: boolean
}

interface Part {
  field: string | null
  value: string
}

const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i

/** Throws AppError `messages.search` that says what a field takes. */
export function parseSearch(text: string): ParsedSearch {
  const found: ParsedSearch = {
    groups: [],
    categories: [],
    dispositions: [],
    statuses: [],
    directions: [],
    modes: [],
    messageIds: [],
    isImpossible: false,
  }
  const parts = split(text)
  for (const part of parts) addPart(found, part)
  addAlternatives(found)
  // A part may be several words, and each word is a table to be joined.
  if (parts.length > parts_max || found.groups.length > parts_max)
    throw mistake(`At most ${parts_max} words and fields can be searched for at once.`)
  return found
}

/** Words and quoted texts, each with the field before it. `re:` and other unknown names are plain words. */
function split(text: string): Part[] {
  const parts: Part[] = []
  const token = /([a-z]{2,12}):(?:"([^"]*)"|(\S*))|"([^"]*)"|(\S+)/giu
  for (const match of text.slice(0, search_characters_max).matchAll(token)) {
    const field = match[1]?.toLowerCase() ?? null
    const value = match[2] ?? match[3] ?? match[4] ?? match[5] ?? ''
    if (field !== null && Object.hasOwn(fields, field)) parts.push({ field, value })
    else parts.push({ field: null, value: field === null ? value : `${match[1]}:${value}` })
  }
  return parts.filter(({ value, field }) => field !== null || value.trim() !== '')
}

const fields: Record<string, (found: ParsedSearch, value: string) => void> = {
  from: (found, value) => found.groups.push(personTerms('f', value)),
  to: (found, value) => found.groups.push(personTerms('r', value)),
  subject: (found, value) => addWords(found, value, (word) => [`w:${word}`]),
  verdict: (found, value) => found.categories.push(oneOf('verdict', value, categories)),
  disposition: (found, value) => found.dispositions.push(oneOf('disposition', value, dispositions)),
  status: (found, value) => found.statuses.push(oneOf('status', value, timelineSteps)),
  direction: (found, value) => found.directions.push(oneOf('direction', value, directions)),
  type: (found, value) => found.modes.push(oneOf('type', value, modes)),
  ip(found, value) {
    if (net.isIP(value) === 0) throw mistake(`ip: takes one address such as 192.0.2.1, not "${value.slice(0, 60)}".`)
    found.groups.push([ipTerm(value)])
  },
  link: (found, value) =>
    found.groups.push([hostTerm(URL.parse(value)?.hostname || value.replace(/[/?#].*$/s, '').replaceAll('[.]', '.'))]),
  attachment(found, value) {
    if (!/^[0-9a-f]{64}$/i.test(value)) throw mistake('attachment: takes the SHA-256 of a file, 64 hexadecimal digits.')
    found.groups.push([attachmentTerm(value)])
  },
  id(found, value) {
    if (uuid.test(value)) found.messageIds.push(value.toLowerCase())
    else found.groups.push([messageIdTerm(value)])
  },
}

/** What can stand before a colon, for the help below the search field and the test. */
export const searchFields = Object.keys(fields)

function addPart(found: ParsedSearch, { field, value }: Part): void {
  if (field === null) return addFreeText(found, value)
  if (value.trim() === '') throw mistake(`${field}: needs a value behind the colon.`)
  fields[field]!(found, value.trim())
}

/** A word alone: an address, a Message-ID, a domain, an IP address, a hash, or a word of the subject or of a name. */
function addFreeText(found: ParsedSearch, value: string): void {
  if (uuid.test(value)) return void found.messageIds.push(value.toLowerCase())
  if (net.isIP(value) !== 0) return void found.groups.push([ipTerm(value)])
  if (/^[0-9a-f]{64}$/i.test(value)) return void found.groups.push([attachmentTerm(value)])
  if (/^[^\s"]+@[^\s"]+$/.test(value))
    return void found.groups.push([addressTerm('f', value), addressTerm('r', value), messageIdTerm(value)])
  if (/^@?[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+$/u.test(value))
    return void found.groups.push([addressTerm('f', value), addressTerm('r', value), hostTerm(value.replace(/^@/, ''))])
  addWords(found, value, (word) => [`w:${word}`, `m:${word}`, `n:${word}`])
}

function addWords(found: ParsedSearch, text: string, termsOf: (word: string) => string[]): void {
  const words = wordsOf(text).slice(0, 10)
  if (words.length === 0) found.isImpossible = true
  for (const word of words) found.groups.push(termsOf(word))
}

/** An address or domain as such; a bare word is a name. */
function personTerms(kind: 'f' | 'r', value: string): string[] {
  if (/[@.]/.test(value)) return [addressTerm(kind, value)]
  const [word] = wordsOf(value)
  return word === undefined ? [addressTerm(kind, value)] : [`${kind === 'f' ? 'm' : 'n'}:${word}`]
}

/** Fields with few values that have terms; `clean` and `delivered` have none, as nearly all mail is that. */
function addAlternatives(found: ParsedSearch): void {
  if (found.categories.length > 0 && !found.categories.includes('clean'))
    found.groups.push(found.categories.map((category) => `c:${category}`))
  if (found.dispositions.length > 0 && !found.dispositions.includes('delivered'))
    found.groups.push(found.dispositions.map((disposition) => `d:${disposition}`))
}

function oneOf<T extends string>(field: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((each) => each === value.toLowerCase())
  if (found !== undefined) return found
  throw mistake(`${field}: takes ${allowed.join(', ')}; not "${value.slice(0, 60)}".`)
}

function mistake(message: string): AppError {
  return new AppError({ code: 'messages.search', message, status: 400 })
}
