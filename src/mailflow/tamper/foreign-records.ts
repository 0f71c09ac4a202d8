// Finding an object by its GUID in what a look showed, whatever kind it is, and what a rule does to messages. Pure.
import type { ExchangeRecord } from '#microsoft/exchange-json.ts'
import type { ActualState } from '../objects.ts'
import type { ForeignObject } from './observation.ts'
import { isSet } from './show.ts'

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

/** Actions after which a message goes another way or none, and later rules do not see it. */
export const actsOf = (rule: ExchangeRecord): string[] =>
  ['StopRuleProcessing', 'DeleteMessage', 'Quarantine', 'RedirectMessageTo', 'RouteMessageOutboundConnector'].filter(
    (action) => isSet(rule[action]),
  )
