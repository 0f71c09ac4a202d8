import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import type { Database } from '#platform/db/database.ts'
import { openEmbedded } from '#test/support/database.ts'

const rowsOf = async (db: Database, text: string) => (await db.execute(text, [])).rows

/** Rows of each table and state of each sequence. */
async function contents(db: Database): Promise<unknown> {
  const tables = await rowsOf(
    db,
    `select oid::regclass::text as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by 1`,
  )
  const counts = tables.map(({ name }) => `select '${String(name)}' as name, count(*) as rows from ${String(name)}`)
  return {
    rows: await rowsOf(db, counts.join(' union all ')),
    sequences: await rowsOf(db, 'select schemaname, sequencename, last_value from pg_sequences order by 1, 2'),
    schemas: await rowsOf(db, `select nspname from pg_namespace where nspname !~ '^pg_temp' order by 1`),
  }
}

test('a database that was given back is lent again as if it were new', async () => {
  const first = await openEmbedded()
  const fresh = await contents(first)
  const tenantId = randomUUID()
  await first.execute('insert into tenant (tenant_id, name) values ($1, $2)', [tenantId, 'Contoso'])
  await first.execute(
    `create table test_calls (n bigserial); create table message_y2020m01 partition of message default`,
    [],
  )
  await first.execute(`create schema other; create table other.thing (id bigint generated always as identity)`, [])
  assert.notDeepEqual(await contents(first), fresh)
  await first[Symbol.asyncDispose]()

  const second = await openEmbedded()
  assert.deepEqual(await contents(second), fresh)
  await assert.rejects(first.execute('select 1', []), { code: 'database.unavailable' })
  await second[Symbol.asyncDispose]()
})

test('two borrowers at the same time have one each', async () => {
  await using first = await openEmbedded()
  await using second = await openEmbedded()
  await first.execute('insert into tenant (tenant_id, name) values ($1, $2)', [randomUUID(), 'Contoso'])
  assert.deepEqual(await rowsOf(second, 'select count(*)::int as rows from tenant'), [{ rows: 0 }])
})

test('nobody gets a database whose tables a test altered', async () => {
  const alterations = [
    'create table left_behind (id int)',
    'alter table tenant add column left_behind int',
    `create function left_behind() returns trigger language plpgsql as 'begin return new; end';
     create trigger left_behind before insert on tenant for each row execute function left_behind()`,
    'alter table tenant add constraint left_behind check (true)',
  ]
  for (const alteration of alterations) {
    const altered = await openEmbedded()
    await altered.execute(alteration, [])
    await altered[Symbol.asyncDispose]()
    await using next = await openEmbedded()
    await next.execute('create table left_behind (id int)', [])
    const { rows } = await next.execute(
      `select (select count(*) from pg_trigger where tgname = 'left_behind') + (select count(*) from pg_constraint where conname = 'left_behind')
        + (select count(*) from pg_attribute where attname = 'left_behind') as found`,
      [],
    )
    assert.equal(Number(rows[0]!['found']), 0, alteration)
  }
})
