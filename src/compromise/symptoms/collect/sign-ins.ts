// Sign-ins and risk detections of Microsoft Entra. They need the licence P1 (sign-ins) or P2 (risk) and permissions that are optional:
// without them the answer is "unknown", never "nothing bad".
import type { GraphClient } from '#microsoft/graph.ts'
import { isAppError } from '#platform/errors.ts'
import { known, unknown, type Known, type SignInFact } from '../observation.ts'
import { safeText } from '../safe-text.ts'
import { noPermission, whyNot } from './why-not.ts'

const lookBack_ms = 72 * 3_600_000
const read_max = 500

export async function collectSignIns(
  graph: GraphClient,
  roles: readonly string[],
  personId: string,
  now: Date,
): Promise<Known<SignInFact[]>> {
  const since = new Date(now.getTime() - lookBack_ms).toISOString()
  const asked = await Promise.all([
    ask(graph, roles, {
      what: 'Sign-ins',
      permission: 'AuditLog.Read.All',
      licence: 'Microsoft Entra ID P1',
      path: `/auditLogs/signIns?$filter=${encodeURIComponent(`userId eq '${personId}' and createdDateTime ge ${since}`)}&$top=200`,
    }),
    ask(graph, roles, {
      what: 'Risk detections',
      permission: 'IdentityRiskEvent.Read.All',
      licence: 'Microsoft Entra ID P2',
      path: `/identityProtection/riskDetections?$filter=${encodeURIComponent(`userId eq '${personId}' and activityDateTime ge ${since}`)}`,
    }),
  ])
  const facts = asked.flatMap((answer) => (answer.isKnown ? answer.value.flatMap(factOf) : []))
  const missing = asked.flatMap((answer) => (answer.isKnown ? [] : [answer.why]))
  // What one of both tells counts; what the other would have told stays unknown.
  return missing.length === asked.length ? unknown(missing.join(' ')) : known(facts, missing)
}

interface Question {
  what: string
  permission: string
  licence: string
  path: string
}

async function ask(graph: GraphClient, roles: readonly string[], question: Question): Promise<Known<object[]>> {
  if (!roles.includes(question.permission)) return noPermission(question.what, question.permission)
  const rows: object[] = []
  try {
    for await (const page of graph.pages<object>(question.path)) {
      rows.push(...page)
      if (rows.length >= read_max) break
    }
    return known(rows)
  } catch (error) {
    if (isAppError(error) && isUnlicensed(error))
      return unknown(`${question.what} cannot be read: the tenant does not have the licence ${question.licence}.`)
    return whyNot(question.what, error)
  }
}

/** `Authentication_RequestFromNonPremiumTenantOrB2CTenant`, or a sentence about the licence. */
const isUnlicensed = ({ message, detail }: { message: string; detail: Record<string, unknown> }): boolean =>
  /NonPremiumTenant|licen[cs]e|not licensed/i.test(`${message} ${JSON.stringify(detail)}`)

const levels = ['high', 'medium', 'low', 'none'] as const
/** An administrator or Microsoft has settled it. */
const settled = new Set(['confirmedSafe', 'dismissed', 'remediated'])

function factOf(row: object): SignInFact[] {
  const record = row as Record<string, unknown>
  const at = new Date(
    String(record['createdDateTime'] ?? record['activityDateTime'] ?? record['detectedDateTime'] ?? ''),
  )
  if (Number.isNaN(at.getTime()) || settled.has(String(record['riskState'] ?? ''))) return []
  const said = [record['riskLevel'], record['riskLevelDuringSignIn'], record['riskLevelAggregated']].map(String)
  const location = (record['location'] ?? {}) as Record<string, unknown>
  return [
    {
      id: safeText(record['id'], 100),
      at,
      risk: levels.find((level) => said.includes(level)) ?? 'none',
      address: safeText(record['ipAddress'], 60),
      place: [location['city'], location['countryOrRegion']]
        .map((part) => safeText(part, 60))
        .filter((part) => part !== '')
        .join(', '),
      client: safeText(record['clientAppUsed'] ?? record['source'], 100),
      reason: safeText(record['riskEventType'] ?? record['riskDetail'], 100),
    },
  ]
}
