// A file of people, from whatever program it comes: its encoding and delimiter are found out, its columns named. Pure.
import { parse } from 'csv-parse/sync'
import { AppError } from '#platform/errors.ts'

export const rows_max = 20_000
const columns_max = 50
const cell_length_max = 1_000

export const fields = ['address', 'displayName', 'language', 'timeZone', 'manager'] as const
export type Field = (typeof fields)[number]

export interface CsvFile {
  encoding: string
  delimiter: string
  columns: { title: string; field: Field | null }[]
  rows: { line: number; values: Partial<Record<Field, string>> }[]
}

/** Titles in the languages of the product, without spaces and signs. */
const titles: Record<Field, readonly string[]> = {
  address: [
    'address',
    'email',
    'emailaddress',
    'mail',
    'mailaddress',
    'upn',
    'userprincipalname',
    'primarysmtpaddress',
    'adresse',
    'mailadresse',
    'emailadresse',
    'courriel',
    'correo',
    'correoelectronico',
  ],
  displayName: ['displayname', 'name', 'fullname', 'anzeigename', 'nom', 'nombre'],
  language: ['language', 'preferredlanguage', 'lang', 'sprache', 'langue', 'idioma'],
  timeZone: ['timezone', 'zone', 'tz', 'zeitzone', 'fuseauhoraire', 'zonahoraria'],
  manager: ['manager', 'manageraddress', 'manageremail', 'vorgesetzter', 'responsable'],
}

/** Throws AppError `simulations.import.file` with what is wrong with it. */
export function readCsv(bytes: Uint8Array): CsvFile {
  const { text, encoding } = decode(bytes)
  const delimiter = delimiterOf(text)
  const records = recordsOf(text, delimiter)
  const [first] = records
  if (first === undefined) throw bad('The file is empty.')
  const named = first.cells.map((title) => ({ title: title.trim(), field: fieldOf(title) }))
  const hasTitles = named.some(({ field }) => field === 'address')
  const columns = hasTitles ? oncePerField(named) : guessColumns(first.cells)
  const body = hasTitles ? records.slice(1) : records
  if (body.length === 0) throw bad('The file has titles and no rows.')
  if (body.length > rows_max) throw bad(`The file has ${body.length} rows; at most ${rows_max} are read. Split it.`)
  const rows = body.map(({ line, cells }) => ({ line, values: valuesOf(cells, columns) }))
  return { encoding, delimiter: delimiter === '\t' ? 'tab' : delimiter, columns, rows }
}

/** Byte order marks first (Unicode 23.8), then UTF-8 if the bytes are that, else what spreadsheets write in western languages. */
function decode(bytes: Uint8Array): { text: string; encoding: string } {
  const [one, two, three] = bytes
  const as = (encoding: string, from: number) => ({
    text: new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes.subarray(from)),
    encoding,
  })
  if (one === 0xef && two === 0xbb && three === 0xbf) return as('utf-8', 3)
  if (one === 0xff && two === 0xfe) return as('utf-16le', 2)
  if (one === 0xfe && two === 0xff) return as('utf-16be', 2)
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), encoding: 'utf-8' }
  } catch {
    // Not UTF-8: every byte is something in Windows-1252.
    return as('windows-1252', 0)
  }
}

/** The one that stands most often in the first line, outside quotes. */
function delimiterOf(text: string): string {
  const [line = ''] = text.split(/\r\n|\r|\n/, 1)
  const plain = line.slice(0, cell_length_max * columns_max).replaceAll(/"[^"]*"/g, '')
  const counted = [',', ';', '\t'].map((sign) => ({ sign, count: plain.split(sign).length }))
  return counted.reduce((best, each) => (each.count > best.count ? each : best)).sign
}

interface ParsedRecord {
  line: number
  cells: string[]
}

function recordsOf(text: string, delimiter: string): ParsedRecord[] {
  if (text.includes('\0')) throw bad('The file is not text. Save it as CSV, not as a workbook.')
  try {
    const parsed: unknown = parse(text, {
      delimiter,
      info: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      max_record_size: cell_length_max * columns_max,
    })
    const records = parsed as { record: string[]; info: { lines: number } }[]
    return records
      .map(({ record, info }) => ({ line: info.lines, cells: record.slice(0, columns_max) }))
      .filter(({ cells }) => cells.some((cell) => cell.trim() !== ''))
  } catch (error) {
    throw bad(
      `The file cannot be read as CSV: ${error instanceof Error ? error.message.slice(0, 200) : 'it is damaged'}.`,
    )
  }
}

const fieldOf = (title: string): Field | null => {
  const plain = title
    .normalize('NFD')
    .toLowerCase()
    .replaceAll(/[^a-z]/g, '')
  return fields.find((field) => titles[field].includes(plain)) ?? null
}

/** Of two columns with the same meaning the first counts. */
function oncePerField(columns: CsvFile['columns']): CsvFile['columns'] {
  const seen = new Set<Field>()
  return columns.map(({ title, field }) => {
    if (field === null || seen.has(field)) return { title, field: null }
    seen.add(field)
    return { title, field }
  })
}

/** Without titles: the column that looks like addresses is the address, and nothing else is taken. */
function guessColumns(cells: readonly string[]): CsvFile['columns'] {
  const place = cells.findIndex((cell) => cell.includes('@'))
  if (place < 0)
    throw bad('The file has no column of addresses. Give one of its columns the title "address" in the first row.')
  return cells.map((_, column) => ({ title: `${column + 1}`, field: column === place ? 'address' : null }))
}

function valuesOf(cells: readonly string[], columns: CsvFile['columns']): Partial<Record<Field, string>> {
  const values: Partial<Record<Field, string>> = {}
  for (const [place, { field }] of columns.entries()) {
    const cell = cells[place]?.trim().slice(0, cell_length_max)
    if (field !== null && cell !== undefined && cell !== '') values[field] = cell
  }
  return values
}

const bad = (message: string): AppError =>
  new AppError({ code: 'simulations.import.file', message, status: 400, fields: [{ path: 'file', message }] })
