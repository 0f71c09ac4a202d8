// The plan: ordered calls that lead from what is there to what we want (exchange-online 5.8.4 and 5.9). Pure; the same plan is shown,
// exported, applied step by step with a fresh read after each, and used for repair.
import type { ExchangeRecord, ExchangeValue } from '#microsoft/exchange-json.ts'
import { diffObject, type ConnectorAliases, type PropertyDifference } from './diff.ts'
import {
  guidOf,
  kindOfKey,
  markerIn,
  matchObjects,
  recordsOfKind,
  type ActualState,
  type KnownObject,
  type Match,
} from './match.ts'
import { isEnabledRecord } from './normalise.ts'
import { chosenPart, type ChosenPart, type RepairChoice } from './plan-choice.ts'
import {
  managedKeys,
  objectNames,
  routingKeys,
  ruleOrder,
  supportKeys,
  type DesiredObject,
  type DesiredState,
  type ObjectKey,
  type ObjectKind,
} from './objects.ts'

export type PlanAction = 'create' | 'change' | 'enable' | 'disable' | 'move' | 'remove'

/** Rules that other parts make: removed with everything else on disconnecting (exchange-online 5.3). */
export type OtherRuleKey = 'r00' | 'r45'
const otherRuleKeys: readonly string[] = ['r00', 'r45'] satisfies OtherRuleKey[]
const isObjectKey = (key: PlanStep['key']): key is ObjectKey => key !== 'arc' && !otherRuleKeys.includes(key)

export interface PlanStep {
  /** `arc`: the list of trusted sealers, of which only our entries are ours; never in a plan. */
  key: ObjectKey | OtherRuleKey | 'arc'
  action: PlanAction
  cmdlet: string
  /** As sent. Identity of an object that an earlier step creates is its name. */
  parameters: Record<string, ExchangeValue>
  /** One sentence for a person; never a secret. */
  text: string
  differences: PropertyDifference[]
}

/** Of the object that a step is about. */
export const nameOfStep = ({ key }: Pick<PlanStep, 'key'>): string =>
  key === 'r00' || key === 'r45' || key === 'arc' ? otherNames[key] : objectNames[key]

const otherNames: Record<OtherRuleKey | 'arc', string> = {
  arc: 'Trusted ARC sealers',
  r00: 'Mailwarden 00 - Stop blocked senders',
  r45: 'Mailwarden 45 - Scan internal',
}

export interface PlanConflict {
  key: ObjectKey
  code: 'mailflow.object.name-taken'
  text: string
}

export interface Plan {
  steps: PlanStep[]
  /** Nothing is done while there is one. */
  conflicts: PlanConflict[]
}

const nouns: Record<ObjectKind, string> = {
  'inbound-connector': 'InboundConnector',
  'outbound-connector': 'OutboundConnector',
  rule: 'TransportRule',
}
const words: Record<ObjectKind, string> = {
  'inbound-connector': 'inbound connector',
  'outbound-connector': 'outbound connector',
  rule: 'mail flow rule',
}

interface Planning extends ChosenPart {
  actual: ActualState
  aliases: ConnectorAliases
  steps: PlanStep[]
  /** null: everything. */
  choice: RepairChoice | null
}

/**
 * Steps in dependency order; empty when all is as it should be. `known`: GUIDs that we stored. `keys`: only these are looked at, for
 * a stage in which the others are not due yet. `choice`: only this is put right, everything else is left as it is.
 */
export function planObjects(
  wholeDesired: DesiredState,
  actual: ActualState,
  known: readonly KnownObject[],
  keys: readonly ObjectKey[] = managedKeys,
  choice: RepairChoice | null = null,
): Plan {
  const due = { ...wholeDesired, objects: wholeDesired.objects.filter((object) => keys.includes(object.key)) }
  const found = matchObjects(due.tenantId, keys, actual, known)
  const aliases = connectorAliases(found)
  const part =
    choice === null ? { desired: due, matches: found, isSupportLeft: false } : chosenPart(due, found, aliases, choice)
  const { desired } = part
  const conflicts = conflictsOf(desired, part.matches)
  if (conflicts.length > 0) return { steps: [], conflicts }
  const planning: Planning = { ...part, actual, aliases, steps: [], choice }
  const wanted = new Map(desired.objects.map((object) => [object.key, object]))

  // Loop protection first: no redirect while anything that it rests on is missing or off.
  const paused = pauseRouting(planning, wanted)
  removeDuplicates(planning)
  for (const key of ['in', 'out'] as const) planObject(planning, wanted.get(key))
  // From the last to the first, each new one to the top: the order is right without arithmetic.
  for (const key of ruleOrder.toReversed()) planObject(planning, wanted.get(key))
  planMoves(planning, wanted)
  planStates(planning, wanted, paused)
  if (choice === null) removeUnwanted(planning, wanted)
  return { steps: planning.steps, conflicts: [] }
}

function conflictsOf(desired: DesiredState, matches: Map<ObjectKey, Match>): PlanConflict[] {
  return desired.objects
    .filter(({ key }) => matches.get(key)?.kind === 'name-taken')
    .map(({ key, kind, name }) => ({
      key,
      code: 'mailflow.object.name-taken',
      text: `The tenant already has a ${words[kind]} called “${name}” that Mailwarden did not make. Rename or remove it, then try again.`,
    }))
}

/** What else our outbound connector is called in a rule: its GUID, distinguished name… */
export function connectorAliases(matches: ReadonlyMap<ObjectKey, Match>): ConnectorAliases {
  const match = matches.get('out')
  if (match?.kind !== 'found') return new Map()
  const others = ['Guid', 'Identity', 'Name', 'DistinguishedName', 'Id'].map((property) => match.record[property])
  return new Map(
    others.filter((value) => typeof value === 'string').map((value) => [value.toLowerCase(), objectNames.out]),
  )
}

const recordOf = (planning: Planning, key: ObjectKey): ExchangeRecord | null => {
  const match = planning.matches.get(key)
  return match?.kind === 'found' ? match.record : null
}

/** Rules 30 and 40 that are on although a support of theirs is missing, off, or a loop guard is changed. */
function pauseRouting(planning: Planning, wanted: Map<ObjectKey, DesiredObject>): Set<ObjectKey> {
  if (planning.isSupportLeft) return new Set()
  const isBroken = supportKeys.some((key) => {
    const record = recordOf(planning, key)
    return wanted.get(key)?.enabled === true && (record === null || !isEnabledRecord(record))
  })
  const paused = new Set<ObjectKey>()
  for (const key of routingKeys) {
    const record = recordOf(planning, key)
    if (!isBroken || record === null || !isEnabledRecord(record)) continue
    planning.steps.push(disableRule(key, record, 'until what it rests on is back'))
    paused.add(key)
  }
  return paused
}

function removeDuplicates(planning: Planning): void {
  for (const [key, match] of planning.matches)
    if (match.kind === 'found')
      for (const record of match.duplicates) planning.steps.push(removeStep(key, record, 'a double'))
}

function planObject(planning: Planning, desired: DesiredObject | undefined): void {
  if (desired === undefined) return
  const record = recordOf(planning, desired.key)
  planning.steps.push(...(record === null ? [createStep(desired)] : changeStep(planning, desired, record)))
}

function createStep(desired: DesiredObject): PlanStep {
  const isRule = desired.kind === 'rule'
  return {
    key: desired.key,
    action: 'create',
    cmdlet: `New-${nouns[desired.kind]}`,
    parameters: {
      Name: desired.name,
      Enabled: !isRule,
      ...(isRule ? { Priority: 0 } : {}),
      ...desired.properties,
    },
    text: `Create the ${words[desired.kind]} “${desired.name}”${isRule ? ', switched off, at the top of the list' : ''}.`,
    differences: [],
  }
}

/** Parameters that Exchange takes only together. */
const pairs: string[][] = [
  ['HeaderContainsMessageHeader', 'HeaderContainsWords'],
  ['HeaderMatchesMessageHeader', 'HeaderMatchesPatterns'],
  ['ExceptIfHeaderContainsMessageHeader', 'ExceptIfHeaderContainsWords'],
  ['ExceptIfHeaderMatchesMessageHeader', 'ExceptIfHeaderMatchesPatterns'],
  ['SetHeaderName', 'SetHeaderValue'],
  ['TlsSettings', 'TlsDomain'],
  ['UseMXRecord', 'SmartHosts'],
]

/** One Set- with only the changed properties; the on/off state of rules is apart because Set-TransportRule has none. */
function changeStep(planning: Planning, desired: DesiredObject, record: ExchangeRecord): PlanStep[] {
  const differences = diffObject(desired, record, planning.aliases).filter(
    ({ property }) => desired.kind !== 'rule' || property !== 'Enabled',
  )
  const isRelinked =
    routingKeys.includes(desired.key) &&
    recordOf(planning, 'out') === null &&
    planning.desired.objects.some(({ key }) => key === 'out')
  const names = new Set(differences.map(({ property }) => property))
  if (isRelinked) names.add('RouteMessageOutboundConnector')
  for (const pair of pairs) if (pair.some((name) => names.has(name))) for (const name of pair) names.add(name)
  if (names.size === 0) return []
  const parameters: Record<string, ExchangeValue> = { Identity: guidOf(record) }
  for (const name of [...names].sort()) {
    if (name === 'Name') parameters['Name'] = desired.name
    else if (name === 'Enabled') parameters['Enabled'] = desired.enabled
    else if (name in desired.properties) parameters[name] = desired.properties[name]!
    else if (record[name] !== undefined) parameters[name] = cleared(record[name])
  }
  return [
    {
      key: desired.key,
      action: 'change',
      cmdlet: `Set-${nouns[desired.kind]}`,
      parameters,
      text: `Change the ${words[desired.kind]} “${desired.name}”: ${[...names].sort().join(', ')}.`,
      differences,
    },
  ]
}

const cleared = (value: ExchangeValue): ExchangeValue => (typeof value === 'boolean' ? false : null)

/** Follows on paper what the steps before do to the list, then moves what is left wrong. */
function planMoves(planning: Planning, wanted: Map<ObjectKey, DesiredObject>): void {
  const { actual, choice, desired, matches } = planning
  const ours = ruleOrder.filter((key) => wanted.has(key))
  const doubles = new Set(
    [...matches.values()].flatMap((match) => (match.kind === 'found' ? match.duplicates.map(guidOf) : [])),
  )
  const made = ours.filter((key) => recordOf(planning, key) === null)
  const list = [
    ...made.map((key) => idInList(planning, key)),
    ...actual.rules.map(guidOf).filter((id) => !doubles.has(id)),
  ]
  if (desired.isOrderAccepted !== true && (choice === null || choice.order))
    return moveToTop(planning, wanted, ours, list)
  const isAll = choice === null || choice.order
  putInOrder(planning, ours, list, isAll ? ours : ours.filter((key) => choice.whole.includes(key)))
}

function idInList(planning: Planning, key: ObjectKey): string {
  const record = recordOf(planning, key)
  return record === null ? `new ${key}` : guidOf(record)
}

/** Our rules must be the first ones, in order. */
function moveToTop(
  planning: Planning,
  wanted: Map<ObjectKey, DesiredObject>,
  ours: readonly ObjectKey[],
  before: readonly string[],
): void {
  const others = lookedAfterElsewhere(planning)
  // What goes takes its place with it.
  for (const key of ruleOrder)
    if (!wanted.has(key) && recordOf(planning, key) !== null) others.add(idInList(planning, key))
  let list = [...before]
  for (const [place, key] of ours.entries()) {
    const id = idInList(planning, key)
    const there = list.filter((other) => !others.has(other))[place]
    if (there === id) continue
    const position = there === undefined ? list.length : list.indexOf(there)
    list = movedTo(list, id, position)
    planning.steps.push(moveStep(planning, key, position))
  }
}

/** Rules of others may stay between and above ours; each of `moved` goes right before the next one of ours. */
function putInOrder(
  planning: Planning,
  ours: readonly ObjectKey[],
  before: readonly string[],
  moved: readonly ObjectKey[],
): void {
  const ids = ours.map((key) => idInList(planning, key))
  let list = [...before]
  for (const key of moved.toReversed()) {
    const id = idInList(planning, key)
    const next = ids[ids.indexOf(id) + 1]
    const inList = list.filter((other) => ids.includes(other))
    if (inList[inList.indexOf(id) + 1] === next) continue
    const rest = list.filter((other) => other !== id)
    const position = next === undefined ? rest.findLastIndex((other) => ids.includes(other)) + 1 : rest.indexOf(next)
    list = movedTo(list, id, position)
    planning.steps.push(moveStep(planning, key, position))
  }
}

const movedTo = (list: readonly string[], id: string, position: number): string[] =>
  list.filter((other) => other !== id).toSpliced(position, 0, id)

function moveStep(planning: Planning, key: ObjectKey, position: number): PlanStep {
  const record = recordOf(planning, key)
  return {
    key,
    action: 'move',
    cmdlet: 'Set-TransportRule',
    parameters: { Identity: record === null ? objectNames[key] : guidOf(record), Priority: position },
    text: `Move the mail flow rule “${objectNames[key]}” to place ${position + 1}.`,
    differences: [],
  }
}

/** Rules of other parts stand where these put them: that of blocked senders above all (exchange-online 5.3, rule 00). */
const lookedAfterElsewhere = ({ actual, desired }: Planning): Set<string> =>
  new Set(actual.rules.filter((rule) => isElsewhere(rule, desired)).map(guidOf))

/** By GUID; by the mark only while its part makes or changes it: whoever may make rules can write a mark. */
function isElsewhere(rule: ExchangeRecord, { tenantId, elsewhere }: DesiredState): boolean {
  if (elsewhere === undefined) return isOtherRule(rule, tenantId)
  const marker = markerIn(rule)
  return elsewhere.some(
    ({ key, guid, isChanging }) =>
      guid === guidOf(rule) || (isChanging && marker?.tenantId === tenantId && marker.key === key),
  )
}

const isOtherRule = (rule: ExchangeRecord, tenantId: string): boolean => {
  const marker = markerIn(rule)
  return marker?.tenantId === tenantId && otherRuleKeys.includes(marker.key)
}

/** Harmless rules first, those that redirect last; the other way round when switching off. */
function planStates(planning: Planning, wanted: Map<ObjectKey, DesiredObject>, paused: Set<ObjectKey>): void {
  const order = [...ruleOrder.filter((key) => !routingKeys.includes(key)), ...routingKeys]
  for (const key of order) {
    const desired = wanted.get(key)
    if (desired === undefined) continue
    const record = recordOf(planning, key)
    const isOn = record !== null && isEnabledRecord(record) && !paused.has(key)
    if (isOn === desired.enabled) continue
    planning.steps.push(desired.enabled ? enableRule(desired, record) : disableRule(key, record, 'as wanted'))
  }
}

function enableRule({ key, properties }: DesiredObject, record: ExchangeRecord | null): PlanStep {
  return {
    key,
    action: 'enable',
    cmdlet: 'Enable-TransportRule',
    parameters: {
      Identity: record === null ? objectNames[key] : guidOf(record),
      Mode: properties['Mode'] ?? 'Enforce',
    },
    text: `Switch the mail flow rule “${objectNames[key]}” on.`,
    differences: [],
  }
}

function disableRule(key: ObjectKey, record: ExchangeRecord | null, why: string): PlanStep {
  return {
    key,
    action: 'disable',
    cmdlet: 'Disable-TransportRule',
    parameters: { Identity: record === null ? objectNames[key] : guidOf(record), Confirm: false },
    text: `Switch the mail flow rule “${objectNames[key]}” off ${why}.`,
    differences: [],
  }
}

function removeUnwanted(planning: Planning, wanted: Map<ObjectKey, DesiredObject>): void {
  for (const key of removalOrder) {
    const record = recordOf(planning, key)
    if (wanted.has(key) || record === null) continue
    if (routingKeys.includes(key) && isEnabledRecord(record))
      planning.steps.push(disableRule(key, record, 'because it is not wanted any more'))
    planning.steps.push(removeStep(key, record, 'not wanted any more'))
  }
}

const kindOfStep = (key: PlanStep['key']): ObjectKind => (isObjectKey(key) ? kindOfKey(key) : 'rule')

/** `identity`: a GUID, or the name where nobody can look. */
export const removalCall = (key: PlanStep['key'], identity: string): Pick<PlanStep, 'cmdlet' | 'parameters'> => ({
  cmdlet: `Remove-${nouns[kindOfStep(key)]}`,
  parameters: { Identity: identity, Confirm: false },
})

function removeStep(key: PlanStep['key'], record: ExchangeRecord, why: string): PlanStep {
  return {
    key,
    action: 'remove',
    ...removalCall(key, guidOf(record)),
    text: `Remove the ${words[kindOfStep(key)]} “${String(record['Name'])}” (${why}).`,
    differences: [],
  }
}

/** Rules that name the connector before it, the way back last (5.9). */
export const removalOrder: ObjectKey[] = ['r25', 'r30', 'r40', 'r50', 'out', 'r10', 'r20', 'r60', 'in']

export interface RemovalPlan {
  /** Stops new redirects. */
  stop: PlanStep[]
  /** After the drain. */
  remove: PlanStep[]
}

/** Removal of everything that is ours, by stored GUID and by marker, in the order in which no message is lost. */
export function planRemoval(tenantId: string, actual: ActualState, known: readonly KnownObject[]): RemovalPlan {
  const matches = matchObjects(tenantId, managedKeys, actual, known)
  const stop: PlanStep[] = []
  const remove: PlanStep[] = []
  for (const key of removalOrder) {
    const match = matches.get(key)
    if (match?.kind !== 'found') continue
    for (const record of [match.record, ...match.duplicates]) {
      if (routingKeys.includes(key) && isEnabledRecord(record))
        stop.push(disableRule(key, record, 'so that no more mail is sent to the gateway'))
      remove.push(removeStep(key, record, 'disconnecting'))
    }
  }
  for (const record of actual.rules)
    if (isOtherRule(record, tenantId))
      remove.push(removeStep(markerIn(record)!.key as OtherRuleKey, record, 'disconnecting'))
  return { stop, remove }
}

/** Names of everything of ours that is left, for the proof at the end. */
export function leftovers(tenantId: string, actual: ActualState, known: readonly KnownObject[]): string[] {
  const guids = new Set(known.map(({ guid }) => guid.toLowerCase()))
  return (['inbound-connector', 'outbound-connector', 'rule'] as const).flatMap((kind) =>
    recordsOfKind(actual, kind)
      .filter((record) => guids.has(guidOf(record)) || isMarkedFor(record, tenantId))
      .map((record) => `${words[kind]} “${String(record['Name'])}”`),
  )
}

const isMarkedFor = (record: ExchangeRecord, tenantId: string): boolean =>
  String(record['Comment'] ?? record['Comments'] ?? '').startsWith(`mailwarden:v1 tenant=${tenantId} `)
