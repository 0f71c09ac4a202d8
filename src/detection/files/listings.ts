// Names in archives that are not unpacked: RAR 4 and 5, CAB, and those of other files here.
import { ByteReader } from './byte-reader.ts'
import { decodeFileName } from './file-names.ts'
import { type Allowance, broken, type Found, type ListedFile, type Listing } from './listing.ts'
import { listArj, listLzh } from './old-archives.ts'
import { list7z } from './seven-zip.ts'
import type { FileType } from './types.ts'

/** Undefined for kinds whose directory is not known here. */
export function listNames(
  type: FileType,
  name: string,
  bytes: Buffer,
  max: number,
  allowance: Allowance,
): Listing | undefined {
  const listing = list(type, name, bytes, max, allowance)
  if (listing === undefined) return undefined
  return { ...listing, files: listing.files.slice(0, max), isCut: listing.files.length > max }
}

function list(type: FileType, name: string, bytes: Buffer, max: number, allowance: Allowance): Found | undefined {
  if (type === 'rar') return bytes[6] === 0 ? listRar4(bytes, max) : listRar5(bytes, max)
  if (type === '7z') return list7z(bytes, allowance)
  if (type === 'cab') return listCab(bytes, max)
  if (type === 'arj') return listArj(bytes, max)
  if (type === 'lzh') return listLzh(bytes, max)
  if (type === 'xz' || type === 'bzip2') return listSingle(name)
  return undefined
}

/** They hold one file and no name: programs take the archive's. */
function listSingle(name: string): Found {
  const inner = name.replace(/\.(?:xz|bz2|bzip2)$/i, '').replace(/\.t(?:xz|bz2?)$/i, '.tar')
  return {
    files: [{ name: inner, otherNames: [], isEncrypted: false, content: null }],
    isWhole: true,
    isEncrypted: false,
  }
}

const rar4 = {
  main: 0x73,
  file: 0x74,
  service: 0x7a,
  end: 0x7b,
  headersEncrypted: 0x80,
  splitBefore: 1,
  splitAfter: 2,
  encrypted: 4,
  large: 0x100,
  unicode: 0x200,
  folder: 0xe0,
  hasData: 0x8000,
  stored: 0x30,
}

function listRar4(bytes: Buffer, max: number): Found {
  const files: ListedFile[] = []
  let at = 7
  while (at + 7 <= bytes.length && files.length <= max) {
    const type = bytes[at + 2]!
    const flags = bytes.readUInt16LE(at + 3)
    const head_bytes = bytes.readUInt16LE(at + 5)
    if (type === rar4.end) return { files, isWhole: (flags & 1) === 0, isEncrypted: false }
    if (type === rar4.main && (flags & rar4.headersEncrypted) !== 0) return { files, isWhole: false, isEncrypted: true }
    const hasFile = type === rar4.file || type === rar4.service
    if (head_bytes < (hasFile ? 32 : 7) || at + head_bytes > bytes.length) return broken(files)
    const isLarge = hasFile && (flags & rar4.large) !== 0
    if (isLarge && head_bytes < 40) return broken(files)
    const hasData = hasFile || ((flags & rar4.hasData) !== 0 && head_bytes >= 11)
    const data_bytes =
      (hasData ? bytes.readUInt32LE(at + 7) : 0) + (isLarge ? bytes.readUInt32LE(at + 32) * 2 ** 32 : 0)
    const start = at + head_bytes
    const isFolder = (flags & rar4.folder) === rar4.folder
    if (type === rar4.file && !isFolder) {
      const nameAt = at + (isLarge ? 40 : 32)
      const raw = bytes.subarray(nameAt, Math.min(start, nameAt + bytes.readUInt16LE(at + 26)))
      const [name, ...otherNames] = rar4Names(raw, (flags & rar4.unicode) !== 0)
      const isEncrypted = (flags & rar4.encrypted) !== 0
      const isSplit = (flags & (rar4.splitBefore | rar4.splitAfter)) !== 0
      const isStored = bytes[at + 25] === rar4.stored && !isEncrypted && !isSplit
      const content = isStored ? bytes.subarray(start, start + data_bytes) : null
      files.push({ name: name!, otherNames, isEncrypted, content })
    } else if (type === rar4.service && bytes.readUInt16LE(at + 26) === streamMark.length) {
      const markAt = at + (isLarge ? 40 : 32)
      const stream = bytes.toString('utf16le', markAt + streamMark.length, start)
      if (bytes.toString('latin1', markAt, markAt + streamMark.length) === streamMark) files.push(...misplaced(stream))
    }
    at = start + data_bytes
  }
  // Old archives end without a word.
  return { files, isWhole: at === bytes.length, isEncrypted: false }
}

/** A plain name, and behind a NUL how the Unicode one differs from it. */
function rar4Names(raw: Buffer, isUnicode: boolean): string[] {
  const end = raw.indexOf(0)
  if (!isUnicode) return [decodeFileName(raw.subarray(0, end === -1 ? raw.length : end), 'dos')]
  if (end === -1) return [raw.toString('utf8')]
  const plain = raw.subarray(0, end)
  const names = [rar4Unicode(plain, raw.subarray(end + 1)), decodeFileName(plain, 'dos')]
  return names[0] === names[1] ? [names[0]!] : names
}

function rar4Unicode(plain: Buffer, coded: Buffer): string {
  const high = (coded[0] ?? 0) << 8
  const codes: number[] = []
  let flags = 0
  let bits = 0
  for (let at = 1; at < coded.length && codes.length < 2_048;) {
    if (bits === 0) {
      flags = coded[at++]!
      bits = 8
    }
    bits -= 2
    const kind = (flags >> bits) & 3
    const next = () => coded[at++] ?? 0
    if (kind === 0) codes.push(next())
    else if (kind === 1) codes.push(next() | high)
    else if (kind === 2) codes.push(next() | (next() << 8))
    else {
      const length = next()
      const isShifted = (length & 0x80) !== 0
      const shift = isShifted ? next() : 0
      for (let left = (length & 0x7f) + 2; left > 0; left--) {
        const code = plain[codes.length] ?? 0
        codes.push(isShifted ? ((code + shift) & 0xff) | high : code)
      }
    }
  }
  return String.fromCharCode(...codes.filter((code) => code !== 0))
}

const rar5 = {
  file: 2,
  service: 3,
  encryption: 4,
  end: 5,
  hasExtra: 1,
  hasData: 2,
  splitBefore: 8,
  splitAfter: 16,
  folder: 1,
  time: 2,
  sum: 4,
  encryptedRecord: 1,
  serviceRecord: 7,
}

function listRar5(bytes: Buffer, max: number): Found {
  const files: ListedFile[] = []
  let at = 8
  while (at < bytes.length && files.length <= max) {
    const block = new ByteReader(bytes, at + 4)
    const head_bytes = block.vint()
    const headAt = block.at
    const type = block.vint()
    const flags = block.vint()
    const extra_bytes = (flags & rar5.hasExtra) === 0 ? 0 : block.vint()
    const data_bytes = (flags & rar5.hasData) === 0 ? 0 : block.vint()
    const start = headAt + head_bytes
    if (block.isOver || head_bytes === 0 || start > bytes.length) return broken(files)
    if (type === rar5.encryption) return { files, isWhole: false, isEncrypted: true }
    if (type === rar5.end) return { files, isWhole: (block.vint() & 1) === 0, isEncrypted: false }
    if (type === rar5.file || type === rar5.service) {
      const fileFlags = block.vint()
      block.vint()
      block.vint()
      block.skip((fileFlags & rar5.time) === 0 ? 0 : 4)
      block.skip((fileFlags & rar5.sum) === 0 ? 0 : 4)
      const method = (block.vint() >> 7) & 7
      block.vint()
      const raw = block.take(block.vint())
      if (block.isOver || block.at > start) return broken(files)
      const isEncrypted = rar5Record(bytes, start - extra_bytes, start, rar5.encryptedRecord) !== undefined
      const isSplit = (flags & (rar5.splitBefore | rar5.splitAfter)) !== 0
      const content = method === 0 && !isEncrypted && !isSplit ? bytes.subarray(start, start + data_bytes) : null
      if (type === rar5.service) {
        const stream = rar5Record(bytes, start - extra_bytes, start, rar5.serviceRecord)
        if (raw.toString('latin1') === streamMark) files.push(...misplaced(stream?.toString('utf8') ?? ''))
      } else if ((fileFlags & rar5.folder) === 0)
        files.push({ name: raw.toString('utf8').replace(/\0.*$/s, ''), otherNames: [], isEncrypted, content })
    }
    at = start + data_bytes
  }
  return broken(files)
}

function rar5Record(bytes: Buffer, from: number, to: number, kind: number): Buffer | undefined {
  for (let at = from; at < to;) {
    const record = new ByteReader(bytes, at)
    const size = record.vint()
    const next = record.at + size
    if (record.isOver || size === 0) return undefined
    // WinRAR 5.21 and older wrote a size that was one too small into the last one.
    if (record.vint() === kind) return bytes.subarray(record.at, to - next === 1 ? to : Math.min(next, to))
    at = next
  }
  return undefined
}

const streamMark = 'STM'

/**
 * Streams of NTFS belong to a file and have plain names. One with a path is written elsewhere by WinRAR up to 7.12 (CVE-2025-8088),
 * as into the folder of what starts with Windows.
 */
function misplaced(stream: string): ListedFile[] {
  return /[/\\]/.test(stream) ? [{ name: stream, otherNames: [], isEncrypted: false, content: null }] : []
}

function listCab(bytes: Buffer, max: number): Found {
  const files: ListedFile[] = []
  if (bytes.length < 36) return broken(files)
  const count = bytes.readUInt16LE(28)
  let at = bytes.readUInt32LE(16)
  for (let index = 0; index < count && files.length <= max; index++) {
    const end = at + 16 < bytes.length ? bytes.indexOf(0, at + 16) : -1
    if (end === -1 || end - at > 16 + 1_024) return broken(files)
    const name = decodeFileName(bytes.subarray(at + 16, end), 'latin1')
    files.push({ name, otherNames: [], isEncrypted: false, content: null })
    at = end + 1
  }
  return { files, isWhole: true, isEncrypted: false }
}
