// Values with parameters: Content-Type and Content-Disposition (RFC 2045 5.1, 2183) with continuations and charsets (RFC 2231).
// Where programs read a value differently, all readings are given: what is hidden from one of them must not be hidden from us.
import { decodeCharset } from './charset.ts'
import { decodeEncodedWords } from './encoded-words.ts'

export interface ParameterizedValue {
  /** Lower case, without blanks: `text/html`, `attachment`; empty when there is none. */
  value: string
  /** Names in lower case. */
  parameters: Map<string, string>
  /** What else programs may read for a name: it is repeated, also written in pieces, or followed by more text. */
  otherValues: Map<string, Set<string>>
}

/** Only names of files are written in encoded words; a boundary that looks like one is meant as it stands. */
const decodedNames = new Set(['name', 'filename'])

export function parseParameterized(text: string): ParameterizedValue {
  const [first = '', ...pieces] = splitPieces(text)
  const { value, rest } = splitValue(first)
  const readings = new Map<string, Reading[]>()
  const continued = new Map<string, Piece[]>()
  for (const piece of rest === '' ? pieces : [rest, ...pieces]) addPiece(piece, readings, continued)
  for (const [name, list] of continued) for (const found of joinPieces(list)) add(readings, name, 2, found)
  const parameters = new Map<string, string>()
  const otherValues = new Map<string, Set<string>>()
  for (const [name, list] of readings) {
    const chosen = list.reduce((best, reading) => (reading.rank > best.rank ? reading : best)).value
    parameters.set(name, chosen)
    if (list.length === 1) continue
    const differing = new Set(list.map((reading) => reading.value))
    differing.delete(chosen)
    if (differing.size > 0) otherValues.set(name, differing)
  }
  return { value, parameters, otherValues }
}

interface Reading {
  value: string
  /** The highest counts: 3 extended (`name*`), 2 in pieces (`name*0`), 1 plain, 0 what only some programs read. */
  rank: number
}

interface Piece {
  index: number
  value: string
  encoded: boolean
}

function add(readings: Map<string, Reading[]>, name: string, rank: number, value: string): void {
  const list = readings.get(name)
  if (list === undefined) readings.set(name, [{ value, rank }])
  else list.push({ value, rank })
}

/** Blanks around the slash are no error for mail programs, nor is a missing semicolon after the value. */
function splitValue(piece: string): { value: string; rest: string } {
  const match = /^\s*[^\s,=/]+(?:\s*\/\s*[^\s,=/]+)?/.exec(piece)
  const after = match === null ? piece : piece.slice(match[0].length)
  if (match === null || /^\s*=/.test(after)) return { value: '', rest: piece.trim() }
  return { value: match[0].replace(/\s+/g, '').toLowerCase(), rest: after.replace(/^[\s,]+/, '') }
}

function addPiece(text: string, readings: Map<string, Reading[]>, continued: Map<string, Piece[]>): void {
  const equals = text.indexOf('=')
  if (equals <= 0) return
  const name = text.slice(0, equals).trim().toLowerCase()
  const [value, ...others] = unquote(text.slice(equals + 1).trim())
  const match = /^([^*]+)(?:\*(\d{1,9}))?(\*)?$/.exec(name)
  const base = match?.[1] ?? name
  if (match?.[2] !== undefined) {
    const piece = { index: Number(match[2]), value: value!, encoded: match[3] !== undefined }
    const list = continued.get(base)
    if (list === undefined) continued.set(base, [piece])
    else list.push(piece)
  } else if (match?.[3] !== undefined)
    add(readings, base, 3, decodeExtended([{ index: 0, value: value!, encoded: true }]))
  else {
    const decode = decodedNames.has(base) ? decodeEncodedWords : (found: string) => found
    add(readings, base, 1, decode(value!))
    for (const other of others) add(readings, base, 0, decode(other))
  }
}

/** Splits at semicolons outside quoted strings; comments are dropped. */
function splitPieces(text: string): string[] {
  if (!text.includes('"') && !text.includes('(')) return text.split(';')
  const pieces: string[] = []
  let piece = ''
  let quoted = false
  let comment = 0
  for (let index = 0; index < text.length; index++) {
    const character = text[index]!
    if (character === '\\' && (quoted || comment > 0)) {
      if (comment === 0) piece += character + (text[index + 1] ?? '')
      index++
    } else if (comment > 0) comment += character === '(' ? 1 : character === ')' ? -1 : 0
    else if (character === '"') {
      quoted = !quoted
      piece += character
    } else if (!quoted && character === '(') comment = 1
    else if (!quoted && character === ';') {
      pieces.push(piece)
      piece = ''
    } else piece += character
  }
  pieces.push(piece)
  return pieces
}

/** What counts, then what else programs take: text behind the closing quote, or only the first word. */
function unquote(text: string): string[] {
  if (!text.startsWith('"')) {
    const word = /^\S+(?=\s)/.exec(text)
    return word === null ? [text] : [text, word[0]]
  }
  const end = closingQuote(text)
  const inner = text.slice(1, end).replace(/\\([\s\S])/g, '$1')
  const behind = text.slice(end + 1)
  return behind === '' ? [inner] : [inner, inner + behind]
}

function closingQuote(text: string): number {
  for (let index = 1; index < text.length; index++) {
    if (text[index] === '\\') index++
    else if (text[index] === '"') return index
  }
  return text.length
}

/** In the order of their numbers; of two with one number the first counts for some programs, the last for others. */
function joinPieces(list: Piece[]): string[] {
  const first = new Map<number, Piece>()
  const last = new Map<number, Piece>()
  for (const piece of list) {
    if (!first.has(piece.index)) first.set(piece.index, piece)
    last.set(piece.index, piece)
  }
  const join = (pieces: Map<number, Piece>) =>
    decodeExtended([...pieces.values()].toSorted((a, b) => a.index - b.index))
  return first.size === list.length ? [join(first)] : [join(first), join(last)]
}

function decodeExtended(list: Piece[]): string {
  let charset: string | undefined
  const bytes = list.map((piece, index) => {
    let value = piece.value
    if (index === 0 && piece.encoded) {
      const match = /^([^']*)'[^']*'([\s\S]*)$/.exec(value)
      if (match !== null) {
        charset = match[1]!
        value = match[2]!
      }
    }
    return piece.encoded ? percentBytes(value) : Buffer.from(value)
  })
  return decodeCharset(Buffer.concat(bytes), charset)
}

function percentBytes(text: string): Buffer {
  return Buffer.from(
    text.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  )
}
