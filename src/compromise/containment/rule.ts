// The standing mail flow rule that refuses mail of blocked senders inside the tenant (exchange-online 5.3, rule 00). Pure.
import type { ExchangeRecord, ExchangeValue } from '#microsoft/exchange-json.ts'

export const ruleName = 'Mailwarden 00 - Stop blocked senders'
export const ruleKey = 'r00'
/** A rule may be 8 KB long (exchange-online 2.3); more senders than this are an attack of another kind. */
export const senders_max = 80

const reason =
  'Your mailbox may not send at the moment, because bad messages were sent from it. Turn to your administrator.'

/** As in every rule of ours; the tamper watch knows it by this. */
export const markerOf = (tenantId: string): string =>
  `mailwarden:v1 tenant=${tenantId} object=${ruleKey} - managed, do not edit`

/**
 * Envelope or header sender. Refused with 5.7.1, which is what Exchange takes when only a text is given: text and code together are
 * not reliable (exchange-online 2.3).
 */
export const ruleProperties = (tenantId: string, senders: readonly string[]): Record<string, ExchangeValue> => ({
  Mode: 'Enforce',
  RuleErrorAction: 'Ignore',
  From: [...senders],
  SenderAddressLocation: 'HeaderOrEnvelope',
  RejectMessageReasonText: reason,
  Comments: markerOf(tenantId),
})

export const guidOf = (record: ExchangeRecord): string => String(record['Guid'] ?? '').toLowerCase()

export type RuleMatch =
  | { kind: 'found'; record: ExchangeRecord; senders: string[]; isOn: boolean }
  | { kind: 'missing' }
  /** Somebody else's rule has the name: never overwritten. */
  | { kind: 'name-taken' }

/** By stored GUID, else by our mark. */
export function findRule(tenantId: string, guid: string | null, rules: readonly ExchangeRecord[]): RuleMatch {
  const isMarked = (rule: ExchangeRecord) =>
    String(rule['Comments'] ?? '').startsWith(`mailwarden:v1 tenant=${tenantId} object=${ruleKey} `)
  const record = rules.find((rule) => guid !== null && guidOf(rule) === guid) ?? rules.find(isMarked)
  if (record !== undefined)
    return { kind: 'found', record, senders: sendersOf(record), isOn: record['State'] !== 'Disabled' }
  const isTaken = rules.some((rule) => String(rule['Name']).toLowerCase() === ruleName.toLowerCase())
  return isTaken ? { kind: 'name-taken' } : { kind: 'missing' }
}

/** A list of one may come back as a single text. */
const sendersOf = (record: ExchangeRecord): string[] => [
  ...new Set([record['From']].flat().flatMap((value) => (typeof value === 'string' ? [value.toLowerCase()] : []))),
]

export const whenChanged = (record: ExchangeRecord): string | null => {
  const value = record['WhenChangedUTC'] ?? record['WhenChanged']
  return typeof value === 'string' && value !== '' ? value : null
}
