import assert from 'node:assert/strict'
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import pino from 'pino'
import { bufferSource } from '#mail/message/source.ts'
import { systemActor } from '#platform/audit/audit.ts'
import type { Database } from '#platform/db/database.ts'
import { createSecrets } from '#platform/secrets/seal.ts'
import { testDatabase } from '#test/support/database.ts'
import { ManualClock } from '#test/support/manual-clock.ts'
import type { QuarantineInput } from './contract.ts'
import { quarantineMigrations } from './migrations.ts'
import { createQuarantine, type QuarantineAlarm, type QuarantineOptions, type ReleaseSpool } from './quarantine.ts'

export const contoso = '11111111-1111-4111-8111-111111111111'
const fabrikam = '22222222-2222-4222-8222-222222222222'
const actor = systemActor('Adele')
const bytes = Buffer.from(
  'From: <a@fabrikam.example>\r\nSubject: Hello\r\n\r\n\x00\xff bare \n and \r kept\r\n',
  'latin1',
)

function input(key: string, change: Partial<QuarantineInput> = {}): QuarantineInput {
  return {
    tenantId: contoso,
    messageId: '01890000-0000-7000-8000-000000000001',
    key,
    kind: 'quarantine',
    direction: 'inbound',
    mode: 'mailflow',
    envelope: {
      mailFrom: 'A+x@fabrikam.example',
      mailParameters: [
        ['BODY', '8BITMIME'],
        ['RET', 'HDRS'],
      ],
      recipients: [
        { path: '"q uo"@contoso.example', parameters: [['NOTIFY', 'NEVER']] },
        { path: 'Al@contoso.example', parameters: [] },
      ],
    },
    source: bufferSource(bytes),
    category: 'malware',
    reason: 'EICAR',
    score: 100,
    subject: 'Hello\0 \ud800',
    headerFrom: 'A <a@fabrikam.example>',
    internetMessageId: '<1@fabrikam.example>',
    receivedAt: new Date('2026-11-22T08:59:59Z'),
    ...change,
  }
}

function setUp(t: TestContext, db: Database | null, change: Partial<QuarantineOptions> = {}) {
  const folder = change.folder ?? mkdtempSync(path.join(os.tmpdir(), 'quarantine-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  // From the real time on, as files have the time of the system.
  const clock = new ManualClock(new Date())
  const alarms: QuarantineAlarm[] = []
  const released: Parameters<ReleaseSpool['enqueue']>[0][] = []
  const keys = new Set<string>()
  const spool: ReleaseSpool = {
    async enqueue(item) {
      if (!keys.has(item.key)) released.push(item)
      keys.add(item.key)
      return { id: item.key }
    },
  }
  const options: QuarantineOptions = {
    folder,
    secrets: createSecrets([Buffer.alloc(32, 7)]),
    db,
    clock,
    logger: pino({ level: 'silent' }),
    spool,
    onAlarm: (alarm) => alarms.push(alarm),
    ...change,
  }
  return {
    folder,
    clock,
    alarms,
    released,
    quarantine: createQuarantine(options),
    again: () => createQuarantine(options),
  }
}

const variants = [
  ['with a database', (t: TestContext) => testDatabase(t, { migrations: quarantineMigrations })],
  ['without a database', async () => null],
] as const

const messageFiles = (folder: string, tenant = contoso) =>
  readdirSync(path.join(folder, 'items', tenant)).filter((name) => name.endsWith('.msg'))

for (const [name, open] of variants) {
  test(`${name}: what is put can be listed and opened, byte for byte, with all ESMTP parameters`, async (t) => {
    const { quarantine, folder } = setUp(t, await open(t))
    const { id, existing } = await quarantine.put(input('key-1'))
    assert.equal(existing, false)
    const [item] = (await quarantine.list(contoso)).items
    assert.equal(item?.id, id)
    assert.equal(item.subject, 'Hello\u{FFFD} \u{FFFD}')
    const { facts, content } = await quarantine.openContent(contoso, id)
    assert.deepEqual(facts.envelope, input('key-1').envelope)
    const parts = []
    for await (const part of content.chunks()) parts.push(part)
    assert.deepEqual(Buffer.concat(parts), bytes)
    const file = path.join(folder, 'items', contoso, `${id}.msg`)
    assert.equal(statSync(file).mode & 0o777, 0o600)
    assert.equal(readFileSync(file).includes('fabrikam'), false, 'sealed at rest')
  })

  test(`${name}: the same key never makes a second item, also at once and after a restart`, async (t) => {
    const { quarantine, again, folder } = setUp(t, await open(t))
    const results = await Promise.all(Array.from({ length: 8 }, () => quarantine.put(input('same'))))
    assert.equal(new Set(results.map(({ id }) => id)).size, 1)
    assert.equal(results.filter(({ existing }) => !existing).length, 1)
    const restarted = again()
    await restarted.recover()
    assert.equal((await restarted.put(input('same'))).existing, true)
    assert.equal(messageFiles(folder).length, 1)
  })

  test(`${name}: released to chosen recipients, then to the rest; twice is harmless`, async (t) => {
    const { quarantine, released, again } = setUp(t, await open(t))
    const { id } = await quarantine.put(input('r'))
    const first = await quarantine.release(contoso, id, { actor, recipients: ['Al@contoso.example'] })
    assert.deepEqual(first.recipients, ['Al@contoso.example'])
    const rest = await quarantine.release(contoso, id, { actor })
    assert.deepEqual(rest.recipients, ['"q uo"@contoso.example'])
    assert.deepEqual((await quarantine.release(contoso, id, { actor })).recipients, [])
    assert.equal(released.length, 2)
    assert.deepEqual(released[1]?.envelope.recipients, [
      { path: '"q uo"@contoso.example', parameters: [['NOTIFY', 'NEVER']] },
    ])
    const restarted = again()
    await restarted.recover()
    assert.deepEqual((await restarted.get(contoso, id))?.status, 'released')
    await assert.rejects(quarantine.release(contoso, id, { actor, recipients: ['x@contoso.example'] }), {
      code: 'quarantine.recipient-unknown',
    })
  })

  test(`${name}: deleting is idempotent, takes the file and forbids a release`, async (t) => {
    const { quarantine, folder, released } = setUp(t, await open(t))
    const { id } = await quarantine.put(input('d'))
    await quarantine.delete(contoso, id, { actor })
    assert.equal((await quarantine.delete(contoso, id, { actor })).status, 'deleted')
    assert.deepEqual(messageFiles(folder), [])
    await assert.rejects(quarantine.release(contoso, id, { actor }), { code: 'quarantine.gone' })
    // The sender's late retry finds its message decided, not new.
    assert.deepEqual(await quarantine.put(input('d')), { id, existing: true })
    assert.deepEqual(messageFiles(folder), [])
    assert.equal(released.length, 0)
  })

  test(`${name}: a release and a deletion at once end in one of two good states`, async (t) => {
    const { quarantine, released } = setUp(t, await open(t))
    for (let round = 0; round < 10; round += 1) {
      const before = released.length
      const { id } = await quarantine.put(input(`race-${round}`))
      const [release] = await Promise.allSettled([
        quarantine.release(contoso, id, { actor }),
        quarantine.delete(contoso, id, { actor }),
      ])
      assert.equal((await quarantine.get(contoso, id))?.status, 'deleted')
      assert.equal(released.length - before, release.status === 'fulfilled' ? 1 : 0)
    }
  })

  test(`${name}: another tenant's id gives nothing`, async (t) => {
    const { quarantine } = setUp(t, await open(t))
    const { id } = await quarantine.put(input('mine'))
    assert.equal(await quarantine.get(fabrikam, id), null)
    assert.deepEqual((await quarantine.list(fabrikam)).items, [])
    for (const act of [
      () => quarantine.openContent(fabrikam, id),
      () => quarantine.release(fabrikam, id, { actor }),
      () => quarantine.delete(fabrikam, id, { actor }),
      async () => {
        assert.equal(await quarantine.get(fabrikam, '../../etc/passwd'), null)
        await quarantine.openContent(fabrikam, '../../etc/passwd')
      },
    ])
      await assert.rejects(act, { code: 'quarantine.not-found' })
    assert.equal((await quarantine.get(contoso, id))?.status, 'held')
  })

  test(`${name}: filters and pages`, async (t) => {
    const { quarantine, clock } = setUp(t, await open(t))
    for (let n = 0; n < 7; n += 1) {
      await quarantine.put(
        input(`p${n}`, {
          subject: `Invoice ${n} 100%`,
          category: n % 2 ? 'spam' : 'malware',
          kind: n === 3 ? 'hold' : 'quarantine',
        }),
      )
      if (n > 1) await clock.advance(1000)
    }
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page = await quarantine.list(contoso, {}, { limit: 3, cursor })
      seen.push(...page.items.map(({ subject }) => subject))
      cursor = page.cursor
    } while (cursor !== null)
    assert.equal(new Set(seen).size, 7)
    assert.equal(seen[0], 'Invoice 6 100%')
    const oldest: string[] = []
    do {
      const page = await quarantine.list(contoso, {}, { limit: 3, cursor, isOldestFirst: true })
      oldest.push(...page.items.map(({ subject }) => subject))
      cursor = page.cursor
    } while (cursor !== null)
    assert.deepEqual(oldest, seen.toReversed())
    const count = async (filter: Parameters<typeof quarantine.list>[1]) =>
      (await quarantine.list(contoso, filter)).items.length
    assert.equal(await count({ category: 'spam' }), 3)
    assert.equal(await count({ kind: 'hold' }), 1)
    assert.equal(await count({ subject: 'invoice 4' }), 1)
    assert.equal(await count({ subject: '100_' }), 0)
    assert.equal(await count({ sender: 'FABRIKAM' }), 7)
    assert.equal(await count({ recipient: 'al@' }), 7)
    assert.equal(await count({ direction: 'outbound' }), 0)
    assert.equal(await count({ from: clock.now() }), 0)
    assert.equal(await count({ to: clock.now(), status: 'held' }), 7)
    assert.equal((await quarantine.list(contoso, {}, { cursor: 'nonsense' })).items.length, 7)
  })

  test(`${name}: after 30 days messages are removed, not earlier`, async (t) => {
    const { quarantine, folder, clock } = setUp(t, await open(t))
    const { id } = await quarantine.put(input('old'))
    await clock.advance(30 * 86_400_000 - 1000)
    assert.equal(await quarantine.expire(), 0)
    await clock.advance(2000)
    assert.equal(await quarantine.expire(), 1)
    assert.deepEqual(messageFiles(folder), [])
    await assert.rejects(quarantine.openContent(contoso, id), { code: 'quarantine.gone' })
    assert.equal(await quarantine.expire(), 0)
    await clock.advance(31 * 86_400_000)
    await quarantine.expire()
    assert.equal(await quarantine.get(contoso, id), null)
  })
}

test('a damaged file is reported when somebody needs it; without a row it is set aside, and the others stay', async (t) => {
  const { folder, quarantine, again, alarms } = setUp(t, null)
  const ids = []
  for (const key of ['a', 'b', 'c']) ids.push((await quarantine.put(input(key))).id)
  const file = (id: string) => path.join(folder, 'items', contoso, `${id}.msg`)
  truncateSync(file(ids[0]!), 40)
  writeFileSync(file(ids[1]!), Buffer.alloc(500, 1))
  const damaged = { code: 'sealed-file.damaged' }
  await assert.rejects(quarantine.openContent(contoso, ids[0]!), damaged)
  await assert.rejects(quarantine.release(contoso, ids[1]!, { actor }), damaged)
  const reported = () => alarms.flatMap(({ kind, id }) => (kind === 'file-damaged' ? [id] : []))
  assert.deepEqual(reported(), ids.slice(0, 2))
  const report = await again().recover()
  assert.deepEqual([report.damaged, report.indexed], [2, 1])
  assert.deepEqual(new Set(reported().slice(2)), new Set(ids.slice(0, 2)))
  assert.equal(readdirSync(path.join(folder, 'damaged', contoso)).length, 2)
})

test('a file from the future is indexed all the same: the clock had gone wrong', async (t) => {
  const { quarantine, folder, again } = setUp(t, null)
  const { id } = await quarantine.put(input('early'))
  const tomorrow = new Date(Date.now() + 86_400_000)
  utimesSync(path.join(folder, 'items', contoso, `${id}.msg`), tomorrow, tomorrow)
  assert.equal((await again().recover()).indexed, 1)
})

test('a lost database is rebuilt from the files, decisions included', async (t) => {
  const first = await testDatabase(t, { migrations: quarantineMigrations })
  const { quarantine, folder } = setUp(t, first)
  const held = await quarantine.put(input('held'))
  const gone = await quarantine.put(input('gone'))
  await quarantine.release(contoso, gone.id, { actor })
  const second = await testDatabase(t, { migrations: quarantineMigrations })
  const rebuilt = setUp(t, second, { folder }).quarantine
  assert.equal((await rebuilt.recover()).indexed, 2)
  assert.equal((await rebuilt.get(contoso, held.id))?.status, 'held')
  assert.equal((await rebuilt.get(contoso, gone.id))?.status, 'released')
})

test('a file without row younger than an hour is left alone; a row without file is alarmed once and heals', async (t) => {
  const db = await testDatabase(t, { migrations: quarantineMigrations })
  const { quarantine, folder, alarms, clock } = setUp(t, db)
  const { id } = await quarantine.put(input('x'))
  await db.asSystem((trx) => trx.deleteFrom('quarantine_item').execute())
  await clock.advance(Date.now() - clock.now().getTime() + 60_000)
  assert.equal((await quarantine.recover({ minimumAge_ms: 3_600_000 })).indexed, 0)
  await clock.advance(3_600_000)
  assert.equal((await quarantine.recover({ minimumAge_ms: 3_600_000 })).indexed, 1)
  const file = path.join(folder, 'items', contoso, `${id}.msg`)
  const saved = readFileSync(file)
  rmSync(file)
  assert.equal((await quarantine.recover()).missing, 1)
  assert.equal((await quarantine.recover()).missing, 0)
  assert.deepEqual(
    alarms.map(({ kind }) => kind),
    ['file-missing'],
  )
  writeFileSync(file, saved)
  assert.equal((await quarantine.recover()).healed, 1)
  assert.equal((await quarantine.get(contoso, id))?.status, 'held')
  renameSync(path.join(folder, 'items'), path.join(folder, 'elsewhere'))
  assert.equal((await quarantine.recover()).missing, 0, 'a disk that is not mounted has lost nothing')
  assert.deepEqual(
    alarms.slice(1).map(({ kind, tenantId }) => [kind, tenantId]),
    [['file-missing', null]],
  )
})

test('while the database is away nothing is accepted, and the retry completes the same item', async (t) => {
  const db = await testDatabase(t, { migrations: quarantineMigrations })
  let isAway = true
  const flaky: Database = {
    ...db,
    asSystem: (work) =>
      isAway ? Promise.reject(Object.assign(new Error('away'), { retryable: true })) : db.asSystem(work),
  }
  const { quarantine, folder, alarms } = setUp(t, flaky)
  await assert.rejects(quarantine.put(input('k')), { code: 'quarantine.not-durable', retryable: true })
  assert.equal(alarms[0]?.kind, 'not-durable')
  isAway = false
  await quarantine.put(input('k'))
  assert.equal(messageFiles(folder).length, 1)
  assert.equal((await quarantine.list(contoso)).items.length, 1)
})

test('release and allow, delete and block put the sender on the lists; the latest choice wins', async (t) => {
  const db = await testDatabase(t, { migrations: quarantineMigrations })
  const { quarantine } = setUp(t, db)
  const { id } = await quarantine.put(input('l'))
  await quarantine.release(contoso, id, { actor, allowSender: true })
  await quarantine.delete(contoso, id, { actor, blockSender: true })
  const rows = await db.inTenant(contoso, (trx) => trx.selectFrom('list_entry').selectAll().execute())
  assert.deepEqual(
    rows.map(({ list, value, kind }) => [list, value, kind]),
    [['block', 'a@fabrikam.example', 'address']],
  )
})
