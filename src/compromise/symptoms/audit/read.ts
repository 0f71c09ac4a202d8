// Reads the audit log of a tenant by Search-UnifiedAuditLog, which the permission Exchange.ManageAsApp covers: no other one is needed.
// Records come late (most within an hour, some a day), twice and in any order, so each read begins before the former one's end.
import { randomUUID } from 'node:crypto'
import type { ExchangeClient } from '#microsoft/exchange.ts'
import type { ExchangeRecord } from '#microsoft/exchange-json.ts'
import { parseLossless } from '#microsoft/exchange-json.ts'
import { AppError } from '#platform/errors.ts'
import type { AuditFact } from '../observation.ts'
import { factOf, wantedOperations } from './shape.ts'

const page_size = 5_000
/** Of one session (exchange-online 2.7); a span with more is cut in halves. */
const session_max = 50_000
const overlap_ms = 24 * 3_600_000
/** Networks are called new by what was there in 14 days (endpoint-response 3.7). */
export const reach_ms = 15 * 86_400_000
const shortest_ms = 60_000

/** Where the next read begins. */
export const readFrom = (until: Date | null, now: Date): Date =>
  new Date(Math.max(now.getTime() - reach_ms, until === null ? 0 : until.getTime() - overlap_ms))

/** All records of the span in batches, each Id once. Rejects with the client's AppError. */
export async function* readAudit(exchange: ExchangeClient, from: Date, to: Date): AsyncGenerator<AuditFact[]> {
  const seen = new Set<string>()
  for await (const batch of readSpan(exchange, from, to)) {
    const fresh = batch.filter(({ id }) => !seen.has(id) && seen.add(id))
    if (fresh.length > 0) yield fresh
  }
}

async function* readSpan(exchange: ExchangeClient, from: Date, to: Date): AsyncGenerator<AuditFact[]> {
  const session = randomUUID()
  for (let read = 0; read < session_max;) {
    const records = await readPage(exchange, session, from, to)
    if (records.length === 0) return
    read += records.length
    yield records.map(dataOf).flatMap((data) => factOf(data) ?? [])
    const whole = Number(records[0]?.['ResultCount'])
    if (read >= whole) return
  }
  const middle = new Date((from.getTime() + to.getTime()) / 2)
  if (to.getTime() - from.getTime() < shortest_ms)
    throw new AppError({
      code: 'compromise.audit-too-large',
      message: `The audit log has more than ${session_max} records in a minute. It was not read.`,
      retryable: true,
    })
  yield* readSpan(exchange, from, middle)
  yield* readSpan(exchange, middle, to)
}

async function readPage(exchange: ExchangeClient, session: string, from: Date, to: Date): Promise<ExchangeRecord[]> {
  const { records } = await exchange.invoke(
    'Search-UnifiedAuditLog',
    {
      StartDate: from.toISOString(),
      EndDate: to.toISOString(),
      Operations: wantedOperations,
      SessionId: session,
      SessionCommand: 'ReturnLargeSet',
      ResultSize: page_size,
    },
    { kind: 'read' },
  )
  return records
}

/** `AuditData` is JSON in a string. */
function dataOf(record: ExchangeRecord): unknown {
  const data = record['AuditData']
  if (typeof data !== 'string') return null
  try {
    return parseLossless(data)
  } catch {
    return null
  }
}
