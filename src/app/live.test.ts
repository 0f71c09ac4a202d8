// The event stream against a running server: what is changed through the API shows as a topic, for that tenant alone.
import assert from 'node:assert/strict'
import { after, before, test, type TestContext } from 'node:test'
import { startWebApp, type WebApp } from '#test/support/web-app.ts'
import type { App } from '../app.ts'
import { liveSources } from './live-sources.ts'

let web: WebApp
let app: App
let token = ''

before(async () => {
  web = await startWebApp()
  app = web.app
  token = web.adminToken
})

after(async () => {
  await web?.[Symbol.asyncDispose]()
})

const call = (method: string, url: string, body?: object, bearer = token) =>
  fetch(new URL(url, app.httpUrl!), {
    method,
    headers: { authorization: `Bearer ${bearer}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  })

async function newTenant(name: string): Promise<string> {
  return ((await (await call('POST', '/api/v1/tenants', { name })).json()) as { id: string }).id
}

async function listen(t: TestContext, tenantId: string) {
  const stop = new AbortController()
  t.after(() => stop.abort())
  const answer = await fetch(new URL(`/api/v1/tenants/${tenantId}/live`, app.httpUrl!), {
    headers: { authorization: `Bearer ${token}` },
    signal: stop.signal,
  })
  assert.equal(answer.headers.get('content-type'), 'text/event-stream; charset=utf-8')
  const topics = new Set<string>()
  const read = async () => {
    for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream() as never) as AsyncIterable<string>)
      for (const [, data] of chunk.matchAll(/^data: (.*)$/gm))
        for (const topic of (JSON.parse(data!) as { topics: string[] }).topics) topics.add(topic)
  }
  const ended = read().catch(() => {})
  return { topics, ended }
}

async function eventually(check: () => boolean, what: string): Promise<void> {
  for (const end = Date.now() + 20_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 50)))
    if (check()) return
  assert.fail(what)
}

const block = (tenantId: string, value: string) =>
  call('POST', `/api/v1/tenants/${tenantId}/lists`, { list: 'block', value })

test('a change shows on the pages of its tenant and on no other’s', async (t) => {
  const [contoso, fabrikam] = [await newTenant('Contoso'), await newTenant('Fabrikam')]
  const ours = await listen(t, contoso)
  const theirs = await listen(t, fabrikam)
  // One change right after the head: each from then on is told.
  await block(contoso, 'bad.example')
  await eventually(() => ours.topics.has('lists') && ours.topics.has('audit'), 'a list topic')
  assert.deepEqual([...theirs.topics], [])
})

test('what happens in other tenants is not looked through anew each time', async () => {
  const { db, outbox } = app.platform!
  const [contoso, fabrikam] = [await newTenant('Contoso'), await newTenant('Fabrikam')]
  const events = liveSources.find(({ name }) => name === 'events')!
  const look = (cursor: string | null) => db.inTenant(contoso, (trx) => events.look(trx, contoso, cursor))
  const happens = (tenantId: string) =>
    db.inTenant(tenantId, (trx) => outbox.append(trx, { type: 'RoutesChanged', tenantId, payload: {} }))
  const first = await look(null)
  await happens(fabrikam)
  const second = await look(first.cursor)
  assert.deepEqual(second.topics, [])
  assert.notEqual(second.cursor, first.cursor)
  await happens(contoso)
  assert.deepEqual((await look(second.cursor)).topics, ['events'])
})

test('a caller without the right, or for another tenant, gets no stream', async () => {
  const [contoso, fabrikam] = [await newTenant('Contoso'), await newTenant('Fabrikam')]
  const made = await call('POST', '/api/v1/tokens', { name: 'x', tenants: [fabrikam], permissions: ['tenants.read'] })
  const { token: other } = (await made.json()) as { token: string }
  assert.equal((await call('GET', `/api/v1/tenants/${contoso}/live`, undefined, other)).status, 404)
})

test('one caller holds no more than twenty streams', async (t) => {
  const contoso = await newTenant('Contoso')
  const open = await Promise.all(Array.from({ length: 20 }, () => listen(t, contoso)))
  assert.equal(open.length, 20)
  const refused = await call('GET', `/api/v1/tenants/${contoso}/live`)
  assert.equal(refused.status, 429)
  assert.equal(((await refused.json()) as { code: string }).code, 'live.too-many')
})

test('closing the server ends the streams', async (t) => {
  const contoso = await newTenant('Contoso')
  const stop = new AbortController()
  t.after(() => stop.abort())
  await eventuallyFree(contoso)
  const { ended } = await listen(t, contoso)
  await app[Symbol.asyncDispose]()
  await ended
})

/** The streams of the test before are given back when the server sees them closed. */
async function eventuallyFree(tenantId: string): Promise<void> {
  for (const end = Date.now() + 10_000; Date.now() < end;) {
    const stop = new AbortController()
    const answer = await fetch(new URL(`/api/v1/tenants/${tenantId}/live`, app.httpUrl!), {
      headers: { authorization: `Bearer ${token}` },
      signal: stop.signal,
    })
    stop.abort()
    if (answer.status === 200) return
  }
  assert.fail('streams were not given back')
}
