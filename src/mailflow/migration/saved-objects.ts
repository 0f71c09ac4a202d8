// The old objects as plans: which call comes next to take them away, and to put them back as they were. Pure: state in, one call out,
// so that a crash or a lost answer only means that the same question is asked again.
import type { ExchangeRecord, ExchangeValue } from '#microsoft/exchange-json.ts'
import { normaliseRecord, type ActualState } from '../objects.ts'
import type { LegacyConnection } from './legacy.ts'
import type { SavedKind } from './tables.ts'

export interface SavedObject {
  guid: string
  kind: SavedKind
  name: string
  position: number
  record: ExchangeRecord
}

export interface Call {
  /** GUID of the object as it was saved. */
  guid: string
  name: string
  cmdlet: string
  parameters: Record<string, ExchangeValue>
  /** What it does, for the person who watches. */
  text: string
}

export type Next = { kind: 'call'; call: Call } | { kind: 'conflict'; name: string; text: string } | { kind: 'done' }

const nouns: Record<SavedKind, string> = {
  'inbound-connector': 'InboundConnector',
  'outbound-connector': 'OutboundConnector',
  rule: 'TransportRule',
}
const words: Record<SavedKind, string> = {
  'inbound-connector': 'inbound connector',
  'outbound-connector': 'outbound connector',
  rule: 'mail flow rule',
}

const guidOf = (record: ExchangeRecord): string => String(record['Guid'] ?? '').toLowerCase()
const isOn = (record: ExchangeRecord): boolean =>
  record['State'] === undefined ? record['Enabled'] !== false : record['State'] === 'Enabled'
const recordsOf = (actual: ActualState, kind: SavedKind): ExchangeRecord[] =>
  kind === 'inbound-connector' ? actual.inbound : kind === 'outbound-connector' ? actual.outbound : actual.rules

/** Everything of the old connection, whole, with the place of each rule. */
export function toSave(legacy: LegacyConnection, actual: ActualState): SavedObject[] {
  const save = (kind: SavedKind) => (record: ExchangeRecord) => ({
    guid: guidOf(record),
    kind,
    name: String(record['Name']),
    position: kind === 'rule' ? actual.rules.findIndex((rule) => guidOf(rule) === guidOf(record)) : 0,
    record,
  })
  return [
    ...legacy.inbound.map(save('inbound-connector')),
    ...legacy.outbound.map(save('outbound-connector')),
    ...legacy.rules.map(save('rule')),
  ]
}

/** Rules off, rules gone, then the way to the gateway, and the way back last. By GUID only: a namesake is somebody else's. */
export function nextRetirement(saved: readonly SavedObject[], actual: ActualState): Next {
  const left = (kind: SavedKind) =>
    saved
      .filter((object) => object.kind === kind)
      .map((object) => ({ object, record: recordsOf(actual, kind).find((each) => guidOf(each) === object.guid) }))
      .filter((pair): pair is { object: SavedObject; record: ExchangeRecord } => pair.record !== undefined)
  const rules = left('rule')
  const enabled = rules.find(({ record }) => isOn(record))
  if (enabled !== undefined)
    return call(enabled.object, 'Disable', { Identity: enabled.object.guid, Confirm: false }, 'Switch off')
  const next = rules[0] ?? left('outbound-connector')[0] ?? left('inbound-connector')[0]
  if (next === undefined) return { kind: 'done' }
  return call(next.object, 'Remove', { Identity: next.object.guid, Confirm: false }, 'Remove')
}

function call(object: SavedObject, verb: string, parameters: Record<string, ExchangeValue>, doing: string): Next {
  const { guid, name, kind } = object
  const cmdlet = `${verb}-${nouns[kind]}`
  return { kind: 'call', call: { guid, name, cmdlet, parameters, text: `${doing} the ${words[kind]} “${name}”.` } }
}

/** The way back first, then the way to the gateway, then the rules: made switched off, put in place, switched on. */
export function nextRestoration(saved: readonly SavedObject[], actual: ActualState): Next {
  for (const kind of ['inbound-connector', 'outbound-connector'] as const)
    for (const object of saved.filter((each) => each.kind === kind)) {
      const next = restoreConnector(object, actual)
      if (next !== null) return next
    }
  const rules = saved.filter(({ kind }) => kind === 'rule').toSorted((a, b) => a.position - b.position)
  for (const restore of [restoreRule, placeRule, switchRule])
    for (const object of rules) {
      const next = restore(object, actual, saved)
      if (next !== null) return next
    }
  return { kind: 'done' }
}

/** The object itself, or the one that took its name when it was made again. */
function find(object: SavedObject, actual: ActualState): ExchangeRecord | undefined {
  const records = recordsOf(actual, object.kind)
  return (
    records.find((record) => guidOf(record) === object.guid) ??
    records.find((record) => String(record['Name']).toLowerCase() === object.name.toLowerCase())
  )
}

function restoreConnector(object: SavedObject, actual: ActualState): Next | null {
  const record = find(object, actual)
  const wanted = isOn(object.record)
  if (record === undefined) {
    const parameters = { Name: object.name, Enabled: wanted, ...parametersOf(object.kind, object.record) }
    return call(object, 'New', parameters, 'Make again')
  }
  if (guidOf(record) !== object.guid && !isSame(object, record)) return conflict(object)
  if (isOn(record) !== wanted) return call(object, 'Set', { Identity: guidOf(record), Enabled: wanted }, 'Switch')
  if (object.record['IsValidated'] === true && record['IsValidated'] === false)
    return call(object, 'Set', { Identity: guidOf(record), IsValidated: true }, 'Mark as validated')
  return null
}

function restoreRule(object: SavedObject, actual: ActualState, saved: readonly SavedObject[]): Next | null {
  const record = find(object, actual)
  if (record !== undefined)
    return guidOf(record) !== object.guid && !isSame(object, record, saved) ? conflict(object) : null
  const parameters = {
    Name: object.name,
    Enabled: false,
    Priority: Math.min(object.position, actual.rules.length),
    ...parametersOf('rule', object.record),
    RouteMessageOutboundConnector: connectorName(object.record['RouteMessageOutboundConnector'], saved),
  }
  return call(object, 'New', parameters, 'Make again, switched off,')
}

/** Where it stood, or as near as a list allows that has become shorter; in their own order whatever happens. */
function placeRule(object: SavedObject, actual: ActualState, saved: readonly SavedObject[]): Next | null {
  const record = find(object, actual)!
  const place = actual.rules.indexOf(record)
  const behind = saved.filter(({ kind, position }) => kind === 'rule' && position >= object.position).length
  const wanted = Math.min(object.position, actual.rules.length - behind)
  if (place === wanted) return null
  return call(object, 'Set', { Identity: guidOf(record), Priority: wanted }, `Move to place ${wanted + 1}`)
}

function switchRule(object: SavedObject, actual: ActualState): Next | null {
  const record = find(object, actual)!
  const wanted = isOn(object.record)
  if (isOn(record) === wanted) return null
  return wanted
    ? call(object, 'Enable', { Identity: guidOf(record) }, 'Switch on')
    : call(object, 'Disable', { Identity: guidOf(record), Confirm: false }, 'Switch off')
}

const conflict = (object: SavedObject): Next => ({
  kind: 'conflict',
  name: object.name,
  text: `The tenant now has another ${words[object.kind]} called “${object.name}”. Rename or remove it, then roll back again.`,
})

/** What stands in a record and can be given to New-, exactly as it stood. */
export function parametersOf(kind: SavedKind, record: ExchangeRecord): Record<string, ExchangeValue> {
  const normal = normaliseRecord(kind, record)
  const parameters: Record<string, ExchangeValue> = {}
  for (const name of Object.keys(normal))
    // Read as `smtp:*;1`, written as `*` (exchange-online 2.1).
    parameters[name] = name === 'SenderDomains' || name === 'RecipientDomains' ? normal[name]! : record[name]!
  if (kind === 'outbound-connector') parameters['UseMXRecord'] = record['UseMXRecord'] === true
  return parameters
}

/** A rule may name its connector by GUID; one that was made again has a new one. */
function connectorName(value: ExchangeValue | undefined, saved: readonly SavedObject[]): ExchangeValue {
  const wanted = String(value ?? '').toLowerCase()
  const connector = saved.find(
    ({ kind, guid, record }) =>
      kind === 'outbound-connector' &&
      (guid === wanted || ['Name', 'Identity'].some((key) => String(record[key] ?? '').toLowerCase() === wanted)),
  )
  return connector?.name ?? value ?? null
}

/** Same content, whatever the connector's new GUID is. */
function isSame(object: SavedObject, record: ExchangeRecord, saved: readonly SavedObject[] = []): boolean {
  const content = (each: ExchangeRecord) => {
    const { RouteMessageOutboundConnector: connector, ...rest } = normaliseRecord(object.kind, each)
    return JSON.stringify([rest, connector === undefined ? null : connectorName(connector, saved)])
  }
  return content(object.record) === content(record)
}
