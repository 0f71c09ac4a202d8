import assert from 'node:assert/strict'
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import pino from 'pino'
import { systemClock } from '#platform/clock.ts'
import type { Database } from '#platform/db/database.ts'
import { migrate } from '#platform/db/migrate.ts'
import { openDatabase } from '#platform/db/open.ts'
import { newId } from '#platform/ids.ts'
import { createOutbox } from '#platform/outbox/dispatch.ts'
import { testDatabase } from '#test/support/database.ts'
import { findPostgres, startPostgres } from '#test/support/postgres.ts'
import { createHistory, type HistoryOptions } from './history.ts'
import { historyMigrations } from './migrations.ts'
import { dropOldPartitions, ensurePartitions } from './partitions.ts'
import type { MessageRecord } from './record.ts'
import { writeEntries } from './store.ts'
import { createHistoryViews } from './views.ts'

const contoso = '11111111-1111-4111-8111-111111111111'
const fabrikam = '22222222-2222-4222-8222-222222222222'

function record(change: Partial<MessageRecord> & { subject?: string; internetMessageId?: string } = {}): MessageRecord {
  const { subject, internetMessageId, ...rest } = change
  const receivedAt = rest.receivedAt ?? new Date().toISOString()
  const recipients = rest.recipients ?? ['adele@contoso.example']
  return {
    messageId: newId(new Date(receivedAt)),
    tenantId: contoso,
    mode: 'mailflow',
    direction: 'inbound',
    receivedAt,
    mailFrom: 'Lee@Fabrikam.example',
    recipients,
    remoteAddress: '192.0.2.1',
    hello: 'mail.example',
    tls: 'TLSv1.3',
    size_bytes: 1234,
    category: 'clean',
    score: 0,
    findings: [],
    authentication: null,
    summary: {
      internetMessageId: internetMessageId ?? '<1@fabrikam.example>',
      subject: subject ?? 'Quarterly Report\0',
      headerFrom: ['Lee <lee@fabrikam.example>'],
      date: null,
      attachments: [],
      urls: [],
    },
    outcomes: recipients.map((recipient) => ({
      recipient,
      action: 'deliver',
      status: 'returned',
      reply: '250 2.6.0 ok',
    })),
    timeline: [{ at: receivedAt, step: 'received', recipient: null, detail: 'from 192.0.2.1' }],
    ...rest,
  }
}

function setUp(t: TestContext, db: Database | null, change: Partial<HistoryOptions> = {}) {
  const folder = change.folder ?? mkdtempSync(path.join(os.tmpdir(), 'history-'))
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  const alarms: string[] = []
  const options: HistoryOptions = {
    db,
    folder,
    clock: systemClock,
    logger: pino({ level: 'silent' }),
    onAlarm: ({ kind }) => void alarms.push(kind),
    ...change,
  }
  return { folder, alarms, history: createHistory(options) }
}

const database = (t: TestContext) => testDatabase(t, { migrations: historyMigrations })

test('a message is found by everything that it is searched by, and by nothing else', async (t) => {
  const db = await database(t)
  const { history } = setUp(t, db)
  await history.start()
  const wanted = record({ category: 'malware', recipients: ['Adele@Contoso.example', 'bo@contoso.example'] })
  history.record(wanted)
  history.record(
    record({
      subject: 'Other',
      mailFrom: 'x@adatum.example',
      internetMessageId: '<2@x>',
      direction: 'outbound',
      receivedAt: new Date(Date.now() - 7200_000).toISOString(),
      summary: null,
    }),
  )
  await history.stop()
  const views = createHistoryViews(db)
  const hits = async (filter: Parameters<typeof views.search>[1]) =>
    (await views.search(contoso, filter)).items.map(({ messageId }) => messageId)
  for (const filter of [
    { sender: 'lee@fabrikam.example' },
    { sender: 'FABRIKAM.example' },
    { sender: '@fabrikam.example', recipient: 'adele@contoso.example', subject: 'report quarterly' },
    { recipient: 'bo@contoso.example' },
    { subject: 'REPORT' },
    { category: 'malware' },
    { internetMessageId: '1@fabrikam.example' },
    { internetMessageId: '<1@fabrikam.example>', status: 'returned' as const },
    { from: new Date(Date.now() - 3600_000) },
    { direction: 'inbound' as const, to: new Date(Date.now() + 1000) },
  ])
    assert.deepEqual(await hits(filter), [wanted.messageId], JSON.stringify(filter))
  for (const filter of [
    { subject: 'quarter' },
    { subject: '!!!' },
    { sender: 'lee@adatum.example' },
    { status: 'failed' as const },
    { category: 'spam' },
  ])
    assert.deepEqual(await hits(filter), [], JSON.stringify(filter))
  assert.equal((await views.findByInternetMessageId(contoso, '1@fabrikam.example')).length, 1)
  const counts = await views.countByHour(contoso, new Date(Date.now() - 86_400_000), new Date(Date.now() + 1000))
  assert.equal(
    counts.reduce((sum, { count }) => sum + count, 0),
    2,
  )
})

test('details hold everything, and what is added later changes the status of its recipient', async (t) => {
  const db = await database(t)
  const { history } = setUp(t, db)
  await history.start()
  const recipients = ['adele@contoso.example', 'bo@contoso.example']
  const message = record({ recipients })
  message.outcomes = recipients.map((recipient) => ({
    recipient,
    action: 'quarantine',
    status: 'quarantined',
    reply: '250 2.0.0 quarantined',
  }))
  // The addition may reach the database before the message, from another process.
  history.append(contoso, message.messageId, [
    { at: new Date().toISOString(), step: 'released', recipient: recipients[0]!, detail: 'released by Adele' },
  ])
  await history.flush()
  history.record(message)
  await history.flush()
  const later = new Date(Date.now() + 1000).toISOString()
  history.append(contoso, message.messageId, [
    { at: later, step: 'delivered', recipient: recipients[0]!, detail: 'ok', reply: '250 2.6.0 taken', tls: 'TLSv1.3' },
  ])
  await history.stop()
  const found = await createHistoryViews(db).details(contoso, message.messageId)
  assert.deepEqual(
    found?.outcomes.map(({ status, reply }) => [status, reply]),
    [
      ['delivered', '250 2.6.0 taken'],
      ['quarantined', '250 2.0.0 quarantined'],
    ],
  )
  assert.deepEqual(
    found?.timeline.map(({ step }) => step),
    ['received', 'released', 'delivered'],
  )
  assert.equal(found?.summary?.subject, 'Quarterly Report\u{FFFD}')
  assert.equal((await createHistoryViews(db).search(contoso)).items[0]?.status, 'quarantined')
})

test('pages follow one another without gap or repetition', async (t) => {
  const db = await database(t)
  const { history } = setUp(t, db)
  await history.start()
  const at = new Date().toISOString()
  for (let n = 0; n < 125; n += 1)
    history.record(record({ receivedAt: n % 3 ? at : new Date(Date.now() - n * 1000).toISOString() }))
  await history.stop()
  const views = createHistoryViews(db)
  for (const filter of [{}, { subject: 'report' }]) {
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page = await views.search(contoso, filter, { limit: 50, cursor })
      seen.push(...page.items.map(({ messageId }) => messageId))
      cursor = page.next
    } while (cursor !== null)
    assert.equal(seen.length, 125)
    assert.equal(new Set(seen).size, 125)
  }
})

test('another tenant sees nothing, not even by naming a partition', async (t) => {
  const db = await database(t)
  const { history } = setUp(t, db)
  await history.start()
  const message = record()
  history.record(message)
  await history.stop()
  const views = createHistoryViews(db)
  assert.deepEqual((await views.search(fabrikam)).items, [])
  assert.equal(await views.details(fabrikam, message.messageId), null)
  const partition = `message_y${message.receivedAt.slice(0, 4)}m${message.receivedAt.slice(5, 7)}`
  const count = async (tenant: string) =>
    (
      await db.inTenant(tenant, (trx) =>
        trx
          .selectFrom(partition as 'message')
          .select('message_id')
          .execute(),
      )
    ).length
  assert.equal(await count(fabrikam), 0)
  assert.equal(await count(contoso), 1)
})

test('partitions are made for rows that come late, and dropped when all in them is too old', async (t) => {
  const db = await database(t)
  const { history } = setUp(t, db)
  await history.start()
  history.record(record({ receivedAt: new Date(Date.now() - 200 * 86_400_000).toISOString() }))
  history.record(record())
  await history.stop()
  const views = createHistoryViews(db)
  assert.equal((await views.search(contoso)).items.length, 2)
  await ensurePartitions(db, new Date())
  assert.equal((await dropOldPartitions(db, new Date(), 90)).length, 3)
  assert.equal((await views.search(contoso)).items.length, 1)
  assert.deepEqual(await dropOldPartitions(db, new Date(), 90), [])
})

test('what an ended process left in its log is shipped by the next, once, damaged lines aside', async (t) => {
  const db = await database(t)
  const { history, folder } = setUp(t, null)
  await history.start()
  const messages = Array.from({ length: 10 }, () => record())
  for (const message of messages) history.record(message)
  await history.stop()
  const file = logFile(folder)
  const lines = readFileSync(file, 'utf8').split('\n')
  lines[3] = `${lines[3]!.slice(0, 50)}X${lines[3]!.slice(51)}`
  writeFileSync(file, lines.join('\n'))
  appendFileSync(file, '0123abcd {"torn')
  for (let round = 0; round < 2; round += 1) {
    const { history: next, alarms } = setUp(t, db, { folder })
    await next.start()
    next.record(record({ messageId: messages[0]!.messageId, receivedAt: messages[0]!.receivedAt }))
    await poll(async () => (await createHistoryViews(db).search(contoso)).items.length === 9)
    await next.stop()
    if (round === 0) assert.ok(alarms.includes('damaged'))
  }
  assert.equal((await createHistoryViews(db).search(contoso)).items.length, 9)
})

test('a line that was damaged while the database was away is not waited for', async (t) => {
  const db = await database(t)
  let isAway = true
  const away = Object.assign(new Error('away'), { retryable: true })
  const flaky: Database = { ...db, asSystem: (work) => (isAway ? Promise.reject(away) : db.asSystem(work)) }
  const { history, alarms, folder } = setUp(t, flaky)
  await history.start()
  for (let n = 0; n < 3; n += 1) history.record(record())
  await history.flush()
  const file = logFile(folder)
  writeFileSync(file, readFileSync(file, 'utf8').replace('Quarterly', 'Quarterlx'))
  isAway = false
  await poll(async () => history.waiting === 0)
  await history.stop()
  assert.deepEqual(alarms, ['damaged'])
  assert.equal((await createHistoryViews(db).search(contoso)).items.length, 2)
})

const logFile = (folder: string): string =>
  path.join(
    folder,
    'log-0',
    readdirSync(path.join(folder, 'log-0')).find((name) => name.endsWith('.log'))!,
  )

test('a row that the database refuses does not hold up the others and is kept in a file', async (t) => {
  const db = await database(t)
  const { history, alarms, folder } = setUp(t, db)
  await history.start()
  history.record(record())
  history.record(record({ size_bytes: 1.5e300 }))
  history.record(record())
  await history.stop()
  assert.deepEqual(alarms, ['rejected'])
  assert.ok(readdirSync(folder).includes('rejected.log'))
  assert.equal((await createHistoryViews(db).search(contoso)).items.length, 2)
})

test(
  'PostgreSQL killed and started again while history is written: every row is there once',
  { skip: findPostgres() === null && 'PostgreSQL is not installed', timeout: 120_000 },
  async (t) => {
    const postgres = await startPostgres(t, { fsync: true })
    const db = await openDatabase({ url: postgres.url })
    t.after(() => db[Symbol.asyncDispose]())
    await migrate(db, historyMigrations)
    const { history, alarms } = setUp(t, db)
    await history.start()
    const ids = new Set<string>()
    const write = (count: number) => {
      for (let n = 0; n < count; n += 1) {
        const message = record()
        ids.add(message.messageId)
        history.record(message)
      }
    }
    write(1500)
    await poll(async () => history.waiting < 1500)
    await postgres.kill()
    write(1500)
    await history.flush()
    await postgres.start()
    write(100)
    await poll(async () => history.waiting === 0)
    await history.stop()
    const rows = await db.asSystem((trx) => trx.selectFrom('message').select('message_id').execute())
    assert.equal(rows.length, ids.size)
    assert.ok(rows.every(({ message_id }) => ids.has(message_id)))
    assert.deepEqual(alarms, [])
  },
)

async function poll(isTrue: () => Promise<boolean>): Promise<void> {
  const until = Date.now() + 30_000
  while (Date.now() < until) {
    if (await isTrue()) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  assert.fail('did not happen in time')
}

test('bad mail from inside is told to other parts once, however often its row is shipped', async (t) => {
  const db = await testDatabase(t)
  const outbox = createOutbox(db, { logger: pino({ level: 'silent' }), clock: systemClock })
  const outcome = { recipient: 'zoe@fabrikam.example', action: 'reject' as const, reply: '550 5.7.1 no' }
  const sent = (change: Partial<MessageRecord>) =>
    record({ direction: 'outbound', mailFrom: 'Adele@contoso.example', category: 'spam', ...change })
  const spam = sent({ outcomes: [{ ...outcome, status: 'rejected' }] })
  const bounce = sent({ category: 'malware', mailFrom: '', outcomes: [{ ...outcome, status: 'quarantined' }] })
  const records = [
    spam,
    bounce,
    sent({ category: 'clean' }),
    sent({ direction: 'inbound' }),
    sent({ mode: 'own' }),
    sent({ outcomes: [{ ...outcome, status: 'deferred' }] }),
    sent({ category: 'bulk' }),
  ]
  await ensurePartitions(db, new Date())
  const ship = (some: MessageRecord[]) =>
    db.asSystem((trx) =>
      writeEntries(
        trx,
        some.map((each) => ({ kind: 'message', record: each })),
        outbox,
      ),
    )
  await ship(records)
  await ship(records)
  await ship([spam])
  const events: { messageId: string; mailbox: string; category: string }[] = []
  outbox.subscribe('test', ['OutboundThreatDetected'], async ({ payload }) => void events.push(payload as never))
  await outbox.dispatch()
  assert.deepEqual(
    events.map(({ messageId, mailbox, category }) => [messageId, mailbox, category]),
    [
      [spam.messageId, 'adele@contoso.example', 'spam'],
      [bounce.messageId, 'lee@fabrikam.example', 'malware'],
    ],
  )
})
