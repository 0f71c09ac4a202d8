// Writes the event log. Positions grow in the order of commits: a reader that has seen one has seen all before it.
//
// A sequence alone would not do: numbers are given when a row is written, and a smaller one may be committed later, behind the back
// of a cursor that went on. So a writer takes a lock before its number, which PostgreSQL frees only after the commit is visible.
import { sql } from 'kysely'
import type { Clock } from '#platform/clock.ts'
import type { Database, Trx } from '#platform/db/database.ts'
import { json } from '#platform/db/json.ts'
import { harmlessLine, harmlessText } from '#platform/harmless.ts'
import { newId } from '#platform/ids.ts'
import type { Outbox, StoredEvent } from '#platform/outbox/outbox.ts'
import { redact } from '#platform/telemetry/redact.ts'
import type { EventSeverity } from '../events-contract.ts'
import '../migrations.ts'
import { describeEvent, eventTypes, loggedEvents } from './catalogue.ts'

const source_length_max = 320
const description_length_max = 2_000
const data_length_max = 16_000
const batch_size = 5_000

export interface EventInput {
  tenantId: string | null
  stream: 'event' | 'alert'
  type: string
  severity: EventSeverity
  at: Date
  source: string
  description: string
  data: Record<string, unknown>
  /** The same origin is written once. */
  origin: string
}

/** In a transaction that does nothing else and ends soon: everybody who writes events waits for it. */
export async function recordEvent(trx: Trx, event: EventInput, now: Date): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('mailwarden event log'), hashtext(current_schema()))`.execute(trx)
  await trx
    .insertInto('event_entry')
    .values({
      id: newId(now),
      tenant_id: event.tenantId,
      stream: event.stream,
      type: event.type,
      severity: event.severity,
      at: event.at,
      recorded_at: now,
      source: harmlessLine(event.source, source_length_max),
      description: harmlessText(event.description, description_length_max),
      data: json(limited(event.data)) as never,
      origin: event.origin,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Fills the event log from the domain events. */
export function logEvents(db: Database, outbox: Outbox, clock: Clock): void {
  outbox.subscribe('event-log', loggedEvents, async (event) => {
    const input = toInput(event)
    if (input !== null) await db.asSystem((trx) => recordEvent(trx, input, clock.now()))
  })
}

/** Removes what is older; resolves with how much. */
export async function purgeEvents(db: Database, before: Date): Promise<number> {
  let removed = 0
  for (;;) {
    const count = await db.asSystem(async (trx) => {
      const { numAffectedRows } = await sql`delete from event_entry where (scope, position) in (
        select scope, position from event_entry where recorded_at < ${before} limit ${batch_size})`.execute(trx)
      return Number(numAffectedRows ?? 0n)
    })
    removed += count
    if (count < batch_size) return removed
  }
}

function toInput(event: StoredEvent): EventInput | null {
  const described = describeEvent(event.type, event.payload)
  if (described === null) return null
  const { type, severity, at, source, description, data = event.payload as Record<string, unknown> } = described
  return {
    tenantId: event.tenantId,
    stream: event.type === 'AlertChanged' ? 'alert' : 'event',
    type,
    severity: severity ?? eventTypes[type].severity,
    at: at === undefined || Number.isNaN(at.getTime()) ? event.occurredAt : at,
    source,
    description,
    data,
    origin: `outbox/${event.id}`,
  }
}

function limited(data: Record<string, unknown>): Record<string, unknown> {
  const safe = redact(data) as Record<string, unknown>
  return JSON.stringify(safe).length <= data_length_max ? safe : { tooLarge: true }
}
