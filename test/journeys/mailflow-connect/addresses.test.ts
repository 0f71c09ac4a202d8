// A scope names people and groups by any of their addresses, and keeps meaning them when the primary one changes.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { syncPeople } from '#mailflow/provisioning.ts'
import { createWatchSupport } from '#mailflow/provisioning/watch-target.ts'
import { diffObject } from '#mailflow/objects.ts'
import { actor, openLab } from './lab.ts'

test('a group in scope by an alias, renamed later: what is there is what is wanted', async (t) => {
  const lab = await openLab(t)
  const tenant = lab.emulator.tenant('Contoso')
  const group = [...tenant.groups.values()].find(({ mail }) => mail !== null)!
  const first = group.mail!
  group.proxyAddresses.push('smtp:all-of-them@contoso.com')
  const rules = lab.emulator.exchange.of(tenant).table('TransportRule')
  const ruleOf = (name: string) => rules.rows().find((rule) => rule.name === name)!
  const settled = async (): Promise<void> => {
    const operation = await lab.settle({ until: ({ message }) => message.includes('shows the change') })
    assert.equal(operation.state, 'done', operation.message)
    const { plan } = await lab.provisioning.plan(lab.tenantId)
    assert.deepEqual(
      plan.steps.map(({ text }) => text),
      [],
    )
    const { items } = await lab.provisioning.objects(lab.tenantId)
    assert.deepEqual(
      items.filter(({ state }) => state !== 'ok'),
      [],
    )
    const watched = await createWatchSupport(lab.parts, lab.engine).expectation(lab.tenantId)
    const wanted = watched!.desired.objects.find(({ key }) => key === 'r40')!
    assert.deepEqual(
      diffObject(wanted, { FromMemberOf: ruleOf(wanted.name).values['FromMemberOf'] as string[] }).filter(
        ({ property }) => property === 'FromMemberOf',
      ),
      [],
    )
  }

  await t.test('an alias is the group', async () => {
    const { signInUrl } = await lab.provisioning.connect(
      lab.tenantId,
      { scope: { kind: 'groups', addresses: ['all-of-them@contoso.com'] }, options: { pilot_minutes: 0 } },
      actor,
    )
    await lab.signIn(signInUrl)
    await settled()
    assert.deepEqual(ruleOf('Mailwarden 30 - Scan inbound').values['SentToMemberOf'], [first])
  })

  await t.test('another primary address changes nothing, whichever the rule shows', async () => {
    group.mail = 'renamed@contoso.com'
    group.proxyAddresses = ['SMTP:renamed@contoso.com', `smtp:${first}`, 'smtp:all-of-them@contoso.com']
    await syncPeople(lab.parts, lab.engine, lab.tenantId, true)
    await lab.provisioning.apply(lab.tenantId, actor)
    await settled()
    const rule = ruleOf('Mailwarden 30 - Scan inbound')
    rules.replace({ ...rule, values: { ...rule.values, SentToMemberOf: [group.mail] } })
    await lab.provisioning.apply(lab.tenantId, actor)
    await settled()
    assert.deepEqual(ruleOf(rule.name).values['SentToMemberOf'], [group.mail])
  })

  await t.test('another group is another group', async () => {
    const rule = ruleOf('Mailwarden 30 - Scan inbound')
    rules.replace({ ...rule, values: { ...rule.values, SentToMemberOf: ['others@contoso.com'] } })
    await lab.provisioning.apply(lab.tenantId, actor)
    await settled()
    assert.deepEqual(ruleOf(rule.name).values['SentToMemberOf'], [group.mail])
  })
})
