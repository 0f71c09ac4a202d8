// Owners of addresses from a file in the form of iptoasn: first address, last address, AS number, country, AS name, separated by tabs.
// Half a million lines become arrays of numbers (about 16 MB); one look-up is a binary search.
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { parseAddress } from './ranges.ts'

export interface NetworkOwner {
  asn: number
  name: string
  country: string
}

export interface OwnerTable {
  find(address: string): NetworkOwner | null
  ranges: number
  /** Lines that could not be read. */
  faults: number
}

const ranges_max = 4_000_000
const line_max = 1_000

/** Throws the error of the file system. */
export async function readOwners(file: string): Promise<OwnerTable> {
  const lines = createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Infinity })
  const building = newBuilder()
  for await (const line of lines) building.add(line)
  return building.build()
}

/** The same from text that is at hand. */
export function parseOwners(text: string): OwnerTable {
  const building = newBuilder()
  for (const line of text.split(/\r?\n/)) building.add(line)
  return building.build()
}

interface Row {
  first: bigint
  last: bigint
  owner: number
}

function newBuilder() {
  const owners: NetworkOwner[] = []
  const places = new Map<string, number>()
  const rows = { ipv4: [] as Row[], ipv6: [] as Row[] }
  let faults = 0
  return {
    add(line: string): void {
      if (line.trim() === '' || line.startsWith('#')) return
      const row = parseLine(line)
      if (row === null || rows.ipv4.length + rows.ipv6.length >= ranges_max) {
        faults += 1
        return
      }
      // 0 is what the file says about what nobody has announced.
      if (row.owner.asn === 0) return
      const key = `${row.owner.asn} ${row.owner.country} ${row.owner.name}`
      const place = places.get(key) ?? owners.push(row.owner) - 1
      places.set(key, place)
      rows[row.kind].push({ first: row.first, last: row.last, owner: place })
    },
    build(): OwnerTable {
      const tables = { ipv4: pack(rows.ipv4), ipv6: pack(rows.ipv6) }
      return {
        ranges: rows.ipv4.length + rows.ipv6.length,
        faults,
        find(text) {
          const address = parseAddress(text)
          if (address === null) return null
          const place = search(tables[address.kind()], numberOf(address.toByteArray()))
          return place === null ? null : owners[place]!
        },
      }
    },
  }
}

function parseLine(line: string) {
  if (line.length > line_max) return null
  const [first, last, asn, country, name] = line.split('\t')
  const from = parseAddress((first ?? '').trim())
  const to = parseAddress((last ?? '').trim())
  if (from === null || to === null || from.kind() !== to.kind() || !/^[0-9]{1,10}$/.test(asn ?? '')) return null
  const range = { first: numberOf(from.toByteArray()), last: numberOf(to.toByteArray()) }
  if (range.first > range.last) return null
  const owner = {
    asn: Number(asn),
    name: (name ?? '').trim().slice(0, 200),
    country: (country ?? '').trim().slice(0, 20),
  }
  return { ...range, kind: from.kind(), owner }
}

/** Of IPv6 the upper half: no network is smaller than a /64. */
function numberOf(bytes: readonly number[]): bigint {
  let value = 0n
  for (const byte of bytes.slice(0, 8)) value = (value << 8n) | BigInt(byte)
  return value
}

interface Packed {
  first: BigUint64Array
  last: BigUint64Array
  owner: Uint32Array
}

function pack(rows: Row[]): Packed {
  const sorted = rows.toSorted((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0))
  return {
    first: BigUint64Array.from(sorted, ({ first }) => first),
    last: BigUint64Array.from(sorted, ({ last }) => last),
    owner: Uint32Array.from(sorted, ({ owner }) => owner),
  }
}

function search({ first, last, owner }: Packed, wanted: bigint): number | null {
  let low = 0
  let high = first.length - 1
  while (low <= high) {
    const middle = (low + high) >>> 1
    if (first[middle]! > wanted) high = middle - 1
    else low = middle + 1
  }
  return high >= 0 && last[high]! >= wanted ? owner[high]! : null
}
