// Reads the tenant's audit feed: who changed what. It explains findings, it never makes one; so it may be late, double or silent.
import type { ActivityClient, ActivityRecord } from '#microsoft/activity.ts'
import type { AuditFact } from './correlate.ts'

/** A window is of when content became available, however old its records are: only content that came out of order is read again. */
const overlap_ms = 30 * 60_000
const reach_ms = 7 * 86_400_000 - 10 * 60_000
const relevant =
  /(?:TransportRule|InboundConnector|OutboundConnector|AcceptedDomain|ArcConfig|OrganizationConfig|AdminAuditLogConfig|HostedConnectionFilterPolicy|domain|application|service principal|app role assignment)/i

export interface FeedReading {
  facts: AuditFact[]
  lastRecordAt: Date | null
}

/** Rejects with the activity client's AppError (permission, auditing off). */
export async function readFeed(activity: ActivityClient, from: Date | null, now: Date): Promise<FeedReading> {
  const start = new Date(Math.max((from?.getTime() ?? now.getTime() - reach_ms) - overlap_ms, now.getTime() - reach_ms))
  const facts = new Map<string, AuditFact>()
  let lastRecordAt: Date | null = null
  for (const contentType of ['Audit.Exchange', 'Audit.AzureActiveDirectory'] as const) {
    await activity.ensureSubscription(contentType)
    for await (const records of activity.records(contentType, start, now))
      for (const record of records) {
        const fact = factOf(record)
        if (fact === null) continue
        if (lastRecordAt === null || fact.at > lastRecordAt) lastRecordAt = fact.at
        if (relevant.test(fact.operation)) facts.set(fact.id, fact)
      }
  }
  return { facts: [...facts.values()], lastRecordAt }
}

const text = (value: unknown, length_max = 500): string => (typeof value === 'string' ? value.slice(0, length_max) : '')

/** null for a record without the common fields: a broken one must not stop the feed. */
export function factOf(record: ActivityRecord): AuditFact | null {
  const at = new Date(/[Zz]$/.test(text(record.CreationTime)) ? record.CreationTime : `${text(record.CreationTime)}Z`)
  if (text(record.Id) === '' || text(record.Operation) === '' || Number.isNaN(at.getTime())) return null
  return {
    id: text(record.Id, 100),
    at,
    operation: text(record.Operation, 200),
    objectId: text(record.ObjectId),
    actor: text(record.UserId),
    clientAddress: text(record.ClientIP, 100) || null,
    appId: text(record.AppId, 100) || null,
    parameters: (Array.isArray(record.Parameters) ? record.Parameters : []).slice(0, 100).map(({ Name, Value }) => ({
      name: text(Name, 100),
      value: /Header|Words/i.test(text(Name)) ? '(not kept)' : text(Value),
    })),
  }
}
