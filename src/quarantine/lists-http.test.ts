import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { createAudit } from '#platform/audit/append.ts'
import { createHttpServer } from '#platform/http/server.ts'
import { createToken } from '#platform/http/tokens.ts'
import { createJobs } from '#platform/jobs/boss.ts'
import { createOperations, runOperationJob } from '#platform/operations/operations.ts'
import { createLogger } from '#platform/telemetry/logger.ts'
import { testDatabase } from '#test/support/database.ts'
import { ManualClock } from '#test/support/manual-clock.ts'
import { listsHttp } from './lists-http.ts'
import { defineListJobs } from './lists-jobs.ts'
import { createListLoader } from './lists-load.ts'
import { listImport } from './lists-operation.ts'

const contoso = '11111111-1111-4111-8111-111111111111'
const fabrikam = '22222222-2222-4222-8222-222222222222'

async function setUp(t: TestContext) {
  const db = await testDatabase(t)
  const clock = new ManualClock()
  const logger = createLogger({ level: 'silent' })
  const audit = createAudit(clock)
  const jobs = createJobs(db, { logger, clock, work: false })
  const operations = createOperations({ db, jobs, clock, logger })
  operations.define(listImport({ db, audit, clock }))
  defineListJobs(jobs, { db, clock })
  await jobs.start()
  t.after(() => jobs.stop())
  const modules = [listsHttp({ db, audit, clock, operations })]
  const server = await createHttpServer({ logger, clock, db, modules, health: [], version: '1' })
  t.after(() => server.close())
  const token = async (tenants: string[] | null, permissions: string[] | null) =>
    db.asSystem(async (trx) => (await createToken(trx, { name: 'Adele', tenants, permissions, expiresAt: null })).token)
  const bearer = await token(null, null)
  type Method = 'GET' | 'POST' | 'DELETE' | 'PUT'
  const callAs = (as: string, method: Method, url: string, payload?: object) =>
    server.app.inject({
      method,
      url: `/api/v1/tenants/${contoso}/lists${url}`,
      headers: { authorization: `Bearer ${as}` },
      ...(payload === undefined ? {} : { payload }),
    })
  const call = (method: Method, url: string, payload?: object) => callAs(bearer, method, url, payload)
  const runImport = async (path: string, body: object) => {
    const started = await call('POST', path, body)
    assert.equal(started.statusCode, 202, started.body)
    const { importId, operationId } = started.json()
    await jobs.runNow(runOperationJob, { tenantId: contoso, id: operationId })
    const operation = await db.asSystem((trx) =>
      trx.selectFrom('operation').select(['state', 'error']).where('id', '=', operationId).executeTakeFirstOrThrow(),
    )
    return { importId, operation, view: (await call('GET', `/imports/${importId}`)).json() }
  }
  return { db, clock, jobs, token, call, callAs, runImport }
}

test('list entries: added, moved to the other list, changed, refused when they make no sense, removed', async (t) => {
  const { call } = await setUp(t)
  const made = await call('POST', '', { list: 'allow', value: 'Fabrikam.Example', note: 'partner' })
  assert.equal(made.statusCode, 201)
  assert.deepEqual(
    [made.json().kind, made.json().value, made.json().requireAuthentication],
    ['domain', 'fabrikam.example', true],
  )
  await call('POST', '', { list: 'block', value: '@fabrikam.example' })
  const { items } = (await call('GET', '')).json()
  assert.deepEqual(
    items.map(({ list, value }: { list: string; value: string }) => [list, value]),
    [['block', 'fabrikam.example']],
  )
  const changed = await call('PUT', `/${items[0].id}`, { note: 'again', expiresAt: '2030-01-01T00:00:00.000Z' })
  assert.deepEqual([changed.json().note, changed.json().expiresAt], ['again', '2030-01-01T00:00:00.000Z'])
  assert.equal((await call('PUT', `/${items[0].id}`, { note: 'x' })).json().code, 'lists.not-found')
  assert.equal((await call('POST', '', { list: 'block', value: '*' })).json().code, 'lists.value')
  assert.equal((await call('DELETE', `/${changed.json().id}`)).statusCode, 204)
  assert.deepEqual((await call('GET', '')).json().items, [])
})

test('entries are searched, filtered and paged, newest first', async (t) => {
  const { call, clock } = await setUp(t)
  for (let index = 0; index < 5; index += 1) {
    await clock.advance(1_000)
    await call('POST', '', { list: index % 2 ? 'allow' : 'block', value: `sender${index}@fabrikam.example` })
  }
  await call('POST', '', { list: 'block', value: '192.0.2.0/24', owner: 'adele@contoso.example', note: '100% spam_' })
  const values = async (query: string) =>
    (await call('GET', `?${query}`)).json().items.map(({ value }: { value: string }) => value)
  assert.deepEqual(await values('search=sender3'), ['sender3@fabrikam.example'])
  assert.deepEqual(await values('search=100%25'), ['192.0.2.0/24'])
  assert.deepEqual(await values('search=spam_'), ['192.0.2.0/24'])
  assert.deepEqual(await values('kind=network&owner=any'), ['192.0.2.0/24'])
  assert.equal((await values('list=allow')).length, 2)
  const first = (await call('GET', '?limit=4')).json()
  const second = (await call('GET', `?limit=4&cursor=${first.next}`)).json()
  assert.equal(new Set([...first.items, ...second.items].map(({ id }) => id)).size, 6)
  assert.equal(second.next, null)
  assert.equal((await call('GET', '?cursor=x')).json().code, 'request.cursor')
  assert.deepEqual((await call('GET', '/counts')).json(), { allow: 2, block: 3, own: 1, expired: 0, max: 100_000 })
})

test('the check says which entry decides, which it wins over, and why', async (t) => {
  const { call } = await setUp(t)
  await call('POST', '', { list: 'block', value: 'fabrikam.example', note: 'why' })
  await call('POST', '', { list: 'allow', value: 'lee@fabrikam.example' })
  const check = async (query: string) => (await call('GET', `/check?${query}`)).json()
  const both = await check('sender=lee@fabrikam.example')
  assert.deepEqual([both.decision, both.matches.length, both.matches[1].note], ['allow', 2, 'why'])
  assert.match(both.reason, /address wins over a domain/)
  assert.equal((await check('sender=lee@fabrikam.example&isAuthenticated=false')).decision, 'block')
  assert.equal((await check('sender=lee@northwind.example')).decision, null)
})

test('an import is looked at first, reports every refused line, and is applied once', async (t) => {
  const { call, runImport, db } = await setUp(t)
  await call('POST', '', { list: 'allow', value: 'fabrikam.example' })
  const content = [
    'value,list,note,expires',
    'fabrikam.example,block,moved,',
    'new@northwind.example,,"a ""note""",2030-01-31',
    'not an address,,,',
    'x@adatum.example,maybe,,',
    'old@adatum.example,block,,2001-01-01',
    'new@northwind.example,,again,',
  ].join('\r\n')
  const looked = await runImport('/imports', { content, list: 'allow' })
  assert.deepEqual(looked.view.report, {
    lines: 6,
    added: 1,
    moved: 1,
    changed: 0,
    unchanged: 0,
    repeated: 1,
    refused: 3,
    isDryRun: true,
  })
  assert.deepEqual(
    looked.view.refused.map(({ line }: { line: number }) => line),
    [4, 5, 6],
  )
  assert.equal((await call('GET', '/counts')).json().allow, 1, 'nothing was imported yet')
  const csv = (await call('GET', `/imports/${looked.importId}/refused`)).body
  assert.match(csv, /5,"?x@adatum\.example,maybe/)
  const applied = await runImport(`/imports/${looked.importId}/apply`, {})
  assert.equal(applied.operation.state, 'done')
  const { allow, block } = (await call('GET', '/counts')).json()
  assert.deepEqual([allow, block], [1, 1])
  const again = await runImport(`/imports/${looked.importId}/apply`, {})
  assert.equal(again.view.report.unchanged, 2)
  const actions = await db.asSystem((trx) => trx.selectFrom('audit_entry').select('action').execute())
  assert.ok(actions.some(({ action }) => action === 'lists.import'))
})

test('100,000 lines are imported, one more does not fit, and the gateways take what was added alone', async (t) => {
  const { call, runImport, db } = await setUp(t)
  const content = Array.from({ length: 100_000 }, (_, index) => `s${index}@d${index % 977}.example`).join('\n')
  const looked = await runImport('/imports', { content, list: 'block' })
  assert.equal(looked.view.report.added, 100_000)
  const applied = await runImport(`/imports/${looked.importId}/apply`, {})
  assert.equal(applied.operation.state, 'done', String(applied.operation.error))
  assert.equal((await call('POST', '', { list: 'block', value: 'one@more.example' })).json().code, 'lists.full')
  const more = await runImport('/imports', { content: 'one@more.example', list: 'block' })
  const refused = await runImport(`/imports/${more.importId}/apply`, {})
  assert.equal(refused.operation.state, 'failed')
  assert.match(refused.operation.error!, /Nothing was imported/)

  const load = createListLoader()
  const loaded = () => db.inTenant(contoso, (trx) => load(trx, contoso))
  const first = await loaded()
  assert.equal(first.length, 100_000)
  assert.equal(await loaded(), first, 'the same array while nothing changed')
  const page = (await call('GET', '?limit=1')).json()
  await call('DELETE', `/${page.items[0].id}`)
  assert.equal((await loaded()).length, 99_999)
  await call('POST', '', { list: 'allow', value: 'one@more.example' })
  assert.ok((await loaded()).some(({ value }) => value === 'one@more.example'))
  const check = (await call('GET', '/check?sender=s500@d500.example')).json()
  assert.equal(check.decision, 'block')
})

test('more lines than 100,000 and a larger body are refused in words', async (t) => {
  const { call, runImport } = await setUp(t)
  const content = Array.from({ length: 100_001 }, () => 'bad line').join('\n')
  const { view } = await runImport('/imports', { content, list: 'block' })
  assert.equal(view.report.lines, 100_000)
  assert.equal(view.refused.length, 1_000)
  const large = await call('POST', '/imports', { content: 'x'.repeat(9 * 1024 * 1024), list: 'block' })
  assert.ok([400, 413].includes(large.statusCode))
})

test('the export runs nothing in a spreadsheet and can be imported again', async (t) => {
  const { call, runImport } = await setUp(t)
  for (const value of ['=cmd@fabrikam.example', '+a@fabrikam.example', '-b@fabrikam.example', '*@northwind.example'])
    await call('POST', '', { list: 'block', value, note: '=HYPERLINK("https://evil.example")' })
  const csv = (await call('GET', '/export')).body
  for (const line of csv.trim().split('\r\n').slice(1)) assert.doesNotMatch(line, /(?:^|,)"?[=+\-@]/, line)
  const again = await runImport('/imports', { content: csv, list: 'block' })
  assert.deepEqual([again.view.report.refused, again.view.report.unchanged], [0, 4])
})

test('uploads go after a week, ended entries after a month', async (t) => {
  const { call, clock, jobs, runImport } = await setUp(t)
  const soon = new Date(clock.now().getTime() + 1000).toISOString()
  await call('POST', '', { list: 'block', value: 'a@fabrikam.example', expiresAt: soon })
  const { importId } = await runImport('/imports', { content: 'b@fabrikam.example', list: 'block' })
  await clock.advance(8 * 86_400_000)
  await jobs.runNow('purge-lists')
  assert.equal((await call('GET', `/imports/${importId}`)).json().code, 'lists.import.not-found')
  assert.equal((await call('GET', '?state=expired')).json().items.length, 1)
  await clock.advance(31 * 86_400_000)
  await jobs.runNow('purge-lists')
  assert.equal((await call('GET', '?state=expired')).json().items.length, 0)
})

test('each route is refused without its permission and with another tenant’s credentials', async (t) => {
  const { token, callAs } = await setUp(t)
  const id = '01890000-0000-7000-8000-000000000001'
  const routes = [
    ['GET', '', 'lists.read'],
    ['GET', '/counts', 'lists.read'],
    ['GET', '/check?sender=a@b.example', 'lists.read'],
    ['GET', '/export', 'lists.read'],
    ['POST', '', 'lists.write'],
    ['PUT', `/${id}`, 'lists.write'],
    ['DELETE', `/${id}`, 'lists.write'],
    ['POST', '/remove', 'lists.write'],
    ['POST', '/imports', 'lists.write'],
    ['GET', `/imports/${id}`, 'lists.read'],
    ['GET', `/imports/${id}/refused`, 'lists.read'],
    ['POST', `/imports/${id}/apply`, 'lists.write'],
  ] as const
  const stranger = await token([fabrikam], null)
  for (const [method, url, permission] of routes) {
    const without = await token(null, [permission === 'lists.read' ? 'lists.write' : 'lists.read'])
    const body = ['POST', 'PUT'].includes(method) ? {} : undefined
    assert.equal((await callAs(without, method, url, body)).statusCode, 403, `${method} ${url}`)
    assert.ok([403, 404].includes((await callAs(stranger, method, url, body)).statusCode), `${method} ${url}`)
  }
})
