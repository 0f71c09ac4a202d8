import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { newId } from '#platform/ids.ts'
import { testDatabase } from '#test/support/database.ts'
import { ManualClock } from '#test/support/manual-clock.ts'
import { createAudit } from '../audit/append.ts'
import { systemActor } from '../audit/audit.ts'
import type { Database } from '../db/database.ts'
import { AppError } from '../errors.ts'
import { createHttpServer } from '../http/server.ts'
import { createToken } from '../http/tokens.ts'
import { createJobs } from '../jobs/boss.ts'
import type { JobDefinition } from '../jobs/jobs.ts'
import { createLogger } from '../telemetry/logger.ts'
import { operationsHttp } from './http.ts'
import { createOperations, type OperationContext, runOperationJob } from './operations.ts'
import { getOperation, listItems, listOperations } from './views.ts'

const logger = createLogger({ level: 'silent' })
const contoso = newId()
const fabrikam = newId()
const actor = systemActor('Adele')
interface Input {
  targets: string[]
}

async function setUp(t: TestContext, run: (input: Input, context: OperationContext) => Promise<object | void>) {
  const db = await testDatabase(t)
  const clock = new ManualClock()
  const jobs = createJobs(db, { logger, clock, work: false })
  let definition: JobDefinition | null = null
  const define: typeof jobs.define = (given) => {
    if (given.name === runOperationJob) definition = given as JobDefinition
    jobs.define(given)
  }
  const operations = createOperations({ db, jobs: { ...jobs, define }, clock, logger })
  operations.define<Input>({
    kind: 'test.work',
    reads: 'note.read',
    needs: () => ['note.write'],
    run: run as never,
    retryFailed: (_input, targets) => ({ targets }),
  })
  await jobs.start()
  t.after(() => jobs.stop())
  const start = (targets: string[], key?: string) =>
    db.inTenant(contoso, (trx) =>
      operations.start(trx, {
        tenantId: contoso,
        kind: 'test.work',
        title: 'Work',
        input: { targets },
        actor,
        total: targets.length,
        ...(key === undefined ? {} : { key }),
      }),
    )
  const look = (id: string, tenant = contoso) => view(db, tenant, id)
  const runNow = (id: string) => jobs.runNow(runOperationJob, { tenantId: contoso, id })
  /** As the queue runs it, which gives up with the signal. */
  const runWith = (id: string, signal: AbortSignal) =>
    definition!.handle({ tenantId: contoso, id }, { signal, attempt: 1 })
  return { db, clock, jobs, operations, start, look, runNow, runWith }
}

const view = (db: Database, tenantId: string, id: string) =>
  db.inTenant(tenantId, (trx) => getOperation(trx, tenantId, id, () => true))

test('an operation counts what it did, tells what failed, and the failed ones alone are tried again', async (t) => {
  const tried: string[][] = []
  const { db, start, look, runNow, operations } = await setUp(t, async ({ targets }, { item }) => {
    tried.push(targets)
    for (const target of targets) await item(target, target === 'b' ? 'failed' : 'done', `saw ${target}`)
    return { seen: targets.length }
  })
  const { id, isNew } = await start(['a', 'b', 'c'])
  assert.ok(isNew)
  assert.equal((await look(id))!.state, 'waiting')
  await runNow(id)
  const done = (await look(id))!
  assert.deepEqual(
    [done.state, done.done, done.failed, done.total, done.result, done.error, done.startedBy],
    ['done', 3, 1, 3, { seen: 3 }, null, 'Adele'],
  )
  const failed = await db.inTenant(contoso, (trx) =>
    listItems(trx, contoso, id, { state: 'failed', limit: 10, after: 0 }),
  )
  assert.deepEqual(failed.items, [{ position: 2, target: 'b', state: 'failed', detail: 'saw b' }])
  const again = await db.inTenant(contoso, (trx) => operations.retryFailed(trx, contoso, id, actor))
  await runNow(again.id)
  assert.deepEqual(tried, [['a', 'b', 'c'], ['b']])
})

test('a second start of the same work joins the one that is open, and begins anew after its end', async (t) => {
  const { start, runNow } = await setUp(t, async () => {})
  const first = await start([], 'k')
  const second = await start([], 'k')
  assert.deepEqual(second, { id: first.id, isNew: false })
  assert.notEqual((await start([], 'other')).id, first.id)
  await runNow(first.id)
  assert.equal((await start([], 'k')).isNew, true)
})

test('cancelling stops before the next item and keeps what was done', async (t) => {
  const { db, clock, operations, start, look, runNow } = await setUp(t, async ({ targets }, context) => {
    for (const target of targets) {
      if (context.signal.aborted) return
      if (target === 'b') await db.inTenant(contoso, (trx) => operations.cancel(trx, contoso, context.operationId))
      await clock.advance(2_000)
      await context.item(target, 'done', '')
    }
  })
  const { id } = await start(['a', 'b', 'c'])
  await runNow(id)
  const ended = (await look(id))!
  assert.deepEqual([ended.state, ended.done, ended.canCancel], ['cancelled', 2, false])
  await assert.rejects(
    db.inTenant(contoso, (trx) => operations.cancel(trx, contoso, id)),
    (error: AppError) => error.code === 'operation.ended',
  )
})

test('after a crash it goes on where it stood, and nothing is done or counted twice', async (t) => {
  const worked: string[] = []
  let crashes = 1
  const { start, look, runNow } = await setUp(t, async ({ targets }, context) => {
    for (const target of targets.filter((each) => !context.isDone(each))) {
      if (target === 'b' && crashes-- > 0)
        throw new AppError({ code: 'test.away', message: 'The other side is away.', retryable: true })
      worked.push(target)
      await context.item(target, 'done', '')
    }
  })
  const { id } = await start(['a', 'b', 'c'])
  await assert.rejects(runNow(id))
  assert.equal((await look(id))!.state, 'running')
  await runNow(id)
  assert.deepEqual(worked, ['a', 'b', 'c'])
  assert.deepEqual([(await look(id))!.state, (await look(id))!.done], ['done', 3])
})

test('an operation whose time is over is not done: it goes on where it stood', async (t) => {
  const overtime = new AbortController()
  const { start, look, runNow, runWith } = await setUp(t, async ({ targets }, context) => {
    for (const target of targets.filter((each) => !context.isDone(each))) {
      if (context.signal.aborted) return
      await context.item(target, 'done', '')
      if (target === 'b') overtime.abort()
    }
  })
  const { id } = await start(['a', 'b', 'c'])
  await runWith(id, overtime.signal)
  assert.deepEqual([(await look(id))!.state, (await look(id))!.done], ['running', 2])
  await runNow(id)
  assert.deepEqual([(await look(id))!.state, (await look(id))!.done], ['done', 3])
})

test('an operation whose process died is taken up again after two silent minutes', async (t) => {
  const { db, clock, jobs, start } = await setUp(t, async () => {})
  const { id } = await start(['a'])
  await db.asSystem((trx) => trx.updateTable('operation').set({ state: 'running' }).where('id', '=', id).execute())
  const waiting = async () =>
    Number(
      (
        await db.execute(
          `select count(*) as n from ${(await schemaOf(db)) === 'public' ? 'mailwarden_jobs' : `${await schemaOf(db)}_jobs`}.job
           where name = '${runOperationJob}' and state = 'created'`,
          [],
        )
      ).rows[0]!['n'],
    )
  const before = await waiting()
  await db.execute(
    `delete from ${(await schemaOf(db)) === 'public' ? 'mailwarden_jobs' : `${await schemaOf(db)}_jobs`}.job where name = '${runOperationJob}'`,
    [],
  )
  assert.equal(before, 1)
  await jobs.runNow('resume-operations')
  assert.equal(await waiting(), 0)
  await clock.advance(121_000)
  await jobs.runNow('resume-operations')
  assert.equal(await waiting(), 1)
})

test('an internal failure is told without its internals', async (t) => {
  const { start, look, runNow } = await setUp(t, async () => {
    throw new TypeError('secret of the inside')
  })
  const { id } = await start([])
  await runNow(id)
  const failed = (await look(id))!
  assert.equal(failed.state, 'failed')
  assert.equal(failed.result, null)
  assert.doesNotMatch(failed.error!, /secret/)
})

test('the list pages newest first, and another tenant sees nothing', async (t) => {
  const { db, clock, start, look } = await setUp(t, async () => {})
  const ids: string[] = []
  for (let index = 0; index < 5; index += 1) {
    await clock.advance(1_000)
    ids.unshift((await start([])).id)
  }
  const page = (cursor?: string) =>
    db.inTenant(contoso, (trx) =>
      listOperations(trx, contoso, { state: 'all', kinds: ['test.work'], limit: 3, cursor }, () => false),
    )
  const first = await page()
  const second = await page(first.next!)
  assert.deepEqual(
    [...first.items, ...second.items].map(({ id }) => id),
    ids,
  )
  assert.equal(second.next, null)
  assert.equal(await look(ids[0]!, fabrikam), null)
  await assert.rejects(page('x'), (error: AppError) => error.code === 'request.cursor')
})

async function schemaOf(db: Database): Promise<string> {
  return String((await db.execute('select current_schema() as schema', [])).rows[0]!['schema'])
}

test('who may not see what an operation works on does not see it; cancelling and retrying take what starting took', async (t) => {
  const { db, operations, start, clock } = await setUp(t, async ({ targets }, { item }) => {
    for (const target of targets) await item(target, 'failed', '')
  })
  const { id } = await start(['a'])
  const audit = createAudit(clock)
  const server = await createHttpServer({
    logger,
    clock,
    db,
    version: '1',
    health: [],
    modules: [operationsHttp({ db, operations, audit })],
  })
  t.after(() => server.close())
  const call = async (permissions: string[], method: 'GET' | 'POST', url: string) => {
    const { token } = await db.asSystem((trx) =>
      createToken(trx, { name: 'test', tenants: [contoso], permissions, expiresAt: null }),
    )
    const headers = { authorization: `Bearer ${token}` }
    return server.app.inject({ method, url: `/api/v1/tenants/${contoso}/operations${url}`, headers })
  }
  const stranger = ['operations.read', 'operations.write']
  assert.deepEqual((await call(stranger, 'GET', '')).json().items, [])
  for (const [method, url] of [
    ['GET', `/${id}`],
    ['GET', `/${id}/items`],
    ['POST', `/${id}/cancel`],
    ['POST', `/${id}/retry`],
  ] as const)
    assert.equal((await call(stranger, method, url)).statusCode, 404, url)
  const reader = [...stranger, 'note.read']
  assert.equal((await call(reader, 'GET', `/${id}`)).statusCode, 200)
  assert.equal((await call(reader, 'POST', `/${id}/cancel`)).statusCode, 403)
  assert.equal((await call(reader, 'POST', `/${id}/retry`)).statusCode, 403)
  assert.equal((await call([...reader, 'note.write'], 'POST', `/${id}/cancel`)).statusCode, 200)
})

test('items that are noted at the same time are all kept', async (t) => {
  const { start, look, runNow } = await setUp(t, async ({ targets }, { item }) => {
    await Promise.all(targets.map((target) => item(target, 'done', '')))
  })
  const { id } = await start(Array.from({ length: 20 }, (_, index) => `t${index}`))
  await runNow(id)
  assert.equal((await look(id))!.done, 20)
})
