// A file by its folder's descriptor and its name. On Linux each part of the path is opened without following links, from the root
// down, and all further work goes through `/proc/self/fd/N/name`: what somebody moves or links meanwhile cannot lead elsewhere. This
// is openat(2), which Node does not have. On Windows and macOS the path is checked and used: a race stays there, and is said so.
import { createHash } from 'node:crypto'
import { closeSync, constants, createReadStream, fstatSync, lstatSync, openSync } from 'node:fs'
import path from 'node:path'
import { Failure, systemCode } from '../failure.ts'

// <fcntl.h> of Linux, the same on all processors that Node runs on; not among Node's constants.
const O_PATH = 0o10000000
export const isDescending = process.platform === 'linux'

export interface Place extends Disposable {
  /** Of the folder; -1 where there is no descending. */
  readonly descriptor: number
  readonly name: Buffer
  /** Path of the file, or of another name in the same folder, that no link can lead astray. */
  entry(name?: Buffer): Buffer
}

const depth_max = 2_048

/** The folder and the name of an absolute path. Throws `path.link` when a part of the folder is a link, `path.gone`. */
export function placeOf(file: Buffer): Place {
  if (!isDescending) return plainPlace(file)
  const parts = partsOf(file)
  const name = parts.pop()
  if (name === undefined) throw new Failure('path.invalid', 'The path names no file.')
  return placeIn(openFolder(parts), name)
}

export function placeIn(descriptor: number, name: Buffer): Place {
  const base = Buffer.from(`/proc/self/fd/${descriptor}/`)
  return {
    descriptor,
    name,
    entry: (other = name) => Buffer.concat([base, other]),
    [Symbol.dispose]: () => closeSync(descriptor),
  }
}

/** Parts of an absolute path. Throws `path.invalid` for relative ones and for `.` and `..`. */
export function partsOf(file: Buffer): Buffer[] {
  if (file[0] !== 0x2f || file.includes(0)) throw new Failure('path.invalid', 'The path is not absolute.')
  const parts: Buffer[] = []
  for (let from = 1; from <= file.length;) {
    const at = file.indexOf(0x2f, from)
    const end = at === -1 ? file.length : at
    if (end > from) parts.push(file.subarray(from, end))
    from = end + 1
  }
  if (parts.length > depth_max || parts.some((part) => part.equals(Buffer.from('.')) || part.equals(Buffer.from('..'))))
    throw new Failure('path.invalid', 'The path is too deep or goes up.')
  return parts
}

/** Descriptor of a folder, for names only (O_PATH). */
export function openFolder(parts: readonly Buffer[]): number {
  let folder = openSync('/', O_PATH | constants.O_DIRECTORY)
  for (const part of parts) {
    try {
      const next = openChildFolder(folder, part)
      closeSync(folder)
      folder = next
    } catch (error) {
      closeSync(folder)
      throw error
    }
  }
  return folder
}

export function openChildFolder(folder: number, name: Buffer): number {
  try {
    return openSync(
      Buffer.concat([Buffer.from(`/proc/self/fd/${folder}/`), name]),
      O_PATH | constants.O_DIRECTORY | constants.O_NOFOLLOW,
    )
  } catch (error) {
    // With O_PATH a link is opened itself, and is then no folder.
    if (systemCode(error) === 'ENOTDIR' || systemCode(error) === 'ELOOP')
      throw new Failure('path.link', 'A part of the path is a link or no folder.', { cause: error })
    if (systemCode(error) === 'ENOENT')
      throw new Failure('path.gone', 'The folder is not there any more.', { cause: error })
    throw error
  }
}

function plainPlace(file: Buffer): Place {
  const whole = file.toString('utf8')
  if (!path.isAbsolute(whole)) throw new Failure('path.invalid', 'The path is not absolute.')
  for (let folder = path.dirname(whole); folder !== path.dirname(folder); folder = path.dirname(folder))
    if (lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink() === true)
      throw new Failure('path.link', 'A part of the path is a link.')
  const folder = path.dirname(whole)
  return {
    descriptor: -1,
    name: Buffer.from(path.basename(whole)),
    entry: (other) => Buffer.from(path.join(folder, (other ?? Buffer.from(path.basename(whole))).toString('utf8'))),
    [Symbol.dispose]: () => {},
  }
}

/** SHA-256 of what is there now, hex. Throws as `openFile` does. */
export async function hashOf(place: Place): Promise<string> {
  const descriptor = openFile(place)
  try {
    const hash = createHash('sha256')
    for await (const piece of createReadStream('', { fd: descriptor, autoClose: false, start: 0 }))
      hash.update(piece as Buffer)
    return hash.digest('hex')
  } finally {
    closeSync(descriptor)
  }
}

/** Opens a file for reading without following a link; only regular files. Throws `path.link`, `path.gone`, `path.no-file`. */
export function openFile(place: Place): number {
  try {
    // O_NONBLOCK: a pipe planted in its place must not hold us.
    const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)
    const descriptor = openSync(place.entry(), flags)
    if (fstatSync(descriptor).isFile()) return descriptor
    closeSync(descriptor)
  } catch (error) {
    if (systemCode(error) === 'ELOOP')
      throw new Failure('path.link', 'There is a link where the file was.', { cause: error })
    if (systemCode(error) === 'ENOENT')
      throw new Failure('path.gone', 'The file is not there any more.', { cause: error })
    if (systemCode(error) === 'ENXIO') throw new Failure('path.no-file', 'It is no regular file.', { cause: error })
    throw error
  }
  throw new Failure('path.no-file', 'It is no regular file.')
}
