// What the watch believes and how it tells: a replica that is behind is no deletion, somebody's change within the second of our own
// repair is no echo of it, and the alert arrives as an e-mail.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { installation } from '#test/support/installation.ts'
import { eventually } from '#test/support/mail-journey.ts'
import { mailSink } from './mail-sink.ts'
import { alerts, asAdmin, check, findings, repair, watched, type Watched } from './watch.ts'

const rule30 = 'Mailwarden 30 - Scan inbound'
const disable30 = (watch: Watched) => asAdmin(watch, 'Disable-TransportRule', { Identity: rule30, Confirm: false })
const rule = async (watch: Watched) => (await asAdmin(watch, 'Get-TransportRule', { Identity: rule30 }))[0]!

test('the watch believes what is so, and tells it', async (t) => {
  const sink = await mailSink(t)
  const made = await installation(t, {
    config: {
      watch: { confirmSeconds: 1 },
      notifications: {
        from: 'mailwarden@operator.example',
        smtp: { host: '127.0.0.1', port: sink.port, tls: 'none' },
      },
    },
  })
  const watch = await watched(made)
  await made.api('POST', `/tenants/${watch.tenantId}/notification-rules`, {
    name: 'Security',
    isEnabled: true,
    channel: { kind: 'email', recipients: ['security@contoso.com'] },
    by: 'severity',
    frequencies: { high: 'immediately', medium: 'immediately', low: 'immediately' },
    exceptions: [],
    tellsWhenClosed: false,
    appliesTo: 'own',
  })

  await t.test('a rule that a replica does not know yet is not gone', async () => {
    await asAdmin(watch, 'Remove-TransportRule', { Identity: rule30, Confirm: false })
    await made.advance(60_000)
    await repair(watch)
    await made.advance(5_000)
    const before = (await findings(watch)).length
    made.emulator.world.faults.push({
      service: 'exchange',
      match: 'Get-TransportRule',
      times: 1,
      effect: { kind: 'stale', age_ms: 30_000 },
    })
    await check(watch)
    assert.deepEqual(made.emulator.world.faults, [], 'the read that was behind has been made')
    assert.equal((await findings(watch)).length, before, 'nothing was raised')
  })

  await t.test('a rule that is gone in both looks is', async () => {
    await asAdmin(watch, 'Remove-TransportRule', { Identity: rule30, Confirm: false })
    const found = (await check(watch)).findings.find(({ code }) => code === 'object.deleted')
    assert.equal(found?.severity, 'high')
  })

  await t.test('its alert arrives as an e-mail that says what happened, what it means and what to do', async () => {
    const mail = await eventually('the e-mail', () =>
      sink.received.find(({ text }) => /Subject: \[High\] Mail flow changed: Mailwarden 30/.test(text)),
    )
    assert.equal(mail.from, 'mailwarden@operator.example')
    assert.deepEqual(mail.to, ['security@contoso.com'])
    assert.match(mail.text, /Auto-Submitted: auto-generated/)
    const text = mail.text.replaceAll(/=\r\n/g, '').replaceAll(/\s+/g, ' ')
    assert.match(text, /is gone/)
    assert.match(text, /Repair makes it again/)
    assert.match(text, /mailflow\.tamper-high/)
    await repair(watch)
    const closed = (await alerts(watch)).filter(({ subject }) => subject.startsWith('object.deleted'))
    assert.ok(closed.every(({ state }) => state !== 'open'))
  })

  await t.test('a look that took long brings nothing back that a later one no longer saw', async () => {
    await asAdmin(watch, 'New-TransportRule', { Name: 'Somebody else', FromScope: 'InOrganization', SetSCL: 5 })
    const { faults } = made.emulator.world
    faults.push({
      service: 'exchange',
      match: 'Get-AcceptedDomain',
      times: 1,
      effect: { kind: 'delay', delay_ms: 3_000 },
    })
    const slow = check(watch)
    await eventually('the slow look', () => faults.length === 0)
    // By now it has read the rules.
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    await asAdmin(watch, 'Remove-TransportRule', { Identity: 'Somebody else', Confirm: false })
    assert.deepEqual((await made.api('POST', `${watch.path}/check`)).findings, [])
    await slow
    assert.deepEqual(await findings(watch, 'open'), [])
  })

  await t.test('the same change in the second of our own repair is not taken for its echo', async () => {
    const { clock } = made.emulator.world
    const { now } = clock
    // Exchange tells times by the second: all of this has one time there.
    const second_ms = Math.ceil(clock.now().getTime() / 1000) * 1000
    let tick_ms = 0
    const tick = () => (tick_ms += 20)
    clock.now = () => new Date(second_ms + tick_ms)
    try {
      for (const time of [1, 2, 3]) {
        tick()
        await disable30(watch)
        const seen = await check(watch)
        tick()
        assert.ok(
          seen.findings.some(({ code }) => code === 'object.disabled'),
          `found, time ${time}`,
        )
        await repair(watch)
        assert.equal((await rule(watch))['State'], 'Enabled', `repaired, time ${time}`)
      }
      for (const mode of ['Audit', 'AuditAndNotify']) {
        tick()
        await asAdmin(watch, 'Set-TransportRule', { Identity: rule30, Mode: mode })
        const found = (await check(watch)).findings.find(({ property }) => property === 'Mode')
        assert.equal(found?.actual, mode)
        tick()
        await repair(watch)
        assert.equal((await rule(watch))['Mode'], 'Enforce')
      }
    } finally {
      clock.now = now
    }
    assert.deepEqual((await check(watch)).findings, [])
  })
})
