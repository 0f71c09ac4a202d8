// Tampering is found while an operation waits: for a person, for the way back, for a pilot to end, for mail that is under way. It is
// judged by what should be there at that moment; what the operation itself is about is no tampering.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { installation } from '#test/support/installation.ts'
import { rule, setRule } from './case.ts'
import { asAdmin, check, control, repair, status, watched, type Watched } from './watch.ts'

const told = async (watch: Watched) =>
  (await check(watch)).findings
    .filter(({ code }) => code !== 'audit.silent' && code !== 'object.touched')
    .map(({ code, objectKey, property }) => [code, objectKey, property ?? ''].join(' ').trim())
    .sort()
const settle = (watch: Watched, message: RegExp) =>
  watch.made.settle(watch.tenantId, { until: ({ operation }) => message.test(operation?.message ?? '') })

test('the watch goes on while an operation waits', async (t) => {
  const made = await installation(t)
  const watch = await watched(made)
  const scope = (body: object) => made.api('PUT', `/tenants/${watch.tenantId}/mailflow/scope`, body)

  await t.test('for the way back, after the change has been made', async () => {
    const effect = {
      kind: 'reply' as const,
      code: 550,
      enhanced: '5.7.64',
      text: 'TenantAttribution; Relay Access Denied',
    }
    made.emulator.world.faults.push({ service: 'transport', match: 'RCPT', times: 999, effect })
    await scope({ scope: { kind: 'groups', addresses: ['finance-team@contoso.com'] }, direction: 'inbound' })
    await settle(watch, /way back is not open/)
    assert.deepEqual(await told(watch), [], 'our own change is none')
    await setRule(20, { SenderIpRanges: null })(watch)
    await setRule(30, { SentToMemberOf: null })(watch)
    assert.deepEqual(await told(watch), ['object.changed r20 SenderIpRanges', 'object.changed r30 SentToMemberOf'])
    await assert.rejects(repair(watch), /409 .*being changed right now/)
    made.emulator.world.faults.length = 0
    await made.settle(watch.tenantId)
    await repair(watch)
    assert.deepEqual(await told(watch), [])
  })

  await t.test('for a person, before the change has reached the tenant', async () => {
    const name = [...made.emulator.tenant('Contoso').domains.keys()].find((domain) =>
      domain.endsWith(made.emulator.operatorZone.name),
    )!
    await control(watch, 'PATCH', `/tenants/Contoso/domains/${name}`, { supportedServices: [] })
    await scope({ scope: { kind: 'all' }, direction: 'both' })
    await settle(watch, /must sign in/)
    assert.deepEqual(await told(watch), ['domain.removed domain'], 'what is not changed yet is as it should be')
    await setRule(10, { RemoveHeader: 'X-Other' })(watch)
    await setRule(30, { SentToMemberOf: null })(watch)
    assert.deepEqual(await told(watch), [
      'domain.removed domain',
      'object.changed r10 RemoveHeader',
      'object.changed r30 SentToMemberOf',
    ])
    const { signInUrl } = await made.api('POST', `/tenants/${watch.tenantId}/mailflow/sign-in`)
    await made.signIn(signInUrl, 'admin@contoso.com')
    await made.settle(watch.tenantId)
    assert.deepEqual(await told(watch), [])
  })

  await t.test('for mail that is under way, when the tenant is being disconnected', async () => {
    await made.advance(5_000)
    await made.api('POST', `/tenants/${watch.tenantId}/mailflow/disconnect`, {})
    await made.settle(watch.tenantId, {
      until: ({ operation }) =>
        operation?.steps.some(({ key, state }) => key === 'propagate' && state === 'waiting') === true,
    })
    assert.deepEqual(await told(watch), [], 'that we have switched rules off is none')
    await asAdmin(watch, 'Remove-TransportRule', { Identity: rule(20), Confirm: false })
    assert.deepEqual(await told(watch), ['object.deleted r20'])
    await asAdmin(watch, 'Enable-TransportRule', { Identity: rule(30) })
    assert.deepEqual(await told(watch), ['object.changed r30 Enabled', 'object.deleted r20'])
    await made.api('POST', `/tenants/${watch.tenantId}/mailflow/cancel`)
    const { checkedAt } = await status(watch)
    await made.advance(60_000)
    await made.run('check-tampering')
    assert.equal((await status(watch)).checkedAt, checkedAt, 'halted, nothing is watched')
  })
})

test('the watch goes on while a pilot runs', async (t) => {
  const made = await installation(t)
  const tenantId = await made.createTenant('Contoso')
  const { signInUrl } = await made.api('POST', `/tenants/${tenantId}/mailflow/connect`, {
    direction: 'both',
    pilotScope: { kind: 'people', addresses: ['frida.fink@contoso.com'] },
    options: { pilot_minutes: 120 },
  })
  await made.settle(tenantId)
  await made.signIn(signInUrl, 'admin@contoso.com')
  await made.settle(tenantId, { until: ({ operation }) => /pilot runs/.test(operation?.message ?? '') })
  const watch: Watched = { made, tenantId, name: 'Contoso', path: `/tenants/${tenantId}/mailflow/tamper` }
  assert.deepEqual(await told(watch), [])
  await setRule(30, { SentTo: null })(watch)
  assert.deepEqual(await told(watch), ['object.changed r30 SentTo'])
  await setRule(30, { SentTo: ['frida.fink@contoso.com'] })(watch)
  await made.settle(tenantId)
  assert.deepEqual(await told(watch), [])
})
