// A header section with its bytes: lookup by name, decoded values, addresses; all computed when asked for.
import { type Address, parseAddressList } from './addresses.ts'
import { decodeEncodedWords } from './encoded-words.ts'
import { type HeaderFieldRange, fieldText, scanHeaderSection } from './header-section.ts'

export class HeaderField {
  readonly name: string
  readonly lowerName: string
  /** Absolute offsets in the message; `end` is after the line end. */
  readonly start: number
  /** After the colon. */
  readonly valueStart: number
  readonly end: number
  readonly #bytes: Buffer
  readonly #range: HeaderFieldRange
  #text: string | undefined

  constructor(bytes: Buffer, range: HeaderFieldRange, offset: number) {
    this.#bytes = bytes
    this.#range = range
    this.name = range.name
    this.lowerName = range.name.toLowerCase()
    this.start = offset + range.start
    this.valueStart = offset + range.valueStart
    this.end = offset + range.end
  }

  /** Unfolded, not decoded. */
  get text(): string {
    this.#text ??= fieldText(this.#bytes, this.#range)
    return this.#text
  }

  /** Unfolded and decoded (RFC 2047). */
  get decoded(): string {
    return decodeEncodedWords(this.text)
  }

  /** Exact bytes with name and line end. */
  get raw(): Buffer {
    return this.#bytes.subarray(this.#range.start, this.#range.end)
  }
}

export class Header {
  readonly fields: readonly HeaderField[]
  /** Absolute offset of its first byte. */
  readonly start: number
  /** Absolute offset after the last field. */
  readonly fieldsEnd: number
  readonly #byName = new Map<string, HeaderField[]>()

  constructor(bytes: Buffer, ranges: HeaderFieldRange[], offset: number, fieldsEnd: number) {
    this.fields = ranges.map((range) => new HeaderField(bytes, range, offset))
    this.start = offset
    this.fieldsEnd = offset + fieldsEnd
    for (const field of this.fields) {
      const list = this.#byName.get(field.lowerName)
      if (list === undefined) this.#byName.set(field.lowerName, [field])
      else list.push(field)
    }
  }

  /** `name` in lower case. */
  first(name: string): HeaderField | undefined {
    return this.#byName.get(name)?.[0]
  }

  all(name: string): readonly HeaderField[] {
    return this.#byName.get(name) ?? []
  }

  has(name: string): boolean {
    return this.#byName.has(name)
  }

  /** Unfolded text of the first field of that name, or ''. */
  text(name: string): string {
    return this.first(name)?.text ?? ''
  }

  /** Decoded value of the first field of that name, or ''. */
  decoded(name: string): string {
    return this.first(name)?.decoded ?? ''
  }

  /** Mailboxes of all fields of that name. */
  addresses(name: string): Address[] {
    return this.all(name).flatMap((field) => parseAddressList(field.text))
  }
}

export function headerFromBytes(bytes: Buffer): Header {
  const range = scanHeaderSection(bytes)
  return new Header(bytes, range.fields, 0, range.fieldsEnd)
}
