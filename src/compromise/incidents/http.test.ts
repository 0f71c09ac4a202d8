import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { createHttpServer } from '#platform/http/server.ts'
import { createToken } from '#platform/http/tokens.ts'
import {
  contoso,
  endpointsReport,
  fabrikam,
  type IncidentsCase,
  incidentsCase,
  seedPerson,
} from '#test/support/incidents.ts'
import { defaultSettings, type IncidentView } from '../contract.ts'
import { incidentsHttp } from './http.ts'
import { hour_ms } from './periods.ts'

const base = `/api/v1/tenants/${contoso}`
const person = {
  kind: 'user' as const,
  id: 'u1',
  name: 'admin@contoso.example',
  tenants: 'all' as const,
  permissions: 'all' as const,
  sessionId: 's',
}

async function served(t: TestContext) {
  const world = await incidentsCase(t, { work: true })
  const { parts, tracks, db, clock } = world
  const server = await createHttpServer({
    logger: parts.logger,
    clock,
    db,
    callers: {
      ofCookie: async ({ headers }) => ({ ...person, isConfirmed: headers.cookie === 'confirmed' }),
      ofBearer: async () => null,
    },
    modules: [incidentsHttp(parts, tracks)],
    health: [],
    version: '1',
  })
  t.after(() => server.close())
  const tokenFor = (tenants: string[] | null, permissions: string[] | null) =>
    db.asSystem(async (trx) => (await createToken(trx, { name: 'Admin', tenants, permissions, expiresAt: null })).token)
  const all = await tokenFor(null, null)
  const call = (method: 'GET' | 'POST' | 'PUT', url: string, payload?: object, token = all) =>
    server.app.inject({
      method,
      url,
      headers: { authorization: `Bearer ${token}` },
      ...(payload === undefined ? {} : { payload }),
    })
  const callAsPerson = (url: string, { isConfirmed }: { isConfirmed: boolean }) =>
    server.app.inject({
      method: 'POST',
      url,
      headers: { cookie: isConfirmed ? 'confirmed' : 'not confirmed' },
      payload: { reason: 'password was reset' },
    })
  return { world, call, callAsPerson, tokenFor }
}

const audited = async ({ db }: IncidentsCase, action: string) =>
  db.asSystem((trx) => trx.selectFrom('audit_entry').selectAll().where('action', '=', action).execute())

test('incidents are listed newest first, by pages, by state and by part of an address or a name', async (t) => {
  const { world, call } = await served(t)
  const ids: string[] = []
  for (const name of ['adele', 'bo_b', 'carl']) {
    await world.db.asSystem((trx) => seedPerson(trx, contoso, crypto.randomUUID(), name))
    ids.unshift(await world.abuse({ mailFrom: `${name}@contoso.example` }))
  }
  const page = async (query: string) => (await call('GET', `${base}/incidents?${query}`)).json()
  const first = await page('limit=2')
  assert.deepEqual(
    first.items.map(({ id }: { id: string }) => id),
    ids.slice(0, 2),
  )
  const second = await page(`limit=2&cursor=${first.next}`)
  assert.deepEqual([second.items.map(({ id }: { id: string }) => id), second.next], [ids.slice(2), null])
  const addresses = async (query: string) =>
    (await page(query)).items.map(({ mailbox }: { mailbox: { address: string } }) => mailbox.address)
  assert.deepEqual(await addresses('search=ADELE'), ['adele@contoso.example'])
  // A wildcard of the database is a letter like any other.
  assert.deepEqual(await addresses('search=_'), ['bo_b@contoso.example'])
  assert.deepEqual(await addresses('search=%25'), [])
  assert.equal((await addresses('state=open')).length, 3)
  assert.deepEqual(await addresses('state=ended'), [])
  assert.equal((await page('cursor=x')).code, 'request.cursor')
  assert.equal((await call('GET', `${base}/incidents?limit=201`)).statusCode, 400)
})

test('every decision is carried out, shown and audited with reason, before and after', async (t) => {
  const { world, call } = await served(t)
  world.played.endpoints = endpointsReport()
  world.played.hygiene = { state: 'findings', findings: [] }
  const id = await world.abuse()
  await world.hold(id, 2)
  await world.pass(6_000)
  const act = async (name: string, body: object): Promise<IncidentView> => {
    const answer = await call('POST', `${base}/incidents/${id}/${name}`, body)
    assert.equal(answer.statusCode, 200, answer.body)
    return answer.json()
  }
  const until = new Date(world.clock.now().getTime() + 5 * hour_ms).toISOString()
  assert.equal((await act('extend', { reason: 'look first', until })).block.until, until)
  await act('rescan', { kind: 'full' })
  assert.ok(!(await act('no-computer', { reason: 'a phone' })).allowedActions.includes('noComputer'))
  await act('accept-findings', { reason: 'her own rule' })
  assert.ok((await world.told(id)).includes('acceptAll'))
  await act('held/discard', { reason: 'all of it spam' })
  const released = await act('release', { reason: 'password was reset', held: 'keep' })
  assert.equal(released.block.state, 'lifted')
  for (const name of ['extend', 'rescan', 'no-computer', 'accept-findings', 'discard-held', 'release']) {
    const [entry] = await audited(world, `incident.${name}`)
    assert.equal(entry!.target, id, name)
  }
  const [entry] = await audited(world, 'incident.release')
  assert.equal((entry!.before as { block: string }).block, 'active')
  assert.deepEqual(
    [(entry!.after as { block: string }).block, (entry!.after as { reason: string }).reason],
    ['lifted', 'password was reset'],
  )
  assert.equal(
    (await call('POST', `${base}/incidents/${id}/release`, { reason: 'again' })).json().code,
    'compromise.incident-state',
  )
  assert.equal((await act('false-positive', { reason: 'our newsletter' })).state, 'closed')
})

test('what is asked wrongly is refused: no reason, unknown fields, other tenants, missing permissions', async (t) => {
  const { world, call, tokenFor } = await served(t)
  const id = await world.abuse()
  const release = `${base}/incidents/${id}/release`
  assert.equal((await call('POST', release, {})).statusCode, 400)
  assert.equal((await call('POST', release, { reason: 'x' })).statusCode, 400)
  assert.equal((await call('POST', release, { reason: 'fine', burn: true })).statusCode, 400)
  assert.equal(
    (await call('GET', `${base}/incidents/${crypto.randomUUID()}`)).json().code,
    'compromise.incident-not-found',
  )
  const reader = await tokenFor([contoso], ['compromise.read'])
  assert.equal((await call('GET', `${base}/incidents/${id}`, undefined, reader)).statusCode, 200)
  assert.equal((await call('POST', release, { reason: 'fine' }, reader)).json().code, 'permission.missing')
  assert.equal(
    (await call('PUT', `${base}/compromise/settings`, defaultSettings, reader)).json().code,
    'permission.missing',
  )
  const stranger = await tokenFor([fabrikam], null)
  assert.equal((await call('GET', `${base}/incidents/${id}`, undefined, stranger)).statusCode, 404)
  assert.equal((await call('GET', `/api/v1/tenants/${fabrikam}/incidents/${id}`)).statusCode, 404)
  assert.deepEqual((await call('GET', `/api/v1/tenants/${fabrikam}/incidents`)).json().items, [])
})

test('who is signed in must have confirmed it to end a permanent block in whatever way; an API token has nothing to confirm', async (t) => {
  const { world, call, callAsPerson } = await served(t)
  const id = await world.abuse()
  await world.db.asSystem((trx) =>
    trx
      .updateTable('incident')
      .set({ block: 'permanent', state: 'permanent', until: null })
      .where('id', '=', id)
      .execute(),
  )
  for (const way of ['release', 'false-positive']) {
    const refused = await callAsPerson(`${base}/incidents/${id}/${way}`, { isConfirmed: false })
    assert.equal(refused.json().code, 'sign-in.confirm', way)
  }
  assert.equal((await world.view(id)).block.state, 'permanent')
  const released = await callAsPerson(`${base}/incidents/${id}/false-positive`, { isConfirmed: true })
  assert.equal(released.json().block.state, 'lifted')
  assert.equal((await call('POST', `${base}/incidents/${id}/release`, { reason: 'again' })).statusCode, 409)
})

test('settings are read, changed and audited; what does not fit is refused', async (t) => {
  const { world, call } = await served(t)
  const url = `${base}/compromise/settings`
  assert.deepEqual((await call('GET', url)).json(), defaultSettings)
  const wanted = { ...defaultSettings, policy: 'timer', count: 7 }
  const saved = await call('PUT', url, wanted)
  assert.deepEqual(saved.json(), wanted)
  const [entry] = await audited(world, 'compromise.settings')
  assert.equal((entry!.before as { count: number }).count, 5)
  assert.equal((entry!.after as { count: number }).count, 7)
  assert.equal((await call('PUT', url, { ...wanted, count: 2 })).statusCode, 400)
  assert.equal((await call('PUT', url, { ...wanted, window_minutes: 61 })).statusCode, 400)
})
