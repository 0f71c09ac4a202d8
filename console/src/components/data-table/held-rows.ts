// Pure: what a table shows when new rows arrive while somebody reads: the rows that were there, with their present content.

export interface HeldRows<Row> {
  rows: readonly Row[]
  /** How many are held back. */
  count: number
}

/**
 * `shown` is what the reader sees now. Rows that are new at the top are held back while they read; everything else follows at once: other
 * filters or pages (nothing in common), another order, rows that are gone, rows that changed.
 */
export function holdRows<Row>(
  shown: readonly string[],
  next: readonly Row[],
  rowId: (row: Row) => string,
  isReading: boolean,
): HeldRows<Row> {
  if (!isReading) return { rows: next, count: 0 }
  const known = new Set(shown)
  const first = next.findIndex((row) => known.has(rowId(row)))
  if (first <= 0 || !isSameOrder(shown, next.map(rowId))) return { rows: next, count: 0 }
  return { rows: next.slice(first), count: first }
}

/** Of those that are in both. */
function isSameOrder(before: readonly string[], after: readonly string[]): boolean {
  const common = new Set(after)
  const order = before.filter((id) => common.has(id))
  const places = new Set(before)
  return after.filter((id) => places.has(id)).every((id, index) => id === order[index])
}
