// Records of the emulated internet, held in memory; the DNS stub answers from them and dynamic updates change them.

export type RecordType = 'A' | 'MX' | 'TXT' | 'CNAME' | 'NS' | 'SOA' | 'PTR'

export interface ZoneRecord {
  name: string
  type: RecordType
  ttl: number
  data: RecordData
}

export type RecordData =
  | string
  | string[]
  | { preference: number; exchange: string }
  | { mname: string; rname: string; serial: number; refresh: number; retry: number; expire: number; minimum: number }

export interface ZoneStore {
  records: ZoneRecord[]
  /** Zones that accept dynamic updates, with their TSIG keys (RFC 2136, RFC 8945). */
  updatable: Map<string, { keyName: string; secret: Buffer }>
  add(record: { name: string; type: RecordType; data: RecordData; ttl?: number }): void
  /** Removes all records of a name, of one type, or with this data; returns how many. */
  remove(name: string, type?: RecordType, data?: RecordData): number
  find(name: string, type: RecordType): ZoneRecord[]
  /** True when the name, or a name below it, has a record. */
  exists(name: string): boolean
}

/** Creates an empty store. */
export function createZones(): ZoneStore {
  let records: ZoneRecord[] = []
  return {
    get records() {
      return records
    },
    updatable: new Map(),
    add({ name, type, data, ttl = 300 }) {
      const record: ZoneRecord = { name: canonical(name), type, ttl, data }
      const same = (other: ZoneRecord): boolean =>
        other.name === record.name && other.type === type && sameData(other.data, data)
      records = [...records.filter((other) => !same(other)), record]
    },
    remove(name, type, data) {
      const before = records.length
      const wanted = canonical(name)
      records = records.filter(
        (record) =>
          record.name !== wanted ||
          (type !== undefined && record.type !== type) ||
          (data !== undefined && !sameData(record.data, data)),
      )
      return before - records.length
    },
    find: (name, type) => records.filter((record) => record.type === type && record.name === canonical(name)),
    exists(name) {
      const wanted = canonical(name)
      return records.some((record) => record.name === wanted || record.name.endsWith(`.${wanted}`))
    },
  }
}

/** Lower case without the root dot. */
export function canonical(name: string): string {
  return name.replace(/\.$/, '').toLowerCase()
}

function sameData(a: RecordData, b: RecordData): boolean {
  const plain = (data: RecordData): string =>
    typeof data === 'string' || Array.isArray(data) ? [data].flat().join('') : JSON.stringify(Object.values(data))
  return plain(a) === plain(b)
}
