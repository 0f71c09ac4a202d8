// A gateway with the real counter over PostgreSQL, which is killed: who is blocked stays blocked, others send, at the limit bad mail is
// held without a block, and when the database is back the history makes the counter right.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { threatOf } from '#compromise/counter/consume.ts'
import type { DomainEventOf } from '../../../src/events.ts'
import type { MailflowRoute } from '#mailflow/route.ts'
import { outboundThreat } from '#mailflow/history/threats.ts'
import { migrate } from '#platform/db/migrate.ts'
import { openDatabase } from '#platform/db/open.ts'
import { systemClock } from '#platform/clock.ts'
import { createAbuseCase } from '#test/support/abuse.ts'
import { findPostgres, startPostgres } from '#test/support/postgres.ts'
import { migrations } from '../../../src/migrations.ts'
import { exchangeMessage, startStage, until } from '../mailflow-failures/stage.ts'

const options = { skip: findPostgres() === null ? 'PostgreSQL is not installed' : false }

const zoe = ['zoe@fabrikam.example']
const outbound = (from: string, body: string): string =>
  exchangeMessage({ direction: 'out', from, body: `${body}\r\n` })

test('a killed database opens no door for a blocked mailbox, and nothing is forgotten', options, async (t) => {
  const postgres = await startPostgres(t)
  const db = await openDatabase({ url: postgres.url })
  t.after(() => db[Symbol.asyncDispose]())
  await migrate(db, migrations)
  const made = await createAbuseCase(db, systemClock)
  const { tenantId, counter } = made
  const deliver = (mailflow: MailflowRoute): MailflowRoute => ({
    ...mailflow,
    tenantId,
    policies: [
      {
        id: 'p',
        name: 'p',
        scope: { kind: 'tenant' },
        order: 0,
        direction: 'both',
        rules: { spam: { action: 'deliver' } },
      },
    ],
  })
  await using stage = await startStage({
    routes: ({ mailflow }) => [deliver(mailflow)],
    ports: { abuse: { note: (threat) => counter.count(threat), limitOf: counter.limitOf }, blocked: made.blocked },
  })
  const client = await stage.exchange()
  const send = async (name: string, body: string) => {
    const from = `${name}@contoso.example`
    return (await client.message(from, zoe, outbound(from, body))).text
  }

  for (let sent = 0; sent < 4; sent += 1) assert.match(await send('kim', `X-SPAM ${sent}`), /Queued/)
  assert.match(await send('kim', 'X-SPAM last'), /Message accepted, id /)
  assert.deepEqual(await made.blockedAddresses(), ['kim@contoso.example'])

  await postgres.kill()
  assert.match(await send('kim', 'Hello'), /Message accepted, id /)
  assert.match(await send('lee', 'Hello'), /Queued/)
  for (let sent = 0; sent < 4; sent += 1) assert.match(await send('ann', `X-SPAM ${sent}`), /Queued/)
  assert.match(await send('ann', 'X-SPAM last'), /Message accepted, id /)
  assert.match(await send('ann', 'Hello'), /Queued/)
  assert.equal(stage.kept.at(-1)!.input.incidentId, null)
  await until('the history has all', () => stage.history.length === 13)

  await postgres.start()
  await until('the database answers', async () =>
    db.execute('select 1', []).then(
      () => true,
      () => false,
    ),
  )
  const events = stage.history.flatMap((record) => outboundThreat(record) ?? [])
  assert.equal(events.length, 10)
  for (const { payload } of events)
    await counter.count(threatOf(tenantId, payload as DomainEventOf<'OutboundThreatDetected'>['payload']), {
      isOwnStamp: false,
    })
  await stage.gateway.refresh()
  assert.deepEqual(await made.blockedAddresses(), ['ann@contoso.example', 'kim@contoso.example'])
  assert.match(await send('ann', 'Hello'), /Message accepted, id /)
  assert.equal((await made.incidentsOf()).length, 2)
  await client.quit()
})
