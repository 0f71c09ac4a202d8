// Reads the audit log of a tenant by Search-UnifiedAuditLog, which the permission Exchange.ManageAsApp covers: no other one is needed.
// Records come late (most within an hour, some a day), twice and in any order, so each read begins before the former one's end.
import { randomUUID } from 'node:crypto'
import type { ExchangeClient } from '#microsoft/exchange.ts'
import type { ExchangeRecord } from '#microsoft/exchange-json.ts'
import { parseLossless } from '#microsoft/exchange-json.ts'
import { retryAfter_ms } from '#microsoft/retry.ts'
import type { Clock } from '#platform/clock.ts'
import { AppError, isAppError } from '#platform/errors.ts'
import type { AuditFact } from '../observation.ts'
import { factOf, wantedOperations } from './shape.ts'

const page_size = 5_000
/** Of one session (exchange-online 2.7); a span with more is cut in halves. */
const session_max = 50_000
const overlap_ms = 24 * 3_600_000
/** Networks are called new by what was there in 14 days (endpoint-response 3.7). */
export const reach_ms = 15 * 86_400_000
const shortest_ms = 60_000
/** Before a span is read again in a new session. */
const waits_ms = [1_000, 5_000, 30_000]
const wait_ms_max = 120_000
const single = { attempts: 1, total_ms: 0 }

/** Where the next read begins. */
export const readFrom = (until: Date | null, now: Date): Date =>
  new Date(Math.max(now.getTime() - reach_ms, until === null ? 0 : until.getTime() - overlap_ms))

/** All records of the span in batches; some come more than once. Rejects with the client's AppError. */
export async function* readAudit(
  exchange: ExchangeClient,
  clock: Clock,
  from: Date,
  to: Date,
): AsyncGenerator<AuditFact[]> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      if (yield* readSession(exchange, from, to)) return
      break
    } catch (error) {
      const wait_ms = waitFor(error, attempt, clock.now())
      if (wait_ms === null) throw error
      await clock.sleep(wait_ms)
    }
  }
  if (to.getTime() - from.getTime() < shortest_ms)
    throw new AppError({
      code: 'compromise.audit-too-large',
      message: `The audit log has more than ${session_max} records in a minute. It was not read.`,
      retryable: true,
    })
  const middle = new Date((from.getTime() + to.getTime()) / 2)
  yield* readAudit(exchange, clock, from, middle)
  yield* readAudit(exchange, clock, middle, to)
}

/** Null: not again, or not so soon. */
function waitFor(error: unknown, attempt: number, now: Date): number | null {
  const usual_ms = waits_ms[attempt]
  if (usual_ms === undefined || !isAppError(error) || !error.retryable) return null
  const asked = error.detail['retryAfter']
  const wait_ms = Math.max(usual_ms, retryAfter_ms(typeof asked === 'string' ? asked : undefined, now) ?? 0)
  return wait_ms <= wait_ms_max ? wait_ms : null
}

/**
 * False: there are more than a session gives out. Each call in a session answers with what comes after the former answer, so one that
 * was lost on its way is lost to the session: a call is never repeated there, and fewer records than announced are a fault.
 */
async function* readSession(exchange: ExchangeClient, from: Date, to: Date): AsyncGenerator<AuditFact[], boolean> {
  const session = randomUUID()
  let read = 0
  let announced = 0
  for (;;) {
    const records = await readPage(exchange, session, from, to)
    if (records.length === 0) break
    announced = Math.max(announced, Number(records[0]!['ResultCount']) || 0)
    if (Math.max(announced, read) >= session_max) return false
    read += records.length
    yield records.map(dataOf).flatMap((data) => factOf(data) ?? [])
  }
  if (read >= announced) return true
  throw new AppError({
    code: 'compromise.audit-incomplete',
    message: `The audit log announced ${announced} records and gave ${read}.`,
    retryable: true,
  })
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
    { kind: 'read', retry: single },
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
