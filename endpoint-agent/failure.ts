// What may go wrong in operation: a dotted code for programs, a text for people. Mistakes of ours stay plain errors.
import { oneLine } from './computer/shown.ts'

export class Failure extends Error {
  readonly code: string

  constructor(code: string, text: string, options?: ErrorOptions) {
    super(text, options)
    this.name = 'Failure'
    this.code = code
  }
}

/** Code of the operating system (`ENOENT`), undefined for other errors. */
export const systemCode = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined

/** One line about any error, for a report or the log: a server, a proxy or a certificate may have written parts of it. */
export const textOf = (error: unknown): string => oneLine(error instanceof Error ? error.message : String(error))

/** The code of a failure, `internal` for a mistake of ours. */
export const codeOf = (error: unknown): string => (error instanceof Failure ? error.code : 'internal')
