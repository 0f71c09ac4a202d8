// Reads ZIP archives (APPNOTE 6.3) from memory with bounds. Own code, because hostile archives lie: in sizes, in names, with two
// directories, with files that no directory names. What any program may take out is listed.
import { inflateRawSync } from 'node:zlib'
import { decodeFileName, untilNul } from './file-names.ts'

export interface ZipEntry {
  name: string
  /** What programs may call it that go by the local header or by a Unicode path field. */
  otherNames: string[]
  isEncrypted: boolean
  method: number
  /** The largest that is declared, which of a file that is only stored is read; not to be believed. */
  compressed_bytes: number
  /** The smallest that is declared. */
  certain_bytes: number
  /** Offset of the local header. */
  offset: number
}

export type ZipContent = { end: number } & (
  | { kind: 'content'; content: Buffer }
  | { kind: 'too-large' }
  | { kind: 'unreadable'; reason: string }
)

const endSignature = Buffer.from('504b0506', 'hex')
const localSignature = Buffer.from('504b0304', 'hex')
const localMark = 0x04034b50
const centralMark = 0x02014b50
const zip64LocatorMark = 0x07064b50
const zip64EndMark = 0x06064b50
const unknown32 = 0xffffffff
const endSearch_bytes = 66_000
const directories_max = 8
const sane = { version: 100, name_bytes: 4_096 }
const methods = new Set([0, 1, 6, 8, 9, 10, 12, 14, 18, 19, 93, 94, 95, 96, 97, 98, 99])

export interface ZipRange {
  start: number
  end: number
}

/** What the directories name, at most `max` entries. */
export function listZip(bytes: Buffer, max: number): { entries: ZipEntry[]; isCut: boolean; isEmpty: boolean } {
  const entries: ZipEntry[] = []
  const ends = directoryEnds(bytes)
  for (const end of ends) {
    // An archive inside, stored as it is, has a directory of its own.
    if (entries.some((entry) => end > entry.offset && end < entry.offset + entry.compressed_bytes)) continue
    const known = new Set(entries.map((entry) => `${entry.offset} ${entry.name}`))
    const found = fromDirectory(bytes, end, max + 1 - entries.length)
    entries.push(...found.filter((entry) => !known.has(`${entry.offset} ${entry.name}`)))
  }
  return { entries: entries.slice(0, max), isCut: entries.length > max, isEmpty: ends[0] === 0 }
}

/**
 * Finds local headers that no directory names: only programs that read from the beginning, or repair, see them. `ranges`: what
 * is accounted for. The result is asked with the offset to go on from, which may only grow.
 */
export function hiddenZipEntries(bytes: Buffer, ranges: ZipRange[]): (from: number) => ZipEntry | undefined {
  const sorted = ranges.toSorted((a, b) => a.start - b.start)
  let next = 0
  return (from) => {
    let at = bytes.indexOf(localSignature, from)
    while (at !== -1) {
      while (next < sorted.length && sorted[next]!.end <= at) next++
      const range = sorted[next]
      const isKnown = range !== undefined && range.start <= at
      const entry = !isKnown && isSane(bytes, at) ? localEntry(bytes, at) : undefined
      if (entry !== undefined) return entry
      at = bytes.indexOf(localSignature, isKnown ? range.end : at + 4)
    }
    return undefined
  }
}

/** Whether programs open it as an archive although it begins as something else. */
export function hasZipDirectory(bytes: Buffer): boolean {
  return directoryEnds(bytes).some((end) => fromDirectory(bytes, end, 1).length > 0)
}

/** The last first: most programs take that one; others the one whose comment reaches to the end. */
function directoryEnds(bytes: Buffer): number[] {
  const ends: number[] = []
  const from = Math.max(0, bytes.length - endSearch_bytes)
  const tail = bytes.subarray(from)
  for (let at = tail.lastIndexOf(endSignature); at >= 0 && ends.length < directories_max;) {
    if (at + 22 <= tail.length) ends.push(from + at)
    at = at === 0 ? -1 : tail.lastIndexOf(endSignature, at - 1)
  }
  return ends
}

function fromDirectory(bytes: Buffer, end: number, max: number): ZipEntry[] {
  const found = directoryStart(bytes, end)
  if (found === undefined) return []
  const entries: ZipEntry[] = []
  let { at } = found
  while (entries.length < max && isMarked(bytes, at, 46, centralMark)) {
    entries.push(centralEntry(bytes, at, found.shift))
    at += 46 + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
  }
  return entries
}

/** Data before the archive (self-extractors) shifts all offsets; records of zip64 may lie behind the directory. */
function directoryStart(bytes: Buffer, end: number): { at: number; shift: number } | undefined {
  const zip64 = zip64End(bytes, end)
  const size = zip64?.size ?? bytes.readUInt32LE(end + 12)
  const declared = zip64?.offset ?? bytes.readUInt32LE(end + 16)
  const before = zip64?.at ?? end
  for (const at of [before - size, declared])
    if (isMarked(bytes, at, 46, centralMark)) return { at, shift: Math.max(0, at - declared) }
  return undefined
}

function zip64End(bytes: Buffer, end: number): { at: number; size: number; offset: number } | undefined {
  if (!isMarked(bytes, end - 20, 20, zip64LocatorMark)) return undefined
  // Where the locator says, or right before it when data in front has shifted everything.
  for (const at of [Number(bytes.readBigUInt64LE(end - 12)), end - 20 - 56])
    if (isMarked(bytes, at, 56, zip64EndMark))
      return { at, size: Number(bytes.readBigUInt64LE(at + 40)), offset: Number(bytes.readBigUInt64LE(at + 48)) }
  return undefined
}

function isMarked(bytes: Buffer, at: number, length: number, mark: number): boolean {
  return at >= 0 && at + length <= bytes.length && bytes.readUInt32LE(at) === mark
}

function centralEntry(bytes: Buffer, at: number, shift: number): ZipEntry {
  const nameLength = bytes.readUInt16LE(at + 28)
  const flags = bytes.readUInt16LE(at + 8)
  const extra = readExtra(bytes, at + 46 + nameLength, bytes.readUInt16LE(at + 30))
  // Zip64 (APPNOTE 4.5.3): only what does not fit stands there, in this order.
  const [size, compressed, offset] = [at + 24, at + 20, at + 42].map((field) => {
    const value = bytes.readUInt32LE(field)
    return value === unknown32 ? (extra.zip64.shift() ?? value) : value
  }) as [number, number, number]
  const entry: ZipEntry = {
    name: entryName(bytes, at + 46, nameLength, flags),
    otherNames: extra.names,
    isEncrypted: (flags & 1) === 1,
    method: bytes.readUInt16LE(at + 10),
    // Stored files are as large as they say in either field.
    compressed_bytes: bytes.readUInt16LE(at + 10) === 0 ? Math.max(size, compressed) : compressed,
    certain_bytes: compressed,
    offset: offset + shift,
  }
  entry.otherNames.push(...[entry.name, ...entry.otherNames].flatMap(untilNul))
  const local = localEntry(bytes, entry.offset)
  if (local === undefined) return entry
  entry.isEncrypted ||= local.isEncrypted
  for (const name of [local.name, ...local.otherNames]) if (name !== entry.name) entry.otherNames.push(name)
  if (entry.method === 0) entry.compressed_bytes = Math.max(entry.compressed_bytes, local.compressed_bytes)
  // Zero: the size stands behind the data.
  if (local.certain_bytes > 0) entry.certain_bytes = Math.min(entry.certain_bytes, local.certain_bytes)
  return entry
}

function localEntry(bytes: Buffer, at: number): ZipEntry | undefined {
  if (!isMarked(bytes, at, 30, localMark)) return undefined
  const flags = bytes.readUInt16LE(at + 6)
  const method = bytes.readUInt16LE(at + 8)
  const nameLength = bytes.readUInt16LE(at + 26)
  const extra = readExtra(bytes, at + 30 + nameLength, bytes.readUInt16LE(at + 28))
  const [size, compressed] = [at + 22, at + 18].map((field) => {
    const value = bytes.readUInt32LE(field)
    return value === unknown32 ? (extra.zip64.shift() ?? value) : value
  }) as [number, number]
  const name = entryName(bytes, at + 30, nameLength, flags)
  return {
    name,
    otherNames: [...extra.names, ...[name, ...extra.names].flatMap(untilNul)],
    isEncrypted: (flags & 1) === 1,
    method,
    compressed_bytes: method === 0 ? Math.max(size, compressed) : compressed,
    certain_bytes: compressed,
    offset: at,
  }
}

/** Sizes of zip64 and names of Unicode path fields (0x7075), which programs prefer to the name in the header. */
function readExtra(bytes: Buffer, start: number, length: number): { zip64: number[]; names: string[] } {
  const found = { zip64: [] as number[], names: [] as string[] }
  const stop = Math.min(bytes.length, start + length)
  for (let at = start; at + 4 <= stop;) {
    const id = bytes.readUInt16LE(at)
    const end = Math.min(stop, at + 4 + bytes.readUInt16LE(at + 2))
    if (id === 1)
      for (let field = at + 4; field + 8 <= end; field += 8) found.zip64.push(Number(bytes.readBigUInt64LE(field)))
    else if (id === 0x7075 && end > at + 9) found.names.push(bytes.toString('utf8', at + 9, end))
    at = Math.max(end, at + 4)
  }
  return found
}

function entryName(bytes: Buffer, start: number, length: number, flags: number): string {
  const raw = bytes.subarray(start, start + length)
  return (flags & 0x800) === 0 ? decodeFileName(raw, 'dos') : raw.toString('utf8')
}

function dataStart(bytes: Buffer, offset: number): number {
  return offset + 30 + bytes.readUInt16LE(offset + 26) + bytes.readUInt16LE(offset + 28)
}

/** The four bytes stand in programs that handle archives, too. */
function isSane(bytes: Buffer, at: number): boolean {
  if (at + 30 > bytes.length) return false
  const nameLength = bytes.readUInt16LE(at + 26)
  return (
    bytes[at + 4]! <= sane.version &&
    methods.has(bytes.readUInt16LE(at + 8)) &&
    nameLength > 0 &&
    nameLength <= sane.name_bytes &&
    dataStart(bytes, at) <= bytes.length
  )
}

/** Decompresses one entry to at most `max` bytes; `end` is the offset behind what was read for it. */
export function readZipEntry(bytes: Buffer, entry: ZipEntry, max: number): ZipContent {
  if (!isMarked(bytes, entry.offset, 30, localMark))
    return { kind: 'unreadable', reason: 'no entry where the directory says', end: entry.offset }
  const start = dataStart(bytes, entry.offset)
  const end = Math.min(bytes.length, start + entry.certain_bytes)
  if (entry.method === 0) {
    const data = bytes.subarray(start, start + entry.compressed_bytes)
    return data.length > max ? { kind: 'too-large', end } : { kind: 'content', content: data, end }
  }
  if (entry.method !== 8) return { kind: 'unreadable', reason: `compression method ${entry.method}`, end }
  try {
    // Compressed data says itself where it ends, whatever the headers declare.
    const { buffer, engine } = inflateRawSync(bytes.subarray(start), {
      maxOutputLength: max,
      finishFlush: 2,
      info: true,
    }) as unknown as { buffer: Buffer; engine: { bytesWritten: number } }
    return { kind: 'content', content: buffer, end: start + engine.bytesWritten }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') return { kind: 'too-large', end }
    return { kind: 'unreadable', reason: 'damaged data', end: start }
  }
}
