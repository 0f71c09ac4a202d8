// Rows for people: columns as wide as they need, no colour, so that pipes and screens see the same.

/** Text that came from outside must not steer the terminal (control characters) or turn its order (bidirectional overrides). */
const harmful = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g

export function table(headings: string[], given: string[][]): string[] {
  const rows = given.map((row) => row.map((cell) => cell.replace(harmful, '?')))
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  return [headings, ...rows].map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  )
}
