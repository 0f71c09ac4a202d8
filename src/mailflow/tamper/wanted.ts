// What is wanted of the rules that redirect, accepted changes included: flow checks look at nothing else. Pure.
import type { ObjectKey } from '../objects.ts'
import type { WatchTarget } from './parts.ts'

/** Of rule 30 when it scans everybody's mail; what stands beside these was chosen or accepted, and lets some mail pass. */
const ofAnOpenRule: ReadonlySet<string> = new Set([
  'Comments',
  'ExceptIfFromScope',
  'ExceptIfHeaderContainsMessageHeader',
  'ExceptIfHeaderContainsWords',
  'Mode',
  'RouteMessageOutboundConnector',
  'RuleErrorAction',
  'SenderAddressLocation',
  'SentToScope',
  'SetAuditSeverity',
  'SetHeaderName',
  'SetHeaderValue',
  'StopRuleProcessing',
])

const wantedRule = ({ desired }: WatchTarget, key: ObjectKey) => desired.objects.find((object) => object.key === key)

export function isScanning(target: WatchTarget, key: 'r30' | 'r40'): boolean {
  const rule = wantedRule(target, key)
  return rule !== undefined && rule.enabled && rule.properties['Mode'] === 'Enforce'
}

export const scansEverybody = (target: WatchTarget): boolean =>
  isScanning(target, 'r30') &&
  Object.keys(wantedRule(target, 'r30')!.properties).every((name) => ofAnOpenRule.has(name))

/** Mail from there that is a simulation of ours passes by rule 25. */
export function simulationRanges(target: WatchTarget): string[] {
  const ranges = wantedRule(target, 'r25')?.properties['SenderIpRanges']
  return Array.isArray(ranges) ? ranges.map(String) : []
}
