import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import PostalMime from 'postal-mime'
import { bufferSource } from '#mail/message/source.ts'
import { createAudit } from '#platform/audit/append.ts'
import type { Trx } from '#platform/db/database.ts'
import { createHttpServer } from '#platform/http/server.ts'
import { createToken } from '#platform/http/tokens.ts'
import { createJobs } from '#platform/jobs/boss.ts'
import { createOutbox } from '#platform/outbox/dispatch.ts'
import { createSecrets } from '#platform/secrets/seal.ts'
import { createLogger } from '#platform/telemetry/logger.ts'
import { createListLoader } from '#quarantine/lists-load.ts'
import { createQuarantine } from '#quarantine/quarantine.ts'
import { testDatabase } from '#test/support/database.ts'
import { ManualClock } from '#test/support/manual-clock.ts'
import { portalAdminHttp } from './admin-http.ts'
import { defineCodeJobs, sendCodeJob } from './codes.ts'
import type { PortalSettings } from './contract.ts'
import { portalHttp } from './http.ts'
import { withOwnLists } from './own-lists.ts'
import type { PortalParts } from './parts.ts'
import { defaultSettings } from './settings.ts'
import { defineRequestJobs, overtakenJob } from './overtaken.ts'
import { defineSummaryJobs, sendOfTenant, summariesJob } from './summaries.ts'

const contoso = '11111111-1111-4111-8111-111111111111'
const fabrikam = '00000000-0000-4000-8000-000000000001'
const frida = '22222222-2222-4222-8222-222222222221'
const felix = '22222222-2222-4222-8222-222222222222'
const shared = '22222222-2222-4222-8222-222222222223'
const team = '33333333-3333-4333-8333-333333333331'

async function seed(trx: Trx) {
  const now = new Date('2026-11-01T00:00:00Z')
  await trx
    .insertInto('tenant')
    .values({ tenant_id: contoso, name: 'Contoso', microsoft_tenant_id: null, initial_domain: 'contoso.example' })
    .execute()
  for (const [id, name, kind] of [
    [frida, 'frida', 'user'],
    [felix, 'felix', 'user'],
    [shared, 'info', 'shared'],
  ] as const) {
    await trx
      .insertInto('person')
      .values({
        tenant_id: contoso,
        id,
        display_name: name,
        given_name: null,
        surname: null,
        user_principal_name: `${name}@contoso.example`,
        mail: `${name}@contoso.example`,
        department: null,
        job_title: null,
        language: null,
        usage_location: null,
        is_enabled: kind === 'user',
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
        person_id: id,
        kind,
        primary_address: `${name}@contoso.example`,
        exchange_guid: null,
        deleted_at: null,
        updated_at: now,
      })
      .execute()
    await trx
      .insertInto('address')
      .values({
        tenant_id: contoso,
        address: `${name}@contoso.example`,
        owner_kind: 'person',
        owner_id: id,
        is_primary: true,
      })
      .execute()
  }
  await trx
    .insertInto('address')
    .values({
      tenant_id: contoso,
      address: 'f.fink@contoso.example',
      owner_kind: 'person',
      owner_id: frida,
      is_primary: false,
    })
    .execute()
  await trx
    .insertInto('people_group')
    .values({
      tenant_id: contoso,
      id: team,
      display_name: 'Team',
      mail: 'team@contoso.example',
      kind: 'distribution',
      is_dynamic: false,
      deleted_at: null,
      updated_at: now,
    })
    .execute()
  await trx
    .insertInto('address')
    .values({
      tenant_id: contoso,
      address: 'team@contoso.example',
      owner_kind: 'group',
      owner_id: team,
      is_primary: true,
    })
    .execute()
}

/** Frida as a guest of another tenant: her address stands in its directory, too. */
async function invite(trx: Trx) {
  const tenant_id = fabrikam
  const id = '44444444-4444-4444-8444-444444444441'
  const [name, mail] = ['Fabrikam', 'frida@contoso.example']
  await trx
    .insertInto('tenant')
    .values({ tenant_id, name, microsoft_tenant_id: null, initial_domain: 'fabrikam.example' })
    .execute()
  await trx
    .insertInto('person')
    .values({
      tenant_id,
      id,
      display_name: 'frida',
      given_name: null,
      surname: null,
      user_principal_name: 'frida_contoso.example#EXT#@fabrikam.example',
      mail,
      department: null,
      job_title: null,
      language: null,
      usage_location: null,
      is_enabled: true,
      is_guest: true,
      has_exchange_plan: false,
      deleted_at: null,
      updated_at: new Date('2026-11-01T00:00:00Z'),
    })
    .execute()
  await trx
    .insertInto('address')
    .values({ tenant_id, address: mail, owner_kind: 'person', owner_id: id, is_primary: true })
    .execute()
}

async function setUp(t: TestContext) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'portal-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const db = await testDatabase(t)
  await db.asSystem(seed)
  // A Monday.
  const clock = new ManualClock('2026-11-23T09:00:00Z')
  const logger = createLogger({ level: (process.env['MAILWARDEN_TEST_LOG'] ?? 'silent') as 'silent' })
  const audit = createAudit(clock)
  const secrets = createSecrets([Buffer.alloc(32, 1)])
  const outbox = createOutbox(db, { logger, clock })
  const jobs = createJobs(db, { logger, clock, work: false })
  const released: { id: string; to: string[] }[] = []
  const quarantine = createQuarantine({
    folder,
    secrets,
    db,
    clock,
    logger,
    audit,
    outbox,
    spool: {
      async enqueue({ messageId, envelope }) {
        released.push({ id: messageId, to: envelope.recipients.map((each) => each.path) })
        return { id: 'x' }
      },
    },
  })
  const mails: { to: string; key: string; raw: Buffer }[] = []
  const alerts: string[] = []
  const parts: PortalParts = {
    db,
    clock,
    audit,
    secrets,
    logger,
    outbox,
    jobs,
    quarantine,
    send: async (mail) => void (mails.some(({ key }) => key === mail.key) || mails.push(mail)),
    from: 'no-reply@mail.mailwarden.example',
    publicUrl: () => 'http://localhost:8080',
    microsoft: null,
    onRequest: async (_trx, _tenant, request) => void alerts.push(`open ${request.person}`),
    onDecided: async (_trx, _tenant, request) => void alerts.push(`${request.state} ${request.person}`),
  }
  defineCodeJobs(parts)
  defineSummaryJobs(parts)
  defineRequestJobs(parts)
  await jobs.start()
  t.after(() => jobs.stop())
  const server = await createHttpServer({
    logger,
    clock,
    db,
    modules: [portalHttp(parts), portalAdminHttp(parts)],
    health: [],
    version: '1',
  })
  t.after(() => server.close())
  const admin = await db.asSystem(
    async (trx) => (await createToken(trx, { name: 'Adele', tenants: null, permissions: null, expiresAt: null })).token,
  )

  let count = 0
  const put = async (
    change: {
      to?: string[]
      category?: string
      kind?: 'quarantine' | 'hold'
      subject?: string
      from?: string
      raw?: string
    } = {},
  ) => {
    count += 1
    const { id } = await quarantine.put({
      tenantId: contoso,
      messageId: `01890000-0000-7000-8000-${String(count).padStart(12, '0')}`,
      key: `k${count}`,
      kind: change.kind ?? 'quarantine',
      direction: 'inbound',
      mode: 'mailflow',
      envelope: {
        mailFrom: 'bounce@fabrikam.example',
        mailParameters: [],
        recipients: (change.to ?? ['Frida@contoso.example']).map((each) => ({ path: each, parameters: [] })),
      },
      source: bufferSource(Buffer.from(change.raw ?? 'Subject: x\r\n\r\nx')),
      category: change.category ?? 'spam',
      reason: 'test',
      score: 80,
      subject: change.subject ?? `Offer ${count}`,
      headerFrom: change.from ?? 'news@fabrikam.example',
      internetMessageId: null,
      receivedAt: clock.now(),
    })
    return id
  }
  type Answer = Awaited<ReturnType<typeof server.app.inject>>
  const request = (
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    url: string,
    headers: Record<string, string>,
    payload?: object | string,
  ): Promise<Answer> =>
    server.app.inject({ method, url: `/api/v1${url}`, headers, ...(payload === undefined ? {} : { payload }) })
  const asAdmin = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, payload?: object) =>
    request(method, `/tenants/${contoso}${url}`, { authorization: `Bearer ${admin}` }, payload)
  const settings = (change: Partial<PortalSettings>) =>
    asAdmin('PUT', '/portal/settings', { ...defaultSettings, ...change })
  const codeOf = async (attempt: string) => {
    await jobs.runNow(sendCodeJob, { id: attempt })
    const mail = mails.find(({ key }) => key === `portal code ${attempt}`)
    return mail === undefined ? null : { to: mail.to, code: /Your code: (\d{6})/.exec(mail.raw.toString())![1]! }
  }
  const askCode = async (address: string, headers: Record<string, string> = {}) =>
    request('POST', '/portal/sign-in/code', headers, { address })
  const signIn = async (name: string) => {
    const { attempt } = (await askCode(`${name}@contoso.example`)).json() as { attempt: string }
    const { code } = (await codeOf(attempt))!
    const answer = await request('POST', '/portal/sign-in/code/check', {}, { attempt, code })
    assert.equal(answer.statusCode, 200, answer.body)
    const cookie = String(answer.headers['set-cookie']).split(';')[0]!
    const { csrfToken } = (await request('GET', '/portal/session', { cookie })).json()
    const call = (
      method: 'GET' | 'POST' | 'PUT' | 'DELETE',
      url: string,
      payload?: object,
      headers: Record<string, string> = {},
    ) => request(method, `/portal${url}`, { cookie, 'x-csrf-token': csrfToken, ...headers }, payload)
    return { cookie, csrfToken, call }
  }
  return {
    db,
    clock,
    jobs,
    quarantine,
    parts,
    mails,
    alerts,
    released,
    admin,
    server,
    put,
    request,
    asAdmin,
    settings,
    askCode,
    codeOf,
    signIn,
  }
}

interface Item {
  id: string
  state: string
  mayRelease: boolean
  mayRequest: boolean
  mayDelete: boolean
  recipients: string[]
  subject: string
}
const itemsOf = (answer: { json(): any }): Item[] => answer.json().items

test('a mailed code signs in once, for ten minutes, with five tries', async (t) => {
  const { db, clock, request, askCode, codeOf, signIn } = await setUp(t)
  await db.asSystem(invite)
  const check = (attempt: string, code: string) => request('POST', '/portal/sign-in/code/check', {}, { attempt, code })
  const frida = await signIn('frida')
  const session = (await frida.call('GET', '/session')).json()
  assert.deepEqual(
    [session.person.address, session.tenant, session.mayRelease],
    ['frida@contoso.example', 'Contoso', true],
  )

  const { attempt } = (await askCode('F.Fink@contoso.example')).json()
  const { to, code } = (await codeOf(attempt))!
  assert.equal(to, 'frida@contoso.example', 'an alias leads to the mailbox')
  const wrong = code === '000000' ? '000001' : '000000'
  for (let tries = 0; tries < 4; tries += 1) assert.equal((await check(attempt, wrong)).statusCode, 401)
  assert.equal((await check(attempt, code)).statusCode, 200, 'the fifth try counts')
  assert.equal((await check(attempt, code)).statusCode, 401, 'used')

  const again = (await askCode('felix@contoso.example')).json().attempt as string
  const second = (await codeOf(again))!.code
  for (let tries = 0; tries < 5; tries += 1) await check(again, second === '111111' ? '222222' : '111111')
  assert.equal((await check(again, second)).statusCode, 401, 'the sixth try does not count')

  const late = (await askCode('felix@contoso.example')).json().attempt as string
  const lateCode = (await codeOf(late))!.code
  await clock.advance(10 * 60_000)
  assert.equal((await check(late, lateCode)).statusCode, 401)
  for (const bad of [
    { attempt: 'x', code: '123456' },
    { attempt: late, code: '12345' },
    { attempt: late, code: 'abcdef' },
  ])
    assert.ok([400, 401].includes((await request('POST', '/portal/sign-in/code/check', {}, bad)).statusCode))
})

test('an address that nobody has is answered like any other, and requests are bounded', async (t) => {
  const { mails, askCode, codeOf, asAdmin, settings } = await setUp(t)
  const known = await askCode('frida@contoso.example')
  for (const address of [
    'nobody@contoso.example',
    'info@contoso.example',
    'team@contoso.example',
    'x@elsewhere.example',
  ]) {
    const unknown = await askCode(address)
    assert.deepEqual([unknown.statusCode, Object.keys(unknown.json())], [known.statusCode, Object.keys(known.json())])
    assert.equal(await codeOf(unknown.json().attempt), null, address)
  }
  assert.equal(mails.length, 0)
  for (let count = 1; count < 5; count += 1) assert.equal((await askCode('frida@contoso.example')).statusCode, 202)
  assert.equal((await askCode('frida@contoso.example')).json().code, 'portal.too-many-codes')
  assert.equal((await askCode('felix@contoso.example')).statusCode, 202, 'somebody else still may')
  for (let count = 0; count < 5; count += 1) await askCode('nobody@contoso.example')
  assert.equal((await askCode('nobody@contoso.example')).json().code, 'portal.too-many-codes', 'also for unknown ones')
  assert.equal((await settings({ signIn: { microsoft: true, code: false } })).statusCode, 200)
  const off = await askCode('felix@contoso.example')
  assert.deepEqual([off.statusCode, await codeOf(off.json().attempt)], [202, null])
  assert.equal((await asAdmin('GET', '/portal/settings')).json().settings.signIn.code, false)
})

test('people see their own mail only, of the kinds that they may see', async (t) => {
  const { put, signIn, asAdmin, settings } = await setUp(t)
  const mine = await put()
  const alias = await put({ to: ['f.fink@contoso.example'], category: 'bulk' })
  const phish = await put({ category: 'phish' })
  const held = await put({ kind: 'hold', category: 'clean' })
  const malware = await put({ category: 'malware' })
  const other = await put({ to: ['felix@contoso.example'] })
  const { call } = await signIn('frida')
  const items = itemsOf(await call('GET', '/quarantine'))
  assert.deepEqual(items.map(({ id }) => id).sort(), [mine, alias, phish, held].sort())
  const byId = new Map(items.map((item) => [item.id, item]))
  assert.deepEqual([byId.get(mine)!.mayRelease, byId.get(mine)!.mayRequest], [true, false])
  assert.deepEqual([byId.get(phish)!.mayRelease, byId.get(phish)!.mayRequest], [false, true])
  for (const id of [malware, other]) {
    assert.equal((await call('GET', `/quarantine/${id}`)).statusCode, 404)
    assert.equal((await call('GET', `/quarantine/${id}/preview`)).statusCode, 404)
    assert.equal((await call('GET', `/quarantine/${id}/preview/document`)).statusCode, 404)
    const acted = (await call('POST', '/quarantine/actions', { action: 'delete', ids: [id] })).json()
    assert.equal(acted.results[0].state, 'failed')
  }
  assert.equal(itemsOf(await call('GET', '/quarantine?search=offer 2')).length, 1)
  assert.equal(itemsOf(await call('GET', '/quarantine?category=bulk')).length, 1)
  assert.equal(itemsOf(await call('GET', '/quarantine?mailbox=felix@contoso.example')).length, 0)
  const first = (await call('GET', '/quarantine?limit=3')).json()
  assert.equal(itemsOf(await call('GET', `/quarantine?limit=3&cursor=${first.next}`)).length, 1)
  await settings({ exposure: { ...defaultSettings.exposure, spam: 'hidden' } })
  assert.equal((await call('GET', `/quarantine/${mine}`)).statusCode, 404)
  const bad = { ...defaultSettings, exposure: { ...defaultSettings.exposure, phish: 'release' } }
  assert.equal((await asAdmin('PUT', '/portal/settings', bad)).statusCode, 400, 'phishing is never released by people')
})

test('release and delete touch the own copy only; the last who does not want it deletes it', async (t) => {
  const { put, signIn, released, quarantine, db } = await setUp(t)
  const id = await put({ to: ['Frida@contoso.example', 'felix@contoso.example'] })
  const [asFrida, asFelix] = [await signIn('frida'), await signIn('felix')]
  const act = async (who: typeof asFrida, action: string, ids = [id]) =>
    (await who.call('POST', '/quarantine/actions', { action, ids })).json().results[0]
  assert.equal((await act(asFrida, 'delete')).state, 'done')
  assert.equal((await act(asFrida, 'release')).state, 'failed', 'gone for her')
  assert.deepEqual(itemsOf(await asFrida.call('GET', '/quarantine')), [])
  assert.equal((await act(asFelix, 'release')).state, 'done')
  assert.deepEqual(released, [{ id: '01890000-0000-7000-8000-000000000001', to: ['felix@contoso.example'] }])
  assert.deepEqual(
    itemsOf(await asFelix.call('GET', '/quarantine')).map(({ state, mayRelease }) => [state, mayRelease]),
    [['released', false]],
  )
  assert.match((await act(asFelix, 'release')).detail, /before/)

  const both = await put({ to: ['Frida@contoso.example', 'felix@contoso.example'] })
  await act(asFrida, 'delete', [both])
  assert.equal((await quarantine.get(contoso, both))!.status, 'held')
  await act(asFelix, 'delete', [both])
  assert.equal((await quarantine.get(contoso, both))!.status, 'deleted')
  const actors = await db.asSystem((trx) => trx.selectFrom('audit_entry').selectAll().orderBy('position').execute())
  assert.ok(
    actors.some((row) => row.action === 'quarantine.release' && JSON.stringify(row).includes('felix@contoso.example')),
  )
})

test('own lists: allow and block from a message, limits, switches, and what the gateways get', async (t) => {
  const { db, put, signIn, settings, asAdmin } = await setUp(t)
  const { call } = await signIn('frida')
  const [one, two] = [await put({ from: 'Ann <ann@fabrikam.example>' }), await put({ from: 'spam@tailspin.example' })]
  await call('POST', '/quarantine/actions', { action: 'release-and-allow', ids: [one] })
  await call('POST', '/quarantine/actions', { action: 'delete-and-block', ids: [two] })
  const entries = (await call('GET', '/lists')).json().items as { list: string; value: string; id: string }[]
  assert.deepEqual(entries.map(({ list, value }) => `${list} ${value}`).sort(), [
    'allow ann@fabrikam.example',
    'block spam@tailspin.example',
  ])
  const routeLists = () => db.inTenant(contoso, (trx) => withOwnLists(createListLoader())(trx, contoso))
  assert.deepEqual((await routeLists()).map(({ owner, value }) => `${owner} ${value}`).sort(), [
    'f.fink@contoso.example ann@fabrikam.example',
    'f.fink@contoso.example spam@tailspin.example',
    'frida@contoso.example ann@fabrikam.example',
    'frida@contoso.example spam@tailspin.example',
  ])
  assert.ok((await routeLists()).every(({ requireAuthentication }) => requireAuthentication))
  for (const value of ['*.example', '192.0.2.0/24', ''])
    assert.equal((await call('POST', '/lists', { list: 'allow', value })).statusCode, 400, value)
  assert.equal(
    (await call('POST', '/lists', { list: 'allow', value: 'adatum.example', owner: 'felix@contoso.example' }))
      .statusCode,
    400,
  )
  const felixs = (
    await asAdmin('POST', '/portal/lists/felix@contoso.example', { list: 'block', value: 'adatum.example' })
  ).json()
  assert.equal((await call('DELETE', `/lists/${felixs.id}`)).statusCode, 404, 'of somebody else')
  assert.equal((await call('DELETE', `/lists/${entries[0]!.id}`)).statusCode, 204)
  assert.equal((await asAdmin('GET', '/portal/lists/f.fink@contoso.example')).json().items.length, 1)
  assert.equal((await settings({ mayUseLists: true, mayRelease: false })).json().code, 'portal.settings')
  await settings({ mayUseLists: false })
  assert.deepEqual(await routeLists(), [])
  assert.equal((await call('POST', '/lists', { list: 'allow', value: 'adatum.example' })).statusCode, 403)
  await settings({ mayUseLists: false, mayRelease: false })
  const acted = (await call('POST', '/quarantine/actions', { action: 'release', ids: [await put()] })).json()
  assert.deepEqual(
    [acted.results[0].state, acted.results[0].detail],
    ['failed', 'Your administrator decides about quarantined messages.'],
  )
})

test('a request for release: alert, approved means delivered, refused stays, both are told to the person', async (t) => {
  const { put, signIn, asAdmin, alerts, released, mails } = await setUp(t)
  const { call } = await signIn('frida')
  const [yes, no] = [
    await put({ category: 'phish', to: ['Frida@contoso.example', 'felix@contoso.example'] }),
    await put({ category: 'phish' }),
  ]
  const results = (
    await call('POST', '/quarantine/actions', { action: 'request', ids: [yes, no], note: 'our bank' })
  ).json().results
  assert.ok(results.every(({ state }: { state: string }) => state === 'done'))
  await call('POST', '/quarantine/actions', { action: 'request', ids: [yes] })
  assert.deepEqual(alerts, ['open frida@contoso.example', 'open frida@contoso.example'], 'asking again is no news')
  const { items, open } = (await asAdmin('GET', '/release-requests')).json()
  assert.equal(open, 2)
  const request = (id: string) => items.find(({ quarantineId }: { quarantineId: string }) => quarantineId === id)
  assert.deepEqual([request(yes).note, request(yes).recipients], ['our bank', ['Frida@contoso.example']])
  assert.equal((await asAdmin('POST', `/release-requests/${request(yes).id}/approve`, {})).json().state, 'approved')
  assert.deepEqual(
    released.map(({ to }) => to),
    [['Frida@contoso.example']],
    'to who asked, not to others',
  )
  assert.equal(
    (await asAdmin('POST', `/release-requests/${request(no).id}/refuse`, { answer: 'It is a fake.' })).json().answer,
    'It is a fake.',
  )
  assert.equal((await asAdmin('POST', `/release-requests/${request(no).id}/approve`, {})).statusCode, 409)
  assert.equal(released.length, 1)
  const states = new Map(itemsOf(await call('GET', '/quarantine')).map(({ id, state }) => [id, state]))
  assert.deepEqual([states.get(yes), states.get(no)], ['released', 'refused'])
  assert.deepEqual(alerts.slice(2), ['approved frida@contoso.example', 'refused frida@contoso.example'])
  const told = await Promise.all(mails.slice(-2).map(({ raw }) => PostalMime.parse(raw)))
  assert.deepEqual(
    told.map(({ subject }) => subject),
    ['Your message was released', 'Your message stays in quarantine'],
  )
  assert.match(told[1]!.text!, /Your administrator says: It is a fake\./)
})

test('a request ends with what an administrator does to the message itself, and the person is told', async (t) => {
  const { put, signIn, asAdmin, alerts, mails, jobs, clock, quarantine } = await setUp(t)
  const { call } = await signIn('frida')
  const actor = { kind: 'user' as const, id: 'adele', name: 'Adele', address: null }
  const both = ['Frida@contoso.example', 'felix@contoso.example']
  const ids: string[] = []
  for (const to of [both, both, both, both, ['Frida@contoso.example']]) ids.push(await put({ category: 'phish', to }))
  const [released, deleted, toOther, , late] = ids as [string, string, string, string, string]
  await call('POST', '/quarantine/actions', { action: 'request', ids })
  const all = (await asAdmin('GET', '/release-requests?state=all')).json().items
  const idOf = (item: string) => all.find(({ quarantineId }: { quarantineId: string }) => quarantineId === item).id
  const stateOf = async () => {
    const { items } = (await asAdmin('GET', '/release-requests?state=all')).json()
    return ids.map((id) => items.find(({ quarantineId }: { quarantineId: string }) => quarantineId === id)?.state)
  }
  mails.length = 0
  alerts.length = 0

  await quarantine.release(contoso, released, { actor })
  await quarantine.delete(contoso, deleted, { actor })
  await quarantine.release(contoso, toOther, { actor, recipients: ['felix@contoso.example'] })
  await jobs.runNow(overtakenJob)
  assert.deepEqual(await stateOf(), Array(5).fill('open'), 'an approval may be about to be noted')
  await clock.advance(20_000)
  await jobs.runNow(overtakenJob)
  await jobs.runNow(overtakenJob)
  assert.deepEqual(await stateOf(), ['approved', 'refused', 'open', 'open', 'open'])
  const { decidedBy } = (await asAdmin('GET', '/release-requests?state=approved')).json().items[0]
  assert.equal(decidedBy, 'Adele')
  assert.deepEqual(alerts.toSorted(), ['approved frida@contoso.example', 'refused frida@contoso.example'])
  const subjects = () => Promise.all(mails.map(async ({ raw }) => (await PostalMime.parse(raw)).subject ?? ''))
  assert.deepEqual((await subjects()).toSorted(), ['Your message was deleted', 'Your message was released'])

  await t.test('whoever refuses what was released just now is told so, and the person nothing wrong', async () => {
    await quarantine.release(contoso, late, { actor })
    const answer = await asAdmin('POST', `/release-requests/${idOf(late)}/refuse`, {})
    assert.deepEqual([answer.statusCode, answer.json().code], [409, 'portal.request-decided'])
    assert.equal((await subjects()).at(-1), 'Your message was released')
  })

  await t.test('when its time is over, so is the request', async () => {
    mails.length = 0
    await clock.advance(31 * 86_400_000)
    await quarantine.expire()
    await jobs.runNow(overtakenJob)
    assert.deepEqual((await stateOf()).slice(2, 4), ['refused', 'refused'], 'what went to another person only, too')
    assert.deepEqual(await subjects(), Array(2).fill('Your message was not released in time'))
  })

  await t.test('their own deed is no news to them', async () => {
    const id = await put({ category: 'phish' })
    const { call: act } = await signIn('frida')
    await act('POST', '/quarantine/actions', { action: 'request', ids: [id] })
    assert.equal((await asAdmin('GET', '/release-requests')).json().open, 1)
    const count = mails.length
    await act('POST', '/quarantine/actions', { action: 'delete', ids: [id] })
    await clock.advance(20_000)
    await jobs.runNow(overtakenJob)
    assert.equal(mails.length, count)
    assert.equal((await asAdmin('GET', '/release-requests')).json().open, 0)
  })
})

test('owners of a list or shared mailbox handle its quarantine', async (t) => {
  const { put, signIn, asAdmin, released } = await setUp(t)
  const id = await put({ to: ['Team@contoso.example'] })
  const { call } = await signIn('felix')
  assert.deepEqual(itemsOf(await call('GET', '/quarantine')), [])
  assert.equal(
    (await asAdmin('PUT', '/portal/list-owners/team@contoso.example', { owners: ['nobody@contoso.example'] })).json()
      .code,
    'portal.owner-unknown',
  )
  assert.equal(
    (await asAdmin('PUT', '/portal/list-owners/no@contoso.example', { owners: ['felix@contoso.example'] })).json().code,
    'portal.list-unknown',
  )
  await asAdmin('PUT', '/portal/list-owners/team@contoso.example', { owners: ['felix@contoso.example'] })
  assert.deepEqual(
    (await call('GET', '/session')).json().mailboxes.map(({ address }: { address: string }) => address),
    ['felix@contoso.example', 'team@contoso.example'],
  )
  assert.equal(
    (await call('POST', '/quarantine/actions', { action: 'release', ids: [id] })).json().results[0].state,
    'done',
  )
  assert.deepEqual(released[0]!.to, ['Team@contoso.example'])
})

test('a session of the portal opens nothing else, and needs its token to change anything', async (t) => {
  const { clock, db, put, request, signIn, admin } = await setUp(t)
  const id = await put()
  const { cookie, call } = await signIn('frida')
  for (const url of [`/tenants/${contoso}/portal/settings`, `/tenants/${contoso}/release-requests`])
    assert.equal((await request('GET', url, { cookie })).statusCode, 401)
  assert.equal(
    (await request('GET', '/portal/quarantine', { authorization: `Bearer ${admin}` })).statusCode,
    401,
    'nor the other way round',
  )
  assert.equal((await request('GET', '/portal/quarantine', {})).json().code, 'portal.sign-in-required')
  assert.equal((await request('GET', '/portal/quarantine', { cookie: 'mailwarden_portal=x' })).statusCode, 401)
  const body = { action: 'release', ids: [id] }
  assert.equal((await request('POST', '/portal/quarantine/actions', { cookie }, body)).json().code, 'request.csrf')
  assert.equal(
    (await request('POST', '/portal/quarantine/actions', { cookie, 'x-csrf-token': 'x' }, body)).statusCode,
    403,
  )
  const many = Array.from({ length: 401 }, (_, index) => `00000000-0000-8000-8000-${String(index).padStart(12, '0')}`)
  for (const bad of [
    { action: 'release', ids: many },
    { action: 'expire', ids: [id] },
    { action: 'release', ids: [] },
    { ...body, recipients: ['x'] },
  ])
    assert.equal((await call('POST', '/quarantine/actions', bad)).statusCode, 400)
  const other = await signIn('frida')
  assert.equal((await other.call('POST', '/sign-out')).statusCode, 204)
  assert.equal((await other.call('GET', '/quarantine')).statusCode, 401)
  await db.asSystem((trx) => trx.updateTable('person').set({ is_enabled: false }).where('id', '=', frida).execute())
  assert.equal((await call('GET', '/quarantine')).statusCode, 401, 'who is blocked in the directory is out at once')
  await db.asSystem((trx) => trx.updateTable('person').set({ is_enabled: true }).where('id', '=', frida).execute())
  await clock.advance(12 * 3_600_000)
  assert.equal((await call('GET', '/quarantine')).statusCode, 401)
})

test('summaries: when due and something is new, once, with links that only a button triggers', async (t) => {
  const { clock, jobs, mails, put, settings, request, released, signIn } = await setUp(t)
  const links = (raw: Buffer) =>
    [
      ...raw
        .toString()
        .replaceAll('=\r\n', '')
        .replaceAll('=3D', '=')
        .matchAll(/act\?t=([\w-]{87})/g),
    ].map((match) => match[1]!)
  const run = async () => {
    await jobs.runNow(summariesJob)
    return mails.splice(0)
  }
  await put({ subject: 'before' })
  await clock.advance(1000)
  await settings({ summary: { ...defaultSettings.summary, isOn: true, times: ['08:00', '13:00'] } })
  await clock.advance(1000)
  const id = await put({
    subject: '<img src=x onerror=alert(1)>\u202e \r\nBcc: x@y.example',
    to: ['Frida@contoso.example', 'f.fink@contoso.example'],
  })
  await put({ category: 'malware' })
  const phish = await put({ category: 'phish', subject: 'Your bank' })
  assert.deepEqual(await run(), [], '09:00 is not yet 13:00')
  await clock.advance(4 * 3_600_000)
  const [mail, ...more] = await run()
  assert.equal(more.length, 0)
  assert.deepEqual(await run(), [], 'nothing new')
  const parsed = await PostalMime.parse(mail!.raw)
  assert.deepEqual(
    [mail!.to, parsed.subject, parsed.from?.address],
    ['frida@contoso.example', '2 messages are held for you', 'no-reply@mail.mailwarden.example'],
  )
  const header = (name: string) => parsed.headers.find(({ key }) => key === name)?.value
  assert.equal(header('auto-submitted'), 'auto-generated')
  assert.match(header('list-id')!, /<quarantine\.mail\.mailwarden\.example>/)
  assert.ok(!parsed.headers.some(({ key }) => key === 'bcc'))
  assert.doesNotMatch(parsed.html!, /<img|<script|<[^>]*(?:src=|url\(|onerror)/)
  assert.match(parsed.html!, /&lt;img/)
  assert.match(parsed.text!, /\[U\+202E\]/)
  const urls = [...new Set(links(Buffer.from(parsed.text!)))]
  assert.deepEqual(urls.sort(), [...new Set(links(Buffer.from(parsed.html!)))].sort(), 'text and HTML offer the same')
  const get = (token: string) => request('GET', `/portal/act?t=${token}`, {})
  const post = (token: string) =>
    request('POST', '/portal/act', { 'content-type': 'application/x-www-form-urlencoded' }, `t=${token}`)
  const byButton = new Map<string, string>()
  for (const token of urls) {
    const page = await get(token)
    assert.equal(page.statusCode, 200, page.body)
    assert.match(String(page.headers['content-security-policy']), /form-action 'self'/)
    const button = /<button type="submit">([^<]*)/.exec(page.body)![1]!
    byButton.set(`${button} ${page.body.includes('Your bank') ? 'phish' : 'spam'}`, token)
    assert.doesNotMatch(page.body, /<img|onerror="/)
  }
  assert.deepEqual([...byButton.keys()].sort(), [
    'Delete and block phish',
    'Delete and block spam',
    'Delete phish',
    'Delete spam',
    'Release and allow spam',
    'Release spam',
    'Request release phish',
  ])
  assert.equal(released.length, 0, 'opening links changes nothing')
  const done = await post(byButton.get('Release spam')!)
  assert.deepEqual([done.statusCode, /Released/.test(done.body)], [200, true], done.body)
  assert.deepEqual(
    released.map(({ to }) => to),
    [['Frida@contoso.example', 'f.fink@contoso.example']],
  )
  assert.equal((await post(byButton.get('Release spam')!)).statusCode, 409, 'once')
  assert.equal((await get(byButton.get('Release spam')!)).statusCode, 409)
  assert.equal((await post(byButton.get('Request release phish')!)).statusCode, 200)
  const { call } = await signIn('frida')
  mails.length = 0
  assert.equal(itemsOf(await call('GET', '/quarantine')).find((item) => item.id === phish)!.state, 'requested')
  assert.ok(id !== phish)

  const token = byButton.get('Delete spam')!
  for (const bad of [
    token.slice(1),
    `${token}A`,
    token.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
    'x'.repeat(87),
    `${token[0] === 'A' ? 'B' : 'A'}${token.slice(1)}`,
  ])
    assert.ok([400, 410].includes((await post(bad)).statusCode), bad)
  const changed = Buffer.from(token, 'base64url')
  changed[48] = 0
  assert.equal((await post(changed.toString('base64url'))).statusCode, 400, 'another act under the same MAC')
  assert.equal(
    (await request('POST', '/portal/act', { 'content-type': 'application/json' }, { t: token })).statusCode,
    200,
    'the token is the authority, not the form',
  )
  await clock.advance(7 * 86_400_000)
  assert.equal((await post(byButton.get('Delete phish')!)).statusCode, 410, 'over')
})

test('summaries: zone and wish of the person, lists to their owners, what was decided is left out, a crash repeats nothing', async (t) => {
  const { clock, jobs, mails, parts, put, settings, asAdmin, signIn, quarantine, request } = await setUp(t)
  const run = async () => {
    await jobs.runNow(summariesJob)
    return mails.splice(0)
  }
  const pageOf = async ({ raw }: { raw: Buffer }) => {
    const token = /act\?t=([\w-]{87})/.exec((await PostalMime.parse(raw)).text!)![1]!
    return (await request('GET', `/portal/act?t=${token}`, {})).body
  }
  await settings({ summary: { ...defaultSettings.summary, isOn: true, times: ['13:00'] } })
  const asFelix = await signIn('felix')
  mails.length = 0
  assert.equal(
    (await asFelix.call('PUT', '/preferences', { timeZone: 'Mars/Base', wantsSummary: true })).statusCode,
    400,
  )
  await asFelix.call('PUT', '/preferences', { timeZone: 'Europe/Berlin', wantsSummary: true })
  await asAdmin('PUT', '/portal/list-owners/team@contoso.example', { owners: ['felix@contoso.example'] })
  await clock.advance(1000)
  await put({
    to: ['felix@contoso.example', 'frida@contoso.example', 'team@contoso.example', 'stranger@contoso.example'],
  })
  await clock.advance(3 * 3_600_000)
  const berlin = await run()
  assert.deepEqual(
    berlin.map(({ to }) => to),
    ['felix@contoso.example'],
    '13:00 in Berlin',
  )
  assert.match(await pageOf(berlin[0]!), /<dd>23 Nov 2026, 10:00 CET<\/dd>/)
  await clock.advance(3_600_000)
  const noon = await run()
  assert.deepEqual(
    noon.map(({ to }) => to).sort(),
    ['felix@contoso.example', 'frida@contoso.example'],
    '13:00 of the tenant: Frida, and the list to its owner',
  )
  const [toFrida] = noon.filter(({ to }) => to.startsWith('frida'))
  assert.match(await pageOf(toFrida!), /<dd>23 Nov 2026, 09:00 UTC<\/dd>/)
  assert.match(
    noon.find(({ to }) => to.startsWith('felix'))!.raw.toString(),
    /Subject: 1 message is held for team@contoso\.example/,
  )

  const decided = await put({ subject: 'decided' })
  await quarantine.delete(contoso, decided, { actor: { kind: 'system', id: 'x', name: 'x', address: null } })
  await clock.advance(86_400_000)
  assert.deepEqual(await run(), [])

  await put()
  await clock.advance(86_400_000)
  const send = parts.send
  parts.send = async (mail) => {
    await send(mail)
    throw new Error('the process ends here')
  }
  await assert.rejects(sendOfTenant(parts, contoso, new AbortController().signal))
  parts.send = send
  assert.equal(mails.length, 1)
  await jobs.runNow(summariesJob)
  assert.equal(mails.length, 1, 'the same mail under the same key')
  mails.length = 0
  await put({ to: ['felix@contoso.example'] })
  await clock.advance(1)
  await put()
  await clock.advance(86_400_000)
  parts.send = async (mail) => {
    if (mail.to.startsWith('felix')) throw new Error('this one cannot be made')
    await send(mail)
  }
  assert.deepEqual(
    (await run()).map(({ to }) => to),
    ['frida@contoso.example'],
    'one person’s trouble is not that of the others',
  )
  parts.send = send
  assert.deepEqual(
    (await run()).map(({ to }) => to),
    ['felix@contoso.example'],
  )
  await put()
  const wish = { timeZone: null, wantsSummary: false }
  assert.deepEqual((await (await signIn('frida')).call('PUT', '/preferences', wish)).json(), wish)
  mails.length = 0
  await clock.advance(86_400_000)
  assert.deepEqual(await run(), [])
})

test('every route of the portal asks for the session of a person, but those of signing in and of links', async (t) => {
  const { request, admin } = await setUp(t)
  const { paths } = (await request('GET', '/openapi.json', {})).json() as {
    paths: Record<string, Record<string, object>>
  }
  const routes = Object.entries(paths)
    .filter(([url]) => url.startsWith('/api/v1/portal/'))
    .flatMap(([url, methods]) => Object.keys(methods).map((method) => ({ method: method.toUpperCase(), url })))
  const open: string[] = []
  for (const { method, url } of routes) {
    const where = url.replace('/api/v1', '').replaceAll(/\{\w+\}/g, contoso)
    const body = method === 'GET' || method === 'DELETE' ? undefined : {}
    const answer = await request(
      method as 'GET',
      where,
      { authorization: `Bearer ${admin}`, cookie: 'mailwarden_portal=' + 'A'.repeat(43) },
      body,
    )
    if (answer.statusCode !== 401) open.push(`${method} ${where}`)
  }
  assert.ok(routes.length > 14, String(routes.length))
  assert.deepEqual(open.sort(), [
    'GET /portal/act',
    'GET /portal/session',
    'GET /portal/sign-in/microsoft',
    'GET /portal/sign-in/microsoft/callback',
    'POST /portal/act',
    'POST /portal/sign-in/code',
    'POST /portal/sign-in/code/check',
  ])
})
