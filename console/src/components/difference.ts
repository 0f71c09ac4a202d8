// Pure: which leaves of two JSON values differ. Lists of plain values are compared as a whole, because their order may mean something.

export interface Change {
  /** `limits.count`, `recipients[2].name`; empty for the value itself. */
  path: string
  before: unknown
  after: unknown
}

const depth_max = 20

export function difference(before: unknown, after: unknown, path = '', depth = 0): Change[] {
  if (Object.is(before, after)) return []
  if (depth < depth_max && isRecord(before) && isRecord(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)])
    return [...keys]
      .toSorted()
      .flatMap((key) => difference(before[key], after[key], path === '' ? key : `${path}.${key}`, depth + 1))
  }
  if (depth < depth_max && isListOfRecords(before) && isListOfRecords(after)) {
    const length = Math.max(before.length, after.length)
    return Array.from({ length }, (_, index) =>
      difference(before[index], after[index], `${path}[${index}]`, depth + 1),
    ).flat()
  }
  if (before === null && after === undefined) return []
  if (before === undefined && after === null) return []
  return JSON.stringify(before) === JSON.stringify(after)
    ? []
    : [{ path, before: before ?? undefined, after: after ?? undefined }]
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isListOfRecords(value: unknown): value is unknown[] {
  return Array.isArray(value) && value.length > 0 && value.every(isRecord)
}
