// What many do at the same moment. Only PostgreSQL runs transactions side by side.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bufferSource } from '#mail/message/source.ts'
import { peopleMigrations } from '#people/migrations.ts'
import { systemActor } from '#platform/audit/audit.ts'
import type { Trx } from '#platform/db/database.ts'
import { migrate } from '#platform/db/migrate.ts'
import { openDatabase } from '#platform/db/open.ts'
import { createSecrets } from '#platform/secrets/seal.ts'
import { createDatabaseIndex } from '#quarantine/database-index.ts'
import { initialState, toFacts } from '#quarantine/item.ts'
import { addListEntry } from '#quarantine/lists.ts'
import { quarantineMigrations } from '#quarantine/migrations.ts'
import { ManualClock } from '#test/support/manual-clock.ts'
import { findPostgres, startPostgres } from '#test/support/postgres.ts'
import { requestCode } from './codes.ts'
import { portalMigrations } from './migrations.ts'
import type { PortalParts } from './parts.ts'
import { addRequest } from './requests.ts'

const tenantId = '11111111-1111-4111-8111-111111111111'

test('many at once', { skip: findPostgres() === null && 'PostgreSQL is not installed', timeout: 60_000 }, async (t) => {
  const postgres = await startPostgres(t)
  const db = await openDatabase({ url: postgres.url })
  t.after(() => db[Symbol.asyncDispose]())
  await migrate(db, [...peopleMigrations, ...quarantineMigrations, ...portalMigrations])
  const clock = new ManualClock()

  /** Transactions that have all begun before any of them goes on. */
  async function sideBySide<T>(count: number, work: (trx: Trx) => Promise<T>): Promise<T[]> {
    const { promise: allBegan, resolve } = Promise.withResolvers<void>()
    let begun = 0
    return Promise.all(
      Array.from({ length: count }, () =>
        db.inTenant(tenantId, async (trx) => {
          begun += 1
          if (begun === count) resolve()
          await allBegan
          return work(trx)
        }),
      ),
    )
  }

  await t.test('codes for one address are as few as when they are asked for one by one', async () => {
    const jobs = { send: async () => undefined } as unknown as PortalParts['jobs']
    const parts = { db, clock, jobs, secrets: createSecrets([Buffer.alloc(32, 1)]) } as unknown as PortalParts
    const asked = await Promise.allSettled(
      Array.from({ length: 12 }, () =>
        requestCode(parts, { address: 'frida@contoso.example', remoteAddress: '192.0.2.1' }),
      ),
    )
    assert.equal(asked.filter(({ status }) => status === 'fulfilled').length, 5)
    for (const each of asked)
      if (each.status === 'rejected') assert.equal((each.reason as { code?: string }).code, 'portal.too-many-codes')
  })

  await t.test('messages of one sender are released and allowed together: one entry, and no failure', async () => {
    const input = { list: 'allow', value: 'a@fabrikam.example', actor: systemActor('Adele'), now: clock.now() } as const
    const added = await sideBySide(4, (trx) => addListEntry(trx, tenantId, input))
    const ids = await db.inTenant(tenantId, (trx) => trx.selectFrom('list_entry').select('id').execute())
    assert.equal(ids.length, 1)
    assert.ok(added.some(({ id }) => id === ids[0]!.id))
  })

  await t.test('a release asked for in two windows is one request', async () => {
    const facts = toFacts(
      {
        tenantId,
        messageId: '01890000-0000-7000-8000-000000000001',
        key: 'k',
        kind: 'quarantine',
        direction: 'inbound',
        mode: 'mailflow',
        envelope: { mailFrom: '', mailParameters: [], recipients: [] },
        source: bufferSource(Buffer.from('')),
        category: 'phish',
        reason: '',
        score: 0,
        subject: '',
        headerFrom: '',
        internetMessageId: null,
        receivedAt: clock.now(),
      },
      clock.now(),
      30,
    )
    await createDatabaseIndex(db, undefined).insert(facts, initialState)
    const request = { itemId: facts.id, person: 'frida@contoso.example', recipients: [], note: '', now: clock.now() }
    const made = await sideBySide(2, (trx) => addRequest(trx, tenantId, request))
    assert.equal(made.filter((id) => id !== null).length, 1)
  })
})
