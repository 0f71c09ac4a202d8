// The state folder: 0700, files 0600, ours alone. What it holds decides which computer this is and which commands it obeys, so a
// folder that others could have written to is refused instead of repaired.
import { closeSync, fsyncSync, lstatSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { Failure, systemCode } from '../failure.ts'

/** Where the state is when nobody says otherwise. */
export function defaultStateFolder(platform: NodeJS.Platform, environment: NodeJS.ProcessEnv): string {
  if (platform === 'win32') return path.win32.join(environment.ProgramData ?? 'C:\\ProgramData', 'Mailwarden Agent')
  if (platform === 'darwin') return '/Library/Application Support/Mailwarden Agent'
  return '/var/lib/mailwarden-agent'
}

/** The folder, checked; with `isNew` it is made when missing. Throws `state.missing`, `state.unsafe`. */
export function openStateFolder(folder: string, isNew: boolean): string {
  const full = path.resolve(folder)
  if (isNew) mkdirSync(full, { recursive: true, mode: 0o700 })
  const facts = lstatSync(full, { throwIfNoEntry: false })
  if (facts === undefined)
    throw new Failure('state.missing', `There is no state in ${full}. Enrol first: mailwarden-agent enroll.`)
  if (!facts.isDirectory()) throw new Failure('state.unsafe', `${full} is not a folder.`)
  // On Windows the installer sets the access list; the mode bits that Node shows there mean nothing.
  if (process.platform === 'win32') return full
  if (facts.uid !== process.getuid?.()) throw new Failure('state.unsafe', `${full} belongs to another user.`)
  if ((facts.mode & 0o077) !== 0)
    throw new Failure('state.unsafe', `Others may enter ${full}. Run: chmod 700 '${full}', and enrol anew if in doubt.`)
  return full
}

/** Writes a small file so that after a power cut the old or the new one is there, whole. */
export function writeWhole(file: string, content: string | Uint8Array): void {
  const draft = `${file}.${randomBytes(6).toString('hex')}`
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  const descriptor = openSync(draft, 'wx', 0o600)
  try {
    for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  renameSync(draft, file)
  syncFolder(path.dirname(file))
}

/** Makes the names in a folder durable. Windows cannot open folders for this and does it itself. */
export function syncFolder(folder: string | Buffer): void {
  if (process.platform === 'win32') return
  const descriptor = openSync(folder, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** Text of a file, null when there is none. */
export function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null
    throw error
  }
}
