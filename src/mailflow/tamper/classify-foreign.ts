// Findings about order and about rules and connectors of others, and what is remembered of them (exchange-online 5.7). Pure.
import {
  matchObjects,
  normaliseRecord,
  objectNames,
  recordHash,
  routingKeys,
  ruleOrder,
  type Match,
  type ObjectKey,
} from '../objects.ts'
import { headerNames } from '../route.ts'
import { isOtherPartOfOurs } from './classify-others.ts'
import type { FindingCandidate } from './finding.ts'
import { actsOf, guidOf } from './foreign-records.ts'
import type { ExchangeRecord, Expectation, ForeignObject, Observation } from './observation.ts'
import { isSet, show } from './show.ts'

function ourGuids(matches: Map<ObjectKey, Match>): Set<string> {
  return new Set(
    [...matches.values()].flatMap((match) =>
      match.kind === 'found' ? [match.record, ...match.duplicates].map(guidOf) : [],
    ),
  )
}

/** Rules of ours that other parts look after stand where they need to. */
export function orderFindings(
  expected: Expectation,
  seen: Observation,
  matches: Map<ObjectKey, Match>,
): FindingCandidate[] {
  const mine = ourGuids(matches)
  const rules = seen.actual.rules.filter((rule) => mine.has(guidOf(rule)) || !isOtherPartOfOurs(expected, rule))
  const ours = ruleOrder.filter((key) => matches.get(key)?.kind === 'found')
  const places = ours.map((key) => {
    const match = matches.get(key)!
    return match.kind === 'found' ? rules.findIndex((rule) => guidOf(rule) === guidOf(match.record)) : -1
  })
  if (places.every((place, index) => place === index)) return []
  const isApart = places.every((place, index) => index === 0 || place > places[index - 1]!)
  return [
    {
      code: 'rules.order',
      severity: isApart ? 'medium' : 'high',
      objectKey: 'rules',
      objectName: 'Mail flow rules',
      guid: null,
      property: 'Priority',
      expected: ours.map((key, index) => `${index} ${objectNames[key]}`),
      actual: places.map((place, index) => `${place} ${objectNames[ours[index]!]}`),
      summary: isApart
        ? 'The Mailwarden rules are no longer the first ones in their order: other rules act before the scan. Repair moves them up.'
        : 'The Mailwarden rules are no longer in their order: mail passes without a scan, or goes round and round. Repair puts them in order.',
      remedy: 'plan',
    },
  ]
}

export function foreignFindings(
  expected: Expectation,
  seen: Observation,
  matches: Map<ObjectKey, Match>,
): FindingCandidate[] {
  const mine = ourGuids(matches)
  const known = new Map(expected.baseline.map((object) => [object.guid, object]))
  const firstOfOurs = firstRoutingPlace(seen, matches)
  const lastOfOurs = seen.actual.rules.findLastIndex((rule) => mine.has(guidOf(rule)))
  const rules = seen.actual.rules.flatMap((rule, place) =>
    mine.has(guidOf(rule)) || isOtherPartOfOurs(expected, rule)
      ? []
      : foreignRule(rule, { isAbove: place < firstOfOurs, isBelow: place > lastOfOurs }, known.get(guidOf(rule))),
  )
  const connectors = (['inbound', 'outbound'] as const).flatMap((side) =>
    seen.actual[side]
      .filter((record) => !mine.has(guidOf(record)) && !isOtherPartOfOurs(expected, record))
      .flatMap((record) => foreignConnector(expected, record, side, known.get(guidOf(record)))),
  )
  return [...rules, ...connectors]
}

/** A second object with our mark is as severe as what it does: a mark can be copied. */
export function withSeverityOfDoubles(
  expected: Expectation,
  seen: Observation,
  matches: Map<ObjectKey, Match>,
  findings: readonly FindingCandidate[],
): FindingCandidate[] {
  const doubles = new Set(findings.flatMap(({ code, guid }) => (code === 'object.doubled' ? [guid] : [])))
  if (doubles.size === 0) return [...findings]
  const alone = new Map(
    [...matches].map(([key, match]): [ObjectKey, Match] => [
      key,
      match.kind === 'found' ? { ...match, duplicates: [] } : match,
    ]),
  )
  const acts = foreignFindings({ ...expected, others: [] }, seen, alone).filter(({ guid }) => doubles.has(guid))
  return findings.map((finding) => {
    const act = acts.find(
      ({ guid, severity }) => finding.code === 'object.doubled' && guid === finding.guid && severity !== 'low',
    )
    if (act === undefined) return finding
    return { ...finding, severity: act.severity, summary: `${act.summary} It carries our mark. Repair removes it.` }
  })
}

function firstRoutingPlace(seen: Observation, matches: Map<ObjectKey, Match>): number {
  const places = routingKeys.flatMap((key) => {
    const match = matches.get(key)
    return match?.kind === 'found' ? [seen.actual.rules.findIndex((rule) => guidOf(rule) === guidOf(match.record))] : []
  })
  return places.length === 0 ? Number.POSITIVE_INFINITY : Math.min(...places)
}

function foreignRule(
  rule: ExchangeRecord,
  { isAbove, isBelow }: { isAbove: boolean; isBelow: boolean },
  known: ForeignObject | undefined,
): FindingCandidate[] {
  const name = String(rule['Name'] ?? guidOf(rule))
  const isNew = known === undefined
  const isEnabled = rule['State'] !== 'Disabled'
  const common = {
    objectKey: guidOf(rule),
    objectName: name,
    guid: guidOf(rule),
    property: null,
    expected: null,
    remedy: 'none' as const,
  }
  const header = headerOfOurs(rule)
  if (header !== null && isEnabled && !isBelow)
    return [
      {
        ...common,
        code: 'foreign.header',
        severity: 'high',
        actual: [header, asOf('rule', rule)],
        summary: `The rule “${name}” writes or removes ${header}, by which our rules tell scanned mail from other mail: mail passes without a scan, or goes round and round. Repair moves our rules above it. If it is not yours, disable it.`,
        remedy: 'plan',
      },
    ]
  const isChangedOrNew = isNew || known.hash !== hashOf('rule', rule)
  if (isAbove && isEnabled && isSet(rule['RouteMessageOutboundConnector']) && isChangedOrNew)
    return [
      {
        ...common,
        code: 'foreign.redirect-above',
        severity: 'high',
        actual: [show(rule['RouteMessageOutboundConnector']), asOf('rule', rule)],
        summary: `The rule “${name}” stands above ours and sends mail to another connector (${show(rule['RouteMessageOutboundConnector'])}). Mail leaves by it before it is scanned; attackers do this. If it is not yours, disable it.`,
      },
    ]
  const acts = actsOf(rule)
  if (isAbove && isEnabled && acts.length > 0)
    return [
      {
        ...common,
        code: 'foreign.rule-above',
        severity: 'medium',
        actual: [...acts, asOf('rule', rule)],
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

const ourHeaders = new Set(Object.values(headerNames).map((name) => name.toLowerCase()))

/** Header names have no case (RFC 5322 1.2.2). */
function headerOfOurs(rule: ExchangeRecord): string | null {
  const names = [rule['SetHeaderName'], rule['RemoveHeader']].filter((name) => typeof name === 'string')
  return names.find((name) => ourHeaders.has(name.toLowerCase())) ?? null
}

function foreignConnector(
  { certName }: Expectation,
  record: ExchangeRecord,
  side: 'inbound' | 'outbound',
  known: ForeignObject | undefined,
): FindingCandidate[] {
  const name = String(record['Name'] ?? guidOf(record))
  const common = {
    objectKey: guidOf(record),
    objectName: name,
    guid: guidOf(record),
    expected: null,
    remedy: 'none' as const,
  }
  const isNew = known === undefined
  const isChangedOrNew =
    isNew || known.hash !== hashOf(side === 'inbound' ? 'inbound-connector' : 'outbound-connector', record)
  const isEnabled = record['Enabled'] !== false
  const inside = { ...common, code: 'foreign.inside' as const, actual: [name, asOf('inbound-connector', record)] }
  if (side === 'inbound' && isEnabled && isChangedOrNew && takesName(record['TlsSenderCertificateName'], certName))
    return [
      {
        ...inside,
        severity: 'high',
        property: 'TlsSenderCertificateName',
        summary: `The connector “${name}” takes the name of our certificate (${show(record['TlsSenderCertificateName'])}): mail that comes back from the gateway may be treated by its settings instead of ours. If it is not yours, disable it.`,
      },
    ]
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
        actual: [true, asOf('inbound-connector', record)],
        summary: `The partner connector “${name}” refuses mail of its domains from anybody else. Mail that comes back from the gateway may be refused with 5.7.51. Limit it to the partner's own domains.`,
      },
    ]
  if (side === 'inbound' && isEnabled && isChangedOrNew && record['ConnectorType'] === 'OnPremises')
    return [
      {
        ...inside,
        severity: 'medium',
        property: null,
        summary: `Mail that comes by the connector “${name}” may count as mail from inside, and is then not scanned inbound. Make sure that you know who sends by it; if it is not yours, disable it.`,
      },
    ]
  if (side === 'outbound' && isEnabled && isChangedOrNew && record['RouteAllMessagesViaOnPremises'] === true)
    return [
      {
        ...common,
        code: 'foreign.centralised-transport',
        severity: 'medium',
        property: 'RouteAllMessagesViaOnPremises',
        actual: [true, asOf('outbound-connector', record)],
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

/** The name itself, or all names beside it. */
function takesName(name: unknown, ours: string): boolean {
  if (typeof name !== 'string') return false
  return [ours, ours.replace(/^[^.]+/, '*')].includes(name.toLowerCase())
}

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

/** Accepted is the whole of it: another condition or host makes it another thing. */
const asOf = (kind: ForeignObject['kind'], record: ExchangeRecord): string =>
  `as of #${hashOf(kind, record).slice(0, 8)}`

const hashOf = (kind: ForeignObject['kind'], record: ExchangeRecord): string =>
  recordHash(
    normaliseRecord(kind, record),
    record['State'] !== 'Disabled' && record['Enabled'] !== false,
    String(record['Name'] ?? ''),
  )
