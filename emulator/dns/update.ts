// Dynamic updates of the operator's zone (RFC 2136), only with a good TSIG (RFC 8945).
import dnsPacket from 'dns-packet'
import type { EmulatorClock } from '../world.ts'
import { checkTsig, signResponse, tsigType, type TsigCheck } from './tsig.ts'
import { readMessage, readName, WireError, type WireMessage, type WireRecord } from './wire.ts'
import type { RecordData, RecordType, ZoneStore } from './zones.ts'

const opcodeUpdate = 5
const classes = { in: 1, none: 254, any: 255 } as const
const anyType = 255
const rcodes = {
  noError: 0,
  formErr: 1,
  nxDomain: 3,
  refused: 5,
  yxDomain: 6,
  yxRrset: 7,
  nxRrset: 8,
  notAuth: 9,
  notZone: 10,
} as const
const typeNames: Record<number, RecordType> = { 1: 'A', 2: 'NS', 5: 'CNAME', 6: 'SOA', 15: 'MX', 16: 'TXT' }

/** True for messages with opcode UPDATE. */
export function isUpdate(message: Buffer): boolean {
  return ((message[2]! >> 3) & 0x0f) === opcodeUpdate
}

/** Does the update, or says why not; the answer is signed when the request was. */
export function answerUpdate(zones: ZoneStore, clock: EmulatorClock, message: Buffer): Buffer {
  let update: WireMessage
  try {
    update = readMessage(message)
  } catch (error) {
    if (error instanceof WireError) return reply(message, rcodes.formErr)
    throw error
  }
  const zone = update.zone ? zones.updatable.get(update.zone.name) : undefined
  if (!update.zone || update.zone.type !== 6) return reply(message, rcodes.formErr)
  if (!zone) return reply(message, rcodes.notAuth)
  const signature = update.additionals.at(-1)
  if (signature?.type !== tsigType) return reply(message, rcodes.refused)
  const keyOf = (name: string): Buffer | null => (name === zone.keyName ? zone.secret : null)
  let check: TsigCheck
  try {
    check = checkTsig(message, signature, keyOf, Math.floor(clock.now().getTime() / 1000))
  } catch (error) {
    if (error instanceof WireError) return reply(message, rcodes.formErr)
    throw error
  }
  const rcode = check.error === 0 ? applyUpdate(zones, message, update) : rcodes.notAuth
  return signResponse(reply(message, rcode), check)
}

function reply(message: Buffer, rcode: number): Buffer {
  const header = Buffer.alloc(12)
  message.copy(header, 0, 0, 2)
  header[2] = 0x80 | (opcodeUpdate << 3)
  header[3] = rcode
  return header
}

function applyUpdate(zones: ZoneStore, message: Buffer, update: WireMessage): number {
  const zone = update.zone!.name
  const isInside = (name: string): boolean => name === zone || name.endsWith(`.${zone}`)
  if (![...update.prerequisites, ...update.updates].every((record) => isInside(record.name))) return rcodes.notZone
  const failed = update.prerequisites.map((record) => prerequisite(zones, record)).find((rcode) => rcode !== 0)
  if (failed !== undefined) return failed
  const steps = update.updates.map((record) => stepOf(zones, message, record))
  if (steps.includes(null)) return rcodes.formErr
  for (const step of steps) step!()
  return rcodes.noError
}

/** RFC 2136 3.2; tests on values of whole sets (class IN) are not needed by any known client here and are refused. */
function prerequisite(zones: ZoneStore, record: WireRecord): number {
  const type = typeNames[record.type]
  const present =
    record.type === anyType
      ? zones.records.some((each) => each.name === record.name)
      : type !== undefined && zones.find(record.name, type).length > 0
  if (record.class === classes.any) return present ? 0 : record.type === anyType ? rcodes.nxDomain : rcodes.nxRrset
  if (record.class === classes.none) return present ? (record.type === anyType ? rcodes.yxDomain : rcodes.yxRrset) : 0
  return rcodes.refused
}

/** RFC 2136 3.4.2: add, delete a set, delete a name, delete one record. Null: malformed. */
function stepOf(zones: ZoneStore, message: Buffer, record: WireRecord): (() => void) | null {
  const type = typeNames[record.type]
  const { name, ttl } = record
  if (record.class === classes.any) {
    if (record.type === anyType) return () => void zones.remove(name)
    return type ? () => void zones.remove(name, type) : null
  }
  const data = type ? readData(message, record, type) : null
  if (!type || data === null) return null
  if (record.class === classes.none) return () => void zones.remove(name, type, data)
  return record.class === classes.in ? () => zones.add({ name, type, data, ttl }) : null
}

function readData(message: Buffer, record: WireRecord, type: RecordType): RecordData | null {
  try {
    if (type === 'A') return record.data.length === 4 ? [...record.data].join('.') : null
    if (type === 'NS' || type === 'CNAME') return readName(message, record.dataOffset).name
    if (type === 'MX')
      return { preference: record.data.readUInt16BE(0), exchange: readName(message, record.dataOffset + 2).name }
    if (type === 'TXT') return readStrings(record.data)
    const framed = Buffer.alloc(2 + record.data.length)
    framed.writeUInt16BE(record.data.length)
    record.data.copy(framed, 2)
    return (dnsPacket as unknown as { record(name: string): { decode(b: Buffer, o: number): RecordData } })
      .record(type)
      .decode(framed, 0)
  } catch {
    return null
  }
}

function readStrings(data: Buffer): string[] | null {
  const strings: string[] = []
  for (let at = 0; at < data.length;) {
    const size = data[at]!
    if (at + 1 + size > data.length) return null
    strings.push(data.toString('utf8', at + 1, at + 1 + size))
    at += 1 + size
  }
  return strings.length > 0 ? strings : null
}
