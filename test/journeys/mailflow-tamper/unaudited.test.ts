// With auditing switched off nobody can say who did it and when; everything else goes on: finding, old and new, alert, repair, fight.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { installation } from '#test/support/installation.ts'
import { rule, setOutbound } from './case.ts'
import { alerts, asAdmin, check, connectionState, findings, watched } from './watch.ts'

test('without an audit log only the author is missing', async (t) => {
  const made = await installation(t)
  const watch = await watched(made)
  await asAdmin(watch, 'Set-AdminAuditLogConfig', { UnifiedAuditLogIngestionEnabled: false })
  const disable = () => asAdmin(watch, 'Disable-TransportRule', { Identity: rule(30), Confirm: false })
  const latest = async (code: string) => (await findings(watch)).find((finding) => finding.code === code)!

  await setOutbound({ SmartHosts: ['mx.evil.example'] })(watch)
  await made.advance(2 * 60_000)
  await check(watch)
  const found = await latest('object.changed')
  assert.deepEqual(
    [found.severity, found.actual, found.actor, found.clientAddress, found.doneAt],
    ['high', ['mx.evil.example'], null, null, null],
  )
  assert.equal(await connectionState(watch), 'broken')
  const alert = (await alerts(watch)).find(({ data }) => data['findingId'] === found.id)
  assert.match(alert!.text, /Auditing is off in this tenant: nobody can say who did it/)

  await made.api('PUT', `${watch.path}/settings`, { autoRepair: ['high'] })
  await check(watch)
  assert.equal((await latest('object.changed')).state, 'repaired-automatically')
  for (const isFight of [false, false, true]) {
    await disable()
    await check(watch)
    const off = await latest('object.disabled')
    assert.deepEqual([off.isFight, off.state, off.actor], [isFight, isFight ? 'open' : 'repaired-automatically', null])
    await made.advance(3_600_000)
  }
})
