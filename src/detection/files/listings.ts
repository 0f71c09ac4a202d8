// Names in archives that are not unpacked: RAR 4 and 5, 7z, CAB. Their directories are read where they are not compressed themselves.
import type { FileType } from './types.ts'

export interface ListedFile {
  name: string
  otherNames: string[]
  isEncrypted: boolean
  /** Of a file that is stored as it is. */
  content: Buffer | null
}

export interface Listing {
  files: ListedFile[]
  /** There is more than `max`. */
  isCut: boolean
  /** False: names are missing, because the directory is compressed, encrypted, damaged or continued elsewhere. */
  isWhole: boolean
  /** The directory itself needs a password. */
  isEncrypted: boolean
}

/** Undefined for kinds whose directory is not known here. */
export function listNames(type: FileType, name: string, bytes: Buffer, max: number): Listing | undefined {
  const listing = list(type, name, bytes, max)
  if (listing === undefined) return undefined
  return { ...listing, files: listing.files.slice(0, max), isCut: listing.files.length > max }
}

type Found = Omit<Listing, 'isCut'>

function list(type: FileType, name: string, bytes: Buffer, max: number): Found | undefined {
  if (type === 'rar') return bytes[6] === 0 ? listRar4(bytes, max) : listRar5(bytes, max)
  if (type === '7z') return list7z(bytes)
  if (type === 'cab') return listCab(bytes, max)
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
    }
    at = start + data_bytes
  }
  // Old archives end without a word.
  return { files, isWhole: at === bytes.length, isEncrypted: false }
}

/** A plain name, and behind a NUL how the Unicode one differs from it. */
function rar4Names(raw: Buffer, isUnicode: boolean): string[] {
  if (!isUnicode) return [raw.toString('latin1')]
  const end = raw.indexOf(0)
  if (end === -1) return [raw.toString('utf8')]
  const plain = raw.subarray(0, end)
  const names = [rar4Unicode(plain, raw.subarray(end + 1)), plain.toString('latin1')]
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
}

function listRar5(bytes: Buffer, max: number): Found {
  const files: ListedFile[] = []
  let at = 8
  while (at < bytes.length && files.length <= max) {
    const block = new Reader(bytes, at + 4)
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
    if (type === rar5.file) {
      const fileFlags = block.vint()
      block.vint()
      block.vint()
      block.skip((fileFlags & rar5.time) === 0 ? 0 : 4)
      block.skip((fileFlags & rar5.sum) === 0 ? 0 : 4)
      const method = (block.vint() >> 7) & 7
      block.vint()
      const raw = block.take(block.vint())
      if (block.isOver || block.at > start) return broken(files)
      const isEncrypted = hasRar5Record(bytes, start - extra_bytes, start, rar5.encryptedRecord)
      const isSplit = (flags & (rar5.splitBefore | rar5.splitAfter)) !== 0
      const content = method === 0 && !isEncrypted && !isSplit ? bytes.subarray(start, start + data_bytes) : null
      if ((fileFlags & rar5.folder) === 0)
        files.push({ name: raw.toString('utf8').replace(/\0.*$/s, ''), otherNames: [], isEncrypted, content })
    }
    at = start + data_bytes
  }
  return broken(files)
}

function hasRar5Record(bytes: Buffer, from: number, to: number, kind: number): boolean {
  for (let at = from; at < to;) {
    const record = new Reader(bytes, at)
    const size = record.vint()
    const next = record.at + size
    if (record.isOver || size === 0) return false
    if (record.vint() === kind) return true
    at = next
  }
  return false
}

function listCab(bytes: Buffer, max: number): Found {
  const files: ListedFile[] = []
  if (bytes.length < 36) return broken(files)
  const count = bytes.readUInt16LE(28)
  let at = bytes.readUInt32LE(16)
  for (let index = 0; index < count && files.length <= max; index++) {
    const end = at + 16 < bytes.length ? bytes.indexOf(0, at + 16) : -1
    if (end === -1 || end - at > 16 + 1_024) return broken(files)
    const isUtf8 = (bytes.readUInt16LE(at + 14) & 0x80) !== 0
    const name = bytes.toString(isUtf8 ? 'utf8' : 'latin1', at + 16, end)
    files.push({ name, otherNames: [], isEncrypted: false, content: null })
    at = end + 1
  }
  return { files, isWhole: true, isEncrypted: false }
}

const sevenZip = {
  end: 0,
  header: 1,
  properties: 2,
  moreStreams: 3,
  streams: 4,
  files: 5,
  pack: 6,
  unpack: 7,
  subStreams: 8,
  sizes: 9,
  sums: 10,
  folder: 11,
  unpackSizes: 12,
  unpackStreams: 13,
  emptyStream: 14,
  names: 17,
  encodedHeader: 23,
}
const aes = Buffer.from('06f10701', 'hex')
const sevenZipItems_max = 100_000

/** 7zFormat.txt. Most headers are compressed: then only whether a password is needed can be said. */
function list7z(bytes: Buffer): Found {
  if (bytes.length < 32) return broken([])
  const start = 32 + Number(bytes.readBigUInt64LE(12))
  const size = Number(bytes.readBigUInt64LE(20))
  if (size === 0) return { files: [], isWhole: bytes.length <= 32, isEncrypted: false }
  if (start + size > bytes.length) return broken([])
  const reader = new Reader(bytes.subarray(0, start + size), start)
  const kind = reader.byte()
  if (kind === sevenZip.encodedHeader) {
    const streams = read7zStreams(reader)
    return { files: [], isWhole: false, isEncrypted: streams?.isEncrypted ?? false }
  }
  if (kind !== sevenZip.header) return broken([])
  let isEncrypted = false
  for (let part = reader.byte(); !reader.isOver && part !== sevenZip.end; part = reader.byte()) {
    if (part === sevenZip.streams) {
      const streams = read7zStreams(reader)
      if (streams === undefined) return broken([])
      isEncrypted = streams.isEncrypted
    } else if (part === sevenZip.files) {
      const names = read7zNames(reader)
      if (names === undefined) return broken([])
      const files = names.map((name) => ({ name, otherNames: [], isEncrypted, content: null }))
      return { files, isWhole: true, isEncrypted: false }
    } else return broken([])
  }
  return broken([])
}

function read7zNames(reader: Reader): string[] | undefined {
  const count = reader.number()
  if (count > sevenZipItems_max) return undefined
  for (let part = reader.number(); !reader.isOver && part !== sevenZip.end; part = reader.number()) {
    const data = reader.take(reader.number())
    if (part !== sevenZip.names) continue
    const names = data.toString('utf16le', 1).split('\0', count + 2)
    // The first byte would say that they stand elsewhere.
    return reader.isOver || data[0] !== 0 || names.length !== count + 1 ? undefined : names.slice(0, -1)
  }
  return undefined
}

/** Only to get behind them, and to see a password. */
function read7zStreams(reader: Reader): { isEncrypted: boolean } | undefined {
  let isEncrypted = false
  let folders: { outputs: number; hasSum: boolean }[] = []
  for (let part = reader.byte(); part !== sevenZip.end; part = reader.byte()) {
    if (reader.isOver) return undefined
    if (part === sevenZip.pack) skip7zPack(reader)
    else if (part === sevenZip.unpack) {
      const found = read7zFolders(reader)
      if (found === undefined) return undefined
      folders = found.folders
      isEncrypted = found.isEncrypted
    } else if (part === sevenZip.subStreams) skip7zSubStreams(reader, folders)
    else return undefined
  }
  return reader.isOver ? undefined : { isEncrypted }
}

function skip7zPack(reader: Reader): void {
  reader.number()
  const count = reader.count(sevenZipItems_max)
  for (let part = reader.byte(); !reader.isOver && part !== sevenZip.end; part = reader.byte()) {
    if (part === sevenZip.sizes) for (let index = 0; index < count && !reader.isOver; index++) reader.number()
    else if (part === sevenZip.sums) reader.sums(count)
    else reader.fail()
  }
}

function read7zFolders(
  reader: Reader,
): { folders: { outputs: number; hasSum: boolean }[]; isEncrypted: boolean } | undefined {
  if (reader.byte() !== sevenZip.folder) return undefined
  const count = reader.count(sevenZipItems_max)
  if (reader.byte() !== 0) return undefined
  const folders: { outputs: number; hasSum: boolean }[] = []
  let isEncrypted = false
  for (let index = 0; index < count && !reader.isOver; index++) {
    let inputs = 0
    let outputs = 0
    for (let left = reader.count(32); left > 0 && !reader.isOver; left--) {
      const flags = reader.byte()
      if (reader.take(flags & 15).equals(aes)) isEncrypted = true
      const isComplex = (flags & 16) !== 0
      inputs += isComplex ? reader.count(32) : 1
      outputs += isComplex ? reader.count(32) : 1
      if ((flags & 32) !== 0) reader.take(reader.number())
    }
    const pairs = Math.max(0, outputs - 1)
    for (let left = pairs * 2; left > 0; left--) reader.number()
    const packed = inputs - pairs
    if (packed > 1) for (let left = packed; left > 0; left--) reader.number()
    folders.push({ outputs, hasSum: false })
  }
  if (reader.byte() !== sevenZip.unpackSizes) return undefined
  for (const { outputs } of folders) for (let left = outputs; left > 0 && !reader.isOver; left--) reader.number()
  let part = reader.byte()
  if (part === sevenZip.sums) {
    const defined = reader.sums(count)
    folders.forEach((folder, index) => (folder.hasSum = defined[index] === true))
    part = reader.byte()
  }
  return reader.isOver || part !== sevenZip.end ? undefined : { folders, isEncrypted }
}

function skip7zSubStreams(reader: Reader, folders: { hasSum: boolean }[]): void {
  let counts = folders.map(() => 1)
  for (let part = reader.byte(); !reader.isOver && part !== sevenZip.end; part = reader.byte()) {
    if (part === sevenZip.unpackStreams) counts = folders.map(() => reader.count(sevenZipItems_max))
    else if (part === sevenZip.sizes)
      for (const count of counts) for (let left = count - 1; left > 0 && !reader.isOver; left--) reader.number()
    else if (part === sevenZip.sums)
      reader.sums(counts.reduce((sum, count, index) => sum + (count === 1 && folders[index]!.hasSum ? 0 : count), 0))
    else reader.fail()
  }
}

const broken = (files: ListedFile[]): Found => ({ files, isWhole: false, isEncrypted: false })

/** Reads on with zeros behind the end, and remembers that. */
class Reader {
  readonly #bytes: Buffer
  at: number
  isOver = false

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes
    this.at = at
  }

  fail(): void {
    this.isOver = true
  }

  byte(): number {
    const byte = this.#bytes[this.at++]
    if (byte === undefined) this.isOver = true
    return byte ?? 0
  }

  skip(length: number): void {
    this.at += length
    if (this.at > this.#bytes.length) this.isOver = true
  }

  take(length: number): Buffer {
    const start = this.at
    this.skip(length)
    return this.isOver ? Buffer.alloc(0) : this.#bytes.subarray(start, this.at)
  }

  /** RAR 5: seven bits a byte, the lowest first. */
  vint(): number {
    let value = 0
    for (let index = 0; index < 10; index++) {
      const byte = this.byte()
      value += (byte & 0x7f) * 2 ** (7 * index)
      if ((byte & 0x80) === 0) return value
    }
    this.isOver = true
    return value
  }

  /** 7z: the first byte says by its leading ones how many follow. */
  number(): number {
    const first = this.byte()
    let value = 0
    for (let index = 0; index < 8; index++) {
      const mask = 0x80 >> index
      if ((first & mask) === 0) return value + (first & (mask - 1)) * 2 ** (8 * index)
      value += this.byte() * 2 ** (8 * index)
    }
    return value
  }

  count(max: number): number {
    const value = this.number()
    if (value <= max) return value
    this.isOver = true
    return 0
  }

  /** Which of `count` checksums are there. */
  sums(count: number): boolean[] {
    const all = this.byte() !== 0
    // Counts may be made up: nothing is kept for more than the bytes can hold.
    if (all && count * 4 > this.#bytes.length - this.at) this.fail()
    const bits = all ? null : this.take(Math.ceil(count / 8))
    const defined = Array.from({ length: this.isOver ? 0 : count }, (_, index) =>
      bits === null ? true : ((bits[index >> 3]! >> (7 - (index & 7))) & 1) === 1,
    )
    this.skip(4 * defined.filter(Boolean).length)
    return defined
  }
}
