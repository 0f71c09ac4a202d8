// Unpacks xz files (.xz file format 1.2): streams of blocks, each packed with LZMA2. Filters before it are not undone.
import { ByteReader } from './byte-reader.ts'
import { measureLzma2, type Unpacked, unpackLzma } from './lzma.ts'

const mark = Buffer.from('fd377a585a00', 'hex')
const header_bytes = 12
const footer_bytes = 12
const lzma2 = 0x21
const blocks_max = 10_000
/** By the low four bits of the stream's flags. */
const check_bytes = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64]

/** All streams together at most `max` bytes. */
export function unpackXz(bytes: Buffer, max: number): Unpacked {
  const parts: Buffer[] = []
  let left = max
  let blocks = 0
  let at = 0
  if (!isStream(bytes, at)) return damaged
  while (isStream(bytes, at)) {
    const checked_bytes = check_bytes[bytes[at + 7]! & 15]!
    at += header_bytes
    for (; bytes[at] !== 0; blocks++) {
      const block = blocks === blocks_max ? undefined : readBlockHeader(bytes, at)
      if (block === undefined) return damaged
      const data = bytes.subarray(block.start)
      const size = measureLzma2(data)
      if (size === undefined) return damaged
      const packed = { method: 'lzma2' as const, properties: block.properties, data, size_bytes: size.unpacked_bytes }
      const result = unpackLzma(packed, left)
      if (result.kind !== 'content') return result
      parts.push(result.content)
      left -= result.content.length
      at = block.start + multipleOf4(size.packed_bytes) + checked_bytes
    }
    const end = behindIndex(bytes, at)
    if (end === undefined) return damaged
    at = end + footer_bytes
    // Padding between streams.
    while (at + 4 <= bytes.length && bytes.readUInt32LE(at) === 0) at += 4
  }
  return { kind: 'content', content: Buffer.concat(parts) }
}

const damaged: Unpacked = { kind: 'unreadable', reason: 'damaged data' }

const multipleOf4 = (value: number) => Math.ceil(value / 4) * 4

function isStream(bytes: Buffer, at: number): boolean {
  return at + header_bytes <= bytes.length && bytes.subarray(at, at + mark.length).equals(mark)
}

function readBlockHeader(bytes: Buffer, at: number): { properties: Buffer; start: number } | undefined {
  const start = at + ((bytes[at] ?? 0) + 1) * 4
  if (start > bytes.length) return undefined
  const reader = new ByteReader(bytes.subarray(0, start), at + 1)
  const flags = reader.byte()
  if ((flags & 0x40) !== 0) reader.vint()
  if ((flags & 0x80) !== 0) reader.vint()
  const hasOneFilter = (flags & 3) === 0
  const filter = reader.vint()
  const properties = reader.take(reader.vint())
  return reader.isOver || !hasOneFilter || filter !== lzma2 ? undefined : { properties, start }
}

/** It lists the blocks again. */
function behindIndex(bytes: Buffer, at: number): number | undefined {
  const reader = new ByteReader(bytes, at + 1)
  for (let left = reader.vint(); left > 0 && !reader.isOver; left--) {
    reader.vint()
    reader.vint()
  }
  return reader.isOver ? undefined : at + multipleOf4(reader.at - at) + 4
}
