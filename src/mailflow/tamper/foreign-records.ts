// Finding an object by its GUID in what a look showed, whatever kind it is. Pure.
import type { ExchangeRecord } from '#microsoft/exchange-json.ts'
import type { ActualState } from '../objects.ts'
import type { ForeignObject } from './observation.ts'

export interface FoundRecord {
  kind: ForeignObject['kind']
  record: ExchangeRecord
}

export const guidOf = (record: ExchangeRecord): string => String(record['Guid'] ?? '').toLowerCase()

export function findRecord(actual: ActualState, guid: string): FoundRecord | null {
  const wanted = guid.toLowerCase()
  const lists = [
    ['rule', actual.rules],
    ['inbound-connector', actual.inbound],
    ['outbound-connector', actual.outbound],
  ] as const
  for (const [kind, records] of lists) {
    const record = records.find((each) => guidOf(each) === wanted)
    if (record !== undefined) return { kind, record }
  }
  return null
}
