// The gateway goes away under a connected tenant: Exchange Online keeps the mail and tries again, and in the end every message has
// come to rest once (exchange-online 3.4: 4 tries after a minute, 6 after 5, then every 10; a report after a day).
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { installation } from '#test/support/installation.ts'
import { eventually, history, mailIn, received, traceOf } from '#test/support/mail-journey.ts'
import { type Kind, Traffic } from './traffic.ts'

const hour_ms = 3_600_000
const bothWays: readonly Kind[] = ['inbound', 'outbound', 'inbound', 'outbound', 'infected']

test('the gateway is away', { timeout: 240_000 }, async (t) => {
  const made = await installation(t)
  const tenantId = await made.connect('Contoso')
  const { transport } = made.emulator
  const stop = () => made.app[Symbol.asyncDispose]()

  await t.test(
    'for three hours: mail of both directions waits in the cloud and is delivered once afterwards',
    async () => {
      const traffic = new Traffic(made, tenantId)
      await traffic.sendAll(bothWays)
      await traffic.account()
      await stop()
      await traffic.sendAll(bothWays)
      assert.equal(transport.queue().length, bothWays.length)
      await made.advance(3 * hour_ms)
      const waiting = transport.queue()
      assert.equal(waiting.length, bothWays.length)
      for (const { attempts, lastError } of waiting) {
        // 4 × 1 + 6 × 5 minutes, then 146 minutes in steps of 10, and the first try.
        assert.equal(attempts, 1 + 4 + 6 + 14)
        assert.match(lastError!, /^450 4\.4\.316 Connection refused/)
      }
      assert.equal(
        traffic.sent.slice(bothWays.length).reduce((sum, one) => sum + traffic.copiesOf(one), 0),
        0,
      )
      await made.restart()
      assert.ok((await traffic.drainQueue()) <= 10)
      await traffic.account()
      for (const { subject } of traffic.sent) {
        const rows = await history(made, tenantId, { subject })
        assert.equal(rows.length, 1, `the history knows ${subject} once: it was never here while the gateway was away`)
      }
      const deferred = traceOf(made.emulator, 'Contoso', traffic.sent.at(-2)!.subject).flatMap((row) =>
        row.events.filter(({ event }) => event === 'Defer'),
      )
      assert.ok(deferred.length >= 20, 'the trace of the tenant tells each try')
    },
  )

  await t.test('stopped in the middle of the traffic: what was open is finished, the rest waits', async () => {
    const traffic = new Traffic(made, tenantId)
    // The cloud takes its time with what comes back, so that transactions are open when the stop comes.
    made.emulator.world.faults.push({
      service: 'transport',
      match: 'final',
      times: 8,
      tenantId: made.emulator.tenant('Contoso').id,
      effect: { kind: 'delay', delay_ms: 700 },
    })
    let isOver = false
    const load = (['inbound', 'outbound', 'infected'] as const).map(async (kind) => {
      for (let count = 0; !isOver && count < 60; count += 1) {
        await traffic.send(kind)
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    })
    await eventually('the traffic has begun', () => traffic.sent.length >= 12)
    await stop()
    const before = traffic.sent.length
    await eventually('mail comes although nobody takes it', () => traffic.sent.length >= before + 6)
    isOver = true
    await Promise.all(load)
    await transport.idle()
    made.emulator.world.faults.splice(0)
    assert.ok(transport.queue().length >= 6, 'some wait')
    assert.ok(
      traffic.sent.some((one) => traffic.copiesOf(one) === 1),
      'some were through',
    )
    await made.restart()
    await traffic.drainQueue()
    await traffic.account()
  })

  await t.test('for more than a day: the authors are told, and nothing comes late', async () => {
    const traffic = new Traffic(made, tenantId)
    const reportsBefore = mailIn(made, 'Contoso', 'frida.fink').length
    await stop()
    await traffic.sendAll(['inbound', 'outbound'])
    await made.advance(25 * hour_ms)
    const [inbound, outbound] = (['inbound', 'outbound'] as const).map((kind) =>
      traffic.sent.find((one) => one.kind === kind),
    )
    const [report, ...more] = received(made, 'Contoso', 'frida.fink', `Undeliverable: ${outbound!.subject}`)
    assert.ok(report !== undefined && more.length === 0)
    assert.match(report.raw.toString('latin1'), /550 4\.4\.7 QUEUE\.Expired; message expired \[450 4\.4\.316/)
    assert.equal(mailIn(made, 'Contoso', 'frida.fink').length, reportsBefore + 1)
    // The report to the author outside is outbound mail of the tenant itself, with the null reverse-path: it waits for us, too.
    assert.deepEqual(
      transport.queue().map(({ item }) => [item.from, ...item.to]),
      [['', 'zoe@outside.example']],
    )
    await made.restart()
    await traffic.drainQueue()
    const reports = transport.internet.received.filter(({ raw }) => raw.includes(`Undeliverable: ${inbound!.subject}`))
    assert.deepEqual(
      reports.map(({ from, to }) => [from, ...to]),
      [['', 'zoe@outside.example']],
    )
    await made.advance(hour_ms)
    assert.deepEqual(
      [inbound, outbound].map((one) => traffic.copiesOf(one!)),
      [0, 0],
    )
    for (const { subject } of traffic.sent) {
      const rows = (await history(made, tenantId, { subject })).filter((row) => row.subject === subject)
      assert.deepEqual(rows, [], 'what was never here is not in the history')
    }
  })
})
