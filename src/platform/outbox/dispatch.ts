// Hands out domain events: at least once, in order per consumer, by one process at a time (a lease in the database).
//
// Numbers are given when a row is written, not when it is committed, so an event with a smaller number may appear later. Only
// events of transactions older than every running one are handed out, in the order (transaction, number): none is passed over.
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Database, Trx } from '../db/database.ts'
import { json } from '../db/json.ts'
import type { Logger } from '../telemetry/logger.ts'
import { platformMetrics } from '../telemetry/platform-metrics.ts'
import type { Outbox, StoredEvent } from './outbox.ts'
import './table.ts'

const batch_size = 100
const lease_seconds = 60
const renew_ms = 20_000
const purge_batch_size = 10_000
const tries_max = 10
const retry_delay_ms_max = 5 * 60_000

interface Consumer {
  name: string
  types: readonly string[]
  handle: (event: StoredEvent) => Promise<void>
}
interface Position {
  transactionId: string
  eventId: number
  tries: number
}
interface Row {
  id: number
  tenant_id: string | null
  type: string
  payload: object
  occurred_at: Date
  transaction_id: string
}

export function createOutbox(db: Database, options: { logger: Logger; clock: Clock }): Outbox {
  const { logger, clock } = options
  const consumers: Consumer[] = []
  const holder = randomUUID()
  let running: Promise<number> | null = null
  let isAdopted = false

  return {
    async append(trx, event) {
      await trx
        .insertInto('outbox_event')
        .values({
          tenant_id: event.tenantId,
          type: event.type,
          payload: json(event.payload) as never,
          occurred_at: clock.now(),
        })
        .execute()
    },
    subscribe(name, types, handle) {
      if (consumers.some((consumer) => consumer.name === name))
        throw new Error(`two outbox consumers are called ${name}`)
      consumers.push({ name, types, handle })
    },
    async dispatch() {
      // A dispatch that is asked for while one runs must still see what was committed before the call.
      while (running !== null) await running.catch(() => {})
      running = dispatchAll()
      try {
        return await running
      } finally {
        running = null
      }
    },
  }

  async function dispatchAll(): Promise<number> {
    if (!isAdopted) await db.asSystem(adoptRestored)
    isAdopted = true
    // All have ended before this does: one that lost its database must leave no other running beside the next dispatch.
    const turns = await Promise.allSettled(consumers.map((consumer) => serve(consumer)))
    const failed = turns.find((turn) => turn.status === 'rejected')
    if (failed !== undefined) throw failed.reason
    return turns.reduce((sum, turn) => sum + (turn.status === 'fulfilled' ? turn.value : 0), 0)
  }

  async function serve(consumer: Consumer): Promise<number> {
    let handled = 0
    for (;;) {
      const position = await db.asSystem((trx) => lease(trx, consumer.name, holder, clock.now()))
      if (position === null) return handled
      const result = await serveBatch(consumer, position)
      handled += result.handled
      if (!result.isMore) return handled
    }
  }

  async function serveBatch(consumer: Consumer, from: Position): Promise<{ handled: number; isMore: boolean }> {
    const { rows, end } = await db.asSystem((trx) => readBatch(trx, consumer.types, from))
    let at = from
    let handled = 0
    let leasedAt_ms = clock.monotonicMs()
    for (const row of rows) {
      if (clock.monotonicMs() - leasedAt_ms >= renew_ms) {
        if (!(await db.asSystem((trx) => renew(trx, consumer.name, holder, at)))) return { handled, isMore: false }
        leasedAt_ms = clock.monotonicMs()
      }
      const error = await consumer.handle(toEvent(row)).then(
        () => null,
        (failure: unknown) => failure ?? new Error('failed without a reason'),
      )
      if (error !== null) {
        const goesOn = await fail(consumer, row, at, error)
        return { handled, isMore: goesOn }
      }
      at = positionAfter(row)
      handled += 1
      platformMetrics.outboxEvents.inc({ consumer: consumer.name, result: 'handled' })
    }
    await db.asSystem((trx) => release(trx, consumer.name, holder, end, null))
    return { handled, isMore: rows.length === batch_size }
  }

  /** Resolves with true when the event was parked and the consumer goes on behind it. */
  async function fail(consumer: Consumer, row: Row, at: Position, error: unknown): Promise<boolean> {
    const tries = at.tries + 1
    const isParked = tries >= tries_max
    const facts = {
      consumer: consumer.name,
      event_id: row.id,
      type: row.type,
      tenant: row.tenant_id,
      tries,
      err: error,
    }
    platformMetrics.outboxEvents.inc({ consumer: consumer.name, result: isParked ? 'parked' : 'failed' })
    if (isParked) logger.error({ event: 'outbox.parked', ...facts })
    else logger.warn({ event: 'outbox.failed', ...facts })
    await db.asSystem(async (trx) => {
      if (isParked) await park(trx, consumer.name, row.id, error, clock.now())
      const next = isParked ? positionAfter(row) : { ...at, tries }
      const delay_ms = Math.min(retry_delay_ms_max, 1_000 * 2 ** (tries - 1))
      const retryAt = isParked ? null : new Date(clock.now().getTime() + delay_ms)
      await release(trx, consumer.name, holder, next, retryAt)
    })
    return isParked
  }
}

/** Removes events that every consumer has passed and that are older than `days`; resolves with their number. */
export async function purgeOutbox(db: Database, now: Date, days: number): Promise<number> {
  const before = new Date(now.getTime() - days * 86_400_000)
  let removed = 0
  for (;;) {
    const count = await db.asSystem(async (trx) => {
      const { numAffectedRows } = await sql`delete from outbox_event where id in (
        select id from outbox_event e where occurred_at < ${before} and not exists (
          select from outbox_cursor c where (c.transaction_id, c.event_id) < (e.transaction_id, e.id))
        limit ${purge_batch_size})`.execute(trx)
      return Number(numAffectedRows ?? 0n)
    })
    removed += count
    if (count < purge_batch_size) return removed
  }
}

/** Events of transactions older than every running one: nothing will appear between them any more. */
const isSettled = sql<boolean>`transaction_id < pg_snapshot_xmin(pg_current_snapshot())`
/** By the clock of the database, as those of several machines differ. */
const leaseEnd = sql`now() + ${lease_seconds}::double precision * interval '1 second'`

/** Takes the consumer's cursor for a while; null when nothing lies behind it, another process has it or a retry is not due. */
async function lease(trx: Trx, consumer: string, holder: string, now: Date): Promise<Position | null> {
  await sql`insert into outbox_cursor (consumer) values (${consumer}) on conflict do nothing`.execute(trx)
  const { rows } = await sql<{ transaction_id: string; event_id: number; tries: number }>`
    update outbox_cursor c set leased_by = ${holder}, leased_until = ${leaseEnd}
    where consumer = ${consumer} and (retry_at is null or retry_at <= ${now})
      and (leased_by is null or leased_by = ${holder} or leased_until < now())
      and exists (select from outbox_event e
        where (e.transaction_id, e.id) > (c.transaction_id, c.event_id) and e.${isSettled})
    returning transaction_id::text, event_id, tries`.execute(trx)
  const [row] = rows
  return row ? { transactionId: row.transaction_id, eventId: row.event_id, tries: row.tries } : null
}

/** Goes on holding the cursor, and notes how far it got; false when another process took it. */
async function renew(trx: Trx, consumer: string, holder: string, at: Position): Promise<boolean> {
  const { rows } = await sql`update outbox_cursor set leased_until = ${leaseEnd},
    transaction_id = ${at.transactionId}::text::xid8, event_id = ${at.eventId}, tries = ${at.tries}
    where consumer = ${consumer} and leased_by = ${holder} returning consumer`.execute(trx)
  return rows.length > 0
}

/** Only while the lease is still ours: who lost it must not move the cursor. */
async function release(trx: Trx, consumer: string, holder: string, at: Position, retryAt: Date | null): Promise<void> {
  await sql`update outbox_cursor set transaction_id = ${at.transactionId}::text::xid8, event_id = ${at.eventId},
    tries = ${at.tries}, retry_at = ${retryAt}, leased_by = null, leased_until = null
    where consumer = ${consumer} and leased_by = ${holder}`.execute(trx)
}

/**
 * The next events, and where the cursor stands when they are done: behind all that was there, also what is of no interest. A consumer
 * whose events are rare would else read everything anew each time, and keep it from being removed.
 */
async function readBatch(
  trx: Trx,
  types: readonly string[],
  from: Position,
): Promise<{ rows: readonly Row[]; end: Position }> {
  const isBehind = sql<boolean>`(transaction_id, id) > (${from.transactionId}::text::xid8, ${from.eventId}::bigint)`
  // First of all: what is settled now is so for every later statement, too.
  const newest = await sql<{ id: number; transaction_id: string }>`
    select id, transaction_id::text as transaction_id from outbox_event where ${isBehind} and ${isSettled}
    order by outbox_event.transaction_id desc, id desc limit 1`.execute(trx)
  const [last] = newest.rows
  if (last === undefined) return { rows: [], end: from }
  const { rows } = await sql<Row>`
    select id, tenant_id, type, payload, occurred_at, transaction_id::text as transaction_id from outbox_event
    where ${isBehind} and (transaction_id, id) <= (${last.transaction_id}::text::xid8, ${last.id}::bigint)
      and type = any(${[...types]}::text[])
    order by outbox_event.transaction_id, id limit ${batch_size}`.execute(trx)
  return { rows, end: positionAfter(rows.length < batch_size ? last : rows.at(-1)!) }
}

const positionAfter = (row: { id: number; transaction_id: string }): Position => ({
  transactionId: row.transaction_id,
  eventId: row.id,
  tries: 0,
})

async function park(trx: Trx, consumer: string, eventId: number, error: unknown, now: Date): Promise<void> {
  const text = (error instanceof Error ? error.message : String(error)).slice(0, 2_000)
  await sql`insert into outbox_parked (consumer, event_id, error, parked_at)
    values (${consumer}, ${eventId}, ${text}, ${now}) on conflict do nothing`.execute(trx)
}

/** After a restore into another server, transaction numbers begin anew: what has a number of the future is older than all now. */
async function adoptRestored(trx: Trx): Promise<void> {
  const first = sql`'3'::xid8`
  await sql`update outbox_event set transaction_id = ${first} where transaction_id > pg_current_xact_id()`.execute(trx)
  await sql`update outbox_cursor set transaction_id = ${first} where transaction_id > pg_current_xact_id()`.execute(trx)
}

function toEvent(row: Row): StoredEvent {
  return {
    id: String(row.id),
    tenantId: row.tenant_id,
    type: row.type,
    payload: row.payload,
    occurredAt: row.occurred_at,
  }
}
