// A short name for how a client greets in TLS (RFC 8446 4.1.2), after the idea of JA4: versions, numbers of ciphers and extensions, first
// ALPN, and hashes over the sorted lists. Values that clients make up to keep servers flexible (GREASE, RFC 8701) are left out. Pure.
import { createHash } from 'node:crypto'

/** Longest greeting that is looked at: post-quantum key shares make them about 2 kB. */
export const hello_bytes_max = 16_384

/** Undefined: the greeting is not complete; null: not a greeting. E.g. `t13d1516h2_8daaf6152771_02713d6af862`. */
export function fingerprintOf(bytes: Buffer): string | null | undefined {
  if (bytes.length < 5) return undefined
  if (bytes[0] !== 22) return null
  const length = bytes.readUInt16BE(3)
  if (length > hello_bytes_max) return null
  if (bytes.length < 5 + length) return undefined
  try {
    return readHello(bytes.subarray(5, 5 + length))
  } catch {
    // A list that is longer than what it is in (RangeError of Buffer).
    return null
  }
}

function readHello(hello: Buffer): string | null {
  if (hello[0] !== 1) return null
  const legacyVersion = hello.readUInt16BE(4)
  let at = 38
  at += 1 + hello.readUInt8(at)
  const ciphers = words(vector(hello, at, 2))
  at += 2 + hello.readUInt16BE(at)
  at += 1 + hello.readUInt8(at)
  const extensions = at < hello.length ? readExtensions(vector(hello, at, 2)) : new Map<number, Buffer>()
  const kinds = [...extensions.keys()]
  const versions = words(list(extensions.get(43), 1))
  const version = Math.max(legacyVersion, ...versions)
  const signatures = words(list(extensions.get(13), 2))
  const name = `t${versionNames[version] ?? '00'}${extensions.has(0) ? 'd' : 'i'}${count(ciphers)}${count(kinds)}${alpnOf(extensions.get(16))}`
  // Server name and ALPN differ by where the client goes, not by what it is.
  const sorted = kinds.filter((kind) => kind !== 0 && kind !== 16)
  return `${name}_${hash(hexes(ciphers))}_${hash(`${hexes(sorted)}_${signatures.map(hex).join(',')}`)}`
}

const versionNames: Record<number, string> = { 0x0304: '13', 0x0303: '12', 0x0302: '11', 0x0301: '10', 0x0300: 's3' }

function vector(bytes: Buffer, at: number, lengthBytes: 1 | 2): Buffer {
  const length = lengthBytes === 1 ? bytes.readUInt8(at) : bytes.readUInt16BE(at)
  const from = at + lengthBytes
  if (from + length > bytes.length) throw new RangeError('longer than what it is in')
  return bytes.subarray(from, from + length)
}

const list = (extension: Buffer | undefined, lengthBytes: 1 | 2): Buffer =>
  extension === undefined || extension.length < lengthBytes ? Buffer.alloc(0) : vector(extension, 0, lengthBytes)

const isGrease = (value: number): boolean => (value & 0x0f0f) === 0x0a0a && value >>> 8 === (value & 0xff)

function words(bytes: Buffer): number[] {
  const found: number[] = []
  for (let at = 0; at + 1 < bytes.length; at += 2) found.push(bytes.readUInt16BE(at))
  return found.filter((value) => !isGrease(value))
}

function readExtensions(bytes: Buffer): Map<number, Buffer> {
  const found = new Map<number, Buffer>()
  for (let at = 0; at + 4 <= bytes.length;) {
    const kind = bytes.readUInt16BE(at)
    const content = vector(bytes, at + 2, 2)
    if (!isGrease(kind)) found.set(kind, content)
    at += 4 + content.length
  }
  return found
}

/** First and last character of the first protocol. */
function alpnOf(extension: Buffer | undefined): string {
  const names = list(extension, 2)
  if (names.length === 0) return '00'
  const first = vector(names, 0, 1).toString('latin1')
  return /^[a-z0-9](?:.*[a-z0-9])?$/i.test(first) ? `${first[0]!}${first.at(-1)!}` : '99'
}

const count = (of: readonly unknown[]): string => String(Math.min(99, of.length)).padStart(2, '0')
const hex = (value: number): string => value.toString(16).padStart(4, '0')
const hexes = (values: readonly number[]): string => values.map(hex).toSorted().join(',')
const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12)
