// The database of a whole installation is killed under its traffic: clean mail flows on in both directions, bad mail waits in the cloud,
// the history catches up, and the process ends in order even while the database is gone.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startInstallation } from '#test/support/installation.ts'
import { eventually } from '#test/support/mail-journey.ts'
import { findPostgres, startPostgres } from '#test/support/postgres.ts'
import { createLogger } from '#platform/telemetry/logger.ts'
import { Traffic } from './traffic.ts'

const skip = findPostgres() === null ? 'PostgreSQL is not installed' : false

test('the database is killed and comes back: everything comes to rest once', { skip, timeout: 240_000 }, async (t) => {
  const postgres = await startPostgres(t)
  const logger = createLogger({ level: process.env['MAILWARDEN_TEST_LOG'] === undefined ? 'silent' : 'info' })
  await using made = await startInstallation({ databaseUrl: postgres.url, logger })
  const { transport } = made.emulator
  const traffic = new Traffic(made, await made.connect('Contoso'))
  await traffic.sendAll(['inbound', 'outbound', 'infected'])
  await traffic.account()

  await postgres.kill()
  await traffic.sendAll(['inbound', 'outbound', 'infected', 'inbound', 'outbound'])
  const clean = traffic.sent.slice(3).filter(({ kind }) => kind !== 'infected')
  assert.deepEqual(
    clean.map((one) => traffic.copiesOf(one)),
    [1, 1, 1, 1],
    'clean mail needs no database',
  )
  assert.deepEqual(
    transport.queue().map(({ lastError }) => lastError!.slice(0, 9)),
    ['451 4.3.1'],
  )
  await made.advance(60_000)
  assert.equal(transport.queue().length, 1, 'bad mail is not let through for want of a place to keep it')

  await postgres.start()
  await eventually('the database is used again', () =>
    made.api('GET', '/tenants').then(
      () => true,
      () => false,
    ),
  )
  await traffic.drainQueue()
  await traffic.account()

  await postgres.kill()
  await traffic.sendAll(['inbound', 'outbound'])
  const begun_ms = performance.now()
  await made.app[Symbol.asyncDispose]()
  assert.ok(performance.now() - begun_ms < 60_000, 'ending does not wait for the database')
  await postgres.start()
  await made.restart()
  await traffic.account()
})
