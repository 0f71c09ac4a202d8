import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { testDatabase } from '#test/support/database.ts'
import { isAppError } from '../errors.ts'
import type { Migration, Trx } from './database.ts'
import { migrate, pendingMigrations, shareTable } from './migrate.ts'

const table = (name: string): Migration => ({
  name,
  up: async (trx) => void (await sql`create table ${sql.id(name)} (n int)`.execute(trx)),
})

test('what is missing is applied once, in order, also when several start at once', async (t) => {
  const db = await testDatabase(t, { migrations: [] })
  const [a, b, c] = [table('a'), table('b'), table('c')]
  assert.deepEqual(await pendingMigrations(db, [a, b]), ['a', 'b'])
  const applied = await Promise.all([migrate(db, [a, b]), migrate(db, [a, b])])
  assert.deepEqual(applied.flat().sort(), ['a', 'b'])
  assert.deepEqual(await migrate(db, [a, b, c]), ['c'])
  assert.deepEqual(await migrate(db, [a, b, c]), [])
})

test('a migration that fails leaves nothing and can be run again', async (t) => {
  const db = await testDatabase(t, { migrations: [] })
  let isBroken = true
  const shaky: Migration = {
    name: 'shaky',
    async up(trx) {
      await sql`create table shaky (n int)`.execute(trx)
      if (isBroken) throw new Error('broken')
    },
  }
  await assert.rejects(migrate(db, [shaky]), /broken/)
  isBroken = false
  assert.deepEqual(await migrate(db, [shaky]), ['shaky'])
})

test('a migration may take longer than other statements', async (t) => {
  const db = await testDatabase(t, { migrations: [] })
  if (db.kind === 'pglite') await db.execute("set statement_timeout = '30s'", [])
  const read = async (trx: Trx) =>
    (await sql<{ limit: string }>`select current_setting('statement_timeout') as limit`.execute(trx)).rows[0]!.limit
  let limit = ''
  const long = table('long')
  await migrate(db, [
    {
      ...long,
      async up(trx) {
        limit = await read(trx)
        await long.up(trx)
      },
    },
  ])
  assert.equal(limit, '0')
  assert.equal(await db.asSystem(read), '30s')
})

test('an older release refuses a newer database', async (t) => {
  const db = await testDatabase(t, { migrations: [] })
  await migrate(db, [table('a'), table('future')])
  await assert.rejects(
    migrate(db, [table('a')]),
    (error: unknown) => isAppError(error, 'database.newer') && /future/.test(error.message),
  )
  await assert.rejects(migrate(db, [table('a'), table('a')]), /two migrations/)
})

test('a shared table can be read and not written by a tenant', async (t) => {
  const shared: Migration = {
    name: 'shared',
    async up(trx) {
      await sql`create table shared (n int)`.execute(trx)
      await shareTable(trx, 'shared')
    },
  }
  const db = await testDatabase(t, { migrations: [shared, table('closed')] })
  const tenant = '0193a1b2-0000-7000-8000-000000000001'
  assert.deepEqual((await db.inTenant(tenant, (trx) => sql`select * from shared`.execute(trx))).rows, [])
  await assert.rejects(
    db.inTenant(tenant, (trx) => sql`insert into shared values (1)`.execute(trx)),
    /permission denied/,
  )
  await assert.rejects(
    db.inTenant(tenant, (trx) => sql`select * from closed`.execute(trx)),
    /permission denied/,
  )
})

test('every table with a tenant has row-level security, forced, with a policy for the tenant role', async (t) => {
  const db = await testDatabase(t)
  const { rows } = await db.asSystem((trx) =>
    sql<{ name: string; on: boolean; forced: boolean; policies: number }>`
      select c.relname as name, c.relrowsecurity as on, c.relforcerowsecurity as forced, (
        select count(*) from pg_policy p where p.polrelid = c.oid and 'mailwarden_tenant'::regrole = any(p.polroles)) as policies
      from pg_class c join pg_attribute a on a.attrelid = c.oid
      where a.attname = 'tenant_id' and not a.attisdropped and c.relkind in ('r', 'p')
        and c.relnamespace = current_schema()::regnamespace`.execute(trx),
  )
  assert.ok(rows.length >= 5, `saw only ${rows.length} tables`)
  // A partition is reached through its parent, whose policies count; on its own the tenant role has no right on it.
  const { rows: open } = await db.asSystem((trx) =>
    sql<{ name: string }>`select table_name as name from information_schema.role_table_grants
      where grantee = 'mailwarden_tenant' and table_schema = current_schema()`.execute(trx),
  )
  const reachable = new Set(open.map(({ name }) => name))
  const unprotected = rows.filter((row) => reachable.has(row.name) && !(row.on && row.forced && row.policies > 0))
  assert.deepEqual(unprotected, [])
})
