import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import type { Database } from '#platform/db/database.ts'
import { newId } from '#platform/ids.ts'
import { createLogger } from '#platform/telemetry/logger.ts'
import { testDatabase } from '#test/support/database.ts'
import { ManualClock } from '#test/support/manual-clock.ts'
import { createOutbox, purgeOutbox } from './dispatch.ts'

const contoso = newId()

async function setUp(t: Parameters<typeof testDatabase>[0]) {
  const db = await testDatabase(t)
  const clock = new ManualClock()
  const logger = createLogger({ level: 'silent' })
  const outbox = createOutbox(db, { logger, clock })
  const add = (type: string, n: number) =>
    db.inTenant(contoso, (trx) => outbox.append(trx, { type, tenantId: contoso, payload: { n } }))
  return { db, clock, logger, outbox, add }
}
const numbers = (events: { payload: object }[]) => events.map(({ payload }) => (payload as { n: number }).n)

test('each consumer gets its events once and in order', async (t) => {
  const { outbox, add } = await setUp(t)
  const a: { payload: object }[] = []
  const b: { payload: object }[] = []
  outbox.subscribe('a', ['X'], async (event) => void a.push(event))
  outbox.subscribe('b', ['X', 'Y'], async (event) => void b.push(event))
  await add('X', 1)
  await add('Y', 2)
  await add('X', 3)
  assert.equal(await outbox.dispatch(), 5)
  await add('X', 4)
  assert.equal(await outbox.dispatch(), 2)
  assert.equal(await outbox.dispatch(), 0)
  assert.deepEqual(numbers(a), [1, 3, 4])
  assert.deepEqual(numbers(b), [1, 2, 3, 4])
})

test('an event of a transaction that failed never existed', async (t) => {
  const { db, outbox } = await setUp(t)
  let seen = 0
  outbox.subscribe('a', ['X'], async () => void (seen += 1))
  await assert.rejects(
    db.inTenant(contoso, async (trx) => {
      await outbox.append(trx, { type: 'X', tenantId: contoso, payload: {} })
      throw new Error('no')
    }),
  )
  await outbox.dispatch()
  assert.equal(seen, 0)
})

test('a failing event is tried again later, then parked, and the rest goes on', async (t) => {
  const { db, clock, outbox, add } = await setUp(t)
  const good: number[] = []
  let tries = 0
  outbox.subscribe('a', ['X'], async (event) => {
    const { n } = event.payload as { n: number }
    if (n === 1) {
      tries += 1
      throw new Error('poison')
    }
    good.push(n)
  })
  await add('X', 1)
  await add('X', 2)
  await outbox.dispatch()
  await outbox.dispatch()
  assert.equal(tries, 1, 'not before its time')
  for (let round = 0; round < 12; round += 1) {
    await clock.advance(10 * 60_000)
    await outbox.dispatch()
  }
  assert.equal(tries, 10)
  assert.deepEqual(good, [2])
  const parked = await db.asSystem((trx) => trx.selectFrom('outbox_parked').selectAll().execute())
  assert.equal(parked[0]!.error, 'poison')
})

test('two processes share a consumer without giving an event to both', async (t) => {
  const { db, clock, logger, outbox, add } = await setUp(t)
  const seen: number[] = []
  const other = createOutbox(db, { logger, clock })
  for (const each of [outbox, other])
    each.subscribe('a', ['X'], async (event) => {
      await new Promise((resolve) => setImmediate(resolve))
      seen.push((event.payload as { n: number }).n)
    })
  for (let n = 0; n < 20; n += 1) await add('X', n)
  await Promise.all([outbox.dispatch(), other.dispatch()])
  await Promise.all([outbox.dispatch(), other.dispatch()])
  assert.deepEqual(
    seen,
    Array.from({ length: 20 }, (_, n) => n),
  )
})

test('a batch that takes long keeps its lease, and who lost it hands out nothing more', async (t) => {
  const { db, clock, outbox, add } = await setUp(t)
  const seen: number[] = []
  let left_seconds = 0
  outbox.subscribe('a', ['X'], async (event) => {
    const { n } = event.payload as { n: number }
    seen.push(n)
    if (n === 1) {
      await db.execute("update outbox_cursor set leased_until = now() + interval '1 second'", [])
      await clock.advance(30_000)
    }
    if (n === 2 && seen.length === 2) {
      const { rows } = await db.execute(
        'select extract(epoch from leased_until - now())::int as left from outbox_cursor',
        [],
      )
      left_seconds = Number(rows[0]!['left'])
      await db.execute('update outbox_cursor set leased_by = $1', [newId()])
      await clock.advance(30_000)
    }
  })
  for (const n of [1, 2, 3]) await add('X', n)
  assert.equal(await outbox.dispatch(), 2)
  assert.deepEqual(seen, [1, 2])
  assert.ok(left_seconds > 30, `the lease ends in ${left_seconds} s`)
  // The other process dies.
  await db.execute("update outbox_cursor set leased_until = now() - interval '1 second'", [])
  await outbox.dispatch()
  assert.deepEqual(seen, [1, 2, 2, 3], 'from where the lease was renewed last')
})

test('a dispatch ends when all consumers have, also when one fails', async (t) => {
  const { db, clock, logger, add } = await setUp(t)
  let calls = 0
  const shaky: Database = {
    ...db,
    // The first takes over what was restored; then each consumer takes its lease.
    asSystem: (work) => ((calls += 1) === 3 ? Promise.reject(new Error('connection lost')) : db.asSystem(work)),
  }
  const outbox = createOutbox(shaky, { logger, clock })
  const entered = Promise.withResolvers<void>()
  const goOn = Promise.withResolvers<void>()
  outbox.subscribe('slow', ['X'], async () => {
    entered.resolve()
    await goOn.promise
  })
  outbox.subscribe('lost', ['X'], async () => {})
  await add('X', 1)
  let hasEnded = false
  const dispatched = outbox.dispatch().finally(() => (hasEnded = true))
  dispatched.catch(() => {})
  await entered.promise
  await new Promise((resolve) => setImmediate(resolve))
  assert.equal(hasEnded, false)
  goOn.resolve()
  await assert.rejects(dispatched, /connection lost/)
  assert.equal(await outbox.dispatch(), 1, 'the other consumer')
})

test('events from before a restore into another server are still handed out', async (t) => {
  const { db, outbox, add } = await setUp(t)
  const seen: { payload: object }[] = []
  outbox.subscribe('a', ['X'], async (event) => void seen.push(event))
  await add('X', 1)
  await db.asSystem((trx) => sql`update outbox_event set transaction_id = '900000000'`.execute(trx))
  await outbox.dispatch()
  await add('X', 2)
  await outbox.dispatch()
  assert.deepEqual(numbers(seen), [1, 2])
})

test('old events that everybody has seen are removed, also those that one does not want', async (t) => {
  const { db, clock, outbox, add } = await setUp(t)
  outbox.subscribe('a', ['X'], async () => {})
  outbox.subscribe('rare', ['Y'], async () => {})
  await add('X', 1)
  await clock.advance(8 * 86_400_000)
  await outbox.dispatch()
  await add('X', 2)
  await clock.advance(86_400_000)
  assert.equal(await purgeOutbox(db, clock.now(), 7), 1)
})
