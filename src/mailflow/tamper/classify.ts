// From what is expected and what was seen to findings with severities (exchange-online 5.7). Pure.
import { matchObjects } from '../objects.ts'
import { flowFindings } from './classify-flow.ts'
import { foreignFindings, orderFindings, withSeverityOfDoubles } from './classify-foreign.ts'
import { objectFindings } from './classify-objects.ts'
import { otherRuleFindings } from './classify-others.ts'
import { domainFindings, sealerFindings, tenantFindings } from './classify-tenant.ts'
import type { FindingCandidate, Severity } from './finding.ts'
import type { Expectation, FlowFacts, Observation } from './observation.ts'

/** Everything that is not as it should be, most severe first. */
export function classify(expected: Expectation, seen: Observation, flow: FlowFacts): FindingCandidate[] {
  const matches = matchObjects(
    expected.desired.tenantId,
    expected.desired.objects.map(({ key }) => key),
    seen.actual,
    expected.known,
  )
  const findings = [
    ...withSeverityOfDoubles(
      expected,
      seen,
      matches,
      expected.desired.objects.flatMap((object) => objectFindings(expected, object, matches.get(object.key)!, matches)),
    ),
    ...otherRuleFindings(expected, seen, matches),
    ...orderFindings(expected, seen, matches),
    ...foreignFindings(expected, seen, matches),
    ...domainFindings(expected, seen),
    ...sealerFindings(expected, seen),
    ...tenantFindings(seen, flow, matches),
    ...flowFindings(expected, seen.at, flow),
  ]
  const rank: Record<Severity, number> = { high: 0, medium: 1, low: 2 }
  return findings.sort((a, b) => rank[a.severity] - rank[b.severity])
}
