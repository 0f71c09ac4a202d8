// Asks the tenant about one recipient around a visit: sign-ins and isRead by Microsoft Graph (microsoft-graph 3.4, 5). What comes back is
// compared in memory and never stored; of a message only since when it is read.
import type { GraphClient } from '#microsoft/graph.ts'
import { isAppError } from '#platform/errors.ts'
import type { PhishThreatParts } from '../parts.ts'
import { immutableIds } from '../sending/graph-channel.ts'
import type { LoadedMessage } from './load.ts'
import type { SignIn, TenantRecords } from './signals.ts'

const month_ms = 30 * 24 * 3_600_000
const signIns_max = 500
const timeout_ms = 8_000

export interface AskedRecords {
  records: TenantRecords
  /** isRead is true now, and was not known to be. */
  isReadNow: boolean
}

/** Null: works-council mode, or nobody's mailbox. Never rejects for what Microsoft answers. */
export async function askTenant(
  { microsoft, clock }: Pick<PhishThreatParts, 'microsoft' | 'clock'>,
  tenantId: string,
  message: LoadedMessage,
): Promise<AskedRecords | null> {
  const { personId, facts, graphId } = message
  if (!message.hasTelemetry || personId === null || facts.isCanary) return null
  const clients = await microsoft.clients(tenantId).catch(() => null)
  if (clients === null) return null
  const roles = await clients.roles().catch((): string[] => [])
  const [signIns, isRead] = await Promise.all([
    roles.includes('AuditLog.Read.All') ? readSignIns(clients.graph, personId, clock.now()) : null,
    graphId === null || facts.readAt !== null ? null : readIsRead(clients.graph, personId, graphId),
  ])
  return {
    records: {
      signIns,
      isReadFollowed: facts.readAt !== null || isRead !== null,
      endpointOpens: null,
      urlClicks: null,
    },
    isReadNow: isRead === true,
  }
}

async function readSignIns(graph: GraphClient, personId: string, now: Date): Promise<SignIn[] | null> {
  const since = new Date(now.getTime() - month_ms).toISOString()
  const filter = encodeURIComponent(`userId eq '${personId}' and createdDateTime ge ${since}`)
  const found: SignIn[] = []
  try {
    for await (const page of graph.pages<object>(`/auditLogs/signIns?$filter=${filter}&$top=200`, { timeout_ms })) {
      found.push(...page.flatMap(signInOf))
      if (found.length >= signIns_max) break
    }
    return found
  } catch (error) {
    if (isAppError(error)) return null
    throw error
  }
}

/** Failed sign-ins are anybody's: they say nothing of where the recipient is. */
function signInOf(row: object): SignIn[] {
  const record = row as Record<string, unknown>
  const at = new Date(String(record['createdDateTime'] ?? '')).getTime()
  const status = (record['status'] ?? {}) as Record<string, unknown>
  const ip = record['ipAddress']
  if (Number.isNaN(at) || typeof ip !== 'string' || (status['errorCode'] ?? 0) !== 0) return []
  return [{ at, ip: ip.slice(0, 60), userAgent: familyOf((record['deviceDetail'] ?? {}) as Record<string, unknown>) }]
}

/** `Chrome 142.0.0` and `Windows10` as our families are named. */
function familyOf(detail: Record<string, unknown>): string {
  const browser = /^(Edge|Chrome|Firefox|Safari|Opera)/i.exec(String(detail['browser'] ?? ''))?.[1]
  const system = /^(Windows|macOS|MacOs|iOS|Android|Linux)/i.exec(String(detail['operatingSystem'] ?? ''))?.[1]
  if (browser === undefined || system === undefined) return ''
  return `${browser} on ${/^macos$/i.test(system) ? 'macOS' : /^ios$/i.test(system) ? 'iOS' : system}`
}

/** Null: cannot be known (moved away, no permission, an outage). */
async function readIsRead(graph: GraphClient, personId: string, graphId: string): Promise<boolean | null> {
  try {
    const path = `/users/${encodeURIComponent(personId)}/messages/${encodeURIComponent(graphId)}?$select=isRead`
    const { isRead } = await graph.request<{ isRead?: boolean }>(path, { headers: immutableIds, timeout_ms })
    return isRead ?? null
  } catch (error) {
    if (isAppError(error)) return null
    throw error
  }
}
