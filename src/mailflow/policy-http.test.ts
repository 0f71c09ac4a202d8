import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { createAudit } from '#platform/audit/append.ts'
import { createHttpServer } from '#platform/http/server.ts'
import { createToken } from '#platform/http/tokens.ts'
import { newId } from '#platform/ids.ts'
import { sql } from 'kysely'
import type { ScanReport } from '#detection/verdict.ts'
import { createLogger } from '#platform/telemetry/logger.ts'
import { testDatabase } from '#test/support/database.ts'
import { ManualClock } from '#test/support/manual-clock.ts'
import { createOutbox } from '#platform/outbox/dispatch.ts'
import type { PolicyLock } from './policy-contract.ts'
import { policyHttp } from './policy-http.ts'
import { loadPolicies } from './policy-store.ts'
import { decide } from './policy.ts'

const contoso = newId()
const fabrikam = newId()
const body = {
  name: 'Finance',
  scope: { kind: 'person', addresses: ['ada@contoso.example'] },
  order: 1,
  direction: 'inbound',
  rules: { spam: { action: 'tag', subjectTag: '[Spam]' } },
}

async function setUp(t: TestContext, lock: PolicyLock = null) {
  const db = await testDatabase(t)
  const clock = new ManualClock()
  const logger = createLogger({ level: 'silent' })
  const outbox = createOutbox(db, { logger, clock })
  const modules = [policyHttp({ db, clock, outbox, audit: createAudit(clock), lockOf: async () => lock })]
  const server = await createHttpServer({ logger, clock, db, modules, health: [], version: '1' })
  t.after(() => server.close())
  const token = async (tenants: string[] | null, permissions: string[] | null) =>
    await db.asSystem(
      async (trx) => (await createToken(trx, { name: 'test', tenants, permissions, expiresAt: null })).token,
    )
  const call = async (bearer: string, method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, payload?: object) => {
    const response = await server.app.inject({
      method,
      url: `/api/v1/tenants/${path}`,
      headers: { authorization: `Bearer ${bearer}` },
      ...(payload === undefined ? {} : { payload }),
    })
    return { status: response.statusCode, body: response.body === '' ? null : response.json() }
  }
  return { db, outbox, token, call }
}

test('a policy is made, decides, is changed, audited, told to the gateways, and deleted', async (t) => {
  const { db, outbox, token, call } = await setUp(t)
  const admin = await token(null, null)
  const seen: (string | null)[] = []
  outbox.subscribe('test', ['RoutesChanged'], async (event) => void seen.push(event.tenantId))
  const made = await call(admin, 'POST', `${contoso}/policies`, body)
  assert.equal(made.status, 201)
  const load = async () => await db.inTenant(contoso, (trx) => loadPolicies(trx, contoso))
  const spam = { category: 'spam', score: 90, findings: [], faults: [] } as unknown as ScanReport
  assert.equal(decide(spam, await load(), 'inbound', 'ada@contoso.example').policyId, made.body.id)
  assert.equal(decide(spam, await load(), 'inbound', 'ben@contoso.example').action, 'quarantine')
  const changed = await call(admin, 'PUT', `${contoso}/policies/${made.body.id}`, {
    ...body,
    rules: { spam: { action: 'delete' } },
  })
  assert.equal(changed.status, 200)
  assert.equal(decide(spam, await load(), 'inbound', 'ada@contoso.example').action, 'delete')
  const effective = await call(
    admin,
    'GET',
    `${contoso}/policies/effective?address=ada@contoso.example&direction=inbound`,
  )
  assert.deepEqual(
    effective.body.items.map((policy: { id: string }) => policy.id),
    [made.body.id, 'default-inbound'],
  )
  assert.equal((await call(admin, 'DELETE', `${contoso}/policies/${made.body.id}`)).status, 204)
  assert.equal((await call(admin, 'GET', `${contoso}/policies/${made.body.id}`)).status, 404)
  await outbox.dispatch()
  assert.deepEqual(seen, [contoso, contoso, contoso])
  const audit = await db.asSystem(
    async (trx) => (await sql<{ action: string }>`select action from audit_entry`.execute(trx)).rows,
  )
  assert.deepEqual(audit.map((row) => row.action).toSorted(), ['policy.create', 'policy.delete', 'policy.update'])
})

test('a wrong policy is refused with every field', async (t) => {
  const { token, call } = await setUp(t)
  const admin = await token(null, null)
  const refused = await call(admin, 'POST', `${contoso}/policies`, {
    ...body,
    name: ' ',
    rules: { spam: { action: 'reject' }, phish: { action: 'tag' } },
  })
  assert.equal(refused.status, 400)
  assert.match(JSON.stringify(refused.body), /backscatter/)
  assert.match(JSON.stringify(refused.body), /rules\.phish\.subjectTag/)
  assert.equal((await call(admin, 'POST', `${contoso}/policies`, { ...body, colour: 'red' })).status, 400)
  assert.equal((await call(admin, 'POST', `${contoso}/policies`, body)).status, 201)
  assert.equal((await call(admin, 'POST', `${contoso}/policies`, body)).status, 400)
})

test("another tenant's policies are neither seen nor changed, and writing needs its permission", async (t) => {
  const { token, call } = await setUp(t)
  const admin = await token(null, null)
  const made = await call(admin, 'POST', `${contoso}/policies`, body)
  assert.equal((await call(admin, 'GET', `${fabrikam}/policies/${made.body.id}`)).status, 404)
  const stranger = await token([fabrikam], null)
  for (const [method, path] of [
    ['GET', 'policies'],
    ['GET', 'policies/effective?address=a@contoso.example&direction=inbound'],
    ['GET', `policies/${made.body.id}`],
    ['DELETE', `policies/${made.body.id}`],
  ] as const)
    assert.ok([403, 404].includes((await call(stranger, method, `${contoso}/${path}`)).status), path)
  assert.ok([403, 404].includes((await call(stranger, 'POST', `${contoso}/policies`, body)).status))
  assert.ok([403, 404].includes((await call(stranger, 'PUT', `${contoso}/policies/${made.body.id}`, body)).status))
  const reader = await token([contoso], ['policy.read'])
  assert.equal((await call(reader, 'GET', `${contoso}/policies`)).status, 200)
  assert.equal((await call(reader, 'POST', `${contoso}/policies`, { ...body, name: 'x' })).status, 403)
  assert.equal((await call(reader, 'PUT', `${contoso}/policies/${made.body.id}`, body)).status, 403)
  assert.equal((await call(reader, 'DELETE', `${contoso}/policies/${made.body.id}`)).status, 403)
})

test('the answer for an address names the chain, the reason and the rule that decides each category', async (t) => {
  const { token, call } = await setUp(t)
  const admin = await token(null, null)
  await call(admin, 'POST', `${contoso}/policies`, body)
  await call(admin, 'POST', `${contoso}/policies`, {
    name: 'Everybody',
    scope: { kind: 'tenant' },
    order: 5,
    direction: 'both',
    rules: { spam: { action: 'delete' }, bulk: { action: 'deliver' } },
  })
  const { body: answer } = await call(
    admin,
    'GET',
    `${contoso}/policies/effective?address=Ada@contoso.example&direction=inbound`,
  )
  assert.deepEqual(
    answer.items.map(({ name, why }: { name: string; why: string }) => [name, why]),
    [
      ['Finance', 'names ada@contoso.example'],
      ['Everybody', 'for everybody'],
      ['Inbound mail', 'built in, for everybody'],
    ],
  )
  const decided = Object.fromEntries(
    answer.decisions.map(({ category, policyName }: { category: string; policyName: string }) => [
      category,
      policyName,
    ]),
  )
  assert.deepEqual(
    [decided['spam'], decided['bulk'], decided['malware'], Object.keys(decided).length],
    ['Finance', 'Everybody', 'Inbound mail', 7],
  )
})

test('policies are put in order by naming each of them once', async (t) => {
  const { token, call } = await setUp(t)
  const admin = await token(null, null)
  const make = async (name: string) =>
    (await call(admin, 'POST', `${contoso}/policies`, { ...body, name, scope: { kind: 'tenant' } })).body.id as string
  const [first, second] = [await make('A'), await make('B')]
  const ordered = await call(admin, 'POST', `${contoso}/policies/order`, { ids: [second, first] })
  assert.deepEqual(
    ordered.body.items.map(({ name }: { name: string }) => name),
    ['B', 'A'],
  )
  for (const ids of [[first], [first, newId()]])
    assert.equal((await call(admin, 'POST', `${contoso}/policies/order`, { ids })).body.code, 'mailflow.policy.order')
})

test('what happens without a scanner is kept for each tenant', async (t) => {
  const { token, call } = await setUp(t)
  const admin = await token(null, null)
  const read = async (tenant: string) => (await call(admin, 'GET', `${tenant}/policies`)).body.onScannerFault
  assert.deepEqual(await read(contoso), { inbound: 'tag', outbound: 'hold' })
  const rule = { inbound: 'hold', outbound: 'hold' }
  assert.equal((await call(admin, 'PUT', `${contoso}/policies/settings`, { onScannerFault: rule })).status, 200)
  assert.deepEqual(await read(contoso), rule)
  assert.deepEqual(await read(fabrikam), { inbound: 'tag', outbound: 'hold' })
  const wrong = await call(admin, 'PUT', `${contoso}/policies/settings`, { onScannerFault: { inbound: 'drop' } })
  assert.equal(wrong.status, 400)
})

test('policies that a template locks are shown and not changed', async (t) => {
  const { token, call } = await setUp(t, { by: 'Baseline', options: ['policies'] })
  const admin = await token(null, null)
  assert.equal((await call(admin, 'GET', `${contoso}/policies`)).body.locked.by, 'Baseline')
  for (const [method, path, payload] of [
    ['POST', 'policies', body],
    ['PUT', 'policies/settings', { onScannerFault: { inbound: 'hold', outbound: 'hold' } }],
    ['POST', 'policies/order', { ids: [newId()] }],
  ] as const)
    assert.equal((await call(admin, method, `${contoso}/${path}`, payload)).body.code, 'mailflow.policy.locked')
})
