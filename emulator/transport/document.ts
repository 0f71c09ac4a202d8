// A message whose header fields can be added, removed and renamed while all other bytes stay as they came.
import { headerSectionEnd } from '../mailboxes/message.ts'

interface Field {
  name: string
  /** The whole field with its line ends. */
  raw: Buffer
}

export class MailDocument {
  #fields: Field[]
  readonly #rest: Buffer

  private constructor(fields: Field[], rest: Buffer) {
    this.#fields = fields
    this.#rest = rest
  }

  static parse(raw: Buffer): MailDocument {
    const end = headerSectionEnd(raw)
    const fields: Field[] = []
    for (let at = 0; at < end;) {
      const newline = raw.indexOf(0x0a, at)
      const next = newline < 0 || newline >= end ? end : newline + 1
      const line = raw.subarray(at, next)
      const last = fields.at(-1)
      if ((line[0] === 0x20 || line[0] === 0x09) && last !== undefined) last.raw = Buffer.concat([last.raw, line])
      else
        fields.push({
          name: line
            .subarray(0, Math.max(0, line.indexOf(0x3a)))
            .toString('latin1')
            .trimEnd(),
          raw: line,
        })
      at = next
    }
    return new MailDocument(fields, raw.subarray(end))
  }

  clone(): MailDocument {
    return new MailDocument([...this.#fields], this.#rest)
  }

  get bytes(): Buffer {
    return Buffer.concat([...this.#fields.map((field) => field.raw), this.#rest])
  }

  /** From the blank line on. */
  get body(): Buffer {
    return this.#rest
  }

  get size_bytes(): number {
    return this.#fields.reduce((sum, field) => sum + field.raw.length, this.#rest.length)
  }

  /** Unfolded values of all fields of that name, from the top. */
  all(name: string): string[] {
    const wanted = name.toLowerCase()
    return this.#fields.filter((field) => field.name.toLowerCase() === wanted).map((field) => valueOf(field))
  }

  get(name: string): string | null {
    return this.all(name)[0] ?? null
  }

  names(): string[] {
    return this.#fields.map((field) => field.name)
  }

  /** Puts a field on top. */
  add(name: string, value: string): void {
    this.#fields.unshift({ name, raw: Buffer.from(`${name}: ${value}\r\n`) })
  }

  /** Puts ready header bytes (whole lines) on top. */
  addRaw(header: string): void {
    const parsed = MailDocument.parse(Buffer.from(header.endsWith('\r\n') ? header : `${header}\r\n`))
    this.#fields.unshift(...parsed.#fields)
  }

  /** Replaces all fields of that name by one on top. */
  set(name: string, value: string): void {
    this.remove(name)
    this.add(name, value)
  }

  remove(name: string): void {
    const wanted = name.toLowerCase()
    this.#fields = this.#fields.filter((field) => field.name.toLowerCase() !== wanted)
  }

  removeByPrefix(prefix: string): number {
    const wanted = prefix.toLowerCase()
    const before = this.#fields.length
    this.#fields = this.#fields.filter((field) => !field.name.toLowerCase().startsWith(wanted))
    return before - this.#fields.length
  }

  /** Gives fields another name, value untouched. */
  rename(from: string, to: string): void {
    const wanted = from.toLowerCase()
    this.#fields = this.#fields.map((field) => (field.name.toLowerCase() === wanted ? renamed(field, to) : field))
  }

  renamePrefix(from: string, to: string): number {
    const wanted = from.toLowerCase()
    let count = 0
    this.#fields = this.#fields.map((field) => {
      if (!field.name.toLowerCase().startsWith(wanted)) return field
      count += 1
      return renamed(field, `${to}${field.name.slice(from.length)}`)
    })
    return count
  }
}

function renamed(field: Field, name: string): Field {
  return { name, raw: Buffer.concat([Buffer.from(name), field.raw.subarray(field.raw.indexOf(0x3a))]) }
}

function valueOf(field: Field): string {
  return field.raw
    .subarray(field.raw.indexOf(0x3a) + 1)
    .toString('utf8')
    .replaceAll(/\r?\n(?=[ \t])/g, '')
    .trim()
}

/** Addresses of a From, To or Cc value; enough for scopes and group membership, not for display. */
export function addressesIn(value: string | null): string[] {
  return [...(value ?? '').matchAll(/[^\s<>,;:"()[\]]+@[^\s<>,;:"()[\]]+/g)].map((match) => match[0])
}
