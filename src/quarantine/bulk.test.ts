import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { bufferSource } from '#mail/message/source.ts'
import { createAudit } from '#platform/audit/append.ts'
import { createHttpServer } from '#platform/http/server.ts'
import { createToken } from '#platform/http/tokens.ts'
import { createJobs } from '#platform/jobs/boss.ts'
import { createOperations, runOperationJob } from '#platform/operations/operations.ts'
import { operationsHttp } from '#platform/operations/http.ts'
import { createSecrets } from '#platform/secrets/seal.ts'
import { createLogger } from '#platform/telemetry/logger.ts'
import { testDatabase } from '#test/support/database.ts'
import { ManualClock } from '#test/support/manual-clock.ts'
import { bulkOperations } from './bulk.ts'
import { quarantineBulkHttp } from './bulk-http.ts'
import { quarantineHttp } from './http.ts'
import { listsHttp } from './lists-http.ts'
import { createQuarantine } from './quarantine.ts'

const contoso = '11111111-1111-4111-8111-111111111111'
const base = `/tenants/${contoso}/quarantine`

async function setUp(t: TestContext) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'quarantine-bulk-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const db = await testDatabase(t)
  const clock = new ManualClock()
  const logger = createLogger({ level: 'silent' })
  const audit = createAudit(clock)
  const sent: string[] = []
  const quarantine = createQuarantine({
    folder,
    secrets: createSecrets([Buffer.alloc(32, 1)]),
    db,
    clock,
    logger,
    audit,
    spool: {
      async enqueue({ messageId }) {
        sent.push(messageId)
        return { id: 'x' }
      },
    },
  })
  const jobs = createJobs(db, { logger, clock, work: false })
  const operations = createOperations({ db, jobs, clock, logger })
  for (const definition of bulkOperations(quarantine)) operations.define(definition)
  await jobs.start()
  t.after(() => jobs.stop())
  const modules = [
    quarantineHttp({ quarantine, db, audit, clock }),
    quarantineBulkHttp({ quarantine, operations, db, audit, clock }),
    listsHttp({ db, audit, clock, operations }),
    operationsHttp({ db, operations, audit }),
  ]
  const server = await createHttpServer({ logger, clock, db, modules, health: [], version: '1' })
  t.after(() => server.close())
  const put = (number: number, category = 'spam') =>
    quarantine.put({
      tenantId: contoso,
      messageId: `01890000-0000-7000-8000-${String(number).padStart(12, '0')}`,
      key: `k${number}`,
      kind: 'quarantine',
      direction: 'inbound',
      mode: 'mailflow',
      envelope: {
        mailFrom: `a${number}@fabrikam.example`,
        mailParameters: [],
        recipients: [{ path: 'Adele@contoso.example', parameters: [] }],
      },
      source: bufferSource(Buffer.from('Subject: x\r\n\r\nx')),
      category,
      reason: 'test',
      score: 80,
      subject: `Offer ${number}`,
      headerFrom: `a${number}@fabrikam.example`,
      internetMessageId: null,
      receivedAt: clock.now(),
    })
  const token = (permissions: string[] | null) =>
    db.asSystem(
      async (trx) => (await createToken(trx, { name: 'Adele', tenants: null, permissions, expiresAt: null })).token,
    )
  const call = async (bearer: string, method: 'GET' | 'POST', url: string, payload?: object) =>
    server.app.inject({
      method,
      url: `/api/v1${url}`,
      headers: { authorization: `Bearer ${bearer}` },
      ...(payload === undefined ? {} : { payload }),
    })
  const finish = (id: string) => jobs.runNow(runOperationJob, { tenantId: contoso, id })
  return { db, clock, sent, put, token, call, finish }
}

test('chosen messages: each has its result, what fails does not stop the others, senders go on the list', async (t) => {
  const { sent, put, token, call, finish } = await setUp(t)
  const all = await token(null)
  const ids = [(await put(1)).id, (await put(2)).id, '00000000-0000-8000-8000-000000000000']
  const started = await call(all, 'POST', `${base}/actions`, { action: 'release', listSender: true, ids })
  assert.equal(started.statusCode, 202, started.body)
  const { operationId } = started.json() as { operationId: string }
  await finish(operationId)
  const operation = (await call(all, 'GET', `/tenants/${contoso}/operations/${operationId}`)).json()
  assert.deepEqual([operation.state, operation.done, operation.failed, operation.total], ['done', 3, 1, 3])
  assert.equal(operation.title, 'Release 3 messages and allow their senders')
  const items = (await call(all, 'GET', `/tenants/${contoso}/operations/${operationId}/items`)).json().items
  assert.deepEqual(
    items.filter(({ state }: { state: string }) => state === 'failed').map(({ target }: { target: string }) => target),
    [ids[2]],
  )
  assert.equal(sent.length, 2)
  assert.equal((await call(all, 'GET', `/tenants/${contoso}/lists`)).json().items.length, 2)
  await finish(operationId)
  assert.equal(sent.length, 2, 'an operation that ended does nothing again')
})

test('all that match: what was counted, not what came since', async (t) => {
  const { clock, sent, put, token, call, finish } = await setUp(t)
  const all = await token(null)
  for (const number of [1, 2, 3]) await put(number)
  await put(9, 'phish')
  await clock.advance(1_000)
  const counted = (await call(all, 'GET', `${base}/count?status=held&category=spam`)).json()
  assert.deepEqual([counted.count, counted.isMore], [3, false])
  await clock.advance(1_000)
  const late = await put(4)
  const wanted = { action: 'delete', filter: { category: 'spam', to: counted.at }, count: 3 }
  const refused = await call(all, 'POST', `${base}/actions`, { ...wanted, count: 2 })
  assert.deepEqual([refused.statusCode, refused.json().code], [409, 'quarantine.count-changed'])
  const { operationId } = (await call(all, 'POST', `${base}/actions`, wanted)).json() as { operationId: string }
  await finish(operationId)
  const held = (await call(all, 'GET', `${base}?status=held`)).json().items as { id: string; category: string }[]
  assert.deepEqual(held.map(({ category }) => category).sort(), ['phish', 'spam'])
  assert.ok(held.some(({ id }) => id === late.id))
  assert.equal(sent.length, 0)
  const again = await call(all, 'POST', `${base}/actions`, wanted)
  assert.equal(again.json().code, 'quarantine.nothing-matches')
})

test('each act needs its own permission, and bodies have limits', async (t) => {
  const { put, token, call } = await setUp(t)
  const { id } = await put(1)
  const reader = await token(['quarantine.read'])
  const releaser = await token(['quarantine.read', 'quarantine.release'])
  const post = (bearer: string, body: object) => call(bearer, 'POST', `${base}/actions`, body)
  assert.equal((await post(reader, { action: 'release', ids: [id] })).statusCode, 403)
  assert.equal((await post(releaser, { action: 'delete', ids: [id] })).statusCode, 403)
  assert.equal((await post(releaser, { action: 'release', listSender: true, ids: [id] })).statusCode, 403)
  assert.equal((await post(releaser, { action: 'release', ids: [id] })).statusCode, 202)
  const all = await token(null)
  const many = Array.from({ length: 401 }, (_, index) => `00000000-0000-8000-8000-${String(index).padStart(12, '0')}`)
  for (const body of [
    { action: 'release', ids: [] },
    { action: 'release', ids: many },
    { action: 'release', ids: [id, id] },
    { action: 'release', ids: ['x'] },
    { action: 'expire', ids: [id] },
    { action: 'release' },
    { action: 'release', ids: [id], filter: {}, count: 1 },
    { action: 'release', filter: { status: 'deleted' }, count: 1 },
    { action: 'release', filter: {} },
  ])
    assert.equal((await post(all, body)).statusCode, 400, JSON.stringify(body).slice(0, 100))
})

test('a wrong verdict is reported, and the report can be found', async (t) => {
  const { db, clock, put, token, call } = await setUp(t)
  const all = await token(null)
  const { id } = await put(1)
  const made = await call(all, 'POST', `${base}/${id}/report`, { as: 'clean', note: 'our supplier' })
  assert.equal(made.statusCode, 201, made.body)
  await clock.advance(1)
  await call(all, 'POST', `${base}/${id}/report`, { as: 'threat', reason: 'phish' })
  const { items, next } = (await call(all, 'GET', `/tenants/${contoso}/submissions?limit=1`)).json()
  assert.deepEqual(
    [items[0].as, items[0].reason, items[0].reportedBy, items[0].category],
    ['threat', 'phish', 'Adele', 'spam'],
  )
  const rest = (await call(all, 'GET', `/tenants/${contoso}/submissions?limit=1&cursor=${next}`)).json()
  assert.deepEqual([rest.items[0].note, rest.next], ['our supplier', null])
  const audited = await db.asSystem((trx) => trx.selectFrom('audit_entry').select('action').execute())
  assert.deepEqual(
    audited.map(({ action }) => action),
    ['submission.add', 'submission.add'],
  )
  const stranger = '00000000-0000-8000-8000-000000000000'
  assert.equal((await call(all, 'POST', `${base}/${stranger}/report`, { as: 'clean' })).statusCode, 404)
})
