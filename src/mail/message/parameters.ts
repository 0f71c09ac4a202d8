// Values with parameters: Content-Type and Content-Disposition (RFC 2045 5.1, 2183) with continuations and charsets (RFC 2231).
import { decodeCharset } from './charset.ts'
import { decodeEncodedWords } from './encoded-words.ts'

export interface ParameterizedValue {
  /** Lower case: `text/html`, `attachment`. */
  value: string
  /** Names in lower case. */
  parameters: Map<string, string>
  /** Names that stood more than once: readers disagree on which one counts. */
  repeated: string[]
}

const piecesMax = 100

export function parseParameterized(text: string): ParameterizedValue {
  const pieces = splitPieces(text)
  const raw = new Map<string, string>()
  const repeated: string[] = []
  for (const piece of pieces.slice(1)) {
    const equals = piece.indexOf('=')
    if (equals <= 0) continue
    const name = piece.slice(0, equals).trim().toLowerCase()
    if (raw.has(name)) repeated.push(name)
    else raw.set(name, unquote(piece.slice(equals + 1).trim()))
  }
  return { value: (pieces[0] ?? '').trim().toLowerCase(), parameters: joinContinuations(raw), repeated }
}

/** Splits at semicolons outside quoted strings; comments are dropped. */
function splitPieces(text: string): string[] {
  if (!text.includes('"') && !text.includes('(')) return text.split(';', piecesMax)
  const pieces: string[] = []
  let piece = ''
  let quoted = false
  let comment = 0
  for (let index = 0; index < text.length && pieces.length < piecesMax; index++) {
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

function unquote(text: string): string {
  if (!text.startsWith('"')) return text
  const end = text.length > 1 && text.endsWith('"') ? -1 : undefined
  return text.slice(1, end).replace(/\\([\s\S])/g, '$1')
}

function joinContinuations(raw: Map<string, string>): Map<string, string> {
  const result = new Map<string, string>()
  const parts = new Map<string, { index: number; value: string; encoded: boolean }[]>()
  for (const [name, value] of raw) {
    const match = /^([^*]+)(?:\*(\d{1,3}))?(\*)?$/.exec(name)
    if (match === null || (match[2] === undefined && match[3] === undefined)) {
      if (!result.has(name)) result.set(name, decodeEncodedWords(value))
      continue
    }
    const list = parts.get(match[1]!) ?? []
    list.push({ index: Number(match[2] ?? 0), value, encoded: match[3] !== undefined })
    parts.set(match[1]!, list)
  }
  for (const [name, list] of parts) result.set(name, decodeExtended(list.sort((a, b) => a.index - b.index)))
  return result
}

function decodeExtended(list: { value: string; encoded: boolean }[]): string {
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
