// Test messages from outside prove the whole way: what configuration alone does not show is found by them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { installation } from '#test/support/installation.ts'
import { eventually, history, mailIn } from '#test/support/mail-journey.ts'
import { asAdmin, check, repair, status, watched, type Watched } from './watch.ts'

const person = 'frida.fink@contoso.com'

/** Judges the test messages under way and sends new ones; waits until the history has those that the gateway scans. */
async function round(watch: Watched, scanned: number): Promise<void> {
  const { made } = watch
  const count = async () => (await history(made, watch.tenantId, { subject: 'Mail flow test', limit: '200' })).length
  const before = await count()
  await made.run('send-canaries')
  await made.emulator.transport.idle()
  await eventually('canaries in the history', async () => (await count()) >= before + scanned)
  await made.advance(15 * 60_000)
}

const remove = (watch: Watched, name: string) =>
  asAdmin(watch, 'Remove-TransportRule', { Identity: name, Confirm: false })

test('canaries prove the way from outside through the gateway into the mailbox', async (t) => {
  const made = await installation(t)
  const watch = await watched(made)

  await t.test('none are sent until a mailbox is named', async () => {
    await round(watch, 0)
    assert.equal(mailIn(made, 'Contoso', person).length, 0)
    const answer = await made.api('PUT', `${watch.path}/settings`, { autoRepair: [], canaryMailbox: person })
    assert.deepEqual(answer, { autoRepair: [], canaryMailbox: person })
    assert.equal((await status(watch)).findings.length, 0)
  })

  await t.test('on a healthy tenant both are scanned and delivered, and nothing is found', async () => {
    await round(watch, 2)
    const seen = await history(made, watch.tenantId, { subject: 'Mail flow test' })
    assert.equal(seen.length, 2)
    assert.ok(seen.every(({ direction }) => direction === 'inbound'))
    await round(watch, 2)
    assert.deepEqual((await check(watch)).findings, [])
  })

  await t.test('a forged canary that passes without a scan is found', async () => {
    // Rule 10 gone: the forged state survives, and rule 30 leaves the message alone.
    await remove(watch, 'Mailwarden 10 - Clear state')
    await round(watch, 1)
    await round(watch, 1)
    const found = (await check(watch)).findings.find(({ code }) => code === 'flow.forged-canary')
    assert.equal(found?.severity, 'high')
    await repair(watch)
    await round(watch, 2)
    await round(watch, 2)
    assert.deepEqual((await check(watch)).findings, [])
  })

  await t.test('mail that the trace shows and the gateway never saw is a finding', async () => {
    await asAdmin(watch, 'Disable-TransportRule', { Identity: 'Mailwarden 30 - Scan inbound', Confirm: false })
    for (let number = 0; number < 25; number += 1)
      await made.emulator.internet.send({
        from: 'paula@customer.example',
        to: person,
        subject: `Past the scan ${number}`,
      })
    await made.emulator.transport.idle()
    await repair(watch)
    await made.advance(20 * 60_000)
    await made.run('reconcile-trace')
    const found = (await check(watch)).findings.find(({ code }) => code === 'flow.unscanned')
    assert.equal(found?.severity, 'high')
    assert.match(String(found.actual), /^2\d of \d\d$/)
    await made.advance(2 * 3_600_000)
    await made.run('reconcile-trace')
    assert.deepEqual((await check(watch)).findings, [])
  })

  await t.test('two ordinary canaries that make no whole way are a finding', async () => {
    await asAdmin(watch, 'Disable-TransportRule', { Identity: 'Mailwarden 30 - Scan inbound', Confirm: false })
    await round(watch, 0)
    assert.ok(!(await check(watch)).findings.some(({ code }) => code === 'flow.canary'), 'one alone says nothing')
    await round(watch, 0)
    await round(watch, 0)
    const found = (await check(watch)).findings.find(({ code }) => code === 'flow.canary')
    assert.equal(found?.severity, 'high')
    await repair(watch)
    await round(watch, 2)
    await round(watch, 2)
    assert.deepEqual((await check(watch)).findings, [])
  })
})
