// A place in a list that is in order of time, as one opaque word: instant and id of the last row. Pure.

export interface TimePlace {
  /** ISO, UTC, with milliseconds. */
  at: string
  id: string
}

const shape = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) ([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})$/

export const encodeTimeCursor = ({ at, id }: TimePlace): string => Buffer.from(`${at} ${id}`).toString('base64url')

/** Null for what is none of ours. */
export function decodeTimeCursor(cursor: string): TimePlace | null {
  const [, at, id] = shape.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? []
  if (at === undefined || id === undefined) return null
  const time_ms = Date.parse(at)
  // The 31st of a month of 30 days is no time to a database.
  return !Number.isNaN(time_ms) && new Date(time_ms).toISOString() === at ? { at, id } : null
}
