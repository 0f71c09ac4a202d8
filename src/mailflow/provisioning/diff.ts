// Differences between what we want and what is there, property by property. Pure.
import type { ExchangeRecord, ExchangeValue } from '#microsoft/exchange-json.ts'
import { isEnabledRecord, normaliseRecord, type NormalRecord } from './normalise.ts'
import type { DesiredObject } from './objects.ts'

export interface PropertyDifference {
  /** Name of the property; `Enabled` and `Name` stand for themselves. */
  property: string
  actual: NormalRecord[string] | null
  desired: NormalRecord[string] | null
}

/** What else a connector may be called in a rule, in lower case: its GUID, distinguished name… → our name. */
export type ConnectorAliases = ReadonlyMap<string, string>

/**
 * Every property in which the record differs from the desired object, also those that we never set: a foreign condition or
 * exception is a difference whose desired value is null.
 */
export function diffObject(
  desired: DesiredObject,
  actual: ExchangeRecord,
  aliases: ConnectorAliases = new Map(),
): PropertyDifference[] {
  const wanted = normaliseRecord(desired.kind, desired.properties)
  const found = resolveAliases(normaliseRecord(desired.kind, actual), aliases)
  const names = [...new Set([...Object.keys(wanted), ...Object.keys(found)])].sort()
  const differences = names
    .map((property) => ({ property, actual: found[property] ?? null, desired: wanted[property] ?? null }))
    .filter(({ property, actual: is, desired: should }) => {
      const owned = (value: PropertyDifference['actual']) => resolveOwners(property, value, desired.owners)
      return !isSame(owned(is), owned(should))
    })
  if (actual['Name'] !== desired.name)
    differences.push({ property: 'Name', actual: textOf(actual['Name']), desired: desired.name })
  if (isEnabledRecord(actual) !== desired.enabled)
    differences.push({ property: 'Enabled', actual: isEnabledRecord(actual), desired: desired.enabled })
  return differences
}

const textOf = (value: ExchangeValue | undefined): string | null => (typeof value === 'string' ? value : null)

function resolveAliases(record: NormalRecord, aliases: ConnectorAliases): NormalRecord {
  const route = record['RouteMessageOutboundConnector']
  const name = typeof route === 'string' ? aliases.get(route.toLowerCase()) : undefined
  return name === undefined ? record : { ...record, RouteMessageOutboundConnector: name }
}

const recipientProperties = /^(?:ExceptIf)?(?:From|SentTo|FromMemberOf|SentToMemberOf)$/

/** Exchange Online shows the address that was the primary one when the rule was written; we know what the administrator chose. */
function resolveOwners(
  property: string,
  value: PropertyDifference['actual'],
  owners: DesiredObject['owners'],
): PropertyDifference['actual'] {
  if (owners === undefined || value === null || !recipientProperties.test(property)) return value
  const ids = [value].flat().map((address) => owners.get(String(address)) ?? String(address))
  return [...new Set(ids)].sort()
}

function isSame(a: PropertyDifference['actual'], b: PropertyDifference['actual']): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, index) => item === b[index])
  // A single value may come back as a list of one, and the other way round.
  if (Array.isArray(a) && !Array.isArray(b)) return a.length === 1 && a[0] === String(b)
  if (Array.isArray(b) && !Array.isArray(a)) return b.length === 1 && b[0] === String(a)
  return a === b || (a !== null && b !== null && String(a) === String(b))
}
