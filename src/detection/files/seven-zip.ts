// Lists and unpacks 7z archives (7zFormat.txt of the LZMA SDK), as far as they are packed with LZMA or LZMA2 alone. The directory
// stands at the end, and is packed itself in most of them.
import { crc32 } from 'node:zlib'
import { ByteReader } from './byte-reader.ts'
import { type Allowance, broken, type Found, type ListedFile } from './listing.ts'
import { unpackLzma } from './lzma.ts'

const part = {
  end: 0,
  header: 1,
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
  emptyStreams: 14,
  emptyFiles: 15,
  names: 17,
  packedHeader: 23,
}
const methods = { stored: '00', lzma: '030101', lzma2: '21', aes: '06f10701' }
const readable = new Set([methods.stored, methods.lzma, methods.lzma2])
const start_bytes = 32
const items_max = 100_000
const directory_bytes_max = 1024 * 1024
/** A packed directory may be packed again; programs do it once. */
const packings_max = 3

/** What is packed together, and often holds several files. */
interface Folder {
  coders: { method: string; properties: Buffer }[]
  /** Streams that it is read from. */
  packed: number
  outputs: number
  unpackedSizes: number[]
  sum: number | undefined
  files: number
  /** Of its files but the last. */
  sizes: number[]
}

interface Streams {
  position: number
  packedSizes: number[]
  folders: Folder[]
}

export function list7z(bytes: Buffer, allowance: Allowance): Found {
  if (bytes.length < start_bytes) return broken([])
  const start = start_bytes + Number(bytes.readBigUInt64LE(12))
  const size = Number(bytes.readBigUInt64LE(20))
  if (size === 0) return { files: [], isWhole: bytes.length <= start_bytes, isEncrypted: false }
  if (start + size > bytes.length) return broken([])
  let directory = bytes.subarray(start, start + size)
  let isSound = crc32(directory) === bytes.readUInt32LE(28)
  let unpacked_bytes = 0
  for (let packings = 0; directory[0] === part.packedHeader; packings++) {
    const streams = readStreams(new ByteReader(directory, 1))
    const isEncrypted = streams !== undefined && needsPassword(streams)
    const size_bytes = streams?.folders[0]?.unpackedSizes[0] ?? 0
    const unknown: Found = { files: [], isWhole: false, isEncrypted, unpacked_bytes }
    if (streams === undefined || isEncrypted || packings === packings_max || size_bytes > directory_bytes_max)
      return unknown
    if (size_bytes > allowance.unpacked_bytes - unpacked_bytes) return { ...unknown, isOverAllowance: true }
    unpacked_bytes += size_bytes
    const unpacked = unpackDirectory(bytes, streams)
    if (unpacked === undefined) return { ...unknown, unpacked_bytes }
    isSound &&= unpacked.isSound
    directory = unpacked.content
  }
  const read = readDirectory(new ByteReader(directory, 0))
  if (read === undefined) return { ...broken([]), unpacked_bytes }
  const isEncrypted = needsPassword(read.streams)
  const left = { ...allowance, unpacked_bytes: allowance.unpacked_bytes - unpacked_bytes }
  const contents = unpackFolders(bytes, read.streams, left)
  let next = 0
  const files = read.files.map(({ name, isEmpty }): ListedFile => {
    const content = isEmpty ? Buffer.alloc(0) : (contents.files[next++] ?? null)
    return { name, otherNames: [], isEncrypted, content }
  })
  return {
    files,
    // Other programs may not check it, so what was read counts all the same.
    isWhole: isSound,
    isEncrypted: false,
    unpacked_bytes: unpacked_bytes + contents.unpacked_bytes,
    isOverAllowance: contents.isOverAllowance,
  }
}

/** Null: of what is encrypted, filtered, damaged, or large when it is unpacked. */
function unpackFolders(
  bytes: Buffer,
  { position, packedSizes, folders }: Streams,
  allowance: Allowance,
): { files: (Buffer | null)[]; unpacked_bytes: number; isOverAllowance: boolean } {
  const result = { files: [] as (Buffer | null)[], unpacked_bytes: 0, isOverAllowance: false }
  if (folders.reduce((sum, { files }) => sum + files, 0) > items_max) return result
  let start = start_bytes + position
  let stream = 0
  for (const folder of folders) {
    const packed_bytes = packedSizes[stream] ?? 0
    const [{ method } = { method: '' }, ...further] = folder.coders
    const size_bytes = method === methods.stored ? 0 : folder.unpackedSizes[0]!
    const isKnown = readable.has(method) && further.length === 0 && folder.files > 0
    const isSmall = result.unpacked_bytes + size_bytes <= allowance.lzma_bytes
    const isAllowed = result.unpacked_bytes + size_bytes <= allowance.unpacked_bytes
    const isRead = isKnown && isSmall && start + packed_bytes <= bytes.length
    result.isOverAllowance ||= isRead && !isAllowed
    const content = isRead && isAllowed ? unpackFolder(folder, bytes.subarray(start, start + packed_bytes)) : null
    if (isRead && isAllowed) result.unpacked_bytes += size_bytes
    for (let index = 0, at = 0; index < folder.files; index++) {
      const size = folder.sizes[index] ?? (content?.length ?? 0) - at
      const isThere = content !== null && size >= 0 && at + size <= content.length && index <= folder.sizes.length
      result.files.push(isThere ? content.subarray(at, at + size) : null)
      at += size
    }
    for (let left = folder.packed; left > 0; left--) start += packedSizes[stream++] ?? 0
  }
  return result
}

/** Undefined: damaged, or packed in a way that no program packs a directory. */
function unpackDirectory(
  bytes: Buffer,
  { position, packedSizes, folders }: Streams,
): { content: Buffer; isSound: boolean } | undefined {
  const [folder] = folders
  const [coder] = folder?.coders ?? []
  const [packed_bytes] = packedSizes
  const [size_bytes] = folder?.unpackedSizes ?? []
  if (folder === undefined || coder === undefined || packed_bytes === undefined || size_bytes === undefined)
    return undefined
  const start = start_bytes + position
  if (folders.length > 1 || folder.coders.length > 1 || start + packed_bytes > bytes.length) return undefined
  const data = bytes.subarray(start, start + packed_bytes)
  const content = unpackFolder(folder, data)
  if (content === null || content.length === 0) return undefined
  return { content, isSound: folder.sum === undefined || crc32(content) === folder.sum }
}

function unpackFolder({ coders, unpackedSizes }: Folder, data: Buffer): Buffer | null {
  const { method, properties } = coders[0]!
  const size_bytes = unpackedSizes[0]!
  if (method === methods.stored) return data.subarray(0, size_bytes)
  if (!readable.has(method)) return null
  const kind = method === methods.lzma ? 'lzma' : 'lzma2'
  const result = unpackLzma({ method: kind, properties, data, size_bytes }, size_bytes)
  return result.kind === 'content' ? result.content : null
}

function needsPassword({ folders }: Streams): boolean {
  return folders.some(({ coders }) => coders.some(({ method }) => method === methods.aes))
}

function readDirectory(reader: ByteReader): { files: NamedFile[]; streams: Streams } | undefined {
  if (reader.byte() !== part.header) return undefined
  let streams: Streams | undefined = { position: 0, packedSizes: [], folders: [] }
  for (let kind = reader.byte(); !reader.isOver && kind !== part.end; kind = reader.byte()) {
    if (kind === part.streams) {
      streams = readStreams(reader)
      if (streams === undefined) return undefined
    } else if (kind === part.files) {
      const files = readFiles(reader)
      return files === undefined ? undefined : { files, streams }
    } else return undefined
  }
  return undefined
}

interface NamedFile {
  name: string
  isEmpty: boolean
}

/** Without folders on the disk: they have no content, and are not marked as empty files. */
function readFiles(reader: ByteReader): NamedFile[] | undefined {
  const count = reader.count(items_max)
  let withoutContent: boolean[] = []
  let emptyFiles: boolean[] = []
  let names: string[] | undefined
  for (let kind = reader.number(); !reader.isOver && kind !== part.end; kind = reader.number()) {
    const data = reader.take(reader.number())
    if (kind === part.emptyStreams) withoutContent = new ByteReader(data, 0).bits(count)
    else if (kind === part.emptyFiles) emptyFiles = new ByteReader(data, 0).bits(withoutContent.filter(Boolean).length)
    else if (kind === part.names) {
      // The first byte would say that they stand elsewhere.
      if (data[0] !== 0) return undefined
      names = data.toString('utf16le', 1).split('\0', count + 2)
    }
  }
  if (reader.isOver || names?.length !== count + 1) return undefined
  let empty = 0
  return names.slice(0, -1).flatMap((name, index) => {
    const isEmpty = withoutContent[index] === true
    return isEmpty && emptyFiles[empty++] !== true ? [] : [{ name, isEmpty }]
  })
}

function readStreams(reader: ByteReader): Streams | undefined {
  const streams: Streams = { position: 0, packedSizes: [], folders: [] }
  for (let kind = reader.byte(); kind !== part.end; kind = reader.byte()) {
    if (reader.isOver) return undefined
    if (kind === part.pack) readPack(reader, streams)
    else if (kind === part.unpack) {
      const folders = readFolders(reader)
      if (folders === undefined) return undefined
      streams.folders = folders
    } else if (kind === part.subStreams) readSubStreams(reader, streams.folders)
    else return undefined
  }
  return reader.isOver ? undefined : streams
}

function readPack(reader: ByteReader, streams: Streams): void {
  streams.position = reader.number()
  const count = reader.count(items_max)
  for (let kind = reader.byte(); !reader.isOver && kind !== part.end; kind = reader.byte()) {
    if (kind === part.sizes) streams.packedSizes = reader.numbers(count)
    else if (kind === part.sums) reader.sums(count)
    else reader.fail()
  }
}

function readFolders(reader: ByteReader): Folder[] | undefined {
  if (reader.byte() !== part.folder) return undefined
  const count = reader.count(items_max)
  if (reader.byte() !== 0) return undefined
  const folders: Folder[] = []
  for (let index = 0; index < count && !reader.isOver; index++) folders.push(readFolder(reader))
  if (reader.byte() !== part.unpackSizes) return undefined
  for (const folder of folders) folder.unpackedSizes = reader.numbers(folder.outputs)
  let kind = reader.byte()
  if (kind === part.sums) {
    const sums = reader.sums(count)
    for (const [index, folder] of folders.entries()) folder.sum = sums[index]
    kind = reader.byte()
  }
  return reader.isOver || kind !== part.end ? undefined : folders
}

function readFolder(reader: ByteReader): Folder {
  const coders: Folder['coders'] = []
  let inputs = 0
  let outputs = 0
  for (let left = reader.count(32); left > 0 && !reader.isOver; left--) {
    const flags = reader.byte()
    const method = reader.take(flags & 15).toString('hex')
    const isComplex = (flags & 16) !== 0
    inputs += isComplex ? reader.count(32) : 1
    outputs += isComplex ? reader.count(32) : 1
    const properties = (flags & 32) === 0 ? Buffer.alloc(0) : reader.take(reader.number())
    coders.push({ method, properties })
  }
  const pairs = Math.max(0, outputs - 1)
  reader.numbers(pairs * 2)
  const packed = inputs - pairs
  if (packed > 1) reader.numbers(packed)
  return { coders, packed, outputs, unpackedSizes: [], sum: undefined, files: 1, sizes: [] }
}

function readSubStreams(reader: ByteReader, folders: Folder[]): void {
  for (let kind = reader.byte(); !reader.isOver && kind !== part.end; kind = reader.byte()) {
    if (kind === part.unpackStreams) for (const folder of folders) folder.files = reader.count(items_max)
    else if (kind === part.sizes)
      for (const folder of folders) folder.sizes = reader.numbers(Math.max(0, folder.files - 1))
    else if (kind === part.sums) reader.sums(folders.reduce((sum, folder) => sum + sumsOf(folder), 0))
    else reader.fail()
  }
}

/** A folder that holds one file may have its checksum already. */
function sumsOf({ files, sum }: Folder): number {
  return files === 1 && sum !== undefined ? 0 : files
}
