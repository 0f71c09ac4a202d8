// Sets of address ranges with a value each: the longest prefix that holds an address decides. Pure.
import ipaddr from 'ipaddr.js'

type Parsed = ipaddr.IPv4 | ipaddr.IPv6

interface Entry<Value> {
  base: Parsed
  length: number
  value: Value
}

export interface RangeSet<Value> {
  find(address: Parsed): { value: Value; length: number } | null
}

/** Ranges that are none are left out: they were refused where they came in. */
export function rangeSet<Value>(entries: readonly { range: string; value: Value }[]): RangeSet<Value> {
  const byLength = new Map<string, Map<string, Entry<Value>>>()
  for (const { range, value } of entries) {
    const parsed = parseRange(range)
    if (parsed === null) continue
    const place = `${parsed.base.kind()}/${parsed.length}`
    const same = byLength.get(place) ?? new Map<string, Entry<Value>>()
    byLength.set(place, same.set(prefixOf(parsed.base, parsed.length), { ...parsed, value }))
  }
  const lengths = [...byLength.keys()].toSorted((a, b) => lengthOf(b) - lengthOf(a))
  return {
    find(address) {
      for (const place of lengths) {
        if (!place.startsWith(address.kind())) continue
        const found = byLength.get(place)!.get(prefixOf(address, lengthOf(place)))
        if (found !== undefined) return { value: found.value, length: found.length }
      }
      return null
    },
  }
}

const lengthOf = (place: string): number => Number(place.slice(place.indexOf('/') + 1))

/** Address or CIDR; null: neither. */
export function parseRange(text: string): { base: Parsed; length: number } | null {
  const trimmed = text.trim()
  const slash = trimmed.indexOf('/')
  if (slash >= 0) {
    if (!ipaddr.isValidCIDR(trimmed) || !isWhole(trimmed.slice(0, slash))) return null
    const [base, length] = ipaddr.parseCIDR(trimmed)
    return { base, length }
  }
  const base = parseAddress(trimmed)
  return base === null ? null : { base, length: base.kind() === 'ipv4' ? 32 : 128 }
}

/** IPv4 in IPv6 counts as IPv4; null: no address. */
export function parseAddress(text: string): Parsed | null {
  return isWhole(text) && ipaddr.isValid(text) ? ipaddr.process(text) : null
}

/** Short forms such as `10.1` are valid to the library and never what a socket says. */
const isWhole = (text: string): boolean => text.includes(':') || ipaddr.IPv4.isValidFourPartDecimal(text)

function prefixOf(address: Parsed, length: number): string {
  const bytes = address.toByteArray()
  let text = ''
  for (let bit = 0; bit < length; bit += 8) {
    const left = length - bit
    const byte = bytes[bit >> 3]!
    text += String.fromCharCode(left >= 8 ? byte : byte & (0xff << (8 - left)) & 0xff)
  }
  return text
}
