// What a repair of some findings may touch: they and what they rest on, nothing else. Pure.
import { managedKeys, routingKeys, supportKeys, type ObjectKey, type RepairChoice } from '../objects.ts'
import { mayRepair } from './lifecycle.ts'
import { orderCodes, type Severity } from './finding.ts'
import type { Finding } from './store.ts'

export interface Mending {
  /** Those that it puts right. */
  findings: Finding[]
  /** Of connectors, rules, domain and sealer. */
  choice: RepairChoice
  /** The chosen ones that must wait, because what they rest on is left to a person. */
  left: Finding[]
}

/** What nobody is asked about. Where a person has accepted an order, another one is left to a person, unless it is dangerous. */
export const chosenOf = (
  open: readonly Finding[],
  automatic: readonly Severity[],
  { isOrderAccepted }: { isOrderAccepted: boolean },
): Finding[] =>
  open.filter(
    ({ code, severity, remedy, is_fight: isFight }) =>
      mayRepair({ severity, remedy, isFight }, automatic) &&
      !(isOrderAccepted && orderCodes.has(code) && severity !== 'high'),
  )

/** `isBarred`: what must not be touched even where the chosen ones rest on it. */
export function mend(
  chosen: readonly Finding[],
  open: readonly Finding[],
  isBarred: (finding: Finding) => boolean = () => false,
): Mending {
  const beneath = open.filter((finding) => isBeneathRedirects(finding) && !chosen.includes(finding))
  const isHeldUp = beneath.some((finding) => finding.remedy === 'none' || isBarred(finding))
  const needed = chosen.some(switchesRedirectOn) && !isHeldUp ? beneath : []
  const left = isHeldUp ? chosen.filter(switchesRedirectOn) : []
  const mended = [...chosen.filter((finding) => !left.includes(finding)), ...needed]
  const findings = [...mended, ...open.filter((finding) => goesAlong(finding, mended) && !isBarred(finding))]
  return { findings, left, choice: choiceOf(findings, open, isBarred) }
}

/** What Exchange takes of a connector only together, such as its kind and what connectors of that kind alone may do. */
const goesAlong = (finding: Finding, mended: readonly Finding[]): boolean =>
  isOfConnector(finding) &&
  !mended.includes(finding) &&
  mended.some((other) => other.object_key === finding.object_key && isOfConnector(other))

const isOfConnector = ({ code, object_key: key, severity }: Finding): boolean =>
  code === 'object.changed' && severity === 'high' && (key === 'in' || key === 'out')

const isKey = (key: string): key is ObjectKey => (managedKeys as string[]).includes(key)
const isAway = ({ code }: Finding): boolean => code === 'object.deleted' || code === 'object.disabled'
const isRedirect = ({ object_key: key }: Finding): boolean => (routingKeys as string[]).includes(key)
const switchesRedirectOn = (finding: Finding): boolean => isRedirect(finding) && isAway(finding)

/** Redirected without these, mail would loop, pass unscanned or be refused on its way back. */
const isBeneathRedirects = ({ code, object_key: key, severity }: Finding): boolean =>
  code === 'domain.removed' ||
  (severity === 'high' &&
    (supportKeys as string[]).includes(key) &&
    ['object.deleted', 'object.name-taken', 'object.disabled', 'object.changed'].includes(code))

function choiceOf(
  findings: readonly Finding[],
  open: readonly Finding[],
  isBarred: (finding: Finding) => boolean,
): RepairChoice {
  const has = (code: Finding['code']) => findings.some((finding) => finding.code === code)
  const whole = findings.flatMap(({ code, object_key: key }) => (code === 'object.deleted' && isKey(key) ? [key] : []))
  const properties: Partial<Record<ObjectKey, string[]>> = {}
  const add = (key: ObjectKey, property: string): void => {
    const names = (properties[key] ??= [])
    if (!names.includes(property)) names.push(property)
  }
  for (const { code, object_key: key, property } of findings)
    if ((code === 'object.changed' || code === 'object.disabled') && isKey(key) && property !== null) add(key, property)
  for (const key of routingKeys) {
    const ofRule = open.filter(({ object_key: about }) => about === key)
    // The plan pauses it while it puts right what is missing beneath it.
    const isOn = !ofRule.some((finding) => isAway(finding) || finding.code === 'object.name-taken')
    if (isOn && findings.some((finding) => isBeneathRedirects(finding) && isAway(finding))) add(key, 'Enabled')
    // A connector that is made again is another one for the rules that name it.
    const isRouted = !ofRule.some((finding) => finding.property === route && isBarred(finding))
    if (isRouted && whole.includes('out')) add(key, route)
  }
  return {
    whole,
    properties,
    doubles: findings.flatMap(({ code, property }) =>
      code === 'object.doubled' && property !== null ? [property] : [],
    ),
    order: findings.some(({ code }) => orderCodes.has(code)),
    domain: has('domain.removed'),
    sealer: has('sealer.removed'),
  }
}

const route = 'RouteMessageOutboundConnector'
