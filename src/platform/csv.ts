// CSV (RFC 4180) that a spreadsheet opens without running anything: a cell that would be a formula is quoted as text. Pure.

/** What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection), also behind spaces and full-width. */
const formula = /^[\s\u00a0]*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20|%]/
const needsQuotes = /[",\r\n;\t]/

export type CsvValue = string | number | boolean | null | undefined | Date

/** One record with CRLF at its end. Numbers stay numbers; dates are ISO 8601 in UTC. */
export function csvRecord(values: readonly CsvValue[]): string {
  return `${values.map(cell).join(',')}\r\n`
}

/** Lets a spreadsheet know that it is UTF-8. */
export const csvBegin = '\ufeff'

function cell(value: CsvValue): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (value instanceof Date) return value.toISOString()
  const text = value.toWellFormed().replaceAll('\0', '')
  const safe = formula.test(text) ? `'${text}` : text
  return needsQuotes.test(safe) || safe !== text ? `"${safe.replaceAll('"', '""')}"` : safe
}
