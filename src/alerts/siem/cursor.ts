// The feed's cursor: opaque to the reader, bound to its stream. Pure.
import { AppError } from '#platform/errors.ts'

export type Stream = 'event' | 'alert'

export function writeCursor(stream: Stream, position: number): string {
  return Buffer.from(`1.${stream}.${position}`, 'latin1').toString('base64url')
}

/** Throws AppError `siem.cursor-invalid`. */
export function readCursor(stream: Stream, cursor: string): number {
  const match = /^1\.(event|alert)\.(\d{1,15})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1'))
  if (match?.[1] === stream && writeCursor(stream, Number(match[2])) === cursor) return Number(match[2])
  throw new AppError({
    code: 'siem.cursor-invalid',
    message: `The cursor is not one that this feed gave. Leave it out and send from_date to begin anew.`,
    status: 400,
  })
}
