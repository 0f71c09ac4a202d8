// Connecting a tenant from sign-in to active, against the emulated Microsoft cloud.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { renewApplicationKey } from '#mailflow/provisioning/application-key.ts'
import { watchConsent } from '#mailflow/provisioning/consent-watch.ts'
import { createStepContext } from '#mailflow/provisioning/context.ts'
import { listDomains, listGroups, listPeople } from '#people/views.ts'
import { actor, openLab } from './lab.ts'
import { directoryState, exchangeState } from './tenant-state.ts'

const day_ms = 86_400_000

test('a tenant is connected from sign-in to active, and everything is there once', async (t) => {
  const lab = await openLab(t)
  const { signInUrl } = await lab.provisioning.connect(lab.tenantId, { options: { pilot_minutes: 60 } }, actor)
  assert.equal((await lab.settle()).state, 'needs-sign-in')
  await lab.signIn(signInUrl)
  const operation = await lab.settle()
  assert.equal(operation.state, 'done', operation.message)

  await t.test('rules are the first ones, in order and on', async () => {
    const state = (await exchangeState(lab)) as { rules: { name: string; isEnabled: boolean }[] }
    assert.deepEqual(
      state.rules.slice(0, 6).map(({ name, isEnabled }) => [name, isEnabled]),
      [
        ['Mailwarden 10 - Clear state', true],
        ['Mailwarden 20 - Accept returned mail', true],
        ['Mailwarden 30 - Scan inbound', true],
        ['Mailwarden 40 - Scan outbound', true],
        ['Mailwarden 50 - Keep verdict', true],
        ['Mailwarden 60 - Remove return token', true],
      ],
    )
  })

  await t.test('the application has five permissions, one role, one certificate; one verified domain', () => {
    const state = directoryState(lab) as Record<string, unknown> & { applications: object[]; domains: { id: string }[] }
    assert.deepEqual(state.applications, [{ name: 'Mailwarden Mail flow', keys: 1 }])
    assert.equal(state['grants'], 5)
    assert.equal(state['roles'], 1)
    assert.deepEqual(
      state.domains.filter(({ id }) => id.startsWith('{slug}')),
      [{ id: `{slug}.${lab.emulator.operatorZone.name}`, isVerified: true, services: ['Email'] }],
    )
  })

  await t.test('people, groups and kinds of mailboxes are known', async () => {
    const [people, groups, domains] = await lab.db.inTenant(lab.tenantId, async (trx) => [
      await listPeople(trx, lab.tenantId, { limit: 200 }),
      await listGroups(trx, lab.tenantId, { limit: 200 }),
      await listDomains(trx, lab.tenantId),
    ])
    const kindOf = (name: string) => people.items.find((person) => person.displayName === name)?.mailbox
    assert.equal(kindOf('Invoices'), 'shared')
    assert.equal(kindOf('Room 1'), 'room')
    assert.equal(kindOf('Beamer'), 'equipment')
    assert.equal(kindOf('Backup Service'), null)
    assert.equal(kindOf('Frida Fink'), 'user')
    assert.equal(groups.items.find((group) => group.displayName === 'Finance Team')?.memberCount, 3)
    assert.ok(domains.some((domain) => domain.name === 'contoso.com' && domain.isVerified))
  })

  await t.test('the gateways get one active route with two-way tokens and a client certificate', async () => {
    const [route, ...more] = await lab.routes.load()
    assert.equal(more.length, 0)
    assert.ok(route?.mode === 'mailflow')
    assert.equal(route.state, 'active')
    assert.ok(route.domains.includes('contoso.com'))
    assert.match(route.clientCertificate!.certificatePem, /BEGIN CERTIFICATE/)
  })

  await t.test('the plan has nothing left to do, and no secret stands in its text', async () => {
    const { plan, text } = await lab.provisioning.plan(lab.tenantId)
    assert.deepEqual(plan.steps, [])
    assert.match(text, /Nothing to change/)
  })

  await t.test('the delegated token is gone and the event was written', async () => {
    const [sessions, events] = await lab.db.asSystem(async (trx) => [
      await trx.selectFrom('mailflow_session').selectAll().execute(),
      await trx
        .selectFrom('outbox_event' as never)
        .selectAll()
        .execute(),
    ])
    assert.equal(sessions.length, 0)
    assert.ok(JSON.stringify(events).includes('TenantConnected'))
  })

  await t.test('scope and direction change without connecting again', async () => {
    await lab.provisioning.changeScope(
      lab.tenantId,
      { direction: 'inbound', scope: { kind: 'groups', addresses: ['Finance-Team@contoso.com'] } },
      actor,
    )
    const changed = await lab.settle()
    assert.equal(changed.state, 'done', changed.message)
    const narrow = (await exchangeState(lab)) as { rules: { name: string; SentToMemberOf?: string[] }[] }
    assert.deepEqual(narrow.rules.find(({ name }) => name.includes(' 30 '))?.SentToMemberOf, [
      'finance-team@contoso.com',
    ])
    assert.ok(!narrow.rules.some(({ name }) => name.includes(' 40 ')))
    await lab.provisioning.changeScope(lab.tenantId, { direction: 'both', scope: { kind: 'all' } }, actor)
    assert.equal((await lab.settle()).state, 'done')
    const wide = (await exchangeState(lab)) as { rules: { name: string; SentToMemberOf?: string[] }[] }
    assert.equal(wide.rules.find(({ name }) => name.includes(' 30 '))?.SentToMemberOf, undefined)
    assert.ok(wide.rules.some(({ name }) => name.includes(' 40 ')))
  })

  await t.test('tokens rotate: both are accepted for two days, then only the new ones', async () => {
    const before = (await lab.routes.load())[0]!
    await lab.provisioning.rotate(lab.tenantId, actor)
    const switched = await lab.settle({ until: ({ message }) => message.startsWith('The old tokens') })
    assert.equal(switched.state, 'waiting', switched.message)
    const during = (await lab.routes.load())[0]!
    assert.ok(before.mode === 'mailflow' && during.mode === 'mailflow')
    assert.notEqual(during.returnToken, before.returnToken)
    assert.equal(during.routeTokens.length, 2)
    assert.ok(during.routeTokens.includes(before.routeTokens[0]!))
    assert.equal((await lab.settle()).state, 'done')
    const after = (await lab.routes.load())[0]!
    assert.ok(after.mode === 'mailflow')
    assert.deepEqual(after.routeTokens.length, 1)
    assert.ok(!after.routeTokens.includes(before.routeTokens[0]!))
  })

  const keys = () => [...lab.emulator.tenant('Contoso').directory.applications.values()][0]!.keyCredentials
  const renew = () =>
    renewApplicationKey(createStepContext(lab.parts, lab.engine.clients, lab.tenantId, lab.clock.now()))

  await t.test(
    'the certificate of the application is renewed before its year is over, also through a lost answer',
    async () => {
      assert.equal(await renew(), 'kept')
      await lab.emulator.advance(340 * day_ms)
      lab.emulator.world.faults.push({ service: 'graph', match: 'addKey', times: 1, effect: { kind: 'lost-answer' } })
      await assert.rejects(renew(), /No answer/)
      assert.equal(await renew(), 'replaced')
      assert.equal(keys().length, 2)
      assert.equal(await renew(), 'kept')
      await lab.emulator.advance(30 * day_ms)
      assert.deepEqual(await watchConsent(lab.parts, lab.engine.clients, lab.tenantId), { kind: 'ok' })
    },
  )

  await t.test('after the end of its certificate the tenant can be connected again', async () => {
    await lab.emulator.advance(400 * day_ms)
    const { signInUrl: again } = await lab.provisioning.connect(lab.tenantId, {}, actor)
    await lab.signIn(again)
    const reconnected = await lab.settle()
    assert.equal(reconnected.state, 'done', reconnected.message)
    assert.equal(keys().length, 1)
  })
})

test('somebody who is no global administrator cannot connect', async (t) => {
  const lab = await openLab(t)
  const { signInUrl } = await lab.provisioning.connect(lab.tenantId, {}, actor)
  await assert.rejects(lab.signIn(signInUrl, 'exchange.admin@contoso.com'))
  assert.equal((await lab.settle()).state, 'needs-sign-in')
})
