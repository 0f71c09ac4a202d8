import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { sql } from 'kysely'
import { newId } from '#platform/ids.ts'
import { createLogger } from '#platform/telemetry/logger.ts'
import { testDatabase } from '#test/support/database.ts'
import { systemClock } from '../clock.ts'
import type { Database } from '../db/database.ts'
import { createJobs } from './boss.ts'

const logger = createLogger({ level: 'silent' })
const contoso = newId()

async function eventually(check: () => boolean, what: string): Promise<void> {
  for (const end = Date.now() + 30_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 50)))
    if (check()) return
  assert.fail(what)
}

function jobsOn(t: TestContext, db: Database, work = true) {
  const jobs = createJobs(db, { logger, clock: systemClock, work })
  t.after(() => jobs.stop())
  return jobs
}

test('a job that is sent in a transaction runs once that is committed', async (t) => {
  const db = await testDatabase(t)
  const jobs = jobsOn(t, db)
  const runs: [object, number][] = []
  jobs.define({
    name: 'greet',
    async handle(data: { to: string }, { attempt, signal }) {
      assert.equal(signal.aborted, false)
      runs.push([data, attempt])
    },
  })
  await jobs.start()
  await assert.rejects(
    db.inTenant(contoso, async (trx) => {
      await jobs.send('greet', { to: 'nobody' }, { trx })
      throw new Error('rolled back')
    }),
  )
  await db.inTenant(contoso, (trx) => jobs.send('greet', { to: 'adele' }, { trx }))
  await jobs.send('greet', { to: 'alex' })
  await eventually(() => runs.length >= 2, 'two runs')
  assert.deepEqual(
    runs.map(([data]) => data).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
    [{ to: 'adele' }, { to: 'alex' }],
  )
})

test('a tenant-bound transaction stays so when a job cannot be queued', async (t) => {
  const db = await testDatabase(t)
  const jobs = jobsOn(t, db, false)
  jobs.define({ name: 'greet', handle: async () => {} })
  await jobs.start()
  const role = await db.inTenant(contoso, async (trx) => {
    await assert.rejects(jobs.send('greet', { n: 1n }, { trx }), /could not be queued/)
    return (await sql<{ role: string }>`select current_setting('role') as role`.execute(trx)).rows[0]!.role
  })
  assert.equal(role, 'mailwarden_tenant')
})

test('what is slow for one group lets the others pass', async (t) => {
  const db = await testDatabase(t)
  const jobs = jobsOn(t, db)
  const goOn = Promise.withResolvers<void>()
  const begun: string[] = []
  jobs.define({
    name: 'visit',
    parallel: { most: 2, ofGroup: 1, groupOf: ({ whom }: { whom: string }) => whom },
    async handle({ whom }: { whom: string }) {
      begun.push(whom)
      if (whom === 'slow') await goOn.promise
    },
  })
  t.after(() => goOn.resolve())
  await jobs.start()
  for (const whom of ['slow', 'slow', 'quick']) await jobs.send('visit', { whom })
  await eventually(() => begun.includes('quick'), 'the quick one')
  assert.deepEqual(begun, ['slow', 'quick'])
  goOn.resolve()
  await eventually(() => begun.length === 3, 'the second slow one')
})

test('what has piled up is worked off without a pause after each', async (t) => {
  const db = await testDatabase(t)
  const jobs = jobsOn(t, db)
  let count = 0
  jobs.define({ name: 'count', handle: async () => void (count += 1) })
  await jobs.start()
  for (let n = 0; n < 20; n += 1) await jobs.send('count', {})
  // With a look each two seconds it would be forty.
  await eventually(() => count === 20, `twenty runs, not ${count}`)
})

test('a process without the worker role queues and does not run; one key waits once', async (t) => {
  const db = await testDatabase(t)
  let count = 0
  const define = (jobs: ReturnType<typeof createJobs>) =>
    jobs.define({ name: 'count', handle: async () => void (count += 1) })
  const web = jobsOn(t, db, false)
  define(web)
  await web.start()
  for (let n = 0; n < 3; n += 1) await web.send('count', {}, { singletonKey: 'one' })
  await web.send('count', {})
  assert.equal(count, 0)
  const worker = jobsOn(t, db)
  define(worker)
  await worker.start()
  await eventually(() => count === 2, `two runs, not ${count}`)
})

test('runNow needs no start and passes the failure on', async (t) => {
  const db = await testDatabase(t)
  const jobs = createJobs(db, { logger, clock: systemClock, work: true })
  jobs.define({
    name: 'fail',
    handle: async () => {
      throw new Error('as asked')
    },
  })
  await assert.rejects(jobs.runNow('fail'), /as asked/)
  await assert.rejects(jobs.runNow('unknown'), /no job is called unknown/)
  assert.throws(() => jobs.define({ name: 'fail', handle: async () => {} }), /two jobs/)
})

test('a timer job runs in one process at a time', async (t) => {
  const db = await testDatabase(t)
  let running = 0
  let most = 0
  let count = 0
  for (let process = 0; process < 2; process += 1) {
    const jobs = jobsOn(t, db)
    jobs.define({
      name: 'tick',
      schedule: { everySeconds: 0.2 },
      async handle() {
        running += 1
        most = Math.max(most, running)
        await new Promise((resolve) => setTimeout(resolve, 20))
        running -= 1
        count += 1
      },
    })
    await jobs.start()
  }
  await eventually(() => count >= 3, 'three turns')
  assert.equal(most, 1)
})

test('a cron schedule is accepted and can change', async (t) => {
  const db = await testDatabase(t)
  for (const cron of ['*/5 * * * *', '0 3 * * *']) {
    const jobs = createJobs(db, { logger, clock: systemClock, work: true })
    jobs.define({ name: 'purge', schedule: { cron }, handle: async () => {} })
    await jobs.start()
    await jobs.stop()
  }
})
