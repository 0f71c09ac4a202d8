// Disconnecting a tenant: the order in which no mail is lost, and nothing of ours left in Exchange Online, the directory and DNS.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { actor, openLab, type Lab } from '../mailflow-connect/lab.ts'
import { directoryState, freshExchange } from '../mailflow-connect/tenant-state.ts'
import { readActualState } from '#mailflow/provisioning/exchange-state.ts'

async function connect(lab: Lab): Promise<void> {
  const { signInUrl } = await lab.provisioning.connect(lab.tenantId, { options: { pilot_minutes: 0 } }, actor)
  await lab.signIn(signInUrl)
  const operation = await lab.settle()
  assert.equal(operation.state, 'done', operation.message)
}

const hour_ms = 3600_000

test('disconnecting leaves nothing, and removes the way back a day after the redirects', async (t) => {
  const lab = await openLab(t)
  const untouched = directoryState(lab)
  await connect(lab)
  // A rule of the customer's stays where it is.
  await (
    await freshExchange(lab)
  ).invoke('New-TransportRule', { Name: 'Customer rule', SubjectContainsWords: ['x'], SetSCL: 5 }, { kind: 'write' })
  const exchange = await freshExchange(lab)
  const stoppedAt_ms = lab.clock.now().getTime()
  const { signInUrl } = await lab.provisioning.disconnect(lab.tenantId, {}, actor)

  const draining = await lab.settle({ until: ({ message }) => message.startsWith('Mail that is under way') })
  assert.equal(draining.state, 'waiting', draining.message)
  const during = await readActualState(exchange)
  assert.deepEqual(
    during.rules.filter((rule) => rule['State'] === 'Enabled').map((rule) => rule['Name']),
    [
      'Mailwarden 10 - Clear state',
      'Mailwarden 20 - Accept returned mail',
      'Mailwarden 50 - Keep verdict',
      'Mailwarden 60 - Remove return token',
      'Customer rule',
    ],
  )
  assert.equal(during.inbound.length, 1, 'the way back stays while mail may be under way')
  assert.equal((await lab.routes.load()).length, 1, 'gateways still know the tenant')

  const atEnd = await lab.settle()
  assert.equal(atEnd.state, 'needs-sign-in', atEnd.message)
  assert.ok(lab.clock.now().getTime() - stoppedAt_ms >= 25 * hour_ms, 'an hour to be in force and a day of drain')
  const after = await readActualState(exchange)
  assert.deepEqual([after.inbound, after.outbound], [[], []])
  assert.deepEqual(
    after.rules.map((rule) => rule['Name']),
    ['Customer rule'],
  )

  // The first address was given out a day ago: it is too old, a new one is asked for.
  await assert.rejects(lab.signIn(signInUrl!), /too old/)
  await lab.signIn(await lab.provisioning.signInUrl(lab.tenantId))
  const operation = await lab.settle()
  assert.equal(operation.state, 'done', operation.message)

  assert.deepEqual(directoryState(lab), untouched)
  assert.equal(lab.emulator.tenant('Contoso').directory.applications.size, 0, 'not even in the recycle bin')
  assert.deepEqual(await lab.routes.load(), [])
  const { connection } = await lab.provisioning.status(lab.tenantId)
  assert.equal(connection?.state, 'disconnected')
  const secrets = await lab.db.asSystem(async (trx) => [
    ...(await trx.selectFrom('mailflow_token').selectAll().execute()),
    ...(await trx.selectFrom('mailflow_certificate').selectAll().execute()),
    ...(await trx.selectFrom('mailflow_session').selectAll().execute()),
  ])
  assert.deepEqual(secrets, [])

  await t.test('the same tenant can be connected again', async () => {
    await connect(lab)
    assert.equal((await lab.routes.load()).length, 1)
  })
})

test('when the permission is lost already, disconnecting says what to remove by hand and lets mail pass unscanned', async (t) => {
  const lab = await openLab(t)
  await connect(lab)
  const { directory } = lab.emulator.tenant('Contoso')
  for (const application of directory.applications.values()) application.deletedAt = lab.clock.now()
  for (const principal of directory.servicePrincipals.values())
    if (principal.displayName === 'Mailwarden Mail flow') principal.deletedAt = lab.clock.now()
  lab.restart()
  await lab.emulator.advance(2 * hour_ms)
  await lab.provisioning.disconnect(lab.tenantId, {}, actor)
  const operation = await lab.settle()
  assert.equal(operation.state, 'failed')
  assert.equal(operation.error_code, 'mailflow.permission-lost')
  const order = [
    '30 - Scan inbound',
    '40 - Scan outbound',
    'To gateway',
    '20 - Accept',
    'From gateway',
    'Domains: remove',
    'App registrations',
  ]
  const places = order.map((name) => operation.message.indexOf(name))
  assert.ok(
    places.every((place) => place > 0) && places.toSorted((a, b) => a - b).join() === places.join(),
    operation.message,
  )
  const route = (await lab.routes.load())[0]!
  assert.ok(route.mode === 'mailflow' && route.state === 'relay-unscanned')
})

test('whoever stops in the pilot waits for mail that is under way, whoever never redirected any does not', async (t) => {
  const lab = await openLab(t)
  const takes_ms = async (): Promise<number> => {
    const from_ms = lab.clock.now().getTime()
    await lab.provisioning.disconnect(lab.tenantId, {}, actor)
    await lab.settle()
    return lab.clock.now().getTime() - from_ms
  }
  const pilotScope = { kind: 'people' as const, addresses: ['frida.fink@contoso.com'] }
  const { signInUrl } = await lab.provisioning.connect(lab.tenantId, { pilotScope }, actor)
  await lab.signIn(signInUrl)
  await lab.settle({ until: ({ message }) => message.startsWith('The pilot runs') })
  assert.ok((await takes_ms()) >= 25 * hour_ms)
  await lab.signIn(await lab.provisioning.signInUrl(lab.tenantId))
  assert.equal((await lab.settle()).state, 'done')

  const again = await lab.provisioning.prepare(lab.tenantId, {}, actor)
  await lab.signIn(again.signInUrl)
  assert.equal((await lab.settle()).state, 'done')
  assert.ok((await takes_ms()) < hour_ms)
})
