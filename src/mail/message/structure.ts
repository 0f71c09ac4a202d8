// Finds the tree of parts (RFC 2045, 2046) in one pass over chunks of any size, keeping only what belongs to headers.
// Bodies are byte ranges of the source. Wrong structure is noted and read the way mail programs do.
import { Header } from './header.ts'
import { type HeaderFieldRange, scanHeaderSection } from './header-section.ts'
import type { LimitExceeded, MessageLimits } from './limits.ts'
import { type ParameterizedValue, parseParameterized } from './parameters.ts'

export type Encoding = 'identity' | 'base64' | 'quoted-printable' | 'uuencode' | 'unknown'

export interface Part {
  /** `` for the message itself, then `1`, `1.2`… */
  path: string
  depth: number
  kind: 'leaf' | 'multipart' | 'message'
  header: Header
  /** A line that is no field ended it, not an empty one. */
  hasCutHeader: boolean
  /** Lower case; `text/plain` when there is none or it cannot be read. */
  mediaType: string
  parameters: Map<string, string>
  charset: string | undefined
  disposition: 'inline' | 'attachment' | undefined
  /** Decoded; from Content-Disposition, else Content-Type. */
  filename: string | undefined
  /** What other programs may call it: both fields, repeated ones, other ways of writing. */
  otherNames: readonly string[]
  encoding: Encoding
  /** How other programs may decode it: the field is repeated, or its value unknown. */
  otherEncodings: readonly Encoding[]
  /** Range of the body in the source, still encoded. */
  bodyStart: number
  bodyEnd: number
  children: Part[]
}

interface OpenPart {
  part: Part
  /** Undefined: not a multipart; null: it says multipart but names no boundary, so the first delimiter line names it. */
  boundary: string | null | undefined
  delimiterSeen: boolean
  /** Its last delimiter was seen; programs that read on find parts behind it all the same. */
  isOver: boolean
}

const LF = 10
const CR = 13
const DASH = 45
/** A delimiter may be followed by blanks (RFC 2046 5.1.1); what decides stands in the first of these bytes. */
const delimiter_bytes_max = 1_000
const delimiterLine_bytes_max = 64 * 1024
const empty = Buffer.alloc(0)
const none: readonly never[] = []
const delimiterStart = Buffer.from('\n--')

export class StructureScanner {
  readonly parts: Part[] = []
  readonly exceeded: LimitExceeded[] = []
  readonly anomalies = new Set<string>()
  readonly #limits: MessageLimits
  readonly #open: OpenPart[] = []
  #buffer: Buffer = empty
  /** Absolute offset of the first byte in #buffer. */
  #base = 0
  #position = 0
  #inHeader = true
  #atLineStart = true
  /** No structure any more: the rest is body. */
  #stopped = false

  constructor(limits: MessageLimits) {
    this.#limits = limits
    this.#openPart(undefined)
  }

  get root(): Part {
    return this.parts[0]!
  }

  push(chunk: Buffer): void {
    const rest = this.#buffer.subarray(this.#position)
    this.#base += this.#position
    this.#position = 0
    this.#buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    this.#run(false)
  }

  end(): void {
    this.#run(true)
    this.#closeTo(0, this.#base + this.#buffer.length)
    const root = this.#open.pop()
    if (root !== undefined) this.#closePart(root, this.#base + this.#buffer.length)
  }

  #run(final: boolean): void {
    while (this.#inHeader ? this.#readHeader(final) : this.#readBody(final));
  }

  /** True when there is more to do with the bytes at hand. */
  #readHeader(final: boolean): boolean {
    const available = this.#buffer.length - this.#position
    const whole = available >= this.#limits.headerSection_bytes
    const stop = whole ? this.#position + this.#limits.headerSection_bytes : this.#buffer.length
    const range = scanHeaderSection(this.#buffer, this.#position, stop)
    const lineIsCut = range.endedBy === 'no-colon' && this.#buffer.indexOf(LF, range.end) === -1
    const undecided = range.endedBy === 'end' || lineIsCut
    if (undecided && !final && !whole) return false
    if (range.endedBy === 'end' && whole)
      this.#exceed('headerSection_bytes', 'a header section is larger than 2 MB; the rest was read as body')
    const cut = this.#cutAtDelimiter(range.fields)
    const end = cut ?? range.end
    const fields = cut === undefined ? range.fields : range.fields.filter((field) => field.start < cut)
    if (range.endedBy === 'no-colon' && cut === undefined) {
      this.#open.at(-1)!.part.hasCutHeader = true
      if (range.end > this.#position) this.anomalies.add('header-ends-without-blank-line')
    }
    this.#describe(fields, end === range.end ? range.fieldsEnd : end, end)
    this.#position = end
    this.#inHeader = false
    this.#atLineStart = true
    this.#enterBody()
    return true
  }

  /** A delimiter line with a colon looks like a header field. */
  #cutAtDelimiter(fields: HeaderFieldRange[]): number | undefined {
    for (const field of fields) {
      if (!field.name.startsWith('--')) continue
      const line = this.#buffer.toString('latin1', field.start, Math.min(field.end, field.start + delimiter_bytes_max))
      if (this.#matchDelimiter(line.split(/\r?\n/)[0]!.trimEnd().slice(2)) !== undefined) return field.start
    }
    return undefined
  }

  #describe(fields: HeaderFieldRange[], fieldsEnd: number, bodyStart: number): void {
    const { part } = this.#open.at(-1)!
    const from = this.#position
    const bytes = Buffer.from(this.#buffer.subarray(from, fieldsEnd))
    const moved = fields.map((field) => ({
      name: field.name,
      start: field.start - from,
      valueStart: field.valueStart - from,
      end: field.end - from,
    }))
    if (fields.length > this.#limits.headerFields)
      this.#exceed('headerFields', `a header section has ${fields.length} fields`)
    if (fields.some((field) => field.end - field.start > this.#limits.headerField_bytes))
      this.#exceed('headerField_bytes', 'a header field is longer than 64 KB')
    part.header = new Header(bytes, moved, this.#base + from, fieldsEnd - from)
    part.bodyStart = this.#base + bodyStart
    this.#describeContent(part)
  }

  #describeContent(part: Part): void {
    const { header } = part
    const types = header.all('content-type').map((field) => parseParameterized(field.text))
    if (types.length > 1) this.anomalies.add('repeated-content-type')
    if (isAmbiguous(types)) this.anomalies.add('ambiguous-structure')
    const type = types[0]
    if (type !== undefined) {
      if (type.value.includes('/')) part.mediaType = type.value
      part.parameters = type.parameters
      part.charset = type.parameters.get('charset')
    }
    const dispositions = header.all('content-disposition').map((field) => parseParameterized(field.text))
    const disposition = dispositions[0]?.value ?? ''
    if (disposition !== '') part.disposition = disposition === 'inline' ? 'inline' : 'attachment'
    part.filename = dispositions[0]?.parameters.get('filename') ?? type?.parameters.get('name')
    part.otherNames = otherNames(part.filename, dispositions, types)
    this.#describeEncoding(part)
  }

  #describeEncoding(part: Part): void {
    const fields = part.header.all('content-transfer-encoding')
    if (fields.length === 0) return
    if (fields.length > 1) this.anomalies.add('repeated-transfer-encoding')
    const [first, ...others] = new Set(fields.map((field) => encodingOf(field.text)))
    part.encoding = first!
    const isUnknown = first === 'unknown' || others.includes('unknown')
    if (isUnknown) this.anomalies.add('unknown-transfer-encoding')
    if (isUnknown || others.length > 0) {
      const possible = new Set<Encoding>(isUnknown ? [...others, 'base64', 'quoted-printable'] : others)
      part.otherEncodings = [...possible].filter((encoding) => encoding !== first && encoding !== 'unknown')
    }
  }

  #enterBody(): void {
    const open = this.#open.at(-1)!
    const { part } = open
    const isDeep = part.depth >= this.#limits.depth
    if (part.mediaType.startsWith('multipart/')) {
      if (isDeep) return this.#exceed('depth', `parts are nested deeper than ${this.#limits.depth} levels`)
      part.kind = 'multipart'
      const boundary = part.parameters.get('boundary')
      open.boundary = boundary === undefined || boundary === '' ? null : boundary.trimEnd()
      if (open.boundary === null) this.anomalies.add('multipart-without-boundary')
      if (part.encoding === 'base64' || part.encoding === 'quoted-printable') this.anomalies.add('encoded-multipart')
    } else if (isMessageType(part.mediaType) && (part.encoding === 'identity' || part.encoding === 'unknown')) {
      if (isDeep) return this.#exceed('depth', `parts are nested deeper than ${this.#limits.depth} levels`)
      part.kind = 'message'
      if (this.#openPart(part)) this.#inHeader = true
    }
  }

  #readBody(final: boolean): boolean {
    const buffer = this.#buffer
    if (this.#stopped || !this.#open.some((open) => open.boundary !== undefined)) {
      this.#position = buffer.length
      return false
    }
    const lineStart = this.#nextCandidate()
    if (lineStart === undefined) {
      // The last bytes may be the beginning of a delimiter, with the line end that belongs to it.
      if (!this.#atLineStart || buffer.length - this.#position > 2 || final) {
        const keep = Math.max(this.#position, buffer.length - 3)
        if (keep > this.#position) this.#atLineStart = false
        this.#position = keep
      }
      return false
    }
    const lineFeed = buffer.indexOf(LF, lineStart)
    const isWhole = lineFeed !== -1 || final || buffer.length - lineStart > delimiterLine_bytes_max
    if (!isWhole) {
      if (lineStart > this.#position) {
        this.#position = Math.max(this.#position, lineStart - 2)
        this.#atLineStart = false
      }
      return false
    }
    const lineEnd = lineFeed === -1 ? buffer.length : lineFeed + 1
    if (!this.#takeDelimiter(lineStart, lineEnd)) {
      this.#position = lineStart + 2
      this.#atLineStart = false
    }
    return this.#position < buffer.length
  }

  /** Offset of the next line that begins with two dashes. */
  #nextCandidate(): number | undefined {
    const { length } = this.#buffer
    const at = this.#position
    if (this.#atLineStart && at + 1 < length && this.#buffer[at] === DASH && this.#buffer[at + 1] === DASH) return at
    const found = this.#buffer.indexOf(delimiterStart, at)
    return found === -1 ? undefined : found + 1
  }

  #takeDelimiter(lineStart: number, lineEnd: number): boolean {
    const text = this.#buffer.toString('latin1', lineStart + 2, Math.min(lineEnd, lineStart + delimiter_bytes_max))
    const match = this.#matchDelimiter(text.trimEnd())
    if (match === undefined) return false
    if (lineEnd - lineStart > delimiterLine_bytes_max) {
      this.#exceed('parts', 'a line between parts is longer than 64 KB')
      return false
    }
    const bodyEnd = this.#base + this.#beforeLineEnd(lineStart)
    this.#closeTo(match.index, bodyEnd)
    const open = this.#open[match.index]!
    open.delimiterSeen = true
    this.#position = lineEnd
    this.#atLineStart = true
    if (match.isClose) {
      this.#closePart(open, this.#base + lineEnd)
      open.isOver = true
    } else {
      open.isOver = false
      if (this.#openPart(open.part)) this.#inHeader = true
    }
    return true
  }

  /** The line end before a delimiter belongs to the delimiter (RFC 2046 5.1.1). */
  #beforeLineEnd(lineStart: number): number {
    // Not further back than what is body: an empty body has no line end of its own.
    const first = this.#position
    if (lineStart <= first || this.#buffer[lineStart - 1] !== LF) return lineStart
    return lineStart - 1 > first && this.#buffer[lineStart - 2] === CR ? lineStart - 2 : lineStart - 1
  }

  /** The innermost multipart that is not over; else the innermost of those that are. */
  #matchDelimiter(text: string): { index: number; isClose: boolean } | undefined {
    let over: { index: number; isClose: boolean } | undefined
    for (let index = this.#open.length - 1; index >= 0; index--) {
      const open = this.#open[index]!
      if (open.boundary === undefined) continue
      if (open.boundary === null) {
        if (text === '' || text.includes(' ')) continue
        open.boundary = text
      }
      const isClose = text.length === open.boundary.length + 2 && text === `${open.boundary}--`
      if (!isClose && text !== open.boundary) continue
      if (!open.isOver) return { index, isClose }
      over ??= { index, isClose }
    }
    return over
  }

  #closeTo(index: number, offset: number): void {
    while (this.#open.length > index + 1) this.#closePart(this.#open.pop()!, offset)
  }

  #closePart(open: OpenPart, offset: number): void {
    const { part } = open
    if (!open.isOver) part.bodyEnd = Math.max(part.bodyStart, offset)
    if (part.kind === 'multipart' && !open.delimiterSeen) {
      // Nothing inside was found: what mail programs show is the text itself.
      this.anomalies.add('boundary-not-found')
      part.kind = 'leaf'
    }
  }

  #openPart(parent: Part | undefined): boolean {
    if (this.parts.length >= this.#limits.parts) {
      this.#exceed('parts', `the message has more than ${this.#limits.parts} parts`)
      this.#stopped = true
      return false
    }
    const offset = this.#base + this.#position
    const number = (parent?.children.length ?? 0) + 1
    const part: Part = {
      path: parent === undefined ? '' : parent.path === '' ? `${number}` : `${parent.path}.${number}`,
      depth: parent === undefined ? 0 : parent.depth + 1,
      kind: 'leaf',
      header: new Header(empty, [], offset, 0),
      hasCutHeader: false,
      mediaType: parent?.mediaType === 'multipart/digest' ? 'message/rfc822' : 'text/plain',
      parameters: new Map(),
      charset: undefined,
      disposition: undefined,
      filename: undefined,
      otherNames: none,
      encoding: 'identity',
      otherEncodings: none,
      bodyStart: offset,
      bodyEnd: offset,
      children: [],
    }
    parent?.children.push(part)
    this.parts.push(part)
    this.#open.push({ part, boundary: undefined, delimiterSeen: false, isOver: false })
    return true
  }

  #exceed(limit: keyof MessageLimits, reason: string): void {
    if (!this.exceeded.some((entry) => entry.limit === limit)) this.exceeded.push({ limit, reason })
  }
}

export function isMessageType(mediaType: string): boolean {
  return mediaType === 'message/rfc822' || mediaType === 'message/global'
}

/** Programs would find other parts: several boundaries, or parts for one and a text for another. */
function isAmbiguous(types: ParameterizedValue[]): boolean {
  const multiparts = types.filter(({ value }) => value.startsWith('multipart/'))
  if (multiparts.length === 0) return false
  if (multiparts.length < types.length) return true
  const boundaries = new Set(multiparts.map(({ parameters }) => parameters.get('boundary')))
  return boundaries.size > 1 || multiparts.some(({ otherValues }) => otherValues.has('boundary'))
}

function otherNames(
  chosen: string | undefined,
  dispositions: ParameterizedValue[],
  types: ParameterizedValue[],
): readonly string[] {
  const names = new Set<string>()
  const collect = (values: ParameterizedValue[], parameter: string) => {
    for (const { parameters, otherValues } of values) {
      const name = parameters.get(parameter)
      if (name !== undefined) names.add(name)
      for (const other of otherValues.get(parameter) ?? none) names.add(other)
    }
  }
  collect(dispositions, 'filename')
  collect(types, 'name')
  if (chosen !== undefined) names.delete(chosen)
  return names.size === 0 ? none : [...names]
}

function encodingOf(text: string): Encoding {
  // Comments may stand there (RFC 2045 6.1, RFC 822 3.4.3).
  const plain = text.includes('(') ? text.slice(0, 1_000).replace(/\([^()]*\)/g, ' ') : text
  const name = /^[\s"']*([a-z0-9-]+)/i.exec(plain)?.[1]?.toLowerCase()
  if (plain.trim() === '' || name === '7bit' || name === '8bit' || name === 'binary') return 'identity'
  if (name === 'base64' || name === 'quoted-printable') return name
  if (name === 'x-uuencode' || name === 'uuencode' || name === 'x-uue') return 'uuencode'
  return 'unknown'
}
