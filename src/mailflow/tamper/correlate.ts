// Who did it: joins findings with audit records of the tenant and with our own intents (exchange-online 5.7). Pure.
import { isDeepStrictEqual } from 'node:util'
import type { FindingCandidate } from './finding.ts'

/** What a feed record says, whatever feed it came from (Management Activity API or Search-UnifiedAuditLog). */
export interface AuditFact {
  id: string
  at: Date
  operation: string
  objectId: string
  actor: string
  clientAddress: string | null
  appId: string | null
  parameters: { name: string; value: string }[]
}

export interface Author {
  auditId: string
  actor: string
  clientAddress: string | null
  at: Date
  operation: string
}

/** A call of ours: written before it is made. */
export interface Intent {
  cmdlet: string
  objectName: string
  createdAt: Date
}

const nouns: Record<string, string> = { r: 'TransportRule', in: 'InboundConnector', out: 'OutboundConnector' }
/** Clocks of two clouds and the time that a call takes. */
const tolerance_ms = 120_000

/** Records by our own application are ours when we meant them; anything else under its name is somebody with our credential. */
export function isOurOwn(record: AuditFact, ourAppId: string | null, intents: readonly Intent[]): boolean {
  if (ourAppId === null || record.appId?.toLowerCase() !== ourAppId.toLowerCase()) return false
  return intents.some(
    (intent) =>
      intent.cmdlet.toLowerCase() === record.operation.toLowerCase() &&
      Math.abs(intent.createdAt.getTime() - record.at.getTime()) <= tolerance_ms,
  )
}

/** The look before did not show it, the look of `notAfter` did. */
export interface FoundBetween {
  notBefore: Date | null
  notAfter: Date
}

/** The latest foreign record that can have caused the finding; null when the feed does not say (yet). */
export function authorOf(
  finding: FindingCandidate,
  records: readonly AuditFact[],
  { notBefore, notAfter }: FoundBetween,
): Author | null {
  const operations = operationsFor(finding)
  const earliest_ms = notBefore === null ? 0 : notBefore.getTime() - tolerance_ms
  // Who did something to the same object afterwards did not cause what was there already.
  const latest_ms = notAfter.getTime() + tolerance_ms
  const candidates = records
    .filter(({ at }) => at.getTime() >= earliest_ms && at.getTime() <= latest_ms)
    .filter((record) => operations.test(record.operation) && isAbout(record, finding) && touches(record, finding))
    .toSorted((a, b) => b.at.getTime() - a.at.getTime())
  const latest = candidates[0]
  if (latest === undefined) return null
  return {
    auditId: latest.id,
    actor: latest.actor,
    clientAddress: latest.clientAddress,
    at: latest.at,
    operation: latest.operation,
  }
}

/** Enable- takes a mode along. */
const isSwitch = (property: string | null): boolean => property === 'Enabled' || property === 'Mode'

function operationsFor(finding: FindingCandidate): RegExp {
  const noun =
    finding.objectKey.startsWith('r') && finding.objectKey !== 'rules' ? nouns['r'] : nouns[finding.objectKey]
  switch (finding.code) {
    case 'object.deleted':
      return new RegExp(`^Remove-${noun}$`, 'i')
    case 'object.disabled':
      return new RegExp(`^(?:Disable|Set)-${noun}$`, 'i')
    case 'object.changed':
      return new RegExp(`^(?:${isSwitch(finding.property) ? 'Set|Enable|Disable' : 'Set'})-${noun}$`, 'i')
    case 'object.touched':
      return new RegExp(`^(?:Set|Enable|Disable)-${noun}$`, 'i')
    case 'object.doubled':
    case 'object.name-taken':
      return new RegExp(`^New-${noun}$`, 'i')
    case 'rules.order':
      return /^(?:New|Set)-TransportRule$/i
    case 'foreign.redirect-above':
    case 'foreign.header':
    case 'foreign.rule-above':
      return /^(?:New|Set|Enable)-TransportRule$/i
    case 'foreign.inside':
    case 'foreign.lock-down':
    case 'foreign.centralised-transport':
      return /^(?:New|Set)-(?:InboundConnector|OutboundConnector)$/i
    case 'foreign.created':
      return /^New-(?:TransportRule|InboundConnector|OutboundConnector)$/i
    case 'domain.removed':
    case 'domain.internal-relay':
    case 'domain.uncovered':
      return /^(?:Set-AcceptedDomain|Remove-AcceptedDomain|Delete domain\.?|Remove unverified domain\.?|Remove verified domain\.?|Update domain\.?|Add verified domain\.?|Verify domain\.?)$/i
    case 'sealer.removed':
    case 'sealer.foreign':
      return /^Set-ArcConfig$/i
    case 'direct-send.rejected':
      return /^Set-OrganizationConfig$/i
    case 'audit.off':
      return /^Set-AdminAuditLogConfig$/i
    default:
      return /^$/
  }
}

/** ObjectId is a name, a GUID, or a path that ends in one of them. Settings of the whole tenant have one object. */
function isAbout(record: AuditFact, finding: FindingCandidate): boolean {
  if (['arc', 'audit', 'organisation', 'rules'].includes(finding.objectKey)) return true
  const wanted = [finding.objectName, finding.guid, finding.objectKey]
    .filter((text) => text !== null)
    .map((text) => text.toLowerCase())
  const said = [
    record.objectId,
    ...record.parameters.filter(({ name }) => name === 'Identity' || name === 'Name').map(({ value }) => value),
  ]
    .flatMap((text) => [text, text.split(/[\\/]/).at(-1) ?? ''])
    .map((text) => text.toLowerCase())
  return said.some((text) => text !== '' && wanted.includes(text))
}

/** A New- or Set- that names its parameters must name the one; Enable-, Disable-, Remove- say it by themselves. */
function touches(record: AuditFact, finding: FindingCandidate): boolean {
  const parameter = parameterOf(finding)
  if (parameter === null || !/^(?:New|Set)-/i.test(record.operation)) return true
  const names = record.parameters.map(({ name }) => name.toLowerCase())
  return names.length === 0 || names.includes(parameter.toLowerCase())
}

/** Without which a call cannot have caused the finding; null: there is none. */
function parameterOf({ code, property }: FindingCandidate): string | null {
  switch (code) {
    case 'object.changed':
    case 'object.disabled':
    case 'domain.internal-relay':
    case 'direct-send.rejected':
    case 'audit.off':
      return property
    case 'rules.order':
      return 'Priority'
    default:
      return null
  }
}

const day_ms = 86_400_000
/** A script that waits for longer than the first is found out by the second. */
const fights = [
  { times: 3, within_ms: day_ms },
  { times: 5, within_ms: 30 * day_ms },
]

/** So often on one object that two systems must be at work. Times in any order. */
export const isFight = (changes: readonly Date[], now: Date): boolean =>
  fights.some(
    ({ times, within_ms }) => changes.filter((at) => now.getTime() - at.getTime() <= within_ms).length >= times,
  )

/** Accepting a finding makes what is there the wanted value; the same fingerprint with another value is a new finding. */
export const isAcceptedValue = (accepted: unknown, actual: unknown): boolean =>
  isDeepStrictEqual(accepted ?? null, actual ?? null)
