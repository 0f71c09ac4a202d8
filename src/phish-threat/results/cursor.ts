// Places in lists that are ordered by text, as one opaque word. Pure.
import { AppError } from '#platform/errors.ts'

export const encodeCursor = (parts: readonly string[]): string =>
  Buffer.from(JSON.stringify(parts)).toString('base64url')

/** Throws AppError `request.cursor` for what `encodeCursor` did not make of `count` parts. */
export function decodeCursor(cursor: string, count: number): string[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    if (Array.isArray(parts) && parts.length === count && parts.every(isUsable)) return parts
  } catch {
    // The same answer as for a cursor of another list.
  }
  throw badCursor()
}

/** PostgreSQL takes no NUL in text. */
const isUsable = (part: unknown): part is string =>
  typeof part === 'string' && !part.includes('\0') && part.isWellFormed()

export const badCursor = () =>
  new AppError({
    code: 'request.cursor',
    message: 'The cursor is not one that this list gave out. Begin again without it.',
    status: 400,
  })
