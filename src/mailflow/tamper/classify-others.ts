// Rules of ours that other parts look after: which records they are, and findings when somebody changed one (exchange-online 5.7). Pure.
import {
  diffObject,
  parseMarker,
  type DesiredObject,
  type Match,
  type ObjectKey,
  type PropertyDifference,
} from '../objects.ts'
import type { FindingCandidate } from './finding.ts'
import { actsOf, guidOf } from './foreign-records.ts'
import type { ExchangeRecord, Expectation, Observation, OtherRule } from './observation.ts'
import { show } from './show.ts'

/**
 * By GUID; by the mark only while its part makes or changes it. A mark alone is no proof: whoever may make rules can write it.
 * Rule 25 with nothing under way, or a rule with the mark of a connector, would be a way past the scanner that its mark hides. Without a
 * list of such rules the mark decides.
 */
export function isOtherPartOfOurs(expected: Expectation, record: ExchangeRecord): boolean {
  const marker = parseMarker(record['Comment'] ?? record['Comments'])
  const isMarked = marker?.tenantId === expected.desired.tenantId
  if (expected.others === undefined) return isMarked
  if (expected.others.some(({ guid }) => guid !== null && guid === guidOf(record))) return true
  if (!isMarked) return false
  return expected.others.some(({ key, isChanging }) => key === marker.key && isChanging)
}

/** Nothing is concluded while a part changes its rule. */
export const otherRuleFindings = (
  expected: Expectation,
  seen: Observation,
  matches: ReadonlyMap<ObjectKey, Match>,
): FindingCandidate[] =>
  (expected.others ?? [])
    .filter(({ guid, isChanging }) => guid !== null && !isChanging)
    .flatMap((other) => [...found(other, seen), ...misplaced(other, expected, seen, matches)])

function found(other: OtherRule, seen: Observation): FindingCandidate[] {
  const record = seen.actual.rules.find((rule) => guidOf(rule) === other.guid)
  if (record === undefined) return [gone(other)]
  const { key, name, properties } = other
  const wanted = { key: key as DesiredObject['key'], kind: 'rule' as const, name, enabled: true, properties }
  return diffObject(wanted, record).map((difference) => changed(other, difference))
}

/** It was put above all: a rule of somebody else that ends or redirects above it makes it blind. */
function misplaced(
  other: OtherRule,
  expected: Expectation,
  seen: Observation,
  matches: ReadonlyMap<ObjectKey, Match>,
): FindingCandidate[] {
  const place = seen.actual.rules.findIndex((rule) => guidOf(rule) === other.guid)
  const mine = new Set([...matches.values()].flatMap((match) => (match.kind === 'found' ? [guidOf(match.record)] : [])))
  const above = seen.actual.rules
    .slice(0, Math.max(0, place))
    .find(
      (rule) =>
        !mine.has(guidOf(rule)) &&
        !isOtherPartOfOurs(expected, rule) &&
        rule['State'] !== 'Disabled' &&
        actsOf(rule).length > 0,
    )
  if (above === undefined) return []
  const name = String(above['Name'] ?? guidOf(above))
  return [
    {
      ...base(other),
      code: 'object.changed',
      severity: 'medium',
      property: 'Priority',
      expected: 'above rules of others that end or redirect',
      actual: `below ${name}`,
      summary: `“${other.name}” stands below the rule “${name}”, which acts before it (${actsOf(above).join(', ')}). ${other.effect}`,
    },
  ]
}

const base = ({ key, name, guid }: OtherRule) => ({
  objectKey: key,
  objectName: name,
  guid,
  remedy: 'none' as const,
})

const gone = (other: OtherRule): FindingCandidate => ({
  ...base(other),
  code: 'object.deleted',
  severity: 'medium',
  property: null,
  expected: other.name,
  actual: null,
  summary: `“${other.name}” is gone: ${other.purpose}. ${other.effect}`,
})

const harmless = new Set(['Name', 'Comments', 'SetAuditSeverity'])

function changed(other: OtherRule, { property, actual, desired }: PropertyDifference): FindingCandidate {
  const isOff = property === 'Enabled' && actual === false
  return {
    ...base(other),
    code: isOff ? 'object.disabled' : 'object.changed',
    severity: harmless.has(property) ? 'low' : 'medium',
    property,
    expected: desired,
    actual,
    summary: isOff
      ? `“${other.name}” was switched off: ${other.purpose}. ${other.effect}`
      : `“${other.name}”: ${property} is ${show(actual)} instead of ${show(desired)}.${harmless.has(property) ? '' : ` ${other.effect}`}`,
  }
}
