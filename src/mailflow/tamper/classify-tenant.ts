// Findings about domains, trusted sealers and settings of the whole tenant (exchange-online 5.7). Pure.
import { utcText } from '#platform/clock.ts'
import { objectNames, type Match, type ObjectKey } from '../objects.ts'
import type { FindingCandidate } from './finding.ts'
import { guidOf } from './foreign-records.ts'
import type { Expectation, FlowFacts, Observation } from './observation.ts'

const auditSilence_ms = 86_400_000

export function domainFindings(expected: Expectation, seen: Observation): FindingCandidate[] {
  const names = new Map(seen.acceptedDomains.map((domain) => [domain.name.toLowerCase(), domain]))
  const findings: FindingCandidate[] = []
  const common = { guid: null, expected: null, remedy: 'none' as const }
  if (!names.has(expected.certName))
    findings.push({
      ...common,
      code: 'domain.removed',
      severity: 'high',
      objectKey: 'domain',
      objectName: expected.certName,
      property: null,
      expected: expected.certName,
      actual: null,
      summary: `The accepted domain ${expected.certName} is gone or no longer used for email. Without it the gateway's certificate does not belong to the tenant, and scanned mail is refused. Repair adds it again.`,
      remedy: 'domain',
    })
  for (const domain of names.values()) {
    const name = domain.name.toLowerCase()
    const isCovered = name === expected.certName || expected.coveredDomains.includes(name)
    if (!isCovered && !name.endsWith('.onmicrosoft.com'))
      findings.push({
        ...common,
        code: 'domain.uncovered',
        severity: 'medium',
        objectKey: name,
        objectName: name,
        property: null,
        actual: name,
        summary: `${name} is a new accepted domain that the gateway does not carry yet. Synchronise the directory to take it in.`,
      })
    if (domain.type === 'InternalRelay' && !expected.baselineInternalRelay.includes(name))
      findings.push({
        ...common,
        code: 'domain.internal-relay',
        severity: 'medium',
        objectKey: name,
        objectName: name,
        property: 'DomainType',
        expected: 'Authoritative',
        actual: 'InternalRelay',
        summary: `${name} was changed to an internal relay domain: mail to unknown recipients is no longer refused at the door.`,
      })
  }
  return findings
}

export function sealerFindings(expected: Expectation, seen: Observation): FindingCandidate[] {
  const sealers = seen.trustedSealers.map((name) => name.toLowerCase())
  const common = { objectKey: 'arc', objectName: 'Trusted ARC sealers', guid: null, property: 'ArcTrustedSealers' }
  const findings: FindingCandidate[] = []
  if (expected.sealer !== null && !sealers.includes(expected.sealer))
    findings.push({
      ...common,
      code: 'sealer.removed',
      severity: 'medium',
      expected: expected.sealer,
      actual: sealers,
      summary: `${expected.sealer} is no longer among the trusted ARC sealers: mail from strict senders may land in Junk after the detour. Repair adds it again.`,
      remedy: 'sealer',
    })
  for (const name of sealers)
    if (name !== expected.sealer && !expected.baselineSealers.includes(name))
      findings.push({
        ...common,
        property: name,
        code: 'sealer.foreign',
        severity: 'low',
        expected: null,
        actual: name,
        summary: `${name} was added to the trusted ARC sealers. Mail that it seals is trusted by Microsoft; make sure that you know it.`,
        remedy: 'none',
      })
  return findings
}

const later = (a: Date | null, b: Date | null): Date | null => (a === null || (b !== null && b > a) ? b : a)

export function tenantFindings(seen: Observation, flow: FlowFacts, matches: Map<ObjectKey, Match>): FindingCandidate[] {
  const findings: FindingCandidate[] = []
  const common = { guid: null, property: null, remedy: 'none' as const }
  const inbound = matches.get('in')
  const inboundGuid = inbound?.kind === 'found' ? guidOf(inbound.record) : null
  if (inboundGuid !== null && seen.blockedConnectors.some((id) => id.toLowerCase() === inboundGuid))
    findings.push({
      ...common,
      code: 'connector.blocked',
      severity: 'high',
      objectKey: 'in',
      objectName: objectNames.in,
      guid: inboundGuid,
      expected: 'not blocked',
      actual: 'blocked',
      summary: `Microsoft has blocked “${objectNames.in}” because of what came through it. Scanned mail is refused with 5.7.711. Find the source of the bad mail, then have the connector unblocked in the Defender portal.`,
    })
  if (seen.rejectsDirectSend && flow.relay.failures > 0)
    findings.push({
      ...common,
      code: 'direct-send.rejected',
      severity: 'medium',
      objectKey: 'organisation',
      objectName: 'Organisation settings',
      property: 'RejectDirectSend',
      expected: false,
      actual: true,
      summary:
        'Direct Send is refused in this tenant and the relay test with our certificate fails: mail with a sender of your own domains is refused on its way back. Check the connector and its certificate.',
    })
  if (seen.auditing === false)
    findings.push({
      ...common,
      code: 'audit.off',
      severity: 'medium',
      objectKey: 'audit',
      objectName: 'Unified audit log',
      property: 'UnifiedAuditLogIngestionEnabled',
      expected: true,
      actual: false,
      summary:
        'Auditing is off in this tenant. Changes are still found by comparison, but nobody can say who made them. Switch auditing on in the Purview portal.',
    })
  const lastRecord = later(flow.auditFeedLastAt, flow.auditFeedSince)
  if (seen.auditing === true && lastRecord !== null && seen.at.getTime() - lastRecord.getTime() > auditSilence_ms)
    findings.push({
      ...common,
      code: 'audit.silent',
      severity: 'medium',
      objectKey: 'audit',
      objectName: 'Unified audit log',
      property: 'feed',
      expected: 'records at least once a day',
      actual: utcText(lastRecord),
      summary: `The audit feed has been silent since ${utcText(lastRecord)}. We would not see who changes something. Check the permission “read activity data” of the application.`,
    })
  return findings
}
