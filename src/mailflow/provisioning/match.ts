// Which record is which of our objects (exchange-online 5.8.2): stored GUID, then name and marker; a bare name is somebody else's. Pure.
import type { ExchangeRecord } from '#microsoft/exchange-json.ts'
import { objectNames, parseMarker, type ObjectKey, type ObjectKind } from './objects.ts'

export interface ActualState {
  inbound: ExchangeRecord[]
  outbound: ExchangeRecord[]
  /** In order of priority. */
  rules: ExchangeRecord[]
}

/** What we remember of an object that we made. */
export interface KnownObject {
  key: ObjectKey
  guid: string
}

export type Match =
  | { kind: 'found'; record: ExchangeRecord; duplicates: ExchangeRecord[] }
  /** The name is used by an object that is not ours: never overwritten. */
  | { kind: 'name-taken'; record: ExchangeRecord }
  | { kind: 'missing' }

export const kindOfKey = (key: ObjectKey): ObjectKind =>
  key === 'in' ? 'inbound-connector' : key === 'out' ? 'outbound-connector' : 'rule'

export const recordsOfKind = (actual: ActualState, kind: ObjectKind): ExchangeRecord[] =>
  kind === 'inbound-connector' ? actual.inbound : kind === 'outbound-connector' ? actual.outbound : actual.rules

export const guidOf = (record: ExchangeRecord): string => String(record['Guid'] ?? '').toLowerCase()

export const markerIn = (record: ExchangeRecord): ReturnType<typeof parseMarker> =>
  parseMarker(record['Comment'] ?? record['Comments'])

export function matchObjects(
  tenantId: string,
  keys: readonly ObjectKey[],
  actual: ActualState,
  known: readonly KnownObject[],
): Map<ObjectKey, Match> {
  return new Map(keys.map((key) => [key, matchOne(tenantId, key, actual, known)]))
}

function matchOne(tenantId: string, key: ObjectKey, actual: ActualState, known: readonly KnownObject[]): Match {
  const records = recordsOfKind(actual, kindOfKey(key))
  const guid = known.find((object) => object.key === key)?.guid.toLowerCase()
  const byGuid = records.find((record) => guidOf(record) === guid)
  const marked = records.filter((record) => {
    const marker = markerIn(record)
    return marker?.key === key && marker.tenantId === tenantId
  })
  const keep = byGuid ?? oldest(marked)
  if (keep !== undefined)
    return { kind: 'found', record: keep, duplicates: marked.filter((record) => guidOf(record) !== guidOf(keep)) }
  const byName = records.find((record) => isSameName(record['Name'], objectNames[key]))
  return byName === undefined ? { kind: 'missing' } : { kind: 'name-taken', record: byName }
}

const isSameName = (name: unknown, ours: string): boolean =>
  typeof name === 'string' && name.toLowerCase() === ours.toLowerCase()

function oldest(records: ExchangeRecord[]): ExchangeRecord | undefined {
  return records.toSorted((a, b) => createdAt(a).localeCompare(createdAt(b)))[0]
}

const createdAt = (record: ExchangeRecord): string =>
  String(record['WhenCreatedUTC'] ?? record['WhenCreated'] ?? record['WhenChanged'] ?? '')
