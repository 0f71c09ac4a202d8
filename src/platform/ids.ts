// Identifiers: UUID version 7 (RFC 9562 5.7), so that primary keys grow with time.
import { randomBytes, randomUUID } from 'node:crypto'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Of any version, in small letters or capitals. */
export const isUuid = (text: string): boolean => uuid.test(text)

let last_ms = -1
let place = 0
const place_max = 0xfff

/**
 * Those made one after another in one process for the same millisecond are in order, too (RFC 9562 6.2, method 1: the twelve bits after
 * the version count, from a random beginning in their lower half). The other random bits are those of a version 4 UUID, which Node
 * makes from a store of random bytes: a tenth of the cost of asking each time.
 */
export function newId(now: Date = new Date()): string {
  const now_ms = now.getTime()
  const random = randomUUID()
  const isNext = now_ms === last_ms && place < place_max
  place = isNext ? place + 1 : parseInt(random.slice(15, 18), 16) >>> 1
  last_ms = now_ms
  const time = now_ms.toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${place.toString(16).padStart(3, '0')}${random.slice(18)}`
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
