// Sign-ins and risk detections of Microsoft Entra. They need the licence P1 (sign-ins) or P2 (risk) and permissions that are optional:
// without them the answer is "unknown", never "nothing bad".
import type { GraphClient } from '#microsoft/graph.ts'
import { isAppError } from '#platform/errors.ts'
import { known, unknown, type Known, type SignInFact } from '../observation.ts'
import { safeText } from '../safe-text.ts'
import { noPermission, whyNot } from './why-not.ts'

const lookBack_ms = 72 * 3_600_000
/** More than so many of a kind say the same as so many. */
const read_max = 5_000
const telling = ['high', 'medium'] as const

/**
 * What Microsoft calls risky, of all people of the tenant, by their ids: one person after another would ask more often than these services
 * answer (microsoft-graph 2.6: identity protection once a second).
 */
export async function collectSignIns(
  graph: GraphClient,
  roles: readonly string[],
  now: Date,
): Promise<Known<Map<string, SignInFact[]>>> {
  const since = new Date(now.getTime() - lookBack_ms).toISOString()
  // Only `eq` is documented for the levels.
  const conditions = telling.flatMap((level) => [
    `riskLevelDuringSignIn eq '${level}'`,
    `riskLevelAggregated eq '${level}'`,
  ])
  const asked = await Promise.all([
    ask(graph, roles, {
      what: 'Sign-ins',
      permission: 'AuditLog.Read.All',
      licence: 'Microsoft Entra ID P1',
      paths: conditions.map(
        (condition) =>
          `/auditLogs/signIns?$filter=${encodeURIComponent(`createdDateTime ge ${since} and ${condition}`)}&$top=1000`,
      ),
    }),
    ask(graph, roles, {
      what: 'Risk detections',
      permission: 'IdentityRiskEvent.Read.All',
      licence: 'Microsoft Entra ID P2',
      paths: [`/identityProtection/riskDetections?$filter=${encodeURIComponent(`activityDateTime ge ${since}`)}`],
    }),
  ])
  const facts = asked.flatMap((answer) => (answer.isKnown ? answer.value.flatMap(factOf) : []))
  const missing = asked.flatMap((answer) => (answer.isKnown ? [] : [answer.why]))
  // What one of both tells counts; what the other would have told stays unknown.
  return missing.length === asked.length ? unknown(missing.join(' ')) : known(byPerson(facts), missing)
}

function byPerson(facts: readonly (SignInFact & { personId: string })[]): Map<string, SignInFact[]> {
  const byId = new Map(facts.filter(({ risk }) => risk === 'high' || risk === 'medium').map((fact) => [fact.id, fact]))
  return Map.groupBy(byId.values(), ({ personId }) => personId)
}

interface Question {
  what: string
  permission: string
  licence: string
  paths: string[]
}

async function ask(graph: GraphClient, roles: readonly string[], question: Question): Promise<Known<object[]>> {
  if (!roles.includes(question.permission)) return noPermission(question.what, question.permission)
  const rows: object[] = []
  try {
    for (const path of question.paths)
      for await (const page of graph.pages<object>(path)) {
        rows.push(...page)
        if (rows.length >= read_max) return known(rows)
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

function factOf(row: object): (SignInFact & { personId: string })[] {
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
      personId: String(record['userId'] ?? '').toLowerCase(),
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
