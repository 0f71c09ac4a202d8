// The key file: one key a line, 32 bytes in base64. The first seals; all open, so that a key is rotated by adding a line on top.
import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs'
import path from 'node:path'
import { AppError } from '../errors.ts'

const key_size_bytes = 32
const keys_max = 16
const file_size_bytes_max = 4_096

/** Makes the file (0600) when there is none. Throws AppError `secrets.key-file` when it is unusable or others may read it. */
export function loadKeyFile(file: string): Buffer[] {
  if (statSync(file, { throwIfNoEntry: false }) === undefined) createKeyFile(file)
  return readKeyFile(file)
}

/** Like loadKeyFile, but never makes one. */
export function readKeyFile(file: string): Buffer[] {
  const stat = statSync(file, { throwIfNoEntry: false })
  if (stat === undefined) throw keyFileError(file, 'does not exist')
  if ((stat.mode & 0o007) !== 0)
    throw keyFileError(file, `may be read by anybody on this machine; run chmod 600 ${file}`)
  if (stat.size > file_size_bytes_max) throw keyFileError(file, 'is too large to be a key file')
  return parseKeys(readFileSync(file, 'utf8'), file)
}

function parseKeys(text: string, file: string): Buffer[] {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
  if (lines.length === 0 || lines.length > keys_max) throw keyFileError(file, `must hold 1 to ${keys_max} keys`)
  return lines.map((line, index) => {
    const key = Buffer.from(line, 'base64')
    if (key.length !== key_size_bytes || key.toString('base64') !== line)
      throw keyFileError(file, `key ${index + 1} is not 32 bytes in base64`)
    return key
  })
}

/** Whole or not at all, and never over an existing one: two processes may start at once. */
function createKeyFile(file: string): void {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
  const partial = `${file}.${randomBytes(4).toString('hex')}.new`
  const handle = openSync(partial, 'wx', 0o600)
  try {
    writeSync(handle, `${randomBytes(key_size_bytes).toString('base64')}\n`)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  try {
    linkSync(partial, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(partial, { force: true })
  }
  syncFolder(path.dirname(file))
}

/** Else a power failure could take the name of the file, and with it every secret that was sealed meanwhile. */
function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

function keyFileError(file: string, problem: string): AppError {
  return new AppError({
    code: 'secrets.key-file',
    message: `The key file ${file} ${problem}. It seals every secret in the database; without the right one they cannot be read.`,
  })
}
