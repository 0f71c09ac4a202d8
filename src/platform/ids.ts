// Identifiers: UUID version 7 (RFC 9562 5.7), so that primary keys grow with time.
import { randomBytes } from 'node:crypto'

export function newId(now: Date = new Date()): string {
  const bytes = randomBytes(16)
  bytes.writeUIntBE(now.getTime(), 0, 6)
  bytes[6] = (bytes[6]! & 0x0f) | 0x70
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

const base32 = 'abcdefghijklmnopqrstuvwxyz234567'

/** Random lower-case base32 (RFC 4648 alphabet): one word for Exchange's "contains words", a legal DNS label. 16 bytes give 26 characters. */
export function randomBase32(lengthBytes: number): string {
  let text = ''
  let bits = 0
  let value = 0
  for (const byte of randomBytes(lengthBytes)) {
    value = (value << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += base32[(value >>> bits) & 31]
    }
    value &= (1 << bits) - 1
  }
  return bits > 0 ? text + base32[(value << (5 - bits)) & 31] : text
}
