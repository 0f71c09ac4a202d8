// A repair of some of what differs: a wanted state in which everything that was not chosen is left as it is. Pure.
import { diffObject, type ConnectorAliases } from './diff.ts'
import { guidOf, type Match } from './match.ts'
import { isEnabledRecord } from './normalise.ts'
import { routingKeys, supportKeys, type DesiredObject, type DesiredState, type ObjectKey } from './objects.ts'
import type { ExchangeRecord } from '#microsoft/exchange-json.ts'

/** What a repair may touch. */
export interface RepairChoice {
  /** Objects that are gone. */
  whole: readonly ObjectKey[]
  /** Of objects that are there; `Enabled`, `Name` and `IsValidated` stand for themselves. */
  properties: Partial<Record<ObjectKey, readonly string[]>>
  /** GUIDs of second objects with our mark. */
  doubles: readonly string[]
  /** Ours go to the top. */
  order: boolean
  domain: boolean
  sealer: boolean
}

export interface ChosenPart {
  desired: DesiredState
  matches: Map<ObjectKey, Match>
  /** Something that rules 30 and 40 rest on stays missing or off: they are then neither paused nor made nor switched on. */
  isSupportLeft: boolean
}

export function chosenPart(
  whole: DesiredState,
  found: ReadonlyMap<ObjectKey, Match>,
  aliases: ConnectorAliases,
  choice: RepairChoice,
): ChosenPart {
  const chosen = whole.objects.flatMap((object) => {
    if (choice.whole.includes(object.key)) return [object]
    const record = recordIn(found, object.key)
    return record === null ? [] : [leftAsItIs(object, record, aliases, choice.properties[object.key] ?? [])]
  })
  const isOn = (list: readonly DesiredObject[], key: ObjectKey) => list.some((each) => each.key === key && each.enabled)
  const isSupportLeft = supportKeys.some((key) => isOn(whole.objects, key) && !isOn(chosen, key))
  const objects = isSupportLeft
    ? chosen.flatMap((object) => unlessItRedirects(object, recordIn(found, object.key)))
    : chosen
  const matches = new Map(
    objects.map(({ key }): [ObjectKey, Match] => {
      const match = found.get(key)!
      if (match.kind !== 'found') return [key, match]
      return [
        key,
        { ...match, duplicates: match.duplicates.filter((record) => choice.doubles.includes(guidOf(record))) },
      ]
    }),
  )
  return { desired: { ...whole, objects }, matches, isSupportLeft }
}

function recordIn(found: ReadonlyMap<ObjectKey, Match>, key: ObjectKey): ExchangeRecord | null {
  const match = found.get(key)
  return match?.kind === 'found' ? match.record : null
}

function unlessItRedirects(object: DesiredObject, record: ExchangeRecord | null): DesiredObject[] {
  if (!routingKeys.includes(object.key)) return [object]
  return record === null ? [] : [{ ...object, enabled: isEnabledRecord(record) }]
}

/** Wanted in the chosen properties, and in the others what is there. */
function leftAsItIs(
  object: DesiredObject,
  record: ExchangeRecord,
  aliases: ConnectorAliases,
  chosen: readonly string[],
): DesiredObject {
  const left = { ...object, properties: { ...object.properties } }
  for (const { property } of diffObject(object, record, aliases)) {
    if (chosen.includes(property)) continue
    const value = record[property] ?? null
    if (property === 'Enabled') left.enabled = isEnabledRecord(record)
    else if (property === 'Name') left.name = String(value)
    else if (value === null) delete left.properties[property]
    else left.properties[property] = value
  }
  return left
}
