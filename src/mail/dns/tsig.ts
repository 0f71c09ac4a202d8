// Transaction signatures (RFC 8945): signs a request, verifies its answer. Pure; time is given.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { classes, decodeName, DnsFormatError, encodeName, recordTypes, type ResourceRecord } from './wire.ts'

export interface TsigKey {
  name: string
  algorithm: 'hmac-sha256' | 'hmac-sha384' | 'hmac-sha512'
  secret: Buffer
}

const fudge_seconds = 300

const digestOf = { 'hmac-sha256': 'sha256', 'hmac-sha384': 'sha384', 'hmac-sha512': 'sha512' } as const

interface TsigVariables {
  timeSigned: number
  fudge: number
  error: number
  other: Buffer
}

/** The fields that are signed beside the message (4.3.3). */
function encodeVariables(key: TsigKey, variables: TsigVariables): Buffer {
  const fixed = Buffer.alloc(6)
  fixed.writeUInt16BE(classes.ANY, 0)
  fixed.writeUInt32BE(0, 2)
  return Buffer.concat([
    encodeName(key.name),
    fixed,
    encodeName(key.algorithm),
    encodeTimes(variables),
    encodeTail(variables),
  ])
}

function encodeTimes({ timeSigned, fudge }: TsigVariables): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeUIntBE(timeSigned, 0, 6)
  bytes.writeUInt16BE(fudge, 6)
  return bytes
}

function encodeTail({ error, other }: TsigVariables): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt16BE(error, 0)
  bytes.writeUInt16BE(other.length, 2)
  return Buffer.concat([bytes, other])
}

const hmac = (key: TsigKey, ...parts: Buffer[]): Buffer => {
  const mac = createHmac(digestOf[key.algorithm], key.secret)
  for (const part of parts) mac.update(part)
  return mac.digest()
}

/** Appends the TSIG record; the MAC is needed to verify the answer. */
export function signMessage(message: Buffer, key: TsigKey, now: Date): { signed: Buffer; mac: Buffer } {
  const variables: TsigVariables = {
    timeSigned: Math.floor(now.getTime() / 1000),
    fudge: fudge_seconds,
    error: 0,
    other: Buffer.alloc(0),
  }
  const mac = hmac(key, message, encodeVariables(key, variables))
  const middle = Buffer.alloc(4)
  middle.writeUInt16BE(mac.length, 0)
  message.copy(middle, 2, 0, 2)
  const data = Buffer.concat([
    encodeName(key.algorithm),
    encodeTimes(variables),
    middle.subarray(0, 2),
    mac,
    middle.subarray(2, 4),
    encodeTail(variables),
  ])
  const head = Buffer.alloc(10)
  head.writeUInt16BE(recordTypes.TSIG, 0)
  head.writeUInt16BE(classes.ANY, 2)
  head.writeUInt16BE(data.length, 8)
  const signed = Buffer.concat([message, encodeName(key.name), head, data])
  signed.writeUInt16BE(message.readUInt16BE(10) + 1, 10)
  return { signed, mac }
}

export type TsigVerdict = 'valid' | 'bad-signature' | 'bad-key' | 'bad-time'

/** Verifies the answer to a signed request: its MAC covers the request's MAC (RFC 8945 5.3). */
export function verifyAnswer(
  answer: Buffer,
  tsig: ResourceRecord,
  key: TsigKey,
  requestMac: Buffer,
  now: Date,
): TsigVerdict {
  const { name: algorithm, next } = decodeName(answer, tsig.end - tsig.data.length)
  if (next + 10 > tsig.end) throw new DnsFormatError('TSIG record is cut off')
  const timeSigned = answer.readUIntBE(next, 6)
  const fudge = answer.readUInt16BE(next + 6)
  const mac_bytes = answer.readUInt16BE(next + 8)
  const mac = answer.subarray(next + 10, next + 10 + mac_bytes)
  const tail = next + 10 + mac_bytes
  if (tail + 6 > tsig.end) throw new DnsFormatError('TSIG record is cut off')
  const originalId = answer.readUInt16BE(tail)
  const error = answer.readUInt16BE(tail + 2)
  const other_bytes = answer.readUInt16BE(tail + 4)
  const other = answer.subarray(tail + 6, tail + 6 + other_bytes)
  if (tsig.name !== key.name.replace(/\.$/, '').toLowerCase() || algorithm !== key.algorithm || error === 17)
    return 'bad-key'
  if (error === 16) return 'bad-signature'

  const message = Buffer.from(answer.subarray(0, tsig.start))
  message.writeUInt16BE(originalId, 0)
  message.writeUInt16BE(message.readUInt16BE(10) - 1, 10)
  const macLength = Buffer.alloc(2)
  macLength.writeUInt16BE(requestMac.length, 0)
  const expected = hmac(key, macLength, requestMac, message, encodeVariables(key, { timeSigned, fudge, error, other }))
  if (mac.length !== expected.length || !timingSafeEqual(mac, expected)) return 'bad-signature'
  const skew_seconds = Math.abs(now.getTime() / 1000 - timeSigned)
  return error === 18 || skew_seconds > fudge ? 'bad-time' : 'valid'
}
