// A finding: one thing in a tenant that is not as we left it (exchange-online 5.7). Severity is the confidence that mail flow is affected.
import { createHash } from 'node:crypto'
import { managedKeys } from '../objects.ts'

export type Severity = 'high' | 'medium' | 'low'

export const findingCodes = [
  'object.deleted',
  'object.name-taken',
  'object.disabled',
  'object.changed',
  'object.touched',
  'object.doubled',
  'domain.removed',
  'domain.uncovered',
  'domain.internal-relay',
  'rules.order',
  'foreign.redirect-above',
  'foreign.header',
  'foreign.rule-above',
  'foreign.inside',
  'foreign.lock-down',
  'foreign.centralised-transport',
  'foreign.created',
  'sealer.removed',
  'sealer.foreign',
  'connector.blocked',
  'direct-send.rejected',
  'audit.off',
  'audit.silent',
  'certificate.expiring',
  'flow.relay',
  'flow.canary',
  'flow.forged-canary',
  'flow.loop',
  'flow.unscanned',
  'flow.gap',
  'flow.unreachable',
  'flow.throttled',
  'dns.host',
  'dns.proof',
  'dns.spf',
] as const
export type FindingCode = (typeof findingCodes)[number]

/**
 * How it can be put right: by the plan of our objects, by merging our sealer, by redoing the domain, by publishing our records again,
 * by a new certificate (by hand only: the renewal job tries by itself), by asking a person.
 */
export type Remedy = 'plan' | 'sealer' | 'domain' | 'dns' | 'certificate' | 'none'

export interface FindingCandidate {
  code: FindingCode
  severity: Severity
  /** `in`, `out`, `r30`…, `domain`, `arc`, or the GUID or name of a foreign object. */
  objectKey: string
  objectName: string
  guid: string | null
  property: string | null
  expected: unknown
  actual: unknown
  /** What happened, what it means for mail, what to do: for the administrator. */
  summary: string
  remedy: Remedy
}

/** Same fingerprint, same finding: it is not raised twice while open. */
export const fingerprintOf = (finding: Pick<FindingCandidate, 'code' | 'objectKey' | 'property'>): string =>
  `${finding.code}:${finding.objectKey}:${finding.property ?? ''}`

/** Of the difference that is shown: whoever decides about it says with this what he has seen. */
export const versionOf = (seen: {
  fingerprint: string
  guid: string | null
  expected: unknown
  actual: unknown
}): string =>
  createHash('sha256')
    .update(JSON.stringify([seen.fingerprint, seen.guid, seen.expected ?? null, seen.actual ?? null]))
    .digest('hex')
    .slice(0, 16)

export const codeOf = (fingerprint: string): FindingCode => fingerprint.split(':', 1)[0] as FindingCode

/** Findings that say that other rules stand above ours. */
export const orderCodes: ReadonlySet<FindingCode> = new Set(['rules.order', 'foreign.rule-above', 'foreign.header'])

export type FindingState = 'open' | 'repaired-automatically' | 'repaired-by-admin' | 'accepted' | 'gone'

/** A property of an object of ours: accepted, its value becomes a wanted one. */
export const isOwnValue = ({ code, objectKey }: Pick<FindingCandidate, 'code' | 'objectKey'>): boolean =>
  (code === 'object.changed' || code === 'object.disabled') && (managedKeys as string[]).includes(objectKey)
