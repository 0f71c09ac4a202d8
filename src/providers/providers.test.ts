import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { createAlerts } from '#alerts/store.ts'
import { createAudit } from '#platform/audit/append.ts'
import type { HttpModule } from '#platform/http/module.ts'
import { createHttpServer } from '#platform/http/server.ts'
import { createToken } from '#platform/http/tokens.ts'
import { createJobs } from '#platform/jobs/boss.ts'
import { createOutbox } from '#platform/outbox/dispatch.ts'
import { createLogger } from '#platform/telemetry/logger.ts'
import { policyHttp } from '#mailflow/policy-http.ts'
import { testDatabase } from '#test/support/database.ts'
import { ManualClock } from '#test/support/manual-clock.ts'
import { customersCsv, healthOf, listCustomers } from './customers.ts'
import { subscriptionGate } from './gate.ts'
import { grantedCustomers } from './grants.ts'
import { providersHttp } from './http.ts'
import { countLicencesJob, defineProviderJobs } from './jobs.ts'
import { policyLock } from './locks.ts'
import { requireProduct } from './subscriptions.ts'
import { applyTemplate } from './templates.ts'

const contoso = '11111111-1111-4111-8111-111111111111'
const fabrikam = '22222222-2222-4222-8222-222222222222'
const frida = '33333333-3333-4333-8333-333333333331'

async function setUp(t: TestContext) {
  const db = await testDatabase(t)
  const clock = new ManualClock('2026-11-23T09:00:00Z')
  const logger = createLogger({ level: 'silent' })
  const audit = createAudit(clock)
  const outbox = createOutbox(db, { logger, clock })
  const jobs = createJobs(db, { logger, clock, work: false })
  const portal: Record<string, unknown>[] = []
  await db.asSystem(async (trx) => {
    for (const [id, name] of [
      [contoso, 'Contoso'],
      [fabrikam, '=cmd|Fabrikam'],
    ] as const)
      await trx
        .insertInto('tenant')
        .values({ tenant_id: id, name, microsoft_tenant_id: null, initial_domain: `${name.toLowerCase()}.example` })
        .execute()
    const now = clock.now()
    await trx
      .insertInto('person')
      .values({
        tenant_id: contoso,
        id: frida,
        display_name: 'Frida',
        given_name: null,
        surname: null,
        user_principal_name: 'frida@contoso.example',
        mail: 'frida@contoso.example',
        department: null,
        job_title: null,
        language: null,
        usage_location: null,
        is_enabled: true,
        is_guest: false,
        has_exchange_plan: true,
        deleted_at: null,
        updated_at: now,
      })
      .execute()
    await trx
      .insertInto('mailbox')
      .values({
        tenant_id: contoso,
        person_id: frida,
        kind: 'user',
        primary_address: 'frida@contoso.example',
        exchange_guid: null,
        deleted_at: null,
        updated_at: now,
      })
      .execute()
    await trx
      .insertInto('address')
      .values({
        tenant_id: contoso,
        address: 'frida@contoso.example',
        owner_kind: 'person',
        owner_id: frida,
        is_primary: true,
      })
      .execute()
  })
  const alerts = createAlerts({ clock, notify: async () => {} })
  defineProviderJobs(jobs, { db, clock, logger, alerts })
  const parts = {
    db,
    clock,
    audit,
    outbox,
    applyPortal: async (_trx: unknown, _tenant: string, settings: Record<string, unknown>) =>
      void portal.push(settings),
  }
  const confirmed: string[] = []
  const noteConfirmed: HttpModule = (app) =>
    void app.addHook('onRoute', ({ method, url, config }) => {
      if (config?.isConfirmed === true) confirmed.push(`${String(method)} ${url}`)
    })
  const modules = [
    noteConfirmed,
    subscriptionGate({ db, clock }),
    providersHttp(parts),
    policyHttp({ db, audit, outbox, clock, lockOf: policyLock }),
  ]
  const server = await createHttpServer({ logger, clock, db, modules, health: [], version: '1' })
  t.after(() => server.close())
  const token = (tenants: string[] | null, permissions: string[] | null) =>
    db.asSystem(async (trx) => (await createToken(trx, { name: 'Adele', tenants, permissions, expiresAt: null })).token)
  const call = async (bearer: string, method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, payload?: object) =>
    server.app.inject({
      method,
      url: `/api/v1${url}`,
      headers: { authorization: `Bearer ${bearer}` },
      ...(payload === undefined ? {} : { payload }),
    })
  return { db, clock, jobs, alerts, portal, token, call, parts, confirmed }
}

test('a provider comes in only where the customer lets it, and both sides can read who did what', async (t) => {
  const { db, token, call } = await setUp(t)
  const provider = await token([contoso, fabrikam], ['providers.*'])
  const customer = await token([contoso], null)
  const list = (await call(provider, 'GET', '/providers/customers')).json()
  assert.deepEqual(
    list.items.map(({ name, access, health }: Record<string, string>) => [name, access, health]),
    [
      ['=cmd|Fabrikam', 'refused', 'not-connected'],
      ['Contoso', 'refused', 'not-connected'],
    ],
  )
  const launch = (id: string) => call(provider, 'POST', `/providers/customers/${id}/launch`)
  assert.equal((await launch(contoso)).json().code, 'provider.access-refused')
  assert.equal(
    (await call(provider, 'PUT', `/tenants/${contoso}/provider-access`, { isGranted: true })).statusCode,
    403,
    'not by the provider itself',
  )
  const granted = await call(customer, 'PUT', `/tenants/${contoso}/provider-access`, { isGranted: true })
  assert.deepEqual([granted.json().isGranted, granted.json().changedBy], [true, 'Adele'])
  assert.deepEqual([...(await db.asSystem((trx) => grantedCustomers(trx)))], [contoso])
  assert.equal((await launch(contoso)).json().url, `/t/${contoso}`)
  const inLog = async (tenantId: string | null) =>
    (await db.asSystem((trx) => trx.selectFrom('audit_entry').select(['tenant_id', 'action']).orderBy('at').execute()))
      .filter((row) => row.tenant_id === tenantId)
      .map(({ action }) => action)
  assert.deepEqual(await inLog(contoso), ['provider-access.grant', 'provider.launch'])
  const own = (await call(provider, 'GET', '/providers/audit')).json()
  assert.deepEqual(
    own.items.map(({ action, customer: name }: Record<string, string>) => [action, name]),
    [
      ['provider.launch', 'Contoso'],
      ['provider.access-granted', 'Contoso'],
    ],
  )
  const first = (await call(provider, 'GET', '/providers/audit?limit=1')).json()
  assert.equal(
    (await call(provider, 'GET', `/providers/audit?limit=1&cursor=${first.next}`)).json().items[0].action,
    'provider.access-granted',
  )
  const other = await token([fabrikam], ['providers.*'])
  assert.deepEqual(
    (await call(other, 'GET', '/providers/audit')).json().items,
    [],
    'of customers out of scope nothing is told',
  )
  assert.equal((await call(other, 'GET', `/providers/customers/${contoso}`)).statusCode, 404)
  for (const [method, rest, body] of [
    ['PUT', 'groups', { groups: [] }],
    ['PUT', 'subscriptions', { items: null }],
    ['POST', 'launch', undefined],
  ] as const)
    assert.equal((await call(other, method, `/providers/customers/${contoso}/${rest}`, body)).statusCode, 404, rest)
  await call(customer, 'PUT', `/tenants/${contoso}/provider-access`, { isGranted: false })
  assert.equal((await launch(contoso)).statusCode, 403)
})

test('customers: groups, search, pages, health, and a table that no spreadsheet runs', async (t) => {
  const { db, clock, alerts, token, call } = await setUp(t)
  const provider = await token(null, null)
  await call(provider, 'PUT', `/providers/customers/${contoso}/groups`, { groups: ['Gold', ' North '] })
  const found = (await call(provider, 'GET', '/providers/customers?group=North')).json()
  assert.deepEqual([found.items.length, found.groups], [1, ['Gold', 'North']])
  assert.equal((await call(provider, 'GET', '/providers/customers?search=FABRI')).json().items[0].id, fabrikam)
  assert.equal((await call(provider, 'GET', '/providers/customers?search=%25')).json().items.length, 0)
  const page = (await call(provider, 'GET', '/providers/customers?limit=1')).json()
  assert.equal((await call(provider, 'GET', `/providers/customers?limit=1&cursor=${page.next}`)).json().next, null)
  assert.equal((await call(provider, 'GET', '/providers/customers?cursor=x')).json().code, 'request.cursor')
  await db.inTenant(contoso, (trx) =>
    alerts.raise(trx, { tenantId: contoso, type: 'x', subject: 'x', severity: 'high', title: 'x', text: 'x' }),
  )
  for (const [sort, first] of [
    ['alerts', fabrikam],
    ['-alerts', contoso],
  ])
    assert.equal((await call(provider, 'GET', `/providers/customers?sort=${sort}`)).json().items[0].id, first)
  const [one] = await db.asSystem((trx) => listCustomers(trx, [contoso], {}, clock.now()))
  assert.deepEqual(one!.alerts, { high: 1, medium: 0, low: 0 })
  const none = { isUnlimited: true, items: [] }
  assert.equal(healthOf('active', { high: 1, medium: 0, low: 0 }, none), 'bad')
  assert.equal(healthOf('active', { high: 0, medium: 1, low: 0 }, none), 'attention')
  assert.equal(healthOf('active', { high: 0, medium: 0, low: 9 }, none), 'good')
  assert.equal(healthOf('disconnected', { high: 1, medium: 0, low: 0 }, none), 'not-connected')
  const csv = await call(provider, 'GET', '/providers/customers.csv')
  assert.match(csv.body, /\r\n[^,]*,"'=cmd\|Fabrikam",/)
  assert.match(customersCsv([{ ...one!, name: 'A "B", C' }]), /,"A ""B"", C",/)
})

test('subscriptions: all by default; else what is missing or over is refused, and more use than seats is told', async (t) => {
  const { db, clock, jobs, token, call } = await setUp(t)
  const provider = await token(null, null)
  const put = (items: object[] | null) =>
    call(provider, 'PUT', `/providers/customers/${contoso}/subscriptions`, { items })
  const need = (product: 'email-standard' | 'endpoint') =>
    db.inTenant(contoso, (trx) => requireProduct(trx, contoso, [product], clock.now()))
  await need('endpoint')
  assert.equal((await put([])).json().isUnlimited, false)
  await assert.rejects(need('email-standard'), { code: 'subscription.missing' })
  const soon = new Date(clock.now().getTime() + 1000).toISOString()
  await put([
    { product: 'email-standard', seats: 1, expiresAt: null },
    { product: 'endpoint', seats: null, expiresAt: soon },
  ])
  await need('endpoint')
  await clock.advance(1000)
  await assert.rejects(need('endpoint'), { code: 'subscription.missing' })
  assert.equal(
    (
      await put([
        { product: 'endpoint', seats: 1, expiresAt: null },
        { product: 'endpoint', seats: 2, expiresAt: null },
      ])
    ).json().code,
    'subscription.twice',
  )
  for (const bad of [
    { product: 'x', seats: 1, expiresAt: null },
    { product: 'endpoint', seats: 0, expiresAt: null },
    { product: 'endpoint', seats: 1, expiresAt: 'soon' },
  ])
    assert.equal((await put([bad])).statusCode, 400)
  await db.asSystem((trx) =>
    trx.insertInto('subscription_use').values({ tenant_id: contoso, used: 5, counted_at: clock.now() }).execute(),
  )
  const seen = (await call(provider, 'GET', `/tenants/${contoso}/subscriptions`)).json()
  assert.deepEqual(
    seen.items.map(({ product, state }: Record<string, string>) => [product, state]),
    [
      ['email-standard', 'over-used'],
      ['endpoint', 'expired'],
    ],
  )
  await need('email-standard')
  await jobs.runNow(countLicencesJob)
  const counted = (await call(provider, 'GET', `/tenants/${contoso}/subscriptions`)).json()
  assert.deepEqual([counted.items[0].used, counted.items[0].state], [0, 'active'], 'nobody had mail')
  const open = await db.asSystem((trx) => trx.selectFrom('alert').select('type').where('state', '=', 'open').execute())
  assert.deepEqual(open, [{ type: 'subscription.expired' }])
})

test('templates: applied to customers that let the provider in; what is locked their administrators cannot change', async (t) => {
  const { portal, token, call } = await setUp(t)
  const provider = await token(null, ['providers.*', 'policy.*'])
  const customer = await token([contoso], ['policy.*', 'users.write'])
  const policy = {
    name: 'Strict',
    order: 1,
    direction: 'inbound',
    scope: { kind: 'tenant' },
    rules: { bulk: { action: 'quarantine' } },
  }
  const body = { name: 'Basics', content: { policies: [policy], portal: { mayUseLists: false } }, locked: ['policies'] }
  const wrong = {
    ...body,
    content: { policies: [{ ...policy, scope: { kind: 'person', addresses: ['a@b.example'] } }] },
  }
  assert.equal((await call(provider, 'POST', '/providers/templates', wrong)).json().code, 'template.invalid')
  const made = await call(provider, 'POST', '/providers/templates', body)
  assert.equal(made.statusCode, 201, made.body)
  const { id } = made.json()
  assert.equal(
    (await call(provider, 'POST', '/providers/templates', { ...body, name: 'BASICS' })).json().code,
    'template.name-taken',
  )
  await call(customer, 'PUT', `/tenants/${contoso}/provider-access`, { isGranted: true })
  const apply = async () =>
    (await call(provider, 'POST', `/providers/templates/${id}/apply`, { tenantIds: [contoso, fabrikam] })).json()
      .results
  assert.deepEqual(
    (await apply()).map(({ tenantId, state }: Record<string, string>) => [tenantId, state]),
    [
      [contoso, 'done'],
      [fabrikam, 'failed'],
    ],
  )
  assert.deepEqual(portal, [{ mayUseLists: false }])
  const policies = async () => (await call(customer, 'GET', `/tenants/${contoso}/policies`)).json()
  assert.match(JSON.stringify(await policies()), /Strict/)
  const create = (bearer: string) =>
    call(bearer, 'POST', `/tenants/${contoso}/policies`, { ...policy, name: `By ${bearer.slice(-4)}` })
  assert.equal((await create(customer)).json().code, 'template.locked')
  assert.equal((await create(provider)).statusCode, 201)
  await call(provider, 'PUT', `/providers/templates/${id}`, {
    ...body,
    content: { policies: [{ ...policy, name: 'Stricter' }] },
    locked: [],
  })
  assert.equal((await call(provider, 'GET', '/providers/templates')).json().items[0].customers[0].isOld, true)
  await apply()
  assert.doesNotMatch(JSON.stringify(await policies()), /"Strict"/, 'what it made before is replaced')
  assert.equal((await create(customer)).statusCode, 201, 'nothing is locked any more')
  assert.equal((await call(provider, 'DELETE', `/providers/templates/${id}`)).json().code, 'template.in-use')
  assert.equal((await call(provider, 'DELETE', `/providers/templates/${id}/customers/${contoso}`)).statusCode, 204)
  assert.equal((await call(provider, 'DELETE', `/providers/templates/${id}`)).statusCode, 204)
  assert.equal(
    (await call(provider, 'POST', `/providers/templates/${id}/apply`, { tenantIds: [contoso] })).json().code,
    'template.not-found',
  )
})

const strict = {
  name: 'Strict',
  order: 1,
  direction: 'inbound',
  scope: { kind: 'tenant' },
  rules: { bulk: { action: 'quarantine' } },
}
const basics = { name: 'Basics', content: { policies: [strict] }, locked: ['policies'] }

/** A template that is applied at some customers, and those let the provider in. */
async function applied({ token, call }: Awaited<ReturnType<typeof setUp>>, ...tenantIds: string[]) {
  const everywhere = await token(null, null)
  const { id } = (await call(everywhere, 'POST', '/providers/templates', basics)).json()
  for (const tenantId of tenantIds)
    await call(everywhere, 'PUT', `/tenants/${tenantId}/provider-access`, { isGranted: true })
  await call(everywhere, 'POST', `/providers/templates/${id}/apply`, { tenantIds })
  return { everywhere, id: id as string }
}

test('a template that other customers have is neither read, changed, applied nor deleted by who may see only some', async (t) => {
  const set = await setUp(t)
  const { token, call } = set
  const { everywhere, id } = await applied(set, fabrikam)
  const scoped = await token([contoso], ['providers.*'])
  const url = `/providers/templates/${id}`
  const listed = async (bearer: string) => (await call(bearer, 'GET', '/providers/templates')).json().items[0]
  const hidden = await listed(scoped)
  assert.deepEqual([hidden.name, hidden.content, hidden.mayChange], ['Basics', undefined, false])
  assert.equal((await call(scoped, 'PUT', url, { ...basics, locked: [] })).json().code, 'template.out-of-reach')
  assert.equal((await call(scoped, 'DELETE', url)).json().code, 'template.out-of-reach')
  await call(everywhere, 'PUT', `/tenants/${contoso}/provider-access`, { isGranted: true })
  const apply = (bearer: string) => call(bearer, 'POST', `${url}/apply`, { tenantIds: [contoso] })
  assert.equal((await apply(scoped)).json().code, 'template.out-of-reach', 'applying it would show what is in it')
  await apply(everywhere)
  const shared = await listed(scoped)
  assert.deepEqual([shared.content.policies.length, shared.mayChange], [1, false], 'its own customer has it: read only')
  assert.equal((await call(scoped, 'PUT', url, { ...basics, locked: [] })).statusCode, 403)
  assert.equal((await apply(scoped)).statusCode, 200)
  assert.equal((await call(everywhere, 'DELETE', `${url}/customers/${fabrikam}`)).statusCode, 204)
  assert.equal((await listed(scoped)).mayChange, true)
  assert.equal((await call(scoped, 'PUT', url, { ...basics, locked: [] })).statusCode, 200)
  assert.equal((await call(scoped, 'PUT', `/providers/templates/${frida}`, basics)).json().code, 'template.not-found')
})

test('locks end with the access of the provider, and are shown to those whom they bind', async (t) => {
  const set = await setUp(t)
  const { token, call } = set
  const { everywhere } = await applied(set, contoso)
  const customer = await token([contoso], ['policy.*', 'users.write'])
  const lockFor = async (bearer: string) => (await call(bearer, 'GET', `/tenants/${contoso}/policies`)).json().locked
  const create = (name: string) => call(customer, 'POST', `/tenants/${contoso}/policies`, { ...strict, name })
  assert.deepEqual(await lockFor(customer), { by: 'Basics', options: ['policies'] })
  assert.equal(await lockFor(everywhere), null, 'the provider may change what it locks')
  assert.equal((await create('Own')).json().code, 'template.locked')
  await call(customer, 'PUT', `/tenants/${contoso}/provider-access`, { isGranted: false })
  assert.equal(await lockFor(customer), null)
  assert.equal((await create('Own')).statusCode, 201)
})

test('policies of a template are held against the shape of the API, when it is saved and again when it is applied', async (t) => {
  const set = await setUp(t)
  const { db, parts, call } = set
  const { everywhere, id } = await applied(set, contoso)
  const wrong = [
    { ...strict, order: 'zzz' },
    { ...strict, rules: { spam: { action: 'nonsense' } } },
    { ...strict, rules: { nonsense: { action: 'quarantine' } } },
    { ...strict, id: frida },
  ]
  for (const policy of wrong) {
    const answer = await call(everywhere, 'POST', '/providers/templates', {
      ...basics,
      name: 'Wrong',
      content: { policies: [policy] },
    })
    assert.equal(answer.json().code, 'template.invalid', answer.body)
    assert.match(answer.json().fields[0].path, /^content\.policies\.0/)
  }
  const before = (await call(everywhere, 'GET', `/tenants/${contoso}/policies`)).json().items
  await db.asSystem((trx) =>
    trx
      .updateTable('policy_template')
      .set({ content: JSON.stringify({ policies: [wrong[1]] }) })
      .where('id', '=', id)
      .execute(),
  )
  const actor = { kind: 'system', id: 'test', name: 'Adele', address: null } as const
  const [result] = await applyTemplate(parts, id, [contoso], actor)
  assert.equal(result!.state, 'failed', 'stored before the shape was checked')
  assert.deepEqual((await call(everywhere, 'GET', `/tenants/${contoso}/policies`)).json().items, before)
})

test('to let the provider in, a person has to confirm who they are', async (t) => {
  const { confirmed } = await setUp(t)
  assert.deepEqual(confirmed, ['PUT /api/v1/tenants/:tenantId/provider-access'])
})
