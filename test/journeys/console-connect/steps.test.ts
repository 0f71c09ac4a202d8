// The steps of the connect wizard by the API: reading changes nothing in Exchange, settings are kept, the plan names every object, the
// way back into the console is a name and never an address, and the proof shows replies.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defaultPassword } from '#emulator/directory/create-tenant.ts'
import { eventually } from '#test/support/mail-journey.ts'
import { administratorOf, installation } from '#test/support/installation.ts'
import { postForm } from '#test/support/post-form.ts'

test('connecting step by step', async (t) => {
  const made = await installation(t)
  const tenantId = await made.createTenant('Contoso')
  const path = `/tenants/${tenantId}/mailflow`
  const contoso = made.emulator.tenant('Contoso')
  const administrator = administratorOf(made.emulator, 'Contoso')

  await t.test('permissions come with reasons', async () => {
    const { canConnect, missing, permanent, whileConnecting } = await made.api('GET', `${path}/permissions`)
    assert.equal(canConnect, true)
    assert.equal(missing, null)
    assert.equal(permanent.length, 6)
    for (const { name, reason } of [...permanent, ...whileConnecting]) assert.ok(reason.length > 10, name)
  })

  await t.test('after the sign-in the browser is back in the wizard', async () => {
    const { signInUrl } = await made.api('POST', `${path}/prepare`, { returnTo: 'wizard' })
    const where = new URL(signInUrl)
    const callback = await postForm(
      made.emulator,
      `${made.emulator.urls.login}/${where.pathname.split('/')[1]!}/login`,
      new URLSearchParams({
        query: where.searchParams.toString(),
        username: administrator,
        password: defaultPassword,
        consent: 'accept',
        for_organization: 'yes',
      }),
    )
    const answer = await fetch(callback, { redirect: 'manual' })
    assert.equal(answer.status, 303)
    assert.equal(answer.headers.get('location'), `/t/${tenantId}/mail-flow/connect`)
    const again = await fetch(callback, { redirect: 'manual' })
    assert.equal(again.status, 400)
    assert.match(await again.text(), new RegExp(`href="/t/${tenantId}/mail-flow/connect"`))
  })

  await t.test('an address to come back to is not taken', async () => {
    for (const returnTo of ['https://evil.example', '//evil.example', '../..', 'Wizard'])
      await assert.rejects(made.api('POST', `${path}/prepare`, { returnTo }), /400/)
  })

  await t.test('reading ends with what there is, and nothing was changed in Exchange', async () => {
    const { operation } = await made.settle(tenantId)
    assert.equal(operation?.kind, 'prepare')
    assert.equal(operation?.state, 'done', operation?.message)
    const found = await made.api('GET', `${path}/found`)
    assert.ok(found.domains.some(({ name }: { name: string }) => name === 'contoso.com'))
    assert.ok(found.mailboxes.user > 0)
    assert.equal(found.objects.filter(({ isOurs }: { isOurs: boolean }) => isOurs).length, 0)
    for (const table of ['TransportRule', 'InboundConnector', 'OutboundConnector'] as const)
      assert.deepEqual(made.emulator.exchange.of(contoso).table(table).rows(), [])
  })

  await t.test('settings are kept, and wrong ones refused at their field', async () => {
    await made.api('PUT', `${path}/settings`, {
      direction: 'both',
      scope: { kind: 'domains', addresses: ['Contoso.com'] },
      options: { pilot_minutes: 0 },
    })
    const { connection } = await made.api('GET', `${path}/status`)
    assert.deepEqual(connection.scope, { kind: 'domains', addresses: ['contoso.com'] })
    await assert.rejects(
      made.api('PUT', `${path}/settings`, { scope: { kind: 'domains', addresses: ['anna@contoso.com'] } }),
      /scope\.addresses/,
    )
  })

  await t.test('the plan names eight objects with their parameters and no secret', async () => {
    const plan = await made.api('GET', `${path}/plan`)
    assert.deepEqual(plan.conflicts, [])
    const created = plan.steps.filter(({ action }: { action: string }) => action === 'create')
    assert.equal(created.length, 8)
    const inbound = created.find(({ key }: { key: string }) => key === 'r30')
    assert.deepEqual(inbound.parameters.find(({ name }: { name: string }) => name === 'RecipientDomainIs').value, [
      'contoso.com',
    ])
    assert.match(plan.text, /Mailwarden - From gateway/)
    assert.ok(plan.besides.length >= 3)
  })

  await t.test('connecting goes on with the same sign-in', async () => {
    await made.api('POST', `${path}/connect`, { returnTo: 'wizard' })
    const { connection, operation } = await made.settle(tenantId)
    assert.equal(operation?.state, 'done', operation?.message)
    assert.equal(connection?.state, 'active')
    await assert.rejects(made.api('PUT', `${path}/settings`, { direction: 'inbound' }), /mailflow\.connected/)
    await assert.rejects(made.api('POST', `${path}/prepare`, {}), /mailflow\.connected/)
  })

  await t.test('every object is expected and found; the secret token is not shown', async () => {
    const { items } = await made.api('GET', `${path}/objects`)
    assert.equal(items.length, 8)
    assert.deepEqual([...new Set(items.map(({ state }: { state: string }) => state))], ['ok'])
    assert.match(JSON.stringify(items), /‹secret›/)
  })

  await t.test('the proof shows replies both ways', async () => {
    await assert.rejects(made.api('POST', `${path}/proof`, { mailbox: 'someone@outside.example' }), /mailbox/)
    const begun = await made.api('POST', `${path}/proof`, { mailbox: administrator })
    assert.equal(begun.relay.state, 'passed')
    assert.match(begun.relay.replies[0], /^250/)
    assert.equal(begun.outbound.state, 'waiting')
    await made.emulator.transport.submit(contoso.id, administrator, {
      to: 'friend@outside.example',
      subject: 'Hello',
      text: 'x',
    })
    await made.emulator.transport.idle()
    const proof = await eventually('both ways', async () => {
      const now = await made.api('GET', `${path}/proof`)
      return now.inbound.state === 'passed' && now.outbound.state === 'passed' ? now : undefined
    })
    assert.match(proof.inbound.replies.at(-1), /^250/)
    assert.ok(proof.inbound.messageId)
  })

  await t.test('the queue is empty', async () => {
    assert.deepEqual((await made.api('GET', `${path}/queue`)).items, [])
  })
})
