// Test messages from outside prove the whole way: what configuration alone does not show is found by them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { installation } from '#test/support/installation.ts'
import { dkimResults, eventually, history, mailIn } from '#test/support/mail-journey.ts'
import { asAdmin, check, control, repair, status, watched, type FindingView, type Watched } from './watch.ts'

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

/** The same for the test message to the outside. */
async function outboundRound(watch: Watched, scanned: number): Promise<void> {
  const { made } = watch
  const count = async () => (await history(made, watch.tenantId, { direction: 'outbound', limit: '200' })).length
  const before = await count()
  await made.run('send-outbound-canary')
  await made.emulator.transport.idle()
  await eventually('the outbound canary in the history', async () => (await count()) >= before + scanned)
  await made.advance(30 * 60_000)
}

const found = async (watch: Watched): Promise<FindingView[]> => (await check(watch)).findings

/** Codes of what is open; that nobody did anything for a day says nothing here. */
const open = async (watch: Watched): Promise<string[]> =>
  (await found(watch)).map(({ code }) => code).filter((code) => code !== 'audit.silent')

const remove = (watch: Watched, name: string) =>
  asAdmin(watch, 'Remove-TransportRule', { Identity: name, Confirm: false })

test('canaries prove the way from outside through the gateway into the mailbox', async (t) => {
  const made = await installation(t)
  const watch = await watched(made)

  await t.test('none are sent until a mailbox is named', async () => {
    await round(watch, 0)
    assert.equal(mailIn(made, 'Contoso', person).length, 0)
    const answer = await made.api('PUT', `${watch.path}/settings`, { autoRepair: [], canaryMailbox: person })
    assert.deepEqual(answer, { autoRepair: [], canaryMailbox: person, outboundCanary: false })
    assert.equal((await status(watch)).findings.length, 0)
  })

  await t.test('on a healthy tenant all are scanned and delivered, and nothing is found', async () => {
    // The first round of a day also tries a null sender and a sender of the tenant's own domain.
    await round(watch, 4)
    const seen = await history(made, watch.tenantId, { subject: 'Mail flow test' })
    assert.ok(seen.every(({ direction }) => direction === 'inbound'))
    assert.deepEqual(seen.map(({ mailFrom }) => mailFrom.replace(/@mx\..*/, '@zone')).toSorted(), [
      '',
      'canary@contoso.com',
      'canary@zone',
      'canary@zone',
    ])
    await round(watch, 2)
    assert.deepEqual(await found(watch), [])
  })

  await t.test('a forged canary that passes without a scan is found', async () => {
    // Rule 10 gone: the forged state survives, and rule 30 leaves the message alone.
    await remove(watch, 'Mailwarden 10 - Clear state')
    await round(watch, 1)
    await round(watch, 1)
    const finding = (await found(watch)).find(({ code }) => code === 'flow.forged-canary')
    assert.equal(finding?.severity, 'high')
    await repair(watch)
    await round(watch, 2)
    await round(watch, 2)
    assert.deepEqual(await found(watch), [])
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
    const finding = (await found(watch)).find(({ code }) => code === 'flow.unscanned')
    assert.equal(finding?.severity, 'high')
    assert.match(String(finding.actual), /^2\d of \d\d$/)
    await made.advance(2 * 3_600_000)
    await made.run('reconcile-trace')
    assert.deepEqual(await found(watch), [])
  })

  await t.test('two ordinary canaries that make no whole way are a finding', async () => {
    await asAdmin(watch, 'Disable-TransportRule', { Identity: 'Mailwarden 30 - Scan inbound', Confirm: false })
    await round(watch, 0)
    assert.ok(!(await found(watch)).some(({ code }) => code === 'flow.canary'), 'one alone says nothing')
    await round(watch, 0)
    await round(watch, 0)
    const finding = (await found(watch)).find(({ code }) => code === 'flow.canary')
    assert.equal(finding?.severity, 'high')
    await repair(watch)
    await round(watch, 2)
    await round(watch, 2)
    assert.deepEqual(await found(watch), [])
  })

  await t.test('mail with a sender of our own domain that passes unscanned is found within a day', async () => {
    await asAdmin(watch, 'Set-TransportRule', {
      Identity: 'Mailwarden 30 - Scan inbound',
      ExceptIfSenderDomainIs: ['contoso.com'],
    })
    await made.advance(86_400_000)
    await round(watch, 3)
    await round(watch, 2)
    const finding = (await found(watch)).find(({ code }) => code === 'flow.gap')
    assert.equal(finding?.severity, 'high')
    assert.equal(finding.objectKey, 'canary-own-domain')
    await repair(watch)
    await round(watch, 2)
    assert.ok(
      (await found(watch)).some(({ code }) => code === 'flow.gap'),
      'not tried again yet',
    )
    await made.advance(86_400_000)
    await round(watch, 4)
    await round(watch, 2)
    assert.deepEqual(await open(watch), [])
  })

  await t.test('mail to the outside: said plainly when the application may not send', async () => {
    const { outboundCanary } = await made.api('PUT', `${watch.path}/settings`, { autoRepair: [], outboundCanary: true })
    assert.equal(outboundCanary, true)
    await made.run('send-outbound-canary')
    const { outboundCanaryProblem } = await made.api('GET', watch.path)
    assert.match(outboundCanaryProblem, /Mail\.Send/)
    assert.deepEqual(await open(watch), [], 'a permission that was never given is no tampering')
  })

  await t.test('with the permission it goes through the gateway once and leaves the tenant', async () => {
    const { connection } = await made.api('GET', `/tenants/${watch.tenantId}/mailflow/status`)
    await control(watch, 'POST', `/tenants/Contoso/apps/${connection.clientId}/grant-role`, { role: 'Mail.Send' })
    await made.advance(2 * 3_600_000)
    for (const _round of [1, 2]) await outboundRound(watch, 1)
    assert.equal((await made.api('GET', watch.path)).outboundCanaryProblem, null)
    assert.deepEqual(await open(watch), [])
    const sent = made.emulator.internet.received.filter(({ from }) => from === person)
    assert.equal(sent.length, 2)
    assert.ok(sent.every(({ to }) => to[0]!.startsWith('relay-probe@')))
    const raw = sent[0]!.raw.toString()
    assert.deepEqual(await dkimResults(made.emulator, sent[0]!.raw, 'contoso.com'), ['pass'], 'signed by the tenant')
    assert.doesNotMatch(raw, /X-Mailwarden-(?:Route|Return)/i, 'no token leaves the tenant')
  })

  await t.test('two in a row that do not pass the gateway are a finding', async () => {
    await asAdmin(watch, 'Disable-TransportRule', { Identity: 'Mailwarden 40 - Scan outbound', Confirm: false })
    for (const _round of [1, 2, 3]) await outboundRound(watch, 0)
    const finding = (await found(watch)).find(({ objectKey }) => objectKey === 'canary-outbound')
    assert.equal(finding?.severity, 'high')
    await repair(watch)
    for (const _round of [1, 2]) await outboundRound(watch, 1)
    assert.deepEqual(await open(watch), [])
  })

  await t.test('without a mailbox nothing is sent any more, and nothing is left of it', async () => {
    await made.api('PUT', `${watch.path}/settings`, { autoRepair: [], canaryMailbox: null })
    const before = made.emulator.internet.received.length
    await outboundRound(watch, 0)
    await round(watch, 0)
    assert.equal(made.emulator.internet.received.length, before)
    assert.deepEqual(await open(watch), [])
  })
})
