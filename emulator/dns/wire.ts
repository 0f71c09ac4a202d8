// Reads DNS messages byte by byte where a library cannot: update sections have records without data and TSIG records.
// RFC 1035 4.1, RFC 2136 2, RFC 8945 4.2

export class WireError extends Error {}

export interface WireRecord {
  name: string
  type: number
  class: number
  ttl: number
  data: Buffer
  /** Where the record starts in the message. */
  offset: number
  /** Where its data starts: names in it may be compressed against the whole message. */
  dataOffset: number
}

export interface WireMessage {
  id: number
  /** Zone section of an update. */
  zone: { name: string; type: number; class: number } | null
  prerequisites: WireRecord[]
  updates: WireRecord[]
  additionals: WireRecord[]
}

const pointersMax = 64
const recordsMax = 1_000

/** Reads a domain name (with compression). Returns it canonical, with the offset behind it. */
export function readName(message: Buffer, start: number): { name: string; end: number } {
  const labels: string[] = []
  let at = start
  let end = -1
  let length = 0
  for (let jumps = 0; ;) {
    const size = message[at]
    if (size === undefined) throw new WireError('name beyond the message')
    if ((size & 0xc0) === 0xc0) {
      const low = message[at + 1]
      if (low === undefined || ++jumps > pointersMax) throw new WireError('bad pointer')
      if (end < 0) end = at + 2
      at = ((size & 0x3f) << 8) | low
      continue
    }
    if (size > 63) throw new WireError('bad label')
    if (size === 0) break
    length += size + 1
    if (length > 255 || at + 1 + size > message.length) throw new WireError('name too long')
    labels.push(message.toString('latin1', at + 1, at + 1 + size))
    at += 1 + size
  }
  return { name: labels.join('.').toLowerCase(), end: end < 0 ? at + 1 : end }
}

/** Writes a name without compression, in canonical (lower-case) form. */
export function writeName(name: string): Buffer {
  const labels = name.toLowerCase().split('.').filter(Boolean)
  return Buffer.concat([
    ...labels.flatMap((label) => [Buffer.from([label.length]), Buffer.from(label, 'latin1')]),
    Buffer.from([0]),
  ])
}

/** Reads an update message. Throws WireError. */
export function readMessage(message: Buffer): WireMessage {
  if (message.length < 12) throw new WireError('too short')
  const counts = [4, 6, 8, 10].map((at) => message.readUInt16BE(at)) as [number, number, number, number]
  if (counts.reduce((sum, count) => sum + count, 0) > recordsMax) throw new WireError('too many records')
  let at = 12
  let zone: WireMessage['zone'] = null
  for (let i = 0; i < counts[0]; i += 1) {
    const { name, end } = readName(message, at)
    if (end + 4 > message.length) throw new WireError('short zone section')
    zone ??= { name, type: message.readUInt16BE(end), class: message.readUInt16BE(end + 2) }
    at = end + 4
  }
  const section = (count: number): WireRecord[] =>
    Array.from({ length: count }, () => {
      const record = readRecord(message, at)
      at = record.dataOffset + record.data.length
      return record
    })
  return {
    id: message.readUInt16BE(0),
    zone,
    prerequisites: section(counts[1]),
    updates: section(counts[2]),
    additionals: section(counts[3]),
  }
}

function readRecord(message: Buffer, offset: number): WireRecord {
  const { name, end } = readName(message, offset)
  if (end + 10 > message.length) throw new WireError('short record')
  const size = message.readUInt16BE(end + 8)
  const dataOffset = end + 10
  if (dataOffset + size > message.length) throw new WireError('short data')
  return {
    name,
    type: message.readUInt16BE(end),
    class: message.readUInt16BE(end + 2),
    ttl: message.readUInt32BE(end + 4),
    data: message.subarray(dataOffset, dataOffset + size),
    offset,
    dataOffset,
  }
}
