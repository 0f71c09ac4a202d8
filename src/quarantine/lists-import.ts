// Reads what a person pastes or uploads for the lists: one value a line, or CSV with a header. Pure, in slices, so that 100,000 lines
// do not hold up the process; every line is either an entry or refused with a reason.
import { storableText } from './item.ts'
import { type ListKind, parseListValue } from './lists.ts'

export const importLines_max = 100_000
const line_characters_max = 2_000
const slice_lines = 2_000

export interface ImportDefaults {
  list: 'allow' | 'block'
  note: string
  requireAuthentication: boolean | null
  expiresAt: Date | null
}

export interface ImportEntry {
  line: number
  list: 'allow' | 'block'
  kind: ListKind
  value: string
  owner: string | null
  note: string
  /** null: as the list has it by default. */
  requireAuthentication: boolean | null
  expiresAt: Date | null
}

export interface RefusedLine {
  line: number
  text: string
  message: string
}

export interface ParsedImport {
  /** Lines that said something, refused ones included. */
  lines: number
  /** One per owner, kind and value: the last one of the file. */
  entries: ImportEntry[]
  repeated: number
  refused: RefusedLine[]
  /** There were more lines than are read. */
  isCut: boolean
}

type Column = 'value' | 'list' | 'owner' | 'note' | 'expires' | 'authentication'

const columnNames: Record<string, Column> = {
  value: 'value',
  entry: 'value',
  address: 'value',
  sender: 'value',
  domain: 'value',
  list: 'list',
  action: 'list',
  owner: 'owner',
  mailbox: 'owner',
  note: 'note',
  comment: 'note',
  expires: 'expires',
  expiresat: 'expires',
  'expires at': 'expires',
  authentication: 'authentication',
  'require authentication': 'authentication',
}

/** `now`: entries that are over already are refused. */
export async function parseImport(text: string, defaults: ImportDefaults, now: Date): Promise<ParsedImport> {
  const records = splitRecords(text.replace(/^\uFEFF/, ''))
  const entries = new Map<string, ImportEntry>()
  const result: ParsedImport = { lines: 0, entries: [], repeated: 0, refused: [], isCut: false }
  let layout: Layout | null = null
  for (const [index, record] of records.entries()) {
    if (index % slice_lines === slice_lines - 1) await new Promise((resolve) => setImmediate(resolve))
    const trimmed = record.text.trim()
    if (trimmed === '' || trimmed.startsWith('#')) continue
    if (layout === null) {
      layout = layoutOf(trimmed)
      if (layout.isHeader) continue
    }
    if (result.lines >= importLines_max) {
      result.isCut = true
      break
    }
    result.lines += 1
    const entry = readLine(trimmed, record.line, layout, defaults, now)
    if ('message' in entry) {
      result.refused.push(entry)
      continue
    }
    const key = `${entry.owner ?? ''}\n${entry.kind}\n${entry.value}`
    if (entries.has(key)) result.repeated += 1
    entries.set(key, entry)
  }
  result.entries = [...entries.values()]
  return result
}

interface Layout {
  separator: string
  columns: Map<Column, number>
  isHeader: boolean
}

/** A first line that names a column for the value is a header; else each line is a value, with an optional note after it. */
function layoutOf(first: string): Layout {
  const separator = ['\t', ';', ','].find((each) => first.includes(each)) ?? ','
  const names = splitCells(first, separator).map((name) => columnNames[name.trim().toLowerCase()])
  if (!names.includes('value'))
    return {
      separator,
      columns: new Map<Column, number>([
        ['value', 0],
        ['note', 1],
      ]),
      isHeader: false,
    }
  const columns = new Map<Column, number>()
  for (const [index, name] of names.entries()) if (name !== undefined && !columns.has(name)) columns.set(name, index)
  return { separator, columns, isHeader: true }
}

function readLine(
  text: string,
  line: number,
  layout: Layout,
  defaults: ImportDefaults,
  now: Date,
): ImportEntry | RefusedLine {
  const refuse = (message: string): RefusedLine => ({ line, text: storableText(text, 200), message })
  if (text.length > line_characters_max) return refuse(`Longer than ${line_characters_max} characters.`)
  const cells = splitCells(text, layout.separator)
  const cell = (column: Column): string => ownText(cells[layout.columns.get(column) ?? -1] ?? '')
  try {
    const list = readList(cell('list')) ?? defaults.list
    const owner = readOwner(cell('owner'))
    const expiresAt = readExpiry(cell('expires'), now) ?? defaults.expiresAt
    return {
      line,
      list,
      ...parseListValue(cell('value')),
      owner,
      note: storableText(cell('note') || defaults.note, 500),
      requireAuthentication: readYes(cell('authentication')) ?? defaults.requireAuthentication,
      expiresAt,
    }
  } catch (error) {
    return refuse((error as Error).message)
  }
}

/** Our own export writes an apostrophe before what a spreadsheet would run. */
const ownText = (text: string): string => text.trim().replace(/^'(?=[\s]*[=+\-@|%])/, '')

function readList(text: string): 'allow' | 'block' | null {
  const word = text.toLowerCase()
  if (word === '') return null
  if (['allow', 'allowed', 'permit'].includes(word)) return 'allow'
  if (['block', 'blocked', 'deny'].includes(word)) return 'block'
  throw new Error(`“${text.slice(0, 40)}” is no list: write allow or block.`)
}

function readOwner(text: string): string | null {
  if (text === '') return null
  const owner = text.toLowerCase()
  if (owner.length <= 320 && /^[^@\s<>]+@[^@\s<>]+$/.test(owner)) return owner
  throw new Error(`“${text.slice(0, 100)}” is no mailbox’s address.`)
}

function readExpiry(text: string, now: Date): Date | null {
  if (text === '') return null
  if (!/^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z?)?$/.test(text))
    throw new Error(`“${text.slice(0, 40)}” is no date: write 2027-01-31 or 2027-01-31T12:00Z.`)
  const iso = text.length === 10 ? `${text}T23:59:59Z` : text.replace(' ', 'T').replace(/Z?$/, 'Z')
  const at = new Date(iso)
  if (Number.isNaN(at.getTime())) throw new Error(`“${text}” is no date.`)
  if (at <= now) throw new Error(`${text} is over already.`)
  return at
}

function readYes(text: string): boolean | null {
  const word = text.toLowerCase()
  if (word === '') return null
  if (['yes', 'true', '1'].includes(word)) return true
  if (['no', 'false', '0'].includes(word)) return false
  throw new Error(`“${text.slice(0, 40)}” is neither yes nor no.`)
}

/** Lines, where a quoted cell of RFC 4180 may hold line ends. An unclosed quote ends with its line, so that it spoils one line only. */
export function splitRecords(text: string): { line: number; text: string }[] {
  const lines = text.split(/\r\n|\n|\r/)
  const records: { line: number; text: string }[] = []
  for (let index = 0; index < lines.length; index += 1) {
    let record = lines[index]!
    let used = 0
    while (isOpen(record) && used < 10 && index + used + 1 < lines.length) {
      used += 1
      record = `${record}\n${lines[index + used]!}`
    }
    if (isOpen(record)) {
      records.push({ line: index + 1, text: lines[index]! })
      continue
    }
    records.push({ line: index + 1, text: record })
    index += used
  }
  return records
}

const isOpen = (record: string): boolean => record.includes('"') && record.split('"').length % 2 === 0

/** Cells of one record. */
export function splitCells(record: string, separator: string): string[] {
  const cells: string[] = []
  let cell = ''
  let isQuoted = false
  for (let index = 0; index < record.length; index += 1) {
    const char = record[index]!
    if (isQuoted && char === '"' && record[index + 1] === '"') {
      cell += '"'
      index += 1
    } else if (char === '"' && (isQuoted || cell.trim() === '')) {
      if (!isQuoted) cell = ''
      isQuoted = !isQuoted
    } else if (char === separator && !isQuoted) {
      cells.push(cell)
      cell = ''
    } else cell += char
  }
  cells.push(cell)
  return cells
}
