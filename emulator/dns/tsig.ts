// Transaction signatures of DNS messages: checks a request's, signs the answer. RFC 8945, hmac-sha256 only.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { readName, WireError, writeName, type WireRecord } from './wire.ts'

export const tsigType = 250
const anyClass = 255
/** TSIG error codes (RFC 8945 10.3); in the header all of them are NOTAUTH. */
export const tsigErrors = { none: 0, badSig: 16, badKey: 17, badTime: 18 } as const
const algorithm = 'hmac-sha256'

interface Tsig {
  keyName: string
  algorithm: string
  timeSigned: number
  fudge: number
  mac: Buffer
  originalId: number
  error: number
  other: Buffer
}

export type TsigCheck =
  | { error: 0; keyName: string; secret: Buffer; requestMac: Buffer; now: number }
  | { error: number; keyName: string; secret: Buffer | null; requestMac: Buffer; now: number; timeSigned: number }

/** Checks the TSIG record at the end of `message`. `now` in seconds since 1970. */
export function checkTsig(
  message: Buffer,
  record: WireRecord,
  keyOf: (name: string) => Buffer | null,
  now: number,
): TsigCheck {
  const tsig = readTsig(message, record)
  const secret = keyOf(tsig.keyName)
  const failure = (error: number): TsigCheck => ({
    error,
    keyName: tsig.keyName,
    secret: error === tsigErrors.badTime ? secret : null,
    requestMac: tsig.mac,
    now,
    timeSigned: tsig.timeSigned,
  })
  if (!secret || tsig.algorithm !== algorithm) return failure(tsigErrors.badKey)
  const expected = createHmac('sha256', secret)
    .update(signedPart(message, record, tsig))
    .digest()
  if (expected.length !== tsig.mac.length || !timingSafeEqual(expected, tsig.mac)) return failure(tsigErrors.badSig)
  if (Math.abs(now - tsig.timeSigned) > tsig.fudge) return failure(tsigErrors.badTime)
  return { error: 0, keyName: tsig.keyName, secret, requestMac: tsig.mac, now }
}

function readTsig(message: Buffer, record: WireRecord): Tsig {
  const { name, end } = readName(message, record.dataOffset)
  const limit = record.dataOffset + record.data.length
  if (end + 10 > limit) throw new WireError('short TSIG')
  const macSize = message.readUInt16BE(end + 8)
  const after = end + 10 + macSize
  if (after + 6 > limit) throw new WireError('short TSIG')
  const otherSize = message.readUInt16BE(after + 4)
  if (after + 6 + otherSize > limit) throw new WireError('short TSIG')
  return {
    keyName: record.name,
    algorithm: name,
    timeSigned: message.readUIntBE(end, 6),
    fudge: message.readUInt16BE(end + 6),
    mac: message.subarray(end + 10, after),
    originalId: message.readUInt16BE(after),
    error: message.readUInt16BE(after + 2),
    other: message.subarray(after + 6, after + 6 + otherSize),
  }
}

/** RFC 8945 4.3: the message without its TSIG, with the original id, then the TSIG variables. */
function signedPart(message: Buffer, record: WireRecord, tsig: Tsig): Buffer {
  const bare = Buffer.from(message.subarray(0, record.offset))
  bare.writeUInt16BE(tsig.originalId, 0)
  bare.writeUInt16BE(bare.readUInt16BE(10) - 1, 10)
  return Buffer.concat([bare, variables(tsig.keyName, tsig)])
}

function variables(keyName: string, tsig: Pick<Tsig, 'timeSigned' | 'fudge' | 'error' | 'other'>): Buffer {
  const fixed = Buffer.alloc(12)
  fixed.writeUIntBE(tsig.timeSigned, 0, 6)
  fixed.writeUInt16BE(tsig.fudge, 6)
  fixed.writeUInt16BE(tsig.error, 8)
  fixed.writeUInt16BE(tsig.other.length, 10)
  const classAndTtl = Buffer.from([0, anyClass, 0, 0, 0, 0])
  return Buffer.concat([writeName(keyName), classAndTtl, writeName(algorithm), fixed, tsig.other])
}

/** Adds the TSIG record of an answer (RFC 8945 5.3); without a MAC when key or signature were bad. */
export function signResponse(response: Buffer, check: TsigCheck): Buffer {
  const isTimeError = check.error === tsigErrors.badTime
  const other = Buffer.alloc(isTimeError ? 6 : 0)
  if (isTimeError) other.writeUIntBE(check.now, 0, 6)
  const timeSigned = 'timeSigned' in check && isTimeError ? check.timeSigned : check.now
  const tsig = { timeSigned, fudge: 300, error: check.error, other }
  const macLength = Buffer.alloc(2)
  macLength.writeUInt16BE(check.requestMac.length)
  const signed = Buffer.concat([macLength, check.requestMac, response, variables(check.keyName, tsig)])
  const mac = check.secret ? createHmac('sha256', check.secret).update(signed).digest() : Buffer.alloc(0)
  const data = Buffer.concat([
    writeName(algorithm),
    time(tsig.timeSigned),
    u16(tsig.fudge),
    u16(mac.length),
    mac,
    response.subarray(0, 2),
    u16(tsig.error),
    u16(other.length),
    other,
  ])
  const record = Buffer.concat([
    writeName(check.keyName),
    u16(tsigType),
    u16(anyClass),
    Buffer.alloc(4),
    u16(data.length),
    data,
  ])
  const whole = Buffer.concat([response, record])
  whole.writeUInt16BE(whole.readUInt16BE(10) + 1, 10)
  return whole
}

function u16(value: number): Buffer {
  const buffer = Buffer.alloc(2)
  buffer.writeUInt16BE(value)
  return buffer
}

function time(seconds: number): Buffer {
  const buffer = Buffer.alloc(6)
  buffer.writeUIntBE(seconds, 0, 6)
  return buffer
}
