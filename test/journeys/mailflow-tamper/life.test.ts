// The life of findings: automatic repair, fights, acceptance, our own changes, an audit log that is off or late, alerts that reach people.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test, type TestContext } from 'node:test'
import { installation } from '#test/support/installation.ts'
import { eventually } from '#test/support/mail-journey.ts'
import {
  accept,
  alerts,
  asAdmin,
  check,
  connectionState,
  control,
  findings,
  openAlerts,
  repair,
  status,
  watched,
  type WatchStatus,
  type Watched,
} from './watch.ts'

const rule30 = 'Mailwarden 30 - Scan inbound'
const rule40 = 'Mailwarden 40 - Scan outbound'
const disable30 = (watch: Watched) => asAdmin(watch, 'Disable-TransportRule', { Identity: rule30, Confirm: false })
const settings = (watch: Watched, autoRepair: string[]) =>
  watch.made.api('PUT', `${watch.path}/settings`, { autoRepair })
/** That nobody did anything for a day says nothing here. */
const codesOf = (seen: WatchStatus) => seen.findings.map(({ code }) => code).filter((code) => code !== 'audit.silent')
const stateOfRule = async (watch: Watched, name: string) =>
  (await asAdmin(watch, 'Get-TransportRule', { Identity: name }))[0]!['State']

/** A receiver of webhooks: what it got. */
async function webhookSink(t: TestContext): Promise<{ url: string; received: any[] }> {
  const received: any[] = []
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk: Buffer) => (text += chunk.toString()))
    request.on('end', () => {
      received.push(JSON.parse(text))
      response.writeHead(204).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, received }
}

test('findings live as they should', async (t) => {
  const made = await installation(t, {
    config: { notifications: { webhook: { allowPrivateAddresses: true } } },
  })
  const watch = await watched(made)
  const hook = await webhookSink(t)
  await made.api('POST', `/tenants/${watch.tenantId}/notification-rules`, {
    name: 'Webhook',
    isEnabled: true,
    channel: { kind: 'webhook', url: hook.url },
    by: 'severity',
    frequencies: { high: 'immediately', medium: 'immediately', low: 'immediately' },
    exceptions: [],
    tellsWhenClosed: false,
    appliesTo: 'own',
  })

  await t.test('a change is told once, by webhook, with what it means; looking again tells nothing more', async () => {
    await disable30(watch)
    await check(watch)
    const told = await eventually('the webhook', () =>
      hook.received.find(({ type }) => type === 'mailflow.tamper-high'),
    )
    assert.match(JSON.stringify(told), /switched off/)
    await check(watch)
    await check(watch)
    const [alert] = (await alerts(watch)).filter(({ state }) => state === 'open')
    assert.equal(alert?.count, 1)
    assert.equal((await findings(watch)).length, 1)
    assert.equal(await connectionState(watch), 'broken')
    await repair(watch)
    assert.equal(await connectionState(watch), 'active')
    assert.equal(await stateOfRule(watch, rule30), 'Enabled')
  })

  await t.test('an administrator who puts it right himself closes the finding', async () => {
    await disable30(watch)
    await check(watch)
    await asAdmin(watch, 'Enable-TransportRule', { Identity: rule30 })
    const seen = await check(watch)
    assert.deepEqual(
      seen.findings.filter(({ code }) => code !== 'object.touched'),
      [],
    )
    assert.equal((await findings(watch)).find(({ code }) => code === 'object.disabled')?.state, 'repaired-by-admin')
  })

  await t.test(
    'what is set to automatic is repaired by the check; the third time within a day is a fight',
    async () => {
      await settings(watch, ['high'])
      for (const time of [1, 2]) {
        await disable30(watch)
        const seen = await check(watch)
        assert.deepEqual(seen.open, { high: 0, medium: 0, low: 0 }, `time ${time}`)
        assert.equal(await stateOfRule(watch, rule30), 'Enabled', `time ${time}`)
        await made.advance(3_600_000)
      }
      await disable30(watch)
      const seen = await check(watch)
      assert.equal(seen.findings[0]?.isFight, true)
      assert.equal(await stateOfRule(watch, rule30), 'Disabled')
      const alert = (await alerts(watch)).find(({ state }) => state === 'open')
      assert.equal(alert?.severity, 'high')
      assert.match(alert.text, /automatic repair has stopped/)
      await check(watch)
      assert.equal(await stateOfRule(watch, rule30), 'Disabled', 'still not touched')
      await repair(watch)
      assert.equal(await stateOfRule(watch, rule30), 'Enabled', 'by hand it is')
      await settings(watch, [])
    },
  )

  await t.test('a severity that is not set to automatic waits for a person', async () => {
    await settings(watch, ['low'])
    await asAdmin(watch, 'Disable-TransportRule', { Identity: rule40, Confirm: false })
    assert.equal((await check(watch)).open.high, 1)
    assert.equal(await stateOfRule(watch, rule40), 'Disabled')
    await repair(watch)
    await settings(watch, [])
  })

  await t.test('an accepted value is the wanted one: no repair, no change of settings takes it back', async () => {
    await asAdmin(watch, 'Set-TransportRule', { Identity: rule30, ExceptIfSenderDomainIs: ['partner.example'] })
    const { findings: open } = await check(watch)
    const accepted = await accept(watch, open[0]!)
    assert.equal(accepted.state, 'accepted')
    assert.deepEqual((await check(watch)).findings, [])
    await repair(watch)
    await made.api('PUT', `/tenants/${watch.tenantId}/mailflow/scope`, { options: { ruleErrorAction: 'Defer' } })
    await made.settle(watch.tenantId)
    const [record] = await asAdmin(watch, 'Get-TransportRule', { Identity: rule30 })
    assert.equal(record!['RuleErrorAction'], 'Defer')
    assert.deepEqual(record!['ExceptIfSenderDomainIs'], ['partner.example'])
    assert.deepEqual((await check(watch)).findings, [])

    // Exchange tells changes by the second: one in the second of our own would be taken for its echo.
    await made.advance(2_000)
    await asAdmin(watch, 'Set-TransportRule', { Identity: rule30, ExceptIfSenderDomainIs: ['other.example'] })
    const again = (await check(watch)).findings
    assert.deepEqual(
      again.map(({ expected, actual }) => [expected, actual]),
      [[['partner.example'], ['other.example']]],
    )
    await repair(watch)

    await made.api('POST', `${watch.path}/findings/${open[0]!.id}/withdraw`)
    assert.deepEqual(
      (await check(watch)).findings.map(({ actual }) => actual),
      [['partner.example']],
    )
    await repair(watch)
    assert.deepEqual((await check(watch)).findings, [])
  })

  await t.test('what mail flow cannot work without cannot be accepted', async () => {
    await asAdmin(watch, 'Remove-TransportRule', { Identity: rule30, Confirm: false })
    const { findings: open } = await check(watch)
    await assert.rejects(accept(watch, open[0]!), /409 .*cannot be accepted/)
    await repair(watch)
  })

  await t.test('our own changes are never findings', async () => {
    const before = (await findings(watch)).length
    await made.api('POST', `/tenants/${watch.tenantId}/mailflow/apply`)
    await made.settle(watch.tenantId)
    await check(watch)
    await made.api('PUT', `/tenants/${watch.tenantId}/mailflow/scope`, {
      scope: { kind: 'groups', addresses: ['finance-team@contoso.com'] },
    })
    await made.settle(watch.tenantId)
    await check(watch)
    await made.api('PUT', `/tenants/${watch.tenantId}/mailflow/scope`, { scope: { kind: 'all' }, direction: 'inbound' })
    await made.settle(watch.tenantId)
    await check(watch)
    await made.api('POST', `/tenants/${watch.tenantId}/mailflow/rotate`)
    for (let step = 0; step < 12; step += 1) {
      await made.run('advance-mailflow')
      // Near a change of our own it does not look.
      await made.run('check-tampering')
      await made.advance(step < 8 ? 15 * 60_000 : 13 * 3_600_000)
    }
    await made.settle(watch.tenantId)
    await check(watch)
    const all = await findings(watch)
    assert.deepEqual(
      all
        .slice(0, all.length - before)
        // Nobody did anything for days in this tenant: the feed was silent indeed.
        .filter(({ code }) => code !== 'audit.silent')
        .map(({ code, objectKey, property }) => [code, objectKey, property]),
      [],
    )
    await made.api('PUT', `/tenants/${watch.tenantId}/mailflow/scope`, { direction: 'both' })
    await made.settle(watch.tenantId)
    await made.advance(2 * 60_000)
    assert.deepEqual((await check(watch)).findings, [])
  })

  await t.test('who did it is told when the audit log has it', async () => {
    made.emulator.tenant('Contoso').switches.auditLatency_ms = 90 * 60_000
    await disable30(watch)
    const early = (await check(watch)).findings.find(({ code }) => code === 'object.disabled')
    assert.equal(early?.actor, null)
    await made.advance(100 * 60_000)
    const late = (await check(watch)).findings.find(({ id }) => id === early.id)
    assert.match(late?.actor ?? '', /^admin@/)
    made.emulator.tenant('Contoso').switches.auditLatency_ms = 0
    await repair(watch)
  })

  await t.test('also of what was repaired by then', async () => {
    await made.advance(86_400_000)
    await settings(watch, ['high'])
    made.emulator.tenant('Contoso').switches.auditLatency_ms = 90 * 60_000
    await disable30(watch)
    await check(watch)
    const repaired = async () => (await findings(watch)).find(({ code }) => code === 'object.disabled')
    assert.equal((await repaired())?.state, 'repaired-automatically')
    await made.advance(100 * 60_000)
    await check(watch)
    assert.match((await repaired())?.actor ?? '', /^admin@/)
    made.emulator.tenant('Contoso').switches.auditLatency_ms = 0
  })

  await t.test('what a repair has put right is its work, too, when it came to no end', async () => {
    await made.advance(86_400_000)
    await settings(watch, ['high', 'medium'])
    await disable30(watch)
    const [sealers] = await asAdmin(watch, 'Get-ArcConfig')
    await asAdmin(watch, 'Set-ArcConfig', { Identity: 'Default', ArcTrustedSealers: [' '] })
    const effect = { kind: 'status' as const, status: 400, code: 'BadRequest', message: 'Not now.' }
    made.emulator.world.faults.push({ service: 'exchange', match: 'Set-ArcConfig', times: 99, effect })
    await check(watch)
    assert.equal(await stateOfRule(watch, rule30), 'Enabled')
    assert.ok((await status(watch)).repairError !== null)
    await check(watch)
    const [latest] = (await findings(watch)).filter(({ code }) => code === 'object.disabled')
    assert.equal(latest?.state, 'repaired-automatically')
    // Another one: rule 30 has been repaired so often that it would be a fight.
    await asAdmin(watch, 'Disable-TransportRule', { Identity: rule40, Confirm: false })
    await check(watch)
    assert.equal(await stateOfRule(watch, rule40), 'Enabled', 'what cannot be repaired holds up nothing else')
    made.emulator.world.faults.length = 0
    await settings(watch, [])
    await repair(watch)
    assert.deepEqual((await asAdmin(watch, 'Get-ArcConfig'))[0]!['ArcTrustedSealers'], sealers!['ArcTrustedSealers'])
    await check(watch)
  })

  await t.test('a value that was accepted is told again when its acceptance has ended', async () => {
    const narrow = () =>
      asAdmin(watch, 'Set-TransportRule', { Identity: rule30, SentToMemberOf: ['finance-team@contoso.com'] })
    await narrow()
    const found = (await check(watch)).findings.find(({ property }) => property === 'SentToMemberOf')
    await accept(watch, found!)
    assert.deepEqual(codesOf(await check(watch)), [])
    await made.api('PUT', `/tenants/${watch.tenantId}/mailflow/scope`, { scope: { kind: 'all' } })
    await made.settle(watch.tenantId)
    await made.advance(2_000)
    await narrow()
    assert.deepEqual(codesOf(await check(watch)), ['object.changed'])
    await repair(watch)
    await made.advance(10 * 60_000)
    assert.deepEqual((await check(watch)).findings, [])
  })

  await t.test('with auditing off the change is found all the same, only not who made it', async () => {
    await asAdmin(watch, 'Set-AdminAuditLogConfig', { UnifiedAuditLogIngestionEnabled: false })
    await disable30(watch)
    const seen = await check(watch)
    assert.deepEqual(seen.findings.map(({ code }) => code).sort(), ['audit.off', 'object.disabled'])
    await made.advance(5 * 60_000)
    assert.equal((await check(watch)).findings.find(({ code }) => code === 'object.disabled')?.actor, null)
    await asAdmin(watch, 'Set-AdminAuditLogConfig', { UnifiedAuditLogIngestionEnabled: true })
    await repair(watch)
    assert.deepEqual((await check(watch)).findings, [])
  })

  await t.test('without its accepted domain a repair waits for an administrator, and says so everywhere', async () => {
    const tenant = made.emulator.tenant('Contoso')
    const name = [...tenant.domains.keys()].find((domain) => domain.endsWith(made.emulator.operatorZone.name))!
    await control(watch, 'PATCH', `/tenants/Contoso/domains/${name}`, { supportedServices: [] })
    const seen = await check(watch)
    const found = seen.findings.find(({ code }) => code === 'domain.removed')
    assert.equal(found?.severity, 'high')
    assert.equal(found.remedy, 'domain')
    await assert.rejects(repair(watch), /409 .*administrator must sign in/)
    assert.match((await status(watch)).repairError ?? '', /administrator must sign in/)
    assert.ok((await alerts(watch)).some(({ type, state }) => type === 'mailflow.repair-waits' && state === 'open'))
    const { signInUrl } = await made.api('POST', `/tenants/${watch.tenantId}/mailflow/sign-in`)
    await made.signIn(signInUrl, 'admin@contoso.com')
    await made.settle(watch.tenantId)
    const calm = await check(watch)
    assert.deepEqual(calm.findings, [])
    assert.equal(calm.repairError, null)
    assert.deepEqual(await openAlerts(watch), [])
    assert.equal(await connectionState(watch), 'active')
  })
})
