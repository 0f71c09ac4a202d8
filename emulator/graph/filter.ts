// `$filter`: the OData operators that the directory and mail APIs know, parsed to a predicate over JSON objects.
// Documented at learn.microsoft.com/graph/filter-query-parameter
import { badRequest } from './errors.ts'

export type Row = Record<string, unknown>

export interface Filter {
  matches(row: Row): boolean
  /** Uses ne, not, endsWith or the like: an advanced query for directory objects. */
  isAdvanced: boolean
  /** Properties in the order in which they appear. */
  properties: string[]
}

const filterLengthMax = 16_000
const depthMax = 50
const token = /\s*(?:('(?:[^']|'')*')|([A-Za-z_@][\w./@-]*(?=\s*\()?)|(-?\d[\w:.+-]*)|([(),:]))/y

/** Parses a filter. Throws 400 `BadRequest`, as Graph does for what it cannot read. */
export function parseFilter(text: string): Filter {
  if (text.length > filterLengthMax) throw invalid('too long')
  const parser = new FilterParser(tokenize(text))
  const matches = parser.parseAll()
  return { matches, isAdvanced: parser.isAdvanced, properties: parser.properties }
}

const invalid = (why: string): Error => badRequest(`Invalid filter clause: ${why}`, 'BadRequest')

function tokenize(text: string): string[] {
  const tokens: string[] = []
  token.lastIndex = 0
  while (token.lastIndex < text.trimEnd().length) {
    const at = token.lastIndex
    const match = token.exec(text)
    if (!match) throw invalid(`Syntax error at position ${at}.`)
    tokens.push(match[1] ?? match[2] ?? match[3] ?? match[4]!)
  }
  return tokens
}

type Predicate = (row: Row) => boolean
type Value = (row: Row) => unknown

const comparisons: Record<string, (a: unknown, b: unknown) => boolean> = {
  eq: (a, b) => equal(a, b),
  ne: (a, b) => !equal(a, b),
  gt: (a, b) => order(a, b) > 0,
  ge: (a, b) => order(a, b) >= 0,
  lt: (a, b) => order(a, b) < 0,
  le: (a, b) => order(a, b) <= 0,
}
const stringFunctions: Record<string, (a: string, b: string) => boolean> = {
  startswith: (a, b) => a.startsWith(b),
  endswith: (a, b) => a.endsWith(b),
  contains: (a, b) => a.includes(b),
}

class FilterParser {
  readonly #tokens: string[]
  #at = 0
  #depth = 0
  isAdvanced = false
  properties: string[] = []

  constructor(tokens: string[]) {
    this.#tokens = tokens
  }

  parseAll(): Predicate {
    const predicate = this.#or()
    if (this.#at < this.#tokens.length) throw invalid(`Syntax error at '${this.#tokens[this.#at]}'.`)
    return predicate
  }

  #peek(): string {
    return this.#tokens[this.#at]?.toLowerCase() ?? ''
  }

  #next(): string {
    const value = this.#tokens[this.#at++]
    if (value === undefined) throw invalid('Unexpected end.')
    return value
  }

  #expect(wanted: string): void {
    const got = this.#next()
    if (got !== wanted) throw invalid(`'${wanted}' expected, got '${got}'.`)
  }

  #or(): Predicate {
    let left = this.#and()
    while (this.#peek() === 'or') {
      this.#at += 1
      const [a, b] = [left, this.#and()]
      left = (row) => a(row) || b(row)
    }
    return left
  }

  #and(): Predicate {
    let left = this.#unary()
    while (this.#peek() === 'and') {
      this.#at += 1
      const [a, b] = [left, this.#unary()]
      left = (row) => a(row) && b(row)
    }
    return left
  }

  #unary(): Predicate {
    if (++this.#depth > depthMax) throw invalid('too deep')
    try {
      if (this.#peek() === 'not') {
        this.#at += 1
        this.isAdvanced = true
        const inner = this.#unary()
        return (row) => !inner(row)
      }
      if (this.#peek() === '(') {
        this.#at += 1
        const inner = this.#or()
        this.#expect(')')
        return inner
      }
      return this.#comparison()
    } finally {
      this.#depth -= 1
    }
  }

  #comparison(): Predicate {
    const name = this.#peek()
    if (stringFunctions[name] && this.#tokens[this.#at + 1] === '(') return this.#stringFunction(name)
    const path = this.#next()
    if (/\/any$/i.test(path)) return this.#any(path.slice(0, -4))
    const left = this.#property(path)
    const operator = this.#next().toLowerCase()
    if (operator === 'in') return this.#in(left)
    const compare = comparisons[operator]
    if (!compare) throw invalid(`Unknown operator '${operator}'.`)
    if (operator === 'ne') this.isAdvanced = true
    const right = this.#literal()
    return (row) => compare(left(row), right)
  }

  #stringFunction(name: string): Predicate {
    this.#at += 1
    this.#expect('(')
    const left = this.#property(this.#next())
    this.#expect(',')
    const right = String(this.#literal()).toLowerCase()
    this.#expect(')')
    if (name === 'endswith') this.isAdvanced = true
    return (row) => {
      const value = left(row)
      return typeof value === 'string' && stringFunctions[name]!(value.toLowerCase(), right)
    }
  }

  #in(left: Value): Predicate {
    this.#expect('(')
    const values: unknown[] = [this.#literal()]
    while (this.#peek() === ',') {
      this.#at += 1
      values.push(this.#literal())
    }
    this.#expect(')')
    return (row) => values.some((value) => equal(left(row), value))
  }

  #any(path: string): Predicate {
    const collection = this.#property(path)
    this.#expect('(')
    if (this.#peek() === ')') {
      this.#at += 1
      return (row) => [collection(row)].flat().filter((each) => each !== undefined).length > 0
    }
    const variable = this.#next()
    this.#expect(':')
    const known = this.properties
    this.properties = []
    const inner = this.#or()
    this.properties = known
    this.#expect(')')
    return (row) => ((collection(row) as unknown[] | undefined) ?? []).some((item) => inner({ [variable]: item }))
  }

  #property(path: string): Value {
    if (!/^[A-Za-z_@][\w./@-]*$/.test(path)) throw invalid(`A property is expected, got '${path}'.`)
    this.properties.push(path)
    const parts = path.split('/')
    return (row) =>
      parts.reduce<unknown>((value, part) => {
        if (value === null || typeof value !== 'object') return undefined
        return (value as Row)[part]
      }, row)
  }

  #literal(): unknown {
    const raw = this.#next()
    if (raw.startsWith("'")) return raw.slice(1, -1).replaceAll("''", "'")
    const lower = raw.toLowerCase()
    if (lower === 'true' || lower === 'false') return lower === 'true'
    if (lower === 'null') return null
    if (/^-?\d+(?:\.\d+)?$/.test(raw)) return Number(raw)
    if (/^\d{4}-\d\d-\d\dT?/.test(raw) || /^[0-9a-f]{8}-/i.test(raw)) return raw
    throw invalid(`'${raw}' is not a value.`)
  }
}

function equal(a: unknown, b: unknown): boolean {
  if (typeof a === 'string' && typeof b === 'string')
    return a.toLowerCase() === b.toLowerCase() || (isTime(a) && isTime(b) && Date.parse(a) === Date.parse(b))
  return (a ?? null) === b
}

function order(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (typeof a !== 'string' || typeof b !== 'string') return Number.NaN
  if (isTime(a) && isTime(b)) return Date.parse(a) - Date.parse(b)
  return a.toLowerCase() < b.toLowerCase() ? -1 : a.toLowerCase() > b.toLowerCase() ? 1 : 0
}

const isTime = (text: string): boolean => /^\d{4}-\d\d-\d\d(?:T|$)/.test(text)
