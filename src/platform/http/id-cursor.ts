// A place in a list whose ids rise with time: the id of the last row.
import { AppError } from '../errors.ts'
import { isUuid } from '../ids.ts'

/** Throws AppError `request.cursor`. */
export function checkedIdCursor(cursor: string): string {
  if (isUuid(cursor)) return cursor
  throw new AppError({
    code: 'request.cursor',
    message: 'The cursor is not one that this list gave out. Begin again without it.',
    status: 400,
  })
}
