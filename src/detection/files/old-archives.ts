// ARJ, LZH and ACE, which 7-Zip or WinRAR still open: how they begin, and the names in the first two, whose headers are never packed.
import { crc32 } from 'node:zlib'
import { decodeFileName } from './file-names.ts'
import { broken, type Found, type ListedFile } from './listing.ts'

/** `head`: the first 4 KB, or all of a smaller file. */
export function sniffOldArchive(head: Buffer): 'arj' | 'lzh' | 'ace' | undefined {
  if (isArj(head)) return 'arj'
  if (isLzhHeader(head, 0)) return 'lzh'
  if (head.toString('latin1', 7, 14) === '**ACE**') return 'ace'
  return undefined
}

const arj = {
  mark: 0xea60,
  header_bytes_max: 2_600,
  fixed_bytes: 30,
  encrypted: 1,
  continued: 4,
  continues: 8,
  stored: 0,
  folder: 3,
}

/** Two bytes say little: the checksum of the header must be right as well. */
function isArj(head: Buffer): boolean {
  if (head.length < 8 || head.readUInt16LE(0) !== arj.mark) return false
  const end = 4 + head.readUInt16LE(2)
  if (end < 4 + arj.fixed_bytes || end > 4 + arj.header_bytes_max || end + 4 > head.length) return false
  return crc32(head.subarray(4, end)) === head.readUInt32LE(end)
}

/** ARJ technical information, April 1993: a header of the archive, and one before each file. */
export function listArj(bytes: Buffer, max: number): Found {
  const files: ListedFile[] = []
  let isContinued = false
  for (let at = 0, isFirst = true; files.length <= max; isFirst = false) {
    if (at + 4 > bytes.length || bytes.readUInt16LE(at) !== arj.mark) return broken(files)
    const header_bytes = bytes.readUInt16LE(at + 2)
    if (header_bytes === 0) return { files, isWhole: !isContinued, isEncrypted: false }
    const header = bytes.subarray(at + 4, at + 4 + header_bytes)
    const start = behindArjHeaders(bytes, at + 4 + header_bytes)
    if (header_bytes < arj.fixed_bytes || start === undefined) return broken(files)
    const flags = header[4]!
    isContinued ||= (flags & arj.continued) !== 0
    at = start
    if (isFirst) continue
    at += header.readUInt32LE(12)
    if (header[6] === arj.folder) continue
    const isEncrypted = (flags & arj.encrypted) !== 0
    const isStored = header[5] === arj.stored && !isEncrypted && (flags & (arj.continued | arj.continues)) === 0
    const name = textUntilNul(header.subarray(header[0]!))
    files.push({ name, otherNames: [], isEncrypted, content: isStored ? bytes.subarray(start, at) : null })
  }
  return { files, isWhole: false, isEncrypted: false }
}

/** The header's checksum, and further headers, which no program writes. */
function behindArjHeaders(bytes: Buffer, from: number): number | undefined {
  for (let at = from + 4; at + 2 <= bytes.length;) {
    const further_bytes = bytes.readUInt16LE(at)
    if (further_bytes === 0) return at + 2
    at += 2 + further_bytes + 4
  }
  return undefined
}

const lzh = {
  method: /^-(?:lh[0-9a-z]|lz[0-9s]|pm[0-2s])-$/,
  stored: new Set(['-lh0-', '-lz4-', '-pm0-']),
  folder: '-lhd-',
  fixed_bytes: 21,
  levels: 4,
  file: 1,
  unicodeFile: 0x44,
}

function isLzhHeader(bytes: Buffer, at: number): boolean {
  return (
    at + lzh.fixed_bytes <= bytes.length &&
    lzh.method.test(bytes.toString('latin1', at + 2, at + 7)) &&
    bytes[at + 20]! < lzh.levels
  )
}

/** A header before each file, in one of four forms (lhx.doc and what LHa for UNIX tells of it). */
export function listLzh(bytes: Buffer, max: number): Found {
  const files: ListedFile[] = []
  let at = 0
  while (at < bytes.length && bytes[at] !== 0 && files.length <= max) {
    const header = isLzhHeader(bytes, at) ? readLzhHeader(bytes, at) : undefined
    if (header === undefined || header.end > bytes.length) return broken(files)
    const [name, ...otherNames] = header.names.toReversed()
    const method = bytes.toString('latin1', at + 2, at + 7)
    const content = lzh.stored.has(method) ? bytes.subarray(header.start, header.end) : null
    if (method !== lzh.folder) files.push({ name: name ?? '', otherNames, isEncrypted: false, content })
    at = header.end
  }
  // Some end without a word.
  return { files, isWhole: files.length <= max, isEncrypted: false }
}

interface LzhHeader {
  names: string[]
  /** Of the data. */
  start: number
  end: number
}

function readLzhHeader(bytes: Buffer, at: number): LzhHeader | undefined {
  const level = bytes[at + 20]!
  const data_bytes = bytes.readUInt32LE(at + 7)
  if (level >= 2) {
    const width = level === 2 ? 2 : 4
    const first = at + (level === 2 ? 24 : 28)
    const further = readLzhExtensions(bytes, first, width)
    const header_bytes =
      level === 2 ? bytes.readUInt16LE(at) : at + 28 <= bytes.length ? bytes.readUInt32LE(at + 24) : 0
    const start = at + header_bytes
    return further === undefined || header_bytes < 26
      ? undefined
      : { names: further.names, start, end: start + data_bytes }
  }
  const name_bytes = bytes[at + 21] ?? 0
  const name = textUntilNul(bytes.subarray(at + 22, at + 22 + name_bytes))
  const end = at + 2 + bytes[at]!
  if (level === 0) return { names: [name], start: end, end: end + data_bytes }
  // What follows the header counts as data here.
  const further = readLzhExtensions(bytes, end - 2, 2)
  return further === undefined
    ? undefined
    : { names: [name, ...further.names], start: further.end, end: end + data_bytes }
}

/** Each is led by its size, with the next one's in it. */
function readLzhExtensions(bytes: Buffer, from: number, width: 2 | 4): { names: string[]; end: number } | undefined {
  const names: string[] = []
  for (let at = from; at >= 0 && at + width <= bytes.length;) {
    const size = bytes.readUIntLE(at, width)
    const start = at + width
    if (size === 0) return { names, end: start }
    if (size <= width || start + size > bytes.length) return undefined
    const value = bytes.subarray(start + 1, start + size - width)
    if (bytes[start] === lzh.file) names.push(textUntilNul(value))
    else if (bytes[start] === lzh.unicodeFile) names.push(value.toString('utf16le'))
    at = start + size - width
  }
  return undefined
}

function textUntilNul(bytes: Buffer): string {
  const end = bytes.indexOf(0)
  return decodeFileName(bytes.subarray(0, end === -1 ? bytes.length : end), 'dos')
}
