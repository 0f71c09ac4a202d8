// The inbox viewer shows mail and escapes everything in it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createWorld } from '../create-world.ts'
import { createTenant } from '../directory/create-tenant.ts'
import { MailboxStore } from '../mailboxes/store.ts'
import { createInboxHandler } from './handler.ts'

async function setUp() {
  const world = await createWorld()
  const tenant = createTenant(world, { displayName: 'Contoso <b>', name: 'contoso', users: [{ name: 'ada' }] })
  const user = [...tenant.users.values()][0]!
  const mailboxes = new MailboxStore()
  const item = await mailboxes
    .mailbox(tenant.id, user.id)
    .deliver(
      Buffer.from('From: x@y.example\r\nSubject: <script>alert(1)</script>\r\n\r\n<img src=x onerror=alert(1)>\r\n'),
    )
  const transport = { queue: () => [], internet: { received: [] } } as never
  const handler = createInboxHandler({ world, mailboxes, transport })
  const get = async (path: string, method = 'GET') => {
    const url = new URL(path, 'http://localhost')
    const reply = await handler({
      method,
      url,
      path: url.pathname,
      headers: {},
      body: Buffer.alloc(0),
      remoteAddress: '',
      base: '',
    })
    return { ...reply, text: String(reply.body) }
  }
  world.clock.close()
  return { tenant, user, item, get }
}

test('pages list tenants, folders and messages, with everything escaped', async () => {
  const { tenant, user, item, get } = await setUp()
  for (const path of [
    '/',
    `/mailbox/${tenant.id}/${user.id}`,
    `/message/${tenant.id}/${user.id}/${item.immutableId}`,
    '/queue',
    '/internet',
  ]) {
    const page = await get(path)
    assert.equal(page.status, 200, path)
    assert.doesNotMatch(page.text, /<script|<img|<b>/)
    assert.match(page.headers!['content-security-policy']!, /default-src 'none'/)
  }
  assert.match((await get(`/message/${tenant.id}/${user.id}/${item.immutableId}`)).text, /&lt;img src=x/)
})

test('raw messages are text; unknown things are 404; writing is refused', async () => {
  const { tenant, user, item, get } = await setUp()
  const raw = await get(`/raw/${tenant.id}/${user.id}/${item.immutableId}`)
  assert.match(raw.headers!['content-type']!, /^text\/plain/)
  for (const path of [
    '/nothing',
    `/mailbox/${tenant.id}/x`,
    `/message/${tenant.id}/${user.id}/x`,
    `/raw/a/b/c`,
    `/mailbox/${tenant.id}/${user.id}?folder=none`,
  ])
    assert.equal((await get(path)).status, 404, path)
  assert.equal((await get('/', 'POST')).status, 405)
})
