// Finds what must not be overlooked in mail data: a CR or LF that stands alone, and a dot at the beginning of a line.

const LF = 10
const CR = 13
const DOT = 46

/**
 * The first index in [from, end) of a mark, or `end`. A mark is a byte that shows a bare CR or LF, that is
 * (byte is LF) differs from (byte before is CR), or a dot after LF. `before` is the byte in front of `from`.
 */
export function findMark(bytes: Buffer, from: number, end: number, before: number): number {
  return findMarkPlain(bytes, from, end, before)
}

/** The same in plain JavaScript over native search: one step a line. */
export function findMarkPlain(bytes: Buffer, from: number, end: number, before: number): number {
  if (from >= end) return end
  const first = bytes[from]!
  if ((first === LF) !== (before === CR)) return from
  if (first === DOT && before === LF) return from
  let line = from
  let cr = nextIndex(bytes, CR, from, end)
  while (true) {
    const lf = nextIndex(bytes, LF, line, end)
    if (cr < lf - 1 && cr < end - 1) return cr + 1
    if (lf === end) return end
    if (lf > from && cr !== lf - 1) return lf
    line = lf + 1
    if (line >= end) return end
    if (bytes[line] === DOT) return line
    cr = nextIndex(bytes, CR, line, end)
  }
}

function nextIndex(bytes: Buffer, value: number, from: number, end: number): number {
  const index = bytes.indexOf(value, from)
  return index < 0 || index > end ? end : index
}
