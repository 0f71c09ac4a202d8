// Reads ZIP archives (APPNOTE 6.3) from memory with bounds. Own code, because hostile archives lie: in sizes, in names, in overlapping entries.
import { inflateRawSync } from 'node:zlib'

export interface ZipEntry {
  name: string
  isEncrypted: boolean
  method: number
  compressed_bytes: number
  /** As declared; not to be believed. */
  size_bytes: number
  /** Offset of the local header. */
  offset: number
}

export type ZipContent =
  | { kind: 'content'; content: Buffer }
  | { kind: 'too-large' }
  | { kind: 'unreadable'; reason: string }

const endSignature = Buffer.from('504b0506', 'hex')
const localSignature = 0x04034b50
const centralSignature = 0x02014b50
const endSearch_bytes = 66_000

/** At most `max` entries; undefined when no directory and no local header can be read. */
export function listZip(bytes: Buffer, max: number): { entries: ZipEntry[]; isCut: boolean } | undefined {
  const end = bytes.subarray(Math.max(0, bytes.length - endSearch_bytes)).lastIndexOf(endSignature)
  const listed = end === -1 ? [] : fromDirectory(bytes, Math.max(0, bytes.length - endSearch_bytes) + end, max + 1)
  const entries = listed.length > 0 ? listed : fromLocalHeaders(bytes, max + 1)
  if (entries.length === 0) return end === -1 ? undefined : { entries, isCut: false }
  return { entries: entries.slice(0, max), isCut: entries.length > max }
}

function fromDirectory(bytes: Buffer, end: number, max: number): ZipEntry[] {
  if (end + 22 > bytes.length) return []
  const size = bytes.readUInt32LE(end + 12)
  const declared = bytes.readUInt32LE(end + 16)
  // Data before the archive (self-extractors) shifts all offsets.
  const start = end - size >= 0 ? end - size : declared
  const shift = start - declared > 0 ? start - declared : 0
  const entries: ZipEntry[] = []
  let at = start
  while (at + 46 <= bytes.length && entries.length < max && bytes.readUInt32LE(at) === centralSignature) {
    const nameLength = bytes.readUInt16LE(at + 28)
    entries.push({
      name: entryName(bytes, at + 46, nameLength, bytes.readUInt16LE(at + 8)),
      isEncrypted: (bytes.readUInt16LE(at + 8) & 1) === 1,
      method: bytes.readUInt16LE(at + 10),
      compressed_bytes: bytes.readUInt32LE(at + 20),
      size_bytes: bytes.readUInt32LE(at + 24),
      offset: bytes.readUInt32LE(at + 42) + shift,
    })
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
  }
  return entries
}

/** Without a directory, programs that repair archives go by the local headers. */
function fromLocalHeaders(bytes: Buffer, max: number): ZipEntry[] {
  const entries: ZipEntry[] = []
  let at = 0
  while (at + 30 <= bytes.length && entries.length < max && bytes.readUInt32LE(at) === localSignature) {
    const flags = bytes.readUInt16LE(at + 6)
    const nameLength = bytes.readUInt16LE(at + 26)
    const dataStart = at + 30 + nameLength + bytes.readUInt16LE(at + 28)
    const declared = bytes.readUInt32LE(at + 18)
    const next = bytes.indexOf(Buffer.from('504b', 'hex'), dataStart + Math.max(declared, 1))
    const compressed_bytes = declared > 0 ? declared : Math.max(0, (next === -1 ? bytes.length : next) - dataStart)
    entries.push({
      name: entryName(bytes, at + 30, nameLength, flags),
      isEncrypted: (flags & 1) === 1,
      method: bytes.readUInt16LE(at + 8),
      compressed_bytes,
      size_bytes: bytes.readUInt32LE(at + 22),
      offset: at,
    })
    at = dataStart + compressed_bytes
  }
  return entries
}

function entryName(bytes: Buffer, start: number, length: number, flags: number): string {
  return bytes.toString((flags & 0x800) === 0 ? 'latin1' : 'utf8', start, start + length)
}

/** Decompresses one entry to at most `max` bytes. */
export function readZipEntry(bytes: Buffer, entry: ZipEntry, max: number): ZipContent {
  const at = entry.offset
  if (at + 30 > bytes.length || bytes.readUInt32LE(at) !== localSignature)
    return { kind: 'unreadable', reason: 'no entry where the directory says' }
  const start = at + 30 + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28)
  const data = bytes.subarray(start, start + entry.compressed_bytes)
  if (entry.method === 0) return data.length > max ? { kind: 'too-large' } : { kind: 'content', content: data }
  if (entry.method !== 8) return { kind: 'unreadable', reason: `compression method ${entry.method}` }
  try {
    return { kind: 'content', content: inflateRawSync(data, { maxOutputLength: max, finishFlush: 2 }) }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') return { kind: 'too-large' }
    return { kind: 'unreadable', reason: 'damaged data' }
  }
}
