// Findings about our own objects: gone, off, changed, doubled, touched; how severe each property is (exchange-online 5.7). Pure.
import { createHash } from 'node:crypto'
import {
  diffObject,
  objectNames,
  routingKeys,
  type DesiredObject,
  type Match,
  type ObjectKey,
  type PropertyDifference,
} from '../objects.ts'
import type { FindingCandidate, Severity } from './finding.ts'
import { guidOf } from './foreign-records.ts'
import type { ExchangeRecord, Expectation } from './observation.ts'
import { show } from './show.ts'

export function objectFindings(
  expected: Expectation,
  object: DesiredObject,
  match: Match,
  matches: Map<ObjectKey, Match>,
): FindingCandidate[] {
  if (match.kind === 'missing') return [deleted(object)]
  if (match.kind === 'name-taken') return [nameTaken(object, match.record)]
  const aliases = connectorAliases(matches)
  const differences = diffObject(object, match.record, aliases).map((difference) =>
    changed(object, match.record, difference),
  )
  const doubles = match.duplicates.map((record) => doubled(object, record))
  const unvalidated =
    object.key === 'out' && match.record['IsValidated'] === false && object.properties['IsValidated'] !== false
      ? [notValidated(object, match.record)]
      : []
  differences.push(...unvalidated)
  if (differences.length > 0 || doubles.length > 0) return [...differences, ...doubles]
  return touched(expected, object, match.record)
}

/** A rule may name the connector by GUID or name; a connector that was recreated by somebody else is not ours. */
function connectorAliases(matches: Map<ObjectKey, Match>): Map<string, string> {
  const out = matches.get('out')
  if (out?.kind !== 'found') return new Map()
  return new Map(
    ['Guid', 'Identity', 'Name', 'DistinguishedName']
      .map((property) => out.record[property])
      .filter((value) => typeof value === 'string')
      .map((value) => [value.toLowerCase(), objectNames.out]),
  )
}

const roleOf: Record<ObjectKey, string> = {
  in: 'the connector by which Exchange Online takes scanned mail back',
  out: 'the connector by which Exchange Online sends mail to the gateway',
  r10: 'the rule that removes forged marks from arriving mail',
  r20: 'the rule that recognises mail that comes back from the gateway',
  r25: 'the rule that lets simulations of phishing pass',
  r30: 'the rule that sends inbound mail to the gateway',
  r40: 'the rule that sends outbound mail to the gateway',
  r50: 'the rule that keeps Microsoft from judging scanned mail a second time',
  r60: 'the rule that removes our token before delivery',
}

const effectOf: Record<ObjectKey, string> = {
  in: 'Scanned mail may be refused or treated as foreign.',
  out: 'Mail cannot reach the gateway and passes unscanned or waits.',
  r10: 'Forged marks could carry mail past the scanner.',
  r20: 'Scanned mail is sent to the gateway again: a loop threatens.',
  r25: 'Simulations take the detour over the gateway, or mail that is none of ours passes unscanned.',
  r30: 'Inbound mail is no longer scanned as you chose.',
  r40: 'Outbound mail is no longer scanned as you chose.',
  r50: 'Scanned mail may land in Junk.',
  r60: 'Our token stays in delivered mail, where others can read it.',
}

const base = (object: DesiredObject, guid: string | null) => ({
  objectKey: object.key,
  objectName: object.name,
  guid,
  remedy: 'plan' as const,
})

function deleted(object: DesiredObject): FindingCandidate {
  return {
    ...base(object, null),
    code: 'object.deleted',
    severity: object.key === 'r50' || object.key === 'r25' ? 'medium' : 'high',
    property: null,
    expected: object.name,
    actual: null,
    summary: `“${object.name}” is gone: ${roleOf[object.key]}. ${effectOf[object.key]} Repair makes it again.`,
  }
}

function nameTaken(object: DesiredObject, record: ExchangeRecord): FindingCandidate {
  return {
    ...base(object, guidOf(record)),
    code: 'object.name-taken',
    severity: 'high',
    property: null,
    expected: object.name,
    actual: guidOf(record),
    summary: `“${object.name}” is gone, and another object that Mailwarden did not make has its name. ${effectOf[object.key]} Rename that object, then repair.`,
    remedy: 'none',
  }
}

function doubled(object: DesiredObject, record: ExchangeRecord): FindingCandidate {
  return {
    ...base(object, guidOf(record)),
    // Whoever made it made this one: the audit log names it so.
    objectName: String(record['Name'] ?? object.name),
    code: 'object.doubled',
    severity: 'low',
    property: guidOf(record),
    expected: null,
    actual: record['Name'] ?? null,
    summary: `There is a second object with the mark of “${object.name}”. Repair removes it.`,
  }
}

function changed(object: DesiredObject, record: ExchangeRecord, difference: PropertyDifference): FindingCandidate {
  const isOff = difference.property === 'Enabled' && difference.actual === false
  const severity = severityOf(object.key, difference.property)
  return {
    ...base(object, guidOf(record)),
    code: isOff ? 'object.disabled' : 'object.changed',
    severity,
    property: difference.property,
    expected: visible(object.key, difference.property, difference.desired),
    actual: visible(object.key, difference.property, difference.actual),
    summary: isOff
      ? `“${object.name}” was switched off: ${roleOf[object.key]}. ${effectOf[object.key]}`
      : `“${object.name}”: ${difference.property} is ${show(visible(object.key, difference.property, difference.actual))} instead of ${show(visible(object.key, difference.property, difference.desired))}.${severity === 'low' ? '' : ` ${effectOf[object.key]}`}`,
  }
}

export const isSecretProperty = (key: ObjectKey, property: string): boolean =>
  (routingKeys.includes(key) && property === 'SetHeaderValue') || (key === 'r20' && property === 'HeaderContainsWords')

/** Says nothing about mail, but the portal shows the connector as never tested. */
const notValidated = (object: DesiredObject, record: ExchangeRecord): FindingCandidate =>
  changed(object, record, { property: 'IsValidated', desired: true, actual: false })

/** Tokens stand in these properties: a finding says that they differ, never what they are. */
function visible(key: ObjectKey, property: string, value: unknown): unknown {
  if (!isSecretProperty(key, property) || value === null) return value
  return `secret #${createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 8)}`
}

/** Changed and changed back: nothing to repair, but somebody was there. */
function touched(expected: Expectation, object: DesiredObject, record: ExchangeRecord): FindingCandidate[] {
  const before = expected.whenChanged.get(object.key)
  const now = whenChanged(record)
  if (before === undefined || now === null || before === now) return []
  return [
    {
      ...base(object, guidOf(record)),
      code: 'object.touched',
      severity: 'low',
      property: 'WhenChanged',
      expected: before,
      actual: now,
      summary: `“${object.name}” was edited, and is again as it should be.`,
      remedy: 'none',
    },
  ]
}

const harmless = new Set(['IsValidated', 'Name', 'Comment', 'Comments', 'SetAuditSeverity'])
const scopeProperties = new Set([
  'SentTo',
  'SentToMemberOf',
  'RecipientDomainIs',
  'From',
  'FromMemberOf',
  'SenderDomainIs',
])
const connectorRouting: Record<'in' | 'out', Set<string>> = {
  in: new Set([
    'Enabled',
    'ConnectorType',
    'SenderDomains',
    'TlsSenderCertificateName',
    'CloudServicesMailEnabled',
    'TreatMessagesAsInternal',
    'RequireTls',
    'RestrictDomainsToCertificate',
    'RestrictDomainsToIPAddresses',
    'SenderIPAddresses',
    'AssociatedAcceptedDomains',
  ]),
  out: new Set([
    'Enabled',
    'ConnectorType',
    'SmartHosts',
    'TlsSettings',
    'TlsDomain',
    'IsTransportRuleScoped',
    'UseMXRecord',
    'TestMode',
    'CloudServicesMailEnabled',
    'RouteAllMessagesViaOnPremises',
  ]),
}

/** The table of exchange-online 5.7 for a property of one of our objects. */
export function severityOf(key: ObjectKey, property: string): Severity {
  if (harmless.has(property)) return 'low'
  if (key === 'r50') return 'medium'
  if (key === 'in' || key === 'out') return connectorRouting[key].has(property) ? 'high' : 'medium'
  if (routingKeys.includes(key) && scopeProperties.has(property)) return 'medium'
  return 'high'
}

export function whenChanged(record: ExchangeRecord): string | null {
  const value = record['WhenChangedUTC'] ?? record['WhenChanged']
  return typeof value === 'string' && value !== '' ? value : null
}
