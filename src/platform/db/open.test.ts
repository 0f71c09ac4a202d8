import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { sql } from 'kysely'
import { newId } from '#platform/ids.ts'
import { testDatabase } from '#test/support/database.ts'
import { isAppError } from '../errors.ts'
import type { Migration } from './database.ts'
import { json } from './json.ts'
import { protectTable } from './migrate.ts'
import { openDatabase } from './open.ts'

const migrations: Migration[] = [
  {
    name: '2026-11-22-00-note',
    async up(trx) {
      await sql`create table note (tenant_id uuid not null, id bigint generated always as identity, text text, at timestamptz,
        big bigint, data jsonb, bytes bytea, day date, primary key (tenant_id, id))`.execute(trx)
      await protectTable(trx, 'note')
    },
  },
]
const contoso = newId()
const fabrikam = newId()

test('a tenant sees and writes only its own rows, even without a where clause', async (t) => {
  const db = await testDatabase(t, { migrations })
  for (const tenant of [contoso, fabrikam])
    await db.inTenant(tenant, (trx) => sql`insert into note (tenant_id, text) values (${tenant}, 'hello')`.execute(trx))
  const seen = await db.inTenant(contoso, (trx) => sql<{ tenant_id: string }>`select * from note`.execute(trx))
  assert.deepEqual(
    seen.rows.map((row) => row.tenant_id),
    [contoso],
  )
  const foreign = db.inTenant(contoso, (trx) => sql`insert into note (tenant_id) values (${fabrikam})`.execute(trx))
  await assert.rejects(foreign, /row-level security/)
  const moved = db.inTenant(contoso, (trx) => sql`update note set tenant_id = ${fabrikam}`.execute(trx))
  await assert.rejects(moved, /row-level security/)
  const all = await db.asSystem((trx) => sql`select * from note`.execute(trx))
  assert.equal(all.rows.length, 2)
})

test('the tenant of one transaction does not leak into the next', async (t) => {
  const db = await testDatabase(t, { migrations })
  await db.inTenant(contoso, (trx) => sql`insert into note (tenant_id) values (${contoso})`.execute(trx))
  await db.asSystem(async (trx) => {
    await sql`set local role mailwarden_tenant`.execute(trx)
    assert.deepEqual((await sql`select * from note`.execute(trx)).rows, [])
  })
})

test('a failed transaction leaves nothing, and the connection goes on', async (t) => {
  const db = await testDatabase(t, { migrations })
  const failed = db.inTenant(contoso, async (trx) => {
    await sql`insert into note (tenant_id) values (${contoso})`.execute(trx)
    throw new Error('changed my mind')
  })
  await assert.rejects(failed, /changed my mind/)
  assert.deepEqual((await db.asSystem((trx) => sql`select * from note`.execute(trx))).rows, [])
})

test('values come back alike from both engines', async (t) => {
  const db = await testDatabase(t, { migrations })
  const at = new Date('2026-11-22T10:11:12.345Z')
  const row = await db.inTenant(contoso, async (trx) => {
    await sql`insert into note (tenant_id, at, big, data, bytes, day)
      values (${contoso}, ${at}, ${9_007_199_254_740_991}, ${json([1, { a: 'b' }])}, ${Buffer.from([0, 255])}, '2026-02-03')`.execute(
      trx,
    )
    const found = await sql<Record<string, unknown>>`select *, count(*) over () as n, array[1::bigint, 2] as ns,
      array['x', null] as texts, interval '1 hour' as span from note`.execute(trx)
    return found.rows[0]!
  })
  assert.deepEqual(row['at'], at)
  assert.equal(row['big'], 9_007_199_254_740_991)
  assert.equal(row['n'], 1)
  assert.deepEqual(row['ns'], [1, 2])
  assert.deepEqual(row['texts'], ['x', null])
  assert.deepEqual(row['data'], [1, { a: 'b' }])
  assert.ok(Buffer.isBuffer(row['bytes']))
  assert.deepEqual([...(row['bytes'] as Buffer)], [0, 255])
  assert.equal(row['day'], '2026-02-03')
  assert.equal(row['span'], '01:00:00')
})

test('an array for jsonb without json() fails on both engines', async (t) => {
  const db = await testDatabase(t, { migrations })
  await assert.rejects(
    db.inTenant(contoso, (trx) => sql`insert into note (tenant_id, data) values (${contoso}, ${['a']})`.execute(trx)),
  )
  if (db.kind !== 'pglite') return
  // PostgreSQL would take it for {}: it must show where it is written, on the database of the tests.
  await assert.rejects(
    db.inTenant(contoso, (trx) => sql`insert into note (tenant_id, data) values (${contoso}, ${[]})`.execute(trx)),
    /\$2 is an array for a json column/,
  )
})

test('transactions that run at once do not see into each other', async (t) => {
  const db = await testDatabase(t, { migrations })
  await Promise.all(
    Array.from({ length: 8 }, async (_, index) => {
      const tenant = newId()
      await db.inTenant(tenant, async (trx) => {
        await sql`insert into note (tenant_id, text) values (${tenant}, ${String(index)})`.execute(trx)
        await new Promise((resolve) => setImmediate(resolve))
        const { rows } = await sql<{ text: string }>`select text from note`.execute(trx)
        assert.deepEqual(rows, [{ text: String(index) }])
      })
    }),
  )
})

test('a transaction inside a transaction is refused instead of waiting for ever', async (t) => {
  const db = await testDatabase(t, { migrations })
  const nested = db.asSystem(() => db.asSystem(async () => 1))
  await assert.rejects(nested, /pass its trx on/)
  await assert.rejects(
    db.asSystem(() => db.execute('select 1', [])),
    /pass its trx on/,
  )
  assert.equal((await db.execute('select 1 as one', [])).rows[0]!['one'], 1)
})

test('a script that fails half-way does not spoil the connection', async (t) => {
  const db = await testDatabase(t, { migrations })
  await assert.rejects(db.execute('begin; select 1/0; commit', []), /division by zero/)
  assert.deepEqual((await db.execute('select 1 as one; select 2 as two;', [])).rows, [{ one: 1 }, { two: 2 }])
  assert.deepEqual((await db.execute('select $1::int as n', [7])).rows, [{ n: 7 }])
})

test('a PostgreSQL that is away is said at once, as something to try again', async () => {
  const server = net.createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as net.AddressInfo
  await new Promise((resolve) => server.close(resolve))
  await assert.rejects(openDatabase({ url: `postgres://nobody@127.0.0.1:${port}/none` }), (error: unknown) => {
    assert.ok(isAppError(error, 'database.unavailable'))
    assert.equal(error.retryable, true)
    assert.doesNotMatch(error.message, /nobody/)
    return true
  })
})

test('the embedded database keeps its data in its folder, for one process at a time', async (t) => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'mailwarden-db-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const first = await openDatabase({ dataDir: folder })
  await first.execute('create table kept (n int); insert into kept values (5)', [])
  await assert.rejects(openDatabase({ dataDir: folder }), (error: unknown) => isAppError(error, 'database.locked'))
  await first[Symbol.asyncDispose]()
  const second = await openDatabase({ dataDir: folder })
  assert.deepEqual((await second.execute('select n from kept', [])).rows, [{ n: 5 }])
  await second[Symbol.asyncDispose]()
})

test('a connection that PostgreSQL ends is an error to try again, and the next transaction works', async (t) => {
  const db = await testDatabase(t, { migrations })
  if (db.kind === 'pglite') return t.skip('needs MAILWARDEN_TEST_DATABASE_URL')
  const ended = db.asSystem((trx) => sql`select pg_terminate_backend(pg_backend_pid())`.execute(trx))
  await assert.rejects(ended, (error: unknown) => isAppError(error, 'database.unavailable') && error.retryable)
  // Also one that is checked out and idle: its error event has no query to go to.
  const pids: number[] = []
  const idle = db.asSystem(async (trx) => {
    pids.push((await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(trx)).rows[0]!.pid)
    await new Promise((resolve) => setTimeout(resolve, 300))
    await sql`select 1`.execute(trx)
  })
  while (pids.length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
  await db.execute('select pg_terminate_backend($1)', [pids[0]])
  await assert.rejects(idle, (error: unknown) => isAppError(error, 'database.unavailable'))
  assert.equal((await db.execute('select 1 as one', [])).rows[0]!['one'], 1)
})
