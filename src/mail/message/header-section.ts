// Finds the fields of a header section (RFC 5322 2.2) by byte offsets. Used on the gateway's hot path: no regular expression,
// no copy; and by the full parser. The fields and the rest always rebuild the input exactly.
import { isAscii } from 'node:buffer'

const LF = 10
const CR = 13
const TAB = 9
const SPACE = 32
const COLON = 58

export interface HeaderFieldRange {
  /** As written, without trailing blanks; empty for the mbox line `From ` on top. */
  name: string
  /** Offset of the first byte of the name. */
  start: number
  /** Offset of the first byte after the colon. */
  valueStart: number
  /** Offset after the line end of the last continuation line. */
  end: number
}

export interface HeaderSectionRange {
  fields: HeaderFieldRange[]
  /** Offset after the last field, where the empty line begins when there is one. */
  fieldsEnd: number
  /** Offset of the first byte of the body. */
  end: number
  /** `blank-line`: as it should; `no-colon`: a line that is no header field began the body; `end`: the bytes ended before. */
  endedBy: 'blank-line' | 'no-colon' | 'end'
}

/** Scans from `start` until the header section ends, `stop` is reached or `fieldsMax` fields were seen (the rest is then body). */
export function scanHeaderSection(
  buffer: Buffer,
  start = 0,
  stop = buffer.length,
  fieldsMax = 100_000,
): HeaderSectionRange {
  const fields: HeaderFieldRange[] = []
  let current: HeaderFieldRange | undefined
  let position = start
  while (position < stop && fields.length < fieldsMax) {
    const found = buffer.indexOf(LF, position)
    const next = found === -1 || found >= stop ? stop : found + 1
    const first = buffer[position]!
    if (first === LF || (first === CR && buffer[position + 1] === LF))
      return { fields, fieldsEnd: position, end: next, endedBy: 'blank-line' }
    if ((first === SPACE || first === TAB) && current !== undefined) current.end = next
    else {
      current = fieldAt(buffer, position, next, fields.length === 0)
      if (current === undefined) return { fields, fieldsEnd: position, end: position, endedBy: 'no-colon' }
      fields.push(current)
    }
    position = next
  }
  return { fields, fieldsEnd: position, end: position, endedBy: 'end' }
}

function fieldAt(buffer: Buffer, start: number, end: number, isFirst: boolean): HeaderFieldRange | undefined {
  let nameEnd = -1
  for (let index = start; index < end; index++) {
    const byte = buffer[index]!
    if (byte === COLON) {
      if (nameEnd === -1) nameEnd = index
      if (nameEnd === start) return undefined
      return { name: buffer.toString('latin1', start, nameEnd), start, valueStart: index + 1, end }
    }
    if (byte === SPACE || byte === TAB) {
      if (nameEnd === -1) nameEnd = index
    } else if (byte < 33 || byte === 127 || nameEnd !== -1) break
  }
  return isFirst && isMboxLine(buffer, start) ? { name: '', start, valueStart: start, end } : undefined
}

function isMboxLine(buffer: Buffer, start: number): boolean {
  return (
    buffer.toString('latin1', start, start + 5) === 'From ' || buffer.toString('latin1', start, start + 6) === '>From '
  )
}

/** First field of that name (any case), or undefined. */
export function findField(section: HeaderSectionRange, name: string): HeaderFieldRange | undefined {
  return section.fields.find((field) => isNamed(field, name))
}

export function findFields(section: HeaderSectionRange, name: string): HeaderFieldRange[] {
  return section.fields.filter((field) => isNamed(field, name))
}

function isNamed(field: HeaderFieldRange, name: string): boolean {
  return field.name.length === name.length && (field.name === name || field.name.toLowerCase() === name.toLowerCase())
}

/** Unfolded value without the blanks around it: UTF-8 (RFC 6532) where that is valid, else byte by byte. */
export function fieldText(buffer: Buffer, field: HeaderFieldRange): string {
  const text = decodeLoosely(buffer.subarray(field.valueStart, field.end))
  return (text.includes('\n') ? text.replace(/\r?\n(?=[ \t])/g, '') : text).trim()
}

/** UTF-8 when valid, else Latin-1. */
export function decodeLoosely(bytes: Buffer): string {
  const text = bytes.toString('latin1')
  if (isAscii(bytes)) return text
  const utf8 = bytes.toString('utf8')
  return utf8.includes('\ufffd') ? text : utf8
}
