// The DNS wire format as far as dynamic updates need it (RFC 1035 3 and 4, RFC 2136, RFC 8945). Pure.

export const recordTypes = { A: 1, CNAME: 5, SOA: 6, TXT: 16, AAAA: 28, TSIG: 250, ANY: 255 } as const
export const classes = { IN: 1, NONE: 254, ANY: 255 } as const

export type UpdateRecord =
  | { type: 'A' | 'AAAA'; name: string; ttl_seconds: number; address: string }
  | { type: 'TXT'; name: string; ttl_seconds: number; text: string }
  | { type: 'CNAME'; name: string; ttl_seconds: number; target: string }

export class DnsFormatError extends Error {}

const name_bytes_max = 255
const label_bytes_max = 63
const pointers_max = 64

/** Uncompressed, lower case (the canonical form that TSIG signs). Throws DnsFormatError on a name that DNS cannot carry. */
export function encodeName(name: string): Buffer {
  const labels = name
    .replace(/\.$/, '')
    .toLowerCase()
    .split('.')
    .filter((label, _index, all) => all.length > 1 || label !== '')
  const parts = labels.map((label) => {
    const bytes = Buffer.from(label, 'ascii')
    if (bytes.length === 0 || bytes.length > label_bytes_max || !/^[\x21-\x7e]+$/.test(label))
      throw new DnsFormatError(`not a DNS name: ${name}`)
    return Buffer.concat([Buffer.from([bytes.length]), bytes])
  })
  const encoded = Buffer.concat([...parts, Buffer.from([0])])
  if (encoded.length > name_bytes_max) throw new DnsFormatError(`name too long: ${name}`)
  return encoded
}

/** Reads a name with compression; `next` is the offset behind it. */
export function decodeName(message: Buffer, offset: number): { name: string; next: number } {
  const labels: string[] = []
  let position = offset
  let next: number | null = null
  let length_bytes = 1
  for (let jumps = 0; ;) {
    const size = byteAt(message, position)
    if (size === 0) return { name: labels.join('.'), next: next ?? position + 1 }
    if ((size & 0xc0) === 0xc0) {
      jumps += 1
      if (jumps > pointers_max) throw new DnsFormatError('too many compression pointers')
      const target = ((size & 0x3f) << 8) | byteAt(message, position + 1)
      next ??= position + 2
      if (target >= position) throw new DnsFormatError('compression pointer does not point back')
      position = target
      continue
    }
    if (size > label_bytes_max) throw new DnsFormatError('unknown kind of label')
    length_bytes += size + 1
    if (length_bytes > name_bytes_max) throw new DnsFormatError('name too long')
    if (position + 1 + size > message.length) throw new DnsFormatError('name is cut off')
    labels.push(message.toString('latin1', position + 1, position + 1 + size).toLowerCase())
    position += 1 + size
  }
}

function byteAt(message: Buffer, position: number): number {
  const byte = message[position]
  if (byte === undefined) throw new DnsFormatError('message is cut off')
  return byte
}

export function encodeRecordData(record: UpdateRecord): Buffer {
  switch (record.type) {
    case 'A':
      return encodeIpv4(record.address)
    case 'AAAA':
      return encodeIpv6(record.address)
    case 'TXT':
      return encodeText(record.text)
    case 'CNAME':
      return encodeName(record.target)
  }
}

function encodeIpv4(address: string): Buffer {
  const parts = address.split('.').map(Number)
  if (parts.length !== 4 || parts.some((part) => !Number.isInteger(part) || part < 0 || part > 255))
    throw new DnsFormatError(`not an IPv4 address: ${address}`)
  return Buffer.from(parts)
}

function encodeIpv6(address: string): Buffer {
  const [head, tail, ...more] = address.split('::')
  const groupsOf = (text: string | undefined): string[] => (text ? text.split(':') : [])
  const [left, right] = [groupsOf(head), groupsOf(tail)]
  const missing = 8 - left.length - right.length
  if (more.length > 0 || (tail === undefined ? missing !== 0 : missing < 1))
    throw new DnsFormatError(`not an IPv6 address: ${address}`)
  const groups = [...left, ...Array<string>(missing).fill('0'), ...right]
  const bytes = Buffer.alloc(16)
  for (const [index, group] of groups.entries()) {
    if (!/^[0-9a-f]{1,4}$/i.test(group)) throw new DnsFormatError(`not an IPv6 address: ${address}`)
    bytes.writeUInt16BE(Number.parseInt(group, 16), index * 2)
  }
  return bytes
}

/** One or more character strings of at most 255 bytes (RFC 1035 3.3.14). */
function encodeText(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8')
  if (bytes.length > 4096) throw new DnsFormatError('text too long')
  const parts: Buffer[] = []
  for (let start = 0; start === 0 || start < bytes.length; start += 255) {
    const part = bytes.subarray(start, start + 255)
    parts.push(Buffer.from([part.length]), part)
  }
  return Buffer.concat(parts)
}

export interface ResourceRecord {
  name: string
  type: number
  class: number
  ttl_seconds: number
  data: Buffer
  /** Where the record begins and ends in the message. */
  start: number
  end: number
}

export function decodeRecord(message: Buffer, offset: number): ResourceRecord {
  const { name, next } = decodeName(message, offset)
  if (next + 10 > message.length) throw new DnsFormatError('record is cut off')
  const length = message.readUInt16BE(next + 8)
  const end = next + 10 + length
  if (end > message.length) throw new DnsFormatError('record data is cut off')
  return {
    name,
    type: message.readUInt16BE(next),
    class: message.readUInt16BE(next + 2),
    ttl_seconds: message.readUInt32BE(next + 4),
    data: message.subarray(next + 10, end),
    start: offset,
    end,
  }
}
