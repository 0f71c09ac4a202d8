// Routes of endpoint products and of acts on a computer, over a real server: what is told, what is sealed, what is written down.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { sophosOf } from '#emulator/sophos/handler.ts'
import { upsertComputer } from '#people/computers.ts'
import { createHttpServer } from '#platform/http/server.ts'
import { createToken } from '#platform/http/tokens.ts'
import { endpointCase } from '#test/support/endpoints.ts'
import { backEndsHttp } from './back-ends-http.ts'
import { computerActsHttp } from './computers-http.ts'

async function served(t: TestContext) {
  const world = await endpointCase(t)
  const { parts, registry, db, clock, tenantId } = world
  const server = await createHttpServer({
    logger: parts.logger,
    clock,
    db,
    modules: [backEndsHttp(parts, registry), computerActsHttp(parts, registry)],
    health: [],
    version: '1',
    requestsPerMinute: 1_000_000,
  })
  t.after(() => server.close())
  const url = await server.listen('127.0.0.1:0')
  const tokenFor = (permissions: string[] | null) =>
    db.asSystem(
      async (trx) => (await createToken(trx, { name: 'test', tenants: null, permissions, expiresAt: null })).token,
    )
  const admin = await tokenFor(null)
  const call = async (method: string, path: string, body?: unknown, token = admin) => {
    const response = await fetch(new URL(`/api/v1/tenants/${tenantId}/endpoints${path}`, url), {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, text, body: (text === '' ? null : JSON.parse(text)) as any }
  }
  const audited = (action: string) =>
    db.asSystem((trx) => trx.selectFrom('audit_entry').selectAll().where('action', '=', action).execute())
  return { ...world, call, tokenFor, audited }
}

test('endpoint products: switched on with credentials that are sealed and never told, probed, switched off', async (t) => {
  const { call, emulator, db, tenantId, audited, tokenFor } = await served(t)
  const listed = await call('GET', '/back-ends')
  assert.deepEqual(
    listed.body.items.map(({ name, isOn, state }: any) => [name, isOn, state]),
    [
      ['agent', true, 'ready'],
      ['defender', false, 'off'],
      ['intune', false, 'off'],
      ['sophos', false, 'off'],
    ],
  )
  assert.equal((await call('PUT', '/back-ends/sophos', { isOn: true })).body.code, 'endpoint.credentials-needed')
  const refused = await call('PUT', '/back-ends/defender', { isOn: true, clientId: 'x', clientSecret: 'y' })
  assert.equal(refused.body.code, 'endpoint.no-credentials')
  const { clientId, clientSecret } = sophosOf(emulator.world, emulator.tenant('Contoso'))
  const wrong = await call('PUT', '/back-ends/sophos', {
    isOn: true,
    clientId,
    clientSecret: 'not-the-secret-of-anybody',
  })
  assert.deepEqual([wrong.body.state, wrong.body.settings], ['unknown', { clientId }])
  const probed = await call('POST', '/back-ends/sophos/probe')
  assert.equal(probed.body.state, 'unusable')
  assert.match(probed.body.problem, /does not accept the client id and secret/)
  const right = await call('PUT', '/back-ends/sophos', { isOn: true, clientSecret })
  assert.equal(right.body.state, 'unknown', 'what was found with other credentials is forgotten')
  assert.equal((await call('POST', '/back-ends/sophos/probe')).body.state, 'ready')
  const row = await db.inTenant(tenantId, (trx) =>
    trx.selectFrom('endpoint_back_end').selectAll().where('tenant_id', '=', tenantId).executeTakeFirstOrThrow(),
  )
  assert.ok(!row.client_secret!.includes(clientSecret))
  for (const { text } of [right, probed, await call('GET', '/back-ends')]) assert.ok(!text.includes(clientSecret))
  const entries = await audited('endpoints.back-end')
  assert.ok(entries.length >= 2 && !JSON.stringify(entries).includes(clientSecret))
  assert.equal((await call('PUT', '/back-ends/sophos', { isOn: false })).body.state, 'off')
  assert.equal((await call('PUT', '/back-ends/sophos', { isOn: true })).body.settings.clientId, clientId)

  await t.test('who may read may not change, and unknown names and fields are refused', async () => {
    const reader = await tokenFor(['endpoints.read'])
    assert.equal((await call('GET', '/back-ends', undefined, reader)).status, 200)
    assert.equal((await call('PUT', '/back-ends/sophos', { isOn: false }, reader)).status, 403)
    assert.equal((await call('PUT', '/back-ends/mcafee', { isOn: true })).status, 400)
    assert.equal((await call('PUT', '/back-ends/sophos', { isOn: true, password: 'x' })).status, 400)
  })
})

test('one computer: scanned, isolated, connected again, each with its reason in the audit log', async (t) => {
  const { call, switchOn, computer: add, db, tenantId, clock, audited, pass, events } = await served(t)
  await switchOn('defender')
  const virtual = add()
  const id = await db.inTenant(tenantId, (trx) =>
    upsertComputer(
      trx,
      tenantId,
      {
        backEnd: 'defender',
        externalId: virtual.machineId,
        name: virtual.name,
        os: 'windows',
        osVersion: null,
        isServer: false,
        entraDeviceId: virtual.entraDeviceId,
        lastSeenAt: clock.now(),
        isOnline: null,
      },
      clock.now(),
    ),
  )
  const scan = await call('POST', `/computers/${id}/scan`, { kind: 'quick' })
  assert.deepEqual([scan.status, scan.body.state], [202, 'queued'])
  assert.equal(
    (await call('POST', `/computers/${id}/scan`, { kind: 'quick' })).body.id,
    scan.body.id,
    'the same wish again',
  )
  await pass(6)
  const [ended] = await events('ComputerScanEnded')
  assert.deepEqual([ended!['state'], ended!['incidentId']], ['finishedClean', null])
  const isolated = await call('POST', `/computers/${id}/isolate`, { reason: 'It sent viruses.' })
  assert.deepEqual([isolated.status, isolated.body.state, virtual.isIsolated], [202, 'done', true])
  const connected = await call('POST', `/computers/${id}/reconnect`, { reason: 'Set up anew.' })
  assert.deepEqual([connected.body.state, virtual.isIsolated], ['done', false])
  assert.match(JSON.stringify(await audited('endpoints.isolate')), /It sent viruses\./)
  assert.equal((await audited('endpoints.reconnect')).length, 1)
  const restore = await call('POST', `/computers/${id}/detections/v-1/restore`, { reason: 'It is ours.' })
  assert.deepEqual([restore.status, restore.body.code], [409, 'endpoint.cannot-restore'])
  assert.equal((await call('POST', `/computers/${id}/isolate`, {})).status, 400)
  const unknown = '00000000-0000-4000-8000-000000000000'
  assert.equal((await call('POST', `/computers/${unknown}/scan`, { kind: 'quick' })).status, 404)
})
