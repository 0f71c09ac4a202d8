// IPv4 addresses as Exchange lists them: single, `a-b`, or CIDR. Pure.
import { isIPv4 } from 'node:net'

interface Range {
  from: number
  to: number
}

const numberOf = (address: string): number => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)

/** Null: none that Exchange takes. */
export function parseRange(text: string): Range | null {
  const ends = text.split('-').map((part) => part.trim())
  if (ends.length === 2) {
    if (!ends.every((end) => isIPv4(end))) return null
    const [from, to] = ends.map(numberOf) as [number, number]
    return to >= from && to - from < 256 ? { from, to } : null
  }
  const [address, bits, ...rest] = text.trim().split('/')
  if (rest.length > 0 || address === undefined || !isIPv4(address)) return null
  if (bits !== undefined && (!/^\d{1,2}$/.test(bits) || Number(bits) < 24 || Number(bits) > 32)) return null
  const size = 2 ** (32 - Number(bits ?? 32))
  const from = Math.floor(numberOf(address) / size) * size
  return { from, to: from + size - 1 }
}

/** False when one of them cannot be read. */
export function rangesOverlap(a: string, b: string): boolean {
  const [left, right] = [parseRange(a), parseRange(b)]
  return left !== null && right !== null && left.from <= right.to && right.from <= left.to
}

export function isCovered(address: string, ranges: readonly string[]): boolean {
  return ranges.some((range) => rangesOverlap(range, address))
}
