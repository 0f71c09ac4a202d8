// Update messages (RFC 2136): encodes the request, decodes the answer. Pure.
import { verifyAnswer, type TsigKey, type TsigVerdict } from './tsig.ts'
import {
  classes,
  decodeName,
  decodeRecord,
  DnsFormatError,
  encodeName,
  encodeRecordData,
  recordTypes,
  type ResourceRecord,
  type UpdateRecord,
} from './wire.ts'

export interface Update {
  zone: string
  /** Added to what is there; an equal record is not doubled (RFC 2136 3.4.2.2). */
  add: UpdateRecord[]
  /** Single records, by name, type and data. */
  remove: UpdateRecord[]
}

const update_opcode = 5
const updates_max = 200

export function encodeUpdate(id: number, update: Update): Buffer {
  const changes = [
    ...update.remove.map((record) => encodeChange(record, true)),
    ...update.add.map((record) => encodeChange(record, false)),
  ]
  if (changes.length > updates_max) throw new DnsFormatError(`more than ${updates_max} changes`)
  const header = Buffer.alloc(12)
  header.writeUInt16BE(id, 0)
  header.writeUInt16BE(update_opcode << 11, 2)
  header.writeUInt16BE(1, 4)
  header.writeUInt16BE(changes.length, 8)
  const zone = Buffer.alloc(4)
  zone.writeUInt16BE(recordTypes.SOA, 0)
  zone.writeUInt16BE(classes.IN, 2)
  return Buffer.concat([header, encodeName(update.zone), zone, ...changes])
}

/** Deleting one record: class NONE, TTL 0, its data (RFC 2136 2.5.4). */
function encodeChange(record: UpdateRecord, isRemoval: boolean): Buffer {
  const data = encodeRecordData(record)
  const head = Buffer.alloc(10)
  head.writeUInt16BE(recordTypes[record.type], 0)
  head.writeUInt16BE(isRemoval ? classes.NONE : classes.IN, 2)
  head.writeUInt32BE(isRemoval ? 0 : record.ttl_seconds, 4)
  head.writeUInt16BE(data.length, 8)
  return Buffer.concat([encodeName(record.name), head, data])
}

export interface UpdateAnswer {
  id: number
  isTruncated: boolean
  /** RFC 1035 4.1.1 and RFC 2136 2.2: 0 done, 5 refused, 9 not authoritative or not signed… */
  rcode: number
  /** null when the answer carries no signature. */
  signature: TsigVerdict | null
}

const records_max = 500

interface Signing {
  key: TsigKey
  mac: Buffer
  now: Date
}

/** Throws DnsFormatError on anything that is not a DNS answer. */
export function decodeUpdateAnswer(message: Buffer, signing: Signing | null): UpdateAnswer {
  try {
    return readAnswer(message, signing)
  } catch (error) {
    // A length inside that points behind the end.
    if (error instanceof RangeError) throw new DnsFormatError('message is cut off')
    throw error
  }
}

function readAnswer(message: Buffer, signing: Signing | null): UpdateAnswer {
  if (message.length < 12) throw new DnsFormatError('message is cut off')
  const flags = message.readUInt16BE(2)
  if ((flags & 0x8000) === 0) throw new DnsFormatError('not an answer')
  const last = readLastRecord(message)
  const signature =
    last?.type === recordTypes.TSIG && signing !== null
      ? verifyAnswer(message, last, signing.key, signing.mac, signing.now)
      : null
  return { id: message.readUInt16BE(0), isTruncated: (flags & 0x0200) !== 0, rcode: flags & 0x0f, signature }
}

/** Walks all sections; a TSIG record must be the last of all. */
function readLastRecord(message: Buffer): ResourceRecord | null {
  const [zones, prerequisites, updates, additional] = [4, 6, 8, 10].map((offset) => message.readUInt16BE(offset)) as [
    number,
    number,
    number,
    number,
  ]
  const records = prerequisites + updates + additional
  if (zones + records > records_max) throw new DnsFormatError('too many records')
  let offset = 12
  for (let index = 0; index < zones; index += 1) {
    offset = decodeName(message, offset).next + 4
    if (offset > message.length) throw new DnsFormatError('zone section is cut off')
  }
  let last: ResourceRecord | null = null
  for (let index = 0; index < records; index += 1) {
    last = decodeRecord(message, offset)
    if (last.type === recordTypes.TSIG && index !== records - 1) throw new DnsFormatError('TSIG is not last')
    offset = last.end
  }
  return last
}

export const rcodeText = (rcode: number): string =>
  ({
    1: 'the server could not read the update',
    2: 'the server failed',
    3: 'the zone does not exist',
    4: 'the server takes no updates',
    5: 'the server refused: check the key and what it may change',
    9: 'the server is not authoritative for the zone, or the key is wrong',
    10: 'a name is not in the zone',
  })[rcode] ?? `the server answered with code ${rcode}`
