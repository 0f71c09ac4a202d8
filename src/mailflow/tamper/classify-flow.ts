// Findings of the flow checks: certificates, test messages, loops, the message trace, DNS, validation, returns that are refused for a
// while (exchange-online 5.6 no. 3, 5 to 12). Pure.
import { utcText } from '#platform/clock.ts'
import { renewalBetween } from '#platform/renewal.ts'
import { objectNames } from '../objects.ts'
import type { CertificateLife } from '../provisioning/certificate-store.ts'
import type { FindingCandidate, Severity } from './finding.ts'
import type { Expectation, FlowFacts } from './observation.ts'

/** Of the time for renewal: of 30 days the last 14 and the last 3; one of six days has two for it. */
const certificateMedium = [14, 30] as const
const certificateHigh = [3, 30] as const
/** exchange-online 5.6 no. 10: fewer messages say nothing. */
const unscannedFrom_messages = 20
const unscannedShare = 0.01
const unscannedShareHigh = 0.1
/** Fewer returns in an hour say nothing about throttling. */
const throttledFrom_messages = 20
const throttledShare = 0.05
/** Once may be chance. */
const failuresInARow = 2

const common = { guid: null, property: null, remedy: 'none' as const, objectName: 'Mail flow' }

export function flowFindings(expected: Expectation, now: Date, flow: FlowFacts): FindingCandidate[] {
  return [
    ...certificateFindings(now, flow),
    ...relayFindings(flow),
    ...canaryFindings(flow),
    ...loopFindings(flow),
    ...traceFindings(flow),
    ...validationFindings(flow),
    ...throttlingFindings(flow),
    ...hostFindings(expected, flow),
    ...spfFindings(flow),
  ]
}

function certificateFindings(now: Date, flow: FlowFacts): FindingCandidate[] {
  return [
    ...expiring(now, flow.connectorCertificate, {
      key: 'certificate',
      name: 'Connector certificate',
      effect: 'Exchange Online refuses scanned mail',
    }),
    ...expiring(now, flow.gatewayCertificate, {
      key: 'gateway-certificate',
      name: 'Certificate of the gateway',
      effect: 'Exchange Online sends no more mail to the gateway, and it waits',
    }),
  ]
}

function expiring(
  now: Date,
  certificate: CertificateLife | null,
  { key, name, effect }: { key: string; name: string; effect: string },
): FindingCandidate[] {
  if (certificate === null) return []
  const end = utcText(certificate.notAfter)
  const due = renewalBetween(certificate.issuedAt, certificate.notAfter)
  const dueText = utcText(due)
  const renewal_ms = certificate.notAfter.getTime() - due.getTime()
  const left_ms = certificate.notAfter.getTime() - now.getTime()
  const isIn = ([part, whole]: readonly [number, number]): boolean => left_ms * whole < renewal_ms * part
  if (!isIn(certificateMedium)) return []
  return [
    {
      ...common,
      code: 'certificate.expiring',
      severity: isIn(certificateHigh) ? 'high' : 'medium',
      objectKey: key,
      objectName: name,
      property: 'notAfter',
      expected: `renewed from ${dueText} on`,
      actual: end,
      summary: `${name}: it ends ${end}. After that ${effect}. It has been due for renewal since ${dueText}, which is tried every six hours and has not worked; repair tries again and says why it fails.`,
      remedy: 'certificate',
    },
  ]
}

function relayFindings({ relay: { failures, problem } }: FlowFacts): FindingCandidate[] {
  if (failures < failuresInARow) return []
  return [
    {
      ...common,
      code: 'flow.relay',
      severity: 'high',
      objectKey: 'relay',
      expected: 'taken with our certificate',
      actual: problem,
      summary: `Exchange Online does not count the gateway to this tenant (it says: ${problem ?? 'nothing'}): scanned mail is refused on its way back, and waits or is returned to its senders. Look at “${objectNames.in}”, its certificate and the accepted domain behind it.`,
    },
  ]
}

function canaryFindings(flow: FlowFacts): FindingCandidate[] {
  const findings: FindingCandidate[] = []
  if (flow.inboundCanaryFailures >= failuresInARow)
    findings.push({
      ...common,
      code: 'flow.canary',
      severity: 'high',
      objectKey: 'canary-inbound',
      expected: 'seen by the gateway and delivered',
      actual: `${flow.inboundCanaryFailures} in a row failed`,
      summary:
        'Test messages from outside do not make the whole way through the gateway into the mailbox. Look at the connectors and at the queue in Exchange Online.',
    })
  if (flow.outboundCanaryFailures >= failuresInARow)
    findings.push({
      ...common,
      code: 'flow.canary',
      severity: 'high',
      objectKey: 'canary-outbound',
      expected: 'seen by the gateway once and sent to the outside',
      actual: `${flow.outboundCanaryFailures} in a row failed`,
      summary:
        'Test messages from the canary mailbox do not make the whole way through the gateway to the outside. Look at rule 40, at the connectors and at the queue in Exchange Online.',
    })
  if (flow.forgedCanaryUnscanned)
    findings.push({
      ...common,
      code: 'flow.forged-canary',
      severity: 'high',
      objectKey: 'canary-forged',
      expected: 'scanned',
      actual: 'delivered unscanned',
      summary:
        'A test message with forged Mailwarden headers was delivered without a scan. The rules that guard the way back do not work: repair them at once.',
    })
  for (const kind of flow.unscannedCanaries)
    findings.push({
      ...common,
      code: 'flow.gap',
      severity: 'high',
      objectKey: `canary-${kind}`,
      expected: 'scanned',
      actual: 'delivered unscanned',
      summary:
        kind === 'null-sender'
          ? 'A test message from outside without a sender (as bounces have) was delivered without a scan. Look for an exception in rule 30, or a rule above it.'
          : 'A test message from outside with a sender of your own domain was delivered without a scan. Look for an exception in rule 30, a rule above it, or a connector that makes such mail count as internal.',
    })
  return findings
}

function loopFindings({ loopsSeen }: FlowFacts): FindingCandidate[] {
  if (loopsSeen === 0) return []
  return [
    {
      ...common,
      code: 'flow.loop',
      severity: 'high',
      objectKey: 'loop',
      expected: 0,
      actual: loopsSeen,
      summary: `Scanned mail came back to the gateway ${loopsSeen === 1 ? 'once' : `${loopsSeen} times`}: Exchange Online redirects it again. The rule “${objectNames.r20}” or the exceptions of the redirecting rules are not in force.`,
    },
  ]
}

function traceFindings({ trace }: FlowFacts): FindingCandidate[] {
  if (trace == null || trace.delivered < unscannedFrom_messages) return []
  if (trace.unscanned <= trace.delivered * unscannedShare) return []
  return [
    {
      ...common,
      code: 'flow.unscanned',
      severity: trace.unscanned >= trace.delivered * unscannedShareHigh ? 'high' : 'medium',
      objectKey: 'trace',
      expected: `at most ${unscannedShare * 100}%`,
      actual: `${trace.unscanned} of ${trace.delivered}`,
      summary: `Of ${trace.delivered} messages from outside that Exchange Online delivered within an hour, ${trace.unscanned} never came to the gateway, e.g. ${trace.samples.join(', ')}. Look them up in the message trace: which rule or connector let them pass?`,
    },
  ]
}

function validationFindings({ validation }: FlowFacts): FindingCandidate[] {
  if (validation === null || validation.failures < failuresInARow) return []
  return [
    {
      ...common,
      code: 'flow.unreachable',
      severity: 'high',
      objectKey: 'out',
      objectName: objectNames.out,
      expected: 'every smart host reached',
      actual: validation.problem,
      summary: `Exchange Online does not reach the gateway: ${validation.problem ?? 'no reason was given'} Mail waits there for a day, then it is returned. Look at the firewall, the name and the certificate of the gateway.`,
    },
  ]
}

function throttlingFindings({ returns: { returned, throttled } }: FlowFacts): FindingCandidate[] {
  const total = returned + throttled
  if (total < throttledFrom_messages || throttled <= total * throttledShare) return []
  return [
    {
      ...common,
      code: 'flow.throttled',
      severity: 'medium',
      objectKey: 'returns',
      expected: `at most ${throttledShare * 100}%`,
      actual: `${throttled} of ${total}`,
      summary: `Exchange Online refused ${throttled} of ${total} returns within an hour for a while (“Server busy”, 4.7.5yz): it does not count them to our connector or finds the gateway's addresses suspicious. Mail is late. Check the relay test, and whether bad mail passes.`,
    },
  ]
}

function hostFindings({ gatewayHost, certName }: Expectation, { dns, publicAddresses }: FlowFacts): FindingCandidate[] {
  if (dns === null) return []
  const findings: FindingCandidate[] = []
  const wanted = publicAddresses.toSorted()
  const actual = dns.hostAddresses
  if (wanted.length > 0 && actual !== undefined && (actual === null || actual.join() !== wanted.join())) {
    const severity: Severity = actual === null ? 'high' : 'medium'
    findings.push({
      ...common,
      code: 'dns.host',
      severity,
      objectKey: gatewayHost,
      objectName: gatewayHost,
      property: 'address',
      expected: wanted,
      actual,
      summary:
        actual === null
          ? `The smart host ${gatewayHost} does not resolve: mail cannot reach the gateway and waits in Exchange Online. Repair publishes it again.`
          : `The smart host ${gatewayHost} resolves to ${actual.join(', ')} instead of ${wanted.join(', ')}: a part of the mail is sent to a server that is not yours, and waits. Repair publishes it again; find out who may change the zone.`,
      remedy: 'dns',
    })
  }
  if (!dns.hasProof)
    findings.push({
      ...common,
      code: 'dns.proof',
      severity: 'low',
      objectKey: certName,
      objectName: certName,
      property: 'TXT',
      expected: 'published',
      actual: null,
      summary: `The TXT record that proves ${certName} is gone. Microsoft may ask for it again; repair publishes it.`,
      remedy: 'dns',
    })
  return findings
}

const spfFindings = ({ dns }: FlowFacts): FindingCandidate[] =>
  (dns?.spfLost ?? []).map(({ domain, record }) => ({
    ...common,
    code: 'dns.spf' as const,
    severity: 'medium' as const,
    objectKey: domain,
    objectName: domain,
    property: 'SPF',
    expected: "covers the gateway's addresses",
    actual: record,
    summary: `The SPF record of ${domain} no longer covers the gateway${record === null ? ': there is none' : ''}. Outgoing mail may be judged suspicious and leaves by Microsoft's relay pool. Put the include of the gateway back into it.`,
  }))
