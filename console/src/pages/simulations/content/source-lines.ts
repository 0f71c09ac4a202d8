// Pure: lines of a source, and the one that a mistake names.

/** As the server tells it: "…: line 3: undefined variable…". Null when it names none. */
export function lineOf(mistake: string): number | null {
  const named = /\bline (\d+):/.exec(mistake)
  return named === null ? null : Number(named[1])
}

/** Where the line begins and ends in the text, counted from 1; the last one when there are fewer. */
export function placeOfLine(text: string, line: number): [start: number, end: number] {
  const lines = text.split('\n')
  const before = lines.slice(0, Math.min(line, lines.length) - 1)
  const start = before.reduce((sum, each) => sum + each.length + 1, 0)
  return [start, start + (lines[before.length] ?? '').length]
}

/** "1\n2\n3", in three parts, so that one number can be marked. */
export function lineNumbers(text: string, marked: number | null): [before: string, marked: string, after: string] {
  const count = text.split('\n').length
  const from = (first: number, last: number): string =>
    Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => `${first + index}\n`).join('')
  if (marked === null || marked > count) return [from(1, count), '', '']
  return [from(1, marked - 1), `${marked}\n`, from(marked + 1, count)]
}
