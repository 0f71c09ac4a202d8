// Every object that we want in the tenant beside what is there, property by property, for the connection page. Pure.
import type { ExchangeRecord, ExchangeValue } from '#microsoft/exchange-json.ts'
import { diffObject } from './diff.ts'
import { guidOf, matchObjects, type ActualState, type KnownObject } from './match.ts'
import { isEnabledRecord, normaliseRecord } from './normalise.ts'
import { connectorAliases } from './plan.ts'
import { hide } from './plan-text.ts'
import type { DesiredObject, DesiredState, ObjectKey } from './objects.ts'

export interface ObjectView {
  key: ObjectKey
  kind: DesiredObject['kind']
  name: string
  purpose: string
  state: 'ok' | 'changed' | 'missing' | 'name-taken'
  isEnabled: boolean | null
  guid: string | null
  whenChanged: string | null
  properties: { property: string; expected: unknown; found: unknown; isEqual: boolean }[]
}

export const objectPurposes: Record<ObjectKey, string> = {
  in: 'Takes mail back from the gateway, known by the certificate of this tenant alone.',
  out: 'Sends mail to the gateway over TLS; only rules use it.',
  r10: 'Takes away marks that a sender outside may have forged.',
  r20: 'Recognises mail that comes back by its secret token.',
  r25: 'Lets simulations of phishing reach mailboxes without the detour, while a campaign is under way.',
  r30: 'Sends inbound mail to the gateway, once.',
  r40: 'Sends outbound mail to the gateway, once.',
  r50: 'Spares mail that was found clean a second look.',
  r60: 'Removes the secret token before delivery.',
}

/** `secrets`: texts that are shown as `‹secret›`. */
export function compareObjects(
  desired: DesiredState,
  actual: ActualState,
  known: readonly KnownObject[],
  secrets: readonly string[],
): ObjectView[] {
  const keys = desired.objects.map(({ key }) => key)
  const matches = matchObjects(desired.tenantId, keys, actual, known)
  const aliases = connectorAliases(matches)
  return desired.objects.map((object) => {
    const match = matches.get(object.key)
    const record = match?.kind === 'found' ? match.record : null
    const differences = record === null ? [] : diffObject(object, record, aliases)
    return {
      ...head(object),
      state: match?.kind === 'name-taken' ? 'name-taken' : stateOf(record, differences.length),
      ...facts(record),
      properties: properties(object, record, differences).map((row) => ({
        ...row,
        expected: hidden(row.expected, secrets),
        found: hidden(row.found, secrets),
      })),
    }
  })
}

const head = ({ key, kind, name }: DesiredObject) => ({ key, kind, name, purpose: objectPurposes[key] })

const stateOf = (record: ExchangeRecord | null, differences: number): ObjectView['state'] =>
  record === null ? 'missing' : differences > 0 ? 'changed' : 'ok'

function facts(record: ExchangeRecord | null): Pick<ObjectView, 'isEnabled' | 'guid' | 'whenChanged'> {
  if (record === null) return { isEnabled: null, guid: null, whenChanged: null }
  const changed = record['WhenChangedUTC'] ?? record['WhenChanged']
  return {
    isEnabled: isEnabledRecord(record),
    guid: guidOf(record),
    whenChanged: typeof changed === 'string' ? changed : null,
  }
}

function properties(
  object: DesiredObject,
  record: ExchangeRecord | null,
  differences: ReturnType<typeof diffObject>,
): ObjectView['properties'] {
  const wrong = new Map(differences.map((each) => [each.property, each]))
  const equal = Object.entries(normaliseRecord(object.kind, object.properties))
    .filter(([property]) => !wrong.has(property))
    .map(([property, expected]) => ({
      property,
      expected,
      found: record === null ? null : expected,
      isEqual: record !== null,
    }))
  const changed = differences.map(({ property, actual, desired }) => ({
    property,
    expected: desired,
    found: actual,
    isEqual: false,
  }))
  return [...changed, ...equal]
}

/** The value with every secret in it written as `‹secret›`. */
export function hidden(value: unknown, secrets: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => hidden(item, secrets))
  if (typeof value !== 'string') return (value as ExchangeValue | undefined) ?? null
  return hide(value, secrets)
}
