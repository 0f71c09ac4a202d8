// From what is expected and what was seen to findings with severities (exchange-online 5.7). Pure.
import { createHash } from 'node:crypto'
import {
  diffObject,
  matchObjects,
  normaliseRecord,
  objectNames,
  parseMarker,
  recordHash,
  routingKeys,
  ruleOrder,
  type DesiredObject,
  type Match,
  type ObjectKey,
  type PropertyDifference,
} from '../objects.ts'
import { flowFindings } from './classify-flow.ts'
import type { FindingCandidate, Severity } from './finding.ts'
import { guidOf } from './foreign-records.ts'
import type { ExchangeRecord, Expectation, FlowFacts, ForeignObject, Observation } from './observation.ts'

const day_ms = 86_400_000
const auditSilence_ms = day_ms

/** Everything that is not as it should be, most severe first. */
export function classify(expected: Expectation, seen: Observation, flow: FlowFacts): FindingCandidate[] {
  const matches = matchObjects(
    expected.desired.tenantId,
    expected.desired.objects.map(({ key }) => key),
    seen.actual,
    expected.known,
  )
  const findings = [
    ...expected.desired.objects.flatMap((object) =>
      objectFindings(expected, object, matches.get(object.key)!, matches),
    ),
    ...orderFindings(seen, matches),
    ...foreignFindings(expected, seen, matches),
    ...domainFindings(expected, seen),
    ...sealerFindings(expected, seen),
    ...tenantFindings(seen, flow, matches),
    ...flowFindings(expected, seen.at, flow),
  ]
  const rank: Record<Severity, number> = { high: 0, medium: 1, low: 2 }
  return findings.sort((a, b) => rank[a.severity] - rank[b.severity])
}

// Our own objects

function objectFindings(
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
    object.key === 'out' && match.record['IsValidated'] === false ? [notValidated(object, match.record)] : []
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
    severity: object.key === 'r50' ? 'medium' : 'high',
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
const scopeProperties = new Set(['SentTo', 'SentToMemberOf', 'From', 'FromMemberOf'])
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

// Order and foreign objects

function ourGuids(matches: Map<ObjectKey, Match>): Set<string> {
  return new Set(
    [...matches.values()].flatMap((match) =>
      match.kind === 'found' ? [match.record, ...match.duplicates].map(guidOf) : [],
    ),
  )
}

function orderFindings(seen: Observation, matches: Map<ObjectKey, Match>): FindingCandidate[] {
  const ours = ruleOrder.filter((key) => matches.get(key)?.kind === 'found')
  const places = ours.map((key) => {
    const match = matches.get(key)!
    return match.kind === 'found' ? seen.actual.rules.findIndex((rule) => guidOf(rule) === guidOf(match.record)) : -1
  })
  if (places.every((place, index) => place === index)) return []
  return [
    {
      code: 'rules.order',
      severity: 'medium',
      objectKey: 'rules',
      objectName: 'Mail flow rules',
      guid: null,
      property: 'Priority',
      expected: ours.map((key, index) => `${index} ${objectNames[key]}`),
      actual: places.map((place, index) => `${place} ${objectNames[ours[index]!]}`),
      summary:
        'The Mailwarden rules are no longer the first ones in their order: other rules act before the scan. Repair moves them up.',
      remedy: 'plan',
    },
  ]
}

function foreignFindings(expected: Expectation, seen: Observation, matches: Map<ObjectKey, Match>): FindingCandidate[] {
  const mine = ourGuids(matches)
  const known = new Map((expected.baseline ?? []).map((object) => [object.guid, object]))
  const isFirstLook = expected.baseline === null
  const firstOfOurs = firstRoutingPlace(seen, matches)
  const rules = seen.actual.rules.flatMap((rule, place) =>
    mine.has(guidOf(rule)) || isOtherPartOfOurs(expected, rule)
      ? []
      : foreignRule(rule, place < firstOfOurs, known.get(guidOf(rule)), isFirstLook),
  )
  const connectors = (['inbound', 'outbound'] as const).flatMap((side) =>
    seen.actual[side]
      .filter((record) => !mine.has(guidOf(record)) && !isOtherPartOfOurs(expected, record))
      .flatMap((record) => foreignConnector(record, side, known.get(guidOf(record)), isFirstLook)),
  )
  return [...rules, ...connectors]
}

/** Rules of ours that other parts look after (blocked senders, simulations) carry our mark. */
const isOtherPartOfOurs = (expected: Expectation, record: ExchangeRecord): boolean =>
  parseMarker(record['Comment'] ?? record['Comments'])?.tenantId === expected.desired.tenantId

function firstRoutingPlace(seen: Observation, matches: Map<ObjectKey, Match>): number {
  const places = routingKeys.flatMap((key) => {
    const match = matches.get(key)
    return match?.kind === 'found' ? [seen.actual.rules.findIndex((rule) => guidOf(rule) === guidOf(match.record))] : []
  })
  return places.length === 0 ? Number.POSITIVE_INFINITY : Math.min(...places)
}

function foreignRule(
  rule: ExchangeRecord,
  isAbove: boolean,
  known: ForeignObject | undefined,
  isFirstLook: boolean,
): FindingCandidate[] {
  const name = String(rule['Name'] ?? guidOf(rule))
  const isNew = !isFirstLook && known === undefined
  const isEnabled = rule['State'] !== 'Disabled'
  const common = {
    objectKey: guidOf(rule),
    objectName: name,
    guid: guidOf(rule),
    property: null,
    expected: null,
    remedy: 'none' as const,
  }
  const isChangedOrNew = isNew || (known !== undefined && known.hash !== hashOf('rule', rule))
  if (isAbove && isEnabled && isSet(rule['RouteMessageOutboundConnector']) && (isChangedOrNew || isFirstLook))
    return [
      {
        ...common,
        code: 'foreign.redirect-above',
        severity: 'high',
        actual: rule['RouteMessageOutboundConnector'] ?? null,
        summary: `The rule “${name}” stands above ours and sends mail to another connector (${show(rule['RouteMessageOutboundConnector'])}). Mail leaves by it before it is scanned; attackers do this. If it is not yours, disable it.`,
      },
    ]
  const acts = [
    'StopRuleProcessing',
    'DeleteMessage',
    'Quarantine',
    'RedirectMessageTo',
    'RouteMessageOutboundConnector',
  ].filter((action) => isSet(rule[action]))
  if (isAbove && isEnabled && acts.length > 0)
    return [
      {
        ...common,
        code: 'foreign.rule-above',
        severity: 'medium',
        actual: acts,
        summary: `The rule “${name}” stands above ours and acts before the scan (${acts.join(', ')}). Move the Mailwarden rules to the top, or move this one down.`,
        remedy: 'plan',
      },
    ]
  return isNew
    ? [
        {
          ...common,
          code: 'foreign.created',
          severity: 'low',
          actual: name,
          summary: `A new rule “${name}” was made. It does not touch the way to the gateway.`,
        },
      ]
    : []
}

function foreignConnector(
  record: ExchangeRecord,
  side: 'inbound' | 'outbound',
  known: ForeignObject | undefined,
  isFirstLook: boolean,
): FindingCandidate[] {
  const name = String(record['Name'] ?? guidOf(record))
  const common = {
    objectKey: guidOf(record),
    objectName: name,
    guid: guidOf(record),
    expected: null,
    remedy: 'none' as const,
  }
  const isNew = !isFirstLook && known === undefined
  const isChangedOrNew =
    isNew ||
    (known !== undefined &&
      known.hash !== hashOf(side === 'inbound' ? 'inbound-connector' : 'outbound-connector', record))
  const isEnabled = record['Enabled'] !== false
  const restricted = ['RestrictDomainsToCertificate', 'RestrictDomainsToIPAddresses'].filter(
    (property) => record[property] === true,
  )
  if (
    side === 'inbound' &&
    isEnabled &&
    isChangedOrNew &&
    record['ConnectorType'] === 'Partner' &&
    restricted.length > 0
  )
    return [
      {
        ...common,
        code: 'foreign.lock-down',
        severity: 'medium',
        property: restricted[0]!,
        actual: true,
        summary: `The partner connector “${name}” refuses mail of its domains from anybody else. Mail that comes back from the gateway may be refused with 5.7.51. Limit it to the partner's own domains.`,
      },
    ]
  if (side === 'outbound' && isEnabled && isChangedOrNew && record['RouteAllMessagesViaOnPremises'] === true)
    return [
      {
        ...common,
        code: 'foreign.centralised-transport',
        severity: 'medium',
        property: 'RouteAllMessagesViaOnPremises',
        actual: true,
        summary: `The connector “${name}” sends all outgoing mail to another place (centralised transport). That contradicts the way through the gateway.`,
      },
    ]
  return isNew
    ? [
        {
          ...common,
          code: 'foreign.created',
          severity: 'low',
          property: null,
          actual: name,
          summary: `A new ${side} connector “${name}” was made. It does not touch the way to the gateway.`,
        },
      ]
    : []
}

// Domains, sealers, tenant settings

function domainFindings(expected: Expectation, seen: Observation): FindingCandidate[] {
  const names = new Map(seen.acceptedDomains.map((domain) => [domain.name.toLowerCase(), domain]))
  const findings: FindingCandidate[] = []
  const common = { guid: null, expected: null, remedy: 'none' as const }
  if (!names.has(expected.certName))
    findings.push({
      ...common,
      code: 'domain.removed',
      severity: 'high',
      objectKey: 'domain',
      objectName: expected.certName,
      property: null,
      expected: expected.certName,
      actual: null,
      summary: `The accepted domain ${expected.certName} is gone or no longer used for email. Without it the gateway's certificate does not belong to the tenant, and scanned mail is refused. Repair adds it again.`,
      remedy: 'domain',
    })
  for (const domain of names.values()) {
    const name = domain.name.toLowerCase()
    if (name === expected.certName) continue
    if (!expected.coveredDomains.includes(name) && !name.endsWith('.onmicrosoft.com'))
      findings.push({
        ...common,
        code: 'domain.uncovered',
        severity: 'medium',
        objectKey: name,
        objectName: name,
        property: null,
        actual: name,
        summary: `${name} is a new accepted domain that the gateway does not carry yet. Synchronise the directory to take it in.`,
      })
    if (domain.type === 'InternalRelay' && !expected.baselineInternalRelay.includes(name))
      findings.push({
        ...common,
        code: 'domain.internal-relay',
        severity: 'medium',
        objectKey: name,
        objectName: name,
        property: 'DomainType',
        expected: 'Authoritative',
        actual: 'InternalRelay',
        summary: `${name} was changed to an internal relay domain: mail to unknown recipients is no longer refused at the door.`,
      })
  }
  return findings
}

function sealerFindings(expected: Expectation, seen: Observation): FindingCandidate[] {
  const sealers = seen.trustedSealers.map((name) => name.toLowerCase())
  const common = { objectKey: 'arc', objectName: 'Trusted ARC sealers', guid: null, property: 'ArcTrustedSealers' }
  const findings: FindingCandidate[] = []
  if (expected.sealer !== null && !sealers.includes(expected.sealer))
    findings.push({
      ...common,
      code: 'sealer.removed',
      severity: 'medium',
      expected: expected.sealer,
      actual: sealers,
      summary: `${expected.sealer} is no longer among the trusted ARC sealers: mail from strict senders may land in Junk after the detour. Repair adds it again.`,
      remedy: 'sealer',
    })
  for (const name of sealers)
    if (name !== expected.sealer && !expected.baselineSealers.includes(name))
      findings.push({
        ...common,
        property: name,
        code: 'sealer.foreign',
        severity: 'low',
        expected: null,
        actual: name,
        summary: `${name} was added to the trusted ARC sealers. Mail that it seals is trusted by Microsoft; make sure that you know it.`,
        remedy: 'none',
      })
  return findings
}

function tenantFindings(seen: Observation, flow: FlowFacts, matches: Map<ObjectKey, Match>): FindingCandidate[] {
  const findings: FindingCandidate[] = []
  const common = { guid: null, property: null, remedy: 'none' as const }
  const inbound = matches.get('in')
  const inboundGuid = inbound?.kind === 'found' ? guidOf(inbound.record) : null
  if (inboundGuid !== null && seen.blockedConnectors.some((id) => id.toLowerCase() === inboundGuid))
    findings.push({
      ...common,
      code: 'connector.blocked',
      severity: 'high',
      objectKey: 'in',
      objectName: objectNames.in,
      guid: inboundGuid,
      expected: 'not blocked',
      actual: 'blocked',
      summary: `Microsoft has blocked “${objectNames.in}” because of what came through it. Scanned mail is refused with 5.7.711. Find the source of the bad mail, then have the connector unblocked in the Defender portal.`,
    })
  if (seen.rejectsDirectSend && flow.relayProbe === 'failed')
    findings.push({
      ...common,
      code: 'direct-send.rejected',
      severity: 'medium',
      objectKey: 'organisation',
      objectName: 'Organisation settings',
      property: 'RejectDirectSend',
      expected: false,
      actual: true,
      summary:
        'Direct Send is refused in this tenant and the relay test with our certificate fails: mail with a sender of your own domains is refused on its way back. Check the connector and its certificate.',
    })
  if (seen.auditing === false)
    findings.push({
      ...common,
      code: 'audit.off',
      severity: 'medium',
      objectKey: 'audit',
      objectName: 'Unified audit log',
      property: 'UnifiedAuditLogIngestionEnabled',
      expected: true,
      actual: false,
      summary:
        'Auditing is off in this tenant. Changes are still found by comparison, but nobody can say who made them. Switch auditing on in the Purview portal.',
    })
  const lastRecord = flow.auditFeedLastAt ?? flow.auditFeedSince
  if (seen.auditing === true && lastRecord !== null && seen.at.getTime() - lastRecord.getTime() > auditSilence_ms)
    findings.push({
      ...common,
      code: 'audit.silent',
      severity: 'medium',
      objectKey: 'audit',
      objectName: 'Unified audit log',
      property: 'feed',
      expected: 'records at least once a day',
      actual: lastRecord.toISOString(),
      summary: `The audit feed has been silent since ${lastRecord.toISOString()}. We would not see who changes something. Check the permission “read activity data” of the application.`,
    })
  return findings
}

// Small helpers

/** What is remembered of foreign objects after a look, so that the next one knows what is new. */
export function foreignObjects(expected: Expectation, seen: Observation): ForeignObject[] {
  const matches = matchObjects(
    expected.desired.tenantId,
    expected.desired.objects.map(({ key }) => key),
    seen.actual,
    expected.known,
  )
  const mine = ourGuids(matches)
  const lists = [
    ['inbound-connector', seen.actual.inbound],
    ['outbound-connector', seen.actual.outbound],
    ['rule', seen.actual.rules],
  ] as const
  return lists.flatMap(([kind, records]) =>
    records
      .filter((record) => !mine.has(guidOf(record)) && !isOtherPartOfOurs(expected, record))
      .map((record) => ({
        kind,
        guid: guidOf(record),
        name: String(record['Name'] ?? ''),
        hash: hashOf(kind, record),
      })),
  )
}

const hashOf = (kind: ForeignObject['kind'], record: ExchangeRecord): string =>
  recordHash(
    normaliseRecord(kind, record),
    record['State'] !== 'Disabled' && record['Enabled'] !== false,
    String(record['Name'] ?? ''),
  )

export function whenChanged(record: ExchangeRecord): string | null {
  const value = record['WhenChangedUTC'] ?? record['WhenChanged']
  return typeof value === 'string' && value !== '' ? value : null
}

const isSet = (value: unknown): boolean =>
  value !== null &&
  value !== undefined &&
  value !== false &&
  value !== '' &&
  !(Array.isArray(value) && value.length === 0)

function show(value: unknown): string {
  if (value === null || value === undefined) return 'not set'
  if (Array.isArray(value)) return value.length === 0 ? 'empty' : value.map(String).join(', ')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
