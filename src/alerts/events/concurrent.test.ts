// A cursor under writers that commit in another order than they began: nothing is lost, nothing comes twice.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { sql } from 'kysely'
import { migrate } from '#platform/db/migrate.ts'
import { openDatabase } from '#platform/db/open.ts'
import type { Database } from '#platform/db/database.ts'
import { newId } from '#platform/ids.ts'
import { findPostgres, startPostgres } from '#test/support/postgres.ts'
import { migrations } from '../migrations.ts'
import { readFeed } from '../siem/feed.ts'
import { type EventInput, recordEvent } from './store.ts'

const tenants = [newId(), newId()]
const writers = 12
const events_each = 25

const event = (origin: string, tenantId: string): EventInput => ({
  tenantId,
  stream: 'event',
  type: 'Event::Mailflow::Consent::Revoked',
  severity: 'info',
  at: new Date(),
  source: origin,
  description: origin,
  data: {},
  origin,
})

/** Each transaction dawdles before and after its event, so that commits overlap. */
async function write(db: Database, writer: number, next: () => number): Promise<void> {
  for (let n = 0; n < events_each; n += 1)
    await db.asSystem(async (trx) => {
      await sql`select pg_sleep(${next() / 100})`.execute(trx)
      await recordEvent(trx, event(`${writer}/${n}`, tenants[n % 2]!), new Date())
      if (n % 5 === 0) await recordEvent(trx, event(`${writer}/${n}`, tenants[n % 2]!), new Date())
      await sql`select pg_sleep(${next() / 200})`.execute(trx)
    })
}

async function follow(db: Database, tenant: string, isDone: () => boolean): Promise<string[]> {
  const seen: string[] = []
  let cursor: string | undefined
  for (;;) {
    const wasDone = isDone()
    const query = { stream: 'event', tenants: [tenant], limit: 7, cursor, from: new Date(0), excludeTypes: [] } as const
    const page = await db.inTenant(tenant, (trx) => readFeed(trx, { ...query, tenants: [tenant] }))
    seen.push(...page.rows.map(({ origin }) => origin))
    cursor = page.nextCursor
    if (wasDone && !page.hasMore && page.rows.length === 0) return seen
  }
}

test(
  'readers that follow while many write see every event once, in the order of positions',
  { skip: findPostgres() === null && 'PostgreSQL is not installed' },
  async (t: TestContext) => {
    const { url } = await startPostgres(t)
    const db = await openDatabase({ url })
    t.after(() => db[Symbol.asyncDispose]())
    await migrate(db, migrations)
    const seed = 20261122
    let state = seed
    const next = () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return (state >>> 16) / 65_536
    }
    let isDone = false
    const reading = Promise.all(tenants.map((tenant) => follow(db, tenant, () => isDone)))
    await Promise.all(Array.from({ length: writers }, (_, writer) => write(db, writer, next)))
    isDone = true
    const seen = await reading
    assert.equal(new Set(seen.flat()).size, writers * events_each, `seed ${seed}`)
    assert.equal(seen.flat().length, writers * events_each, `seed ${seed}`)
    const { rows } = await db.execute('select origin from event_entry where tenant_id = $1 order by position', [
      tenants[0],
    ])
    assert.deepEqual(
      seen[0],
      rows.map(({ origin }) => origin),
    )
  },
)
