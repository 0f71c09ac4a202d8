// "Did you mean": the known name that is nearest to a mistyped one.

/** The nearest of `known` within about a third of the length in single-character edits, or null. */
export function suggest(mistyped: string, known: readonly string[]): string | null {
  const lower = mistyped.slice(0, 64).toLowerCase()
  let best: { name: string; distance: number } | null = null
  for (const name of known) {
    const distance = editDistance(lower, name.toLowerCase())
    if (best === null || distance < best.distance) best = { name, distance }
  }
  return best !== null && best.distance <= Math.max(2, Math.floor(mistyped.length / 3)) ? best.name : null
}

/** Levenshtein's distance. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      row.push(Math.min(previous[j]! + 1, row[j - 1]! + 1, replaced))
    }
    previous = row
  }
  return previous[b.length]!
}
