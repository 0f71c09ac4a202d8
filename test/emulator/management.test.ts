import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startEmulator, type Emulator } from '#emulator/emulator.ts'
import { appToken, call, createApp, signIn, type Answer, type Call } from './support.ts'

let emulator: Emulator
let token: string
let root: string

before(async () => {
  emulator = await startEmulator()
  const admin = (await signIn(emulator)).json.access_token
  const resource = 'https://manage.office.com'
  const app = await createApp(emulator, admin, 'Contoso', ['ActivityFeed.Read'], resource)
  token = (await appToken(emulator, 'Contoso', app, `${resource}/.default`)).json.access_token
  root = `${emulator.urls.management}/api/v1.0/${emulator.tenant('Contoso').id}/activity/feed`
})

after(async () => await emulator[Symbol.asyncDispose]())

const feed = async (path: string, options: Call = {}): Promise<Answer> =>
  await call(emulator, `${root}${path}`, { token, ...options })
const start = async (): Promise<Answer> =>
  await feed('/subscriptions/start?contentType=Audit.Exchange', { method: 'POST' })
const control = async (method: string, path: string, body?: unknown): Promise<any> => {
  const answer = await fetch(`${emulator.urls.control}${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  return text ? JSON.parse(text) : null
}

async function records(): Promise<any[]> {
  const all: any[] = []
  for (let url: string | undefined = `${root}/subscriptions/content?contentType=Audit.Exchange`; url;) {
    const page: Answer = await call(emulator, url, { token })
    assert.equal(page.status, 200, page.text)
    for (const blob of page.json) all.push(...(await call(emulator, blob.contentUri, { token })).json)
    url = page.headers['nextpageuri']
  }
  return all
}

test('content needs a subscription, and the tenant of the token', async () => {
  const none = await feed('/subscriptions/content?contentType=Audit.Exchange')
  assert.deepEqual([none.status, none.json.error.code], [400, 'AF20022'])
  assert.equal(
    (await feed('/subscriptions/start?contentType=Audit.Nothing', { method: 'POST' })).json.error.code,
    'AF20020',
  )
  const other = root.replace(emulator.tenant('Contoso').id, emulator.tenant('Fabrikam').id)
  assert.equal((await call(emulator, `${other}/subscriptions/list`, { token })).json.error.code, 'AF20010')
  const started = await start()
  assert.deepEqual(started.json, { contentType: 'Audit.Exchange', status: 'enabled', webhook: null })
  assert.equal((await feed('/subscriptions/list')).json.length, 1)
})

test('a cmdlet of an administrator shows after the latency, with its name and parameters', async () => {
  await start()
  const tenant = emulator.tenant('Contoso')
  tenant.switches.auditLatency_ms = 1_800_000
  const parameters = { Name: 'Bypass', SetSCL: -1, FromScope: 'NotInOrganization' }
  await control('POST', '/tenants/Contoso/cmdlets/New-TransportRule', { parameters })
  assert.deepEqual(await records(), [])
  await emulator.advance(1_790_000)
  assert.deepEqual(await records(), [])
  await emulator.advance(20_000)
  tenant.switches.auditLatency_ms = 0
  const seen = await records()
  assert.deepEqual(
    seen.map((record) => record.Operation),
    ['New-TransportRule'],
  )
  assert.ok(seen[0].Parameters.some((each: { Name: string }) => each.Name === 'SetSCL'))
  assert.equal(seen[0].RecordType, 1)
  assert.equal(seen[0].UserId, 'admin@contoso.com')
  assert.ok(!('visibleAt' in seen[0]))
})

test('windows over a day, and no window at all, are answered as documented', async () => {
  const now = emulator.world.clock.now().getTime()
  const at = (ms: number): string => new Date(ms).toISOString().slice(0, 19)
  const tokens = await freshToken()
  const window = async (from: number, to: number): Promise<Answer> =>
    await call(
      emulator,
      `${root}/subscriptions/content?contentType=Audit.Exchange&startTime=${at(from)}&endTime=${at(to)}`,
      { token: tokens },
    )
  assert.equal((await window(now - 30 * 3_600_000, now)).json.error.code, 'AF20055')
  assert.equal((await window(now - 8 * 86_400_000, now - 7.5 * 86_400_000)).json.error.code, 'AF20055')
})

async function freshToken(): Promise<string> {
  const admin = (await signIn(emulator)).json.access_token
  const app = await createApp(emulator, admin, 'Contoso', ['ActivityFeed.Read'], 'https://manage.office.com')
  const fresh = (await appToken(emulator, 'Contoso', app, 'https://manage.office.com/.default')).json.access_token
  await call(emulator, `${root}/subscriptions/start?contentType=Audit.Exchange`, { token: fresh, method: 'POST' })
  return fresh
}

test('many records come in pages, and twice in reverse on the switch', async () => {
  token = await freshToken()
  const { switches } = emulator.tenant('Contoso')
  for (let minute = 0; minute < 25; minute += 1) {
    await control('POST', '/tenants/Contoso/cmdlets/Set-TransportConfig', {
      parameters: { MaxSendSize: `${10 + minute}MB` },
    })
    await emulator.advance(60_000)
  }
  const first = await call(emulator, `${root}/subscriptions/content?contentType=Audit.Exchange`, { token })
  assert.ok(first.headers['nextpageuri'], 'a second page')
  const plain = await records()
  switches.auditDisorder = true
  const disordered = await records()
  assert.ok(disordered.length > plain.length)
  assert.equal(new Set(disordered.map((record) => record.Id)).size, plain.length)
})

test('the control port lists its routes, refuses foreign host names, and unknown things', async () => {
  const list = await control('GET', '/')
  assert.ok(list.routes.length > 20)
  assert.equal((await fetch(`${emulator.urls.control}/nothing`)).status, 404)
  const sent = await control('POST', '/faults', { service: 'nothing' })
  assert.match(sent.error, /service must be one of/)
  assert.match((await control('PATCH', '/tenants/Contoso/switches', { nothing: 1 })).error, /no switch/)
})

test('an administrator can revoke consent behind the product’s back', async () => {
  const admin = (await signIn(emulator)).json.access_token
  const app = await createApp(emulator, admin, 'Contoso', ['User.Read.All'])
  const users = async (): Promise<number> => {
    const fresh = (await appToken(emulator, 'Contoso', app)).json.access_token
    return (await call(emulator, `${emulator.urls.graph}/v1.0/users`, { token: fresh })).status
  }
  assert.equal(await users(), 200)
  assert.deepEqual(await control('POST', `/tenants/Contoso/apps/${app.appId}/revoke-consent`, {}), { revoked: 1 })
  assert.equal(await users(), 403)
  const operations = emulator.tenant('Contoso').audit.map((record) => record.Operation)
  assert.ok(operations.includes('Remove app role assignment from service principal.'))
})
