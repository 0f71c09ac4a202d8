// Reading untyped settings: every mistake is noted with its path, and reading goes on, so that all of them are told together.
import { readFileSync } from 'node:fs'
import path from 'node:path'

export interface FileMistake {
  path: string
  message: string
}

const file_bytes_max = 1024 * 1024

/** One group of settings, being read. */
export class Fields {
  readonly #values: Record<string, unknown>
  readonly #used = new Set<string>()
  readonly at: string
  readonly mistakes: FileMistake[]
  /** Relative file names are relative to it. */
  readonly folder: string

  constructor(value: unknown, at: string, mistakes: FileMistake[], folder: string) {
    this.at = at
    this.mistakes = mistakes
    this.folder = folder
    const isGroup = typeof value === 'object' && value !== null && !Array.isArray(value)
    this.#values = isGroup ? (value as Record<string, unknown>) : {}
    if (!isGroup) mistakes.push({ path: at, message: 'must be a group of settings' })
  }

  has(name: string): boolean {
    return this.#values[name] !== undefined && this.#values[name] !== null
  }

  names(): string[] {
    return Object.keys(this.#values)
  }

  raw(name: string): unknown {
    this.#used.add(name)
    return this.#values[name] ?? undefined
  }

  group(name: string): Fields | null {
    const value = this.raw(name)
    return value === undefined ? null : new Fields(value, `${this.at}.${name}`, this.mistakes, this.folder)
  }

  text(name: string, check: (value: string) => string | null = () => null): string | null {
    const value = this.raw(name)
    if (value === undefined) return null
    if (typeof value !== 'string' || value === '') return this.wrong(name, 'must be a text')
    const mistake = check(value)
    return mistake === null ? value : this.wrong(name, mistake)
  }

  count(name: string, min: number, max: number): number | null {
    const value = this.raw(name)
    if (value === undefined) return null
    if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value
    return this.wrong(name, `must be a whole number from ${min} to ${max}`)
  }

  choice<Value extends string>(name: string, values: readonly Value[]): Value | null {
    const value = this.raw(name)
    if (value === undefined) return null
    return values.find((one) => one === value) ?? this.wrong(name, `must be one of ${values.join(', ')}`)
  }

  /** A list of texts; a single text counts as a list of one. */
  texts(name: string, check: (value: string) => string | null): string[] {
    const value = this.raw(name)
    if (value === undefined) return []
    const list: unknown[] = Array.isArray(value) ? (value as unknown[]) : [value]
    if (list.length > 10_000) this.wrong(name, 'has more than 10,000 entries')
    return list.slice(0, 10_000).flatMap((entry, index) => {
      const mistake = typeof entry === 'string' ? check(entry) : 'must be a text'
      if (mistake === null) return [entry as string]
      this.mistakes.push({ path: `${this.at}.${name}[${index}]`, message: mistake })
      return []
    })
  }

  /** The content of a PEM file; `look` says what is wrong with it. */
  pem(name: string, look: (pem: string) => string | null): string | null {
    const file = this.text(name)
    if (file === null) return null
    try {
      const content = readFileSync(path.resolve(this.folder, file), 'utf8')
      const mistake = content.length <= file_bytes_max ? look(content) : `is larger than ${file_bytes_max} bytes`
      return mistake === null ? content : this.wrong(name, `“${file}” ${mistake}`)
    } catch (error) {
      return this.wrong(name, `“${file}” cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'error'}`)
    }
  }

  missing(name: string, what: string): null {
    return this.wrong(name, `is missing: ${what}`)
  }

  wrong(name: string, message: string): null {
    this.mistakes.push({ path: `${this.at}.${name}`, message })
    return null
  }

  /** Call last: whatever was not asked for is a mistyped name. */
  end(): void {
    for (const name of this.names()) if (!this.#used.has(name)) this.wrong(name, 'there is no such setting')
  }
}
