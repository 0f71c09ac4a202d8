// Names in 7z archives (7zFormat.txt of the LZMA SDK). The directory stands at the end, and is packed itself in most of them.
import { crc32 } from 'node:zlib'
import { ByteReader } from './byte-reader.ts'
import { broken, type Found, type ListedFile } from './listing.ts'
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
const start_bytes = 32
const items_max = 100_000
const directory_bytes_max = 1024 * 1024
/** A packed directory may be packed again; programs do it once. */
const packings_max = 3

interface Folder {
  coders: { method: string; properties: Buffer }[]
  unpackedSizes: number[]
  sum: number | undefined
}

interface Streams {
  position: number
  packedSizes: number[]
  folders: Folder[]
}

/** `unpacked_bytes_max`: what may be unpacked for all packings of the directory. */
export function list7z(bytes: Buffer, unpacked_bytes_max: number): Found {
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
    if (size_bytes > unpacked_bytes_max - unpacked_bytes) return { ...unknown, isOverAllowance: true }
    unpacked_bytes += size_bytes
    const unpacked = unpackDirectory(bytes, streams)
    if (unpacked === undefined) return { ...unknown, unpacked_bytes }
    isSound &&= unpacked.isSound
    directory = unpacked.content
  }
  const { files, isWhole, isEncrypted } = readDirectory(new ByteReader(directory, 0))
  // Other programs may not check it, so what was read counts all the same.
  return { files, isWhole: isWhole && isSound, isEncrypted, unpacked_bytes }
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
  const content = unpack(coder, data, size_bytes)
  if (content === undefined || content.length === 0) return undefined
  return { content, isSound: folder.sum === undefined || crc32(content) === folder.sum }
}

function unpack(
  { method, properties }: Folder['coders'][number],
  data: Buffer,
  size_bytes: number,
): Buffer | undefined {
  if (method === methods.stored) return data.subarray(0, size_bytes)
  if (method !== methods.lzma && method !== methods.lzma2) return undefined
  const kind = method === methods.lzma ? 'lzma' : 'lzma2'
  const result = unpackLzma({ method: kind, properties, data, size_bytes }, directory_bytes_max)
  return result.kind === 'content' ? result.content : undefined
}

function needsPassword({ folders }: Streams): boolean {
  return folders.some(({ coders }) => coders.some(({ method }) => method === methods.aes))
}

function readDirectory(reader: ByteReader): Found {
  if (reader.byte() !== part.header) return broken([])
  let isEncrypted = false
  for (let kind = reader.byte(); !reader.isOver && kind !== part.end; kind = reader.byte()) {
    if (kind === part.streams) {
      const streams = readStreams(reader)
      if (streams === undefined) return broken([])
      isEncrypted = needsPassword(streams)
    } else if (kind === part.files) {
      const names = readNames(reader)
      if (names === undefined) return broken([])
      const files = names.map((name): ListedFile => ({ name, otherNames: [], isEncrypted, content: null }))
      return { files, isWhole: true, isEncrypted: false }
    } else return broken([])
  }
  return broken([])
}

/** Of files: folders have no content, and are not marked as empty files. */
function readNames(reader: ByteReader): string[] | undefined {
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
  return names.slice(0, -1).filter((_, index) => withoutContent[index] !== true || emptyFiles[empty++] === true)
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
    } else if (kind === part.subStreams) skipSubStreams(reader, streams.folders)
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
  const folders: (Folder & { outputs: number })[] = []
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

function readFolder(reader: ByteReader): Folder & { outputs: number } {
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
  return { coders, outputs, unpackedSizes: [], sum: undefined }
}

function skipSubStreams(reader: ByteReader, folders: Folder[]): void {
  let counts = folders.map(() => 1)
  for (let kind = reader.byte(); !reader.isOver && kind !== part.end; kind = reader.byte()) {
    if (kind === part.unpackStreams) counts = folders.map(() => reader.count(items_max))
    else if (kind === part.sizes) for (const count of counts) reader.numbers(Math.max(0, count - 1))
    else if (kind === part.sums) reader.sums(sumsLeft(counts, folders))
    else reader.fail()
  }
}

/** Folders that hold one file have its checksum already. */
function sumsLeft(counts: number[], folders: Folder[]): number {
  return counts.reduce((sum, count, index) => sum + (count === 1 && folders[index]!.sum !== undefined ? 0 : count), 0)
}
