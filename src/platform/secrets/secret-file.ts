// Passwords and client secrets that the operator keeps in files of their own.
import { readFileSync, statSync } from 'node:fs'
import { AppError } from '../errors.ts'

const size_bytes_max = 64 * 1024

/** The text without the line end; throws AppError `secrets.file` when it is missing, empty or huge. */
export function readSecretFile(file: string): string {
  try {
    if (statSync(file).size > size_bytes_max) throw new Error(`larger than ${size_bytes_max} bytes`)
    const text = readFileSync(file, 'utf8').replace(/\r?\n$/, '')
    if (text === '') throw new Error('empty')
    return text
  } catch (cause) {
    throw new AppError({
      code: 'secrets.file',
      message: `The secret file ${file} cannot be used: ${(cause as Error).message}.`,
      cause,
    })
  }
}
