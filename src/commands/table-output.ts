// Tables for a terminal: columns as wide as needed, hostile text made harmless, times in local form.
import { safeLine } from '#quarantine/safe-text.ts'

export interface Column<Row> {
  title: string
  /** Characters at most; longer text ends in `…`. */
  width_max: number
  value(row: Row): string
}

/** Lines of a table, header first. */
export function formatTable<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string[] {
  const cells = rows.map((row) => columns.map(({ value, width_max }) => cut(value(row), width_max)))
  const all = [columns.map(({ title }) => title), ...cells]
  const widths = columns.map((_, index) => Math.max(...all.map((line) => lengthOf(line[index]!))))
  return all.map((line) =>
    line
      .map((cell, index) => cell + ' '.repeat(widths[index]! - lengthOf(cell)))
      .join('  ')
      .trimEnd(),
  )
}

/** `2026-11-22 09:15`, UTC, so that it can be compared with logs and given to `--from`. */
export const shortTime = (time: string): string => time.slice(0, 16).replace('T', ' ')

export function shortSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  if (bytes < 1024 ** 2) return `${(bytes / 1024).toFixed(1)} KB`
  return `${(bytes / 1024 ** 2).toFixed(1)} MB`
}

/** `a@b.example +2` for several. */
export const firstOf = (names: readonly string[]): string =>
  names.length <= 1 ? (names[0] ?? '') : `${names[0]} +${names.length - 1}`

const lengthOf = (text: string): number => Array.from(text).length

function cut(text: string, width_max: number): string {
  const characters = Array.from(safeLine(text, width_max * 4))
  return characters.length <= width_max ? characters.join('') : `${characters.slice(0, width_max - 1).join('')}…`
}

/** Prints one line and gives the exit code for "done". */
export function done(print: (line: string) => void, line: string): number {
  print(line)
  return 0
}
