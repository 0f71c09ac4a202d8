import assert from 'node:assert/strict'
import { once } from 'node:events'
import http from 'node:http'
import net from 'node:net'
import { test } from 'node:test'
import type { Database } from '#platform/db/database.ts'
import { testDatabase } from '#test/support/database.ts'
import type { SiteRequest } from './sites.ts'
import { ask, open, tell } from '#test/support/lure/client.ts'
import { linkHost, startTestLure, writeCampaign } from '#test/support/lure/server.ts'
import { newToken, pathOf } from './tokens.ts'

test('a lure server answers and keeps what came', async (t) => {
  const db = await testDatabase(t)
  const settled: string[] = []
  const asked: SiteRequest[] = []
  const lure = await startTestLure(t, db, {
    sites: {
      training: { handle: (request) => (asked.push(request), Promise.resolve({ status: 200, body: 'Lesson' })) },
      requestSettling: (_tenantId, messageId) => (settled.push(messageId), Promise.resolve()),
    },
  })
  /** A recipient of a campaign of its own: no part sees the requests of another. */
  async function recipient(options: Parameters<typeof writeCampaign>[1] = {}) {
    const host = options.host ?? `h${Math.random().toString(36).slice(2)}.example`
    const campaign = await writeCampaign(db, { ...options, host })
    const { tokens, messageId } = campaign.recipients[0]!
    return { ...campaign, tokens, messageId, rows: () => requests(db, messageId) }
  }

  await t.test('a connection that has to end is said to end: nobody who keeps connections is refused', async (t) => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
    t.after(() => agent.destroy())
    const statuses = new Map<number, number>()
    for (let count = 0; count < 1_001; count += 1) {
      const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
        http.get(`${lure.http}/favicon.ico`, { agent, headers: { host: linkHost } }, resolve).on('error', reject)
      })
      response.resume()
      await once(response, 'end')
      statuses.set(response.statusCode!, (statuses.get(response.statusCode!) ?? 0) + 1)
    }
    assert.equal(statuses.get(503), undefined, JSON.stringify([...statuses]))
    assert.equal(statuses.size, 1)
  })

  await t.test('the first page has the script and says what a browser may do', async () => {
    const { tokens, rows, host } = await recipient()
    const headers = { 'user-agent': 'Visitor/1', cookie: 'a=b', referer: 'https://mail.example/inbox?secret=1' }
    const page = await open(lure, `${pathOf(tokens.link)}?secret=1`, { host, headers })
    assert.equal(page.status, 200)
    assert.match(
      page.headers['content-security-policy']!,
      new RegExp(`script-src 'nonce-${page.nonce}'.*form-action 'none'`),
    )
    assert.equal(page.headers['server'], 'nginx')
    assert.equal(page.headers['keep-alive'], undefined)
    const [row, ...others] = await rows()
    assert.deepEqual(others, [])
    const { kind, method, nonce, token_kind, status, ip } = row!
    assert.deepEqual(
      [kind, method, nonce, token_kind, status, ip],
      ['page', 'GET', page.nonce, 'link', 200, '127.0.0.1'],
    )
    assert.deepEqual(row!.headers, { 'user-agent': 'Visitor/1', referer: 'https://mail.example' })
  })

  await t.test('what the page tells is kept as counts, then the page that explains follows', async () => {
    const { tokens, rows, host } = await recipient()
    const path = pathOf(tokens.link)
    const { nonce } = await open(lure, path, { host })
    assert.equal((await tell(lure, path, { nonce, event: 'load' }, { host })).status, 204)
    const submitted = { nonce, submitted: true, fields: 2, autofill: true }
    assert.equal((await tell(lure, path, submitted, { host })).status, 204)
    const caught = await open(lure, `${path}/${nonce}`, { host })
    assert.equal(caught.status, 200)
    assert.equal(caught.nonce, nonce)
    assert.match(caught.body, /Your parcel waits/)
    const css = await ask(lure, `${path}/${nonce}.css`, { host })
    assert.equal(css.headers['content-type'], 'text/css')
    const seen = (await rows()).map(({ kind, beacon }) => [kind, beacon?.event ?? null, beacon?.fields ?? null])
    assert.deepEqual(seen, [
      ['page', null, null],
      ['beacon', 'load', 0],
      ['beacon', 'submit', 2],
      ['next', null, null],
      ['asset', null, null],
    ])
    const [, load] = await rows()
    assert.partialDeepStrictEqual(load!.beacon, {
      pointer: 12,
      wheel: 1,
      trusted: true,
      visible_ms: 1500,
      webdriver: false,
    })
  })

  await t.test('each kind of token gives what it is for', async () => {
    const { tokens, rows, host } = await recipient()
    const pixel = await ask(lure, pathOf(tokens.pixel), { host })
    assert.equal(pixel.headers['content-type'], 'image/gif')
    for (const kind of ['text-link', 'decoy', 'qr', 'attachment'] as const)
      assert.match((await ask(lure, pathOf(tokens[kind]), { host })).body, /sendBeacon/, kind)
    assert.equal((await ask(lure, `${pathOf(tokens.attachment)}.png`, { host })).headers['content-type'], 'image/png')
    const lesson = await ask(lure, `${pathOf(tokens.training)}/quiz`, { host })
    assert.equal(lesson.body, 'Lesson')
    assert.deepEqual([asked[0]!.rest, asked[0]!.base], ['/quiz', pathOf(tokens.training)])
    assert.deepEqual(
      (await rows()).map(({ kind, token_kind }) => `${kind} ${token_kind}`),
      [
        'pixel pixel',
        'page text-link',
        'page decoy',
        'page qr',
        'page attachment',
        'attachment attachment',
        'training training',
      ],
    )
  })

  await t.test('other methods are answered as any server answers them, and noted', async () => {
    const { tokens, rows, host } = await recipient()
    const path = pathOf(tokens.link)
    const head = await ask(lure, path, { host, method: 'HEAD' })
    assert.deepEqual([head.status, head.body], [200, ''])
    assert.equal((await ask(lure, path, { host, method: 'OPTIONS' })).headers['allow'], 'GET, HEAD, POST, OPTIONS')
    assert.equal((await ask(lure, path, { host, method: 'PROPFIND' })).status, 405)
    assert.equal((await ask(lure, path, { host, headers: { range: 'bytes=0-1' } })).status, 200)
    assert.deepEqual(
      (await rows()).map(({ method, kind, nonce }) => `${method} ${kind} ${nonce === null}`),
      ['HEAD page true', 'OPTIONS page true', 'PROPFIND probe true', 'GET page false'],
    )
  })

  await t.test('a mangled token is noted as such, one with signs of the sentence around it is not', async () => {
    const { tokens, rows, host } = await recipient()
    const path = pathOf(tokens.link)
    for (const end of ['%27', '.', ').', '"x'])
      assert.equal((await ask(lure, path + encodeURI(end).replace('%25', '%'), { host })).status, 200, end)
    assert.equal(
      (
        await ask(lure, path.toUpperCase().slice(0, path.lastIndexOf('/')) + path.slice(path.lastIndexOf('/')), {
          host,
        })
      ).status,
      200,
    )
    assert.deepEqual(
      (await rows()).map(({ kind }) => kind),
      ['mangled', 'page', 'page', 'mangled', 'mangled'],
    )
  })

  await t.test('robots.txt and probes belong to who had a token before', async () => {
    const { tokens, rows, host } = await recipient()
    const headers = { 'user-agent': `Prober ${host}` }
    await ask(lure, '/robots.txt', { host, headers })
    await ask(lure, pathOf(tokens.link), { host, headers })
    await ask(lure, '/robots.txt', { host, headers })
    await ask(lure, '/wp-login.php', { host, headers })
    await ask(lure, '/favicon.ico', { host, headers })
    assert.deepEqual(
      (await rows()).map(({ kind }) => kind),
      ['page', 'probe', 'probe'],
    )
  })

  await t.test('strangers see an ordinary site without a trace of the console', async () => {
    const { tokens } = await recipient()
    for (const path of [
      '/api/v1/tenants',
      '/metrics',
      '/health',
      '/openapi.json',
      '/assets/index.js',
      pathOf(newToken()),
    ]) {
      const answer = await ask(lure, path)
      assert.equal(answer.status, 404, path)
      assert.doesNotMatch(answer.body + JSON.stringify(answer.headers), /mailwarden|fastify|phish|simulation|campaign/i)
    }
    assert.equal((await ask(lure, '/')).status, 200)
    // A host that is not the campaign's.
    assert.equal((await ask(lure, pathOf(tokens.link))).status, 404)
    assert.equal((await ask(lure, pathOf(tokens.link), { host: 'other.example' })).status, 404)
  })

  await t.test('hosts of two campaigns do not see the tokens of each other', async () => {
    const first = await recipient()
    const second = await recipient()
    assert.equal((await ask(lure, pathOf(first.tokens.link), { host: second.host })).status, 404)
    assert.equal((await ask(lure, pathOf(first.tokens.link), { host: first.host.toUpperCase() })).status, 200)
    assert.equal((await first.rows()).length, 1)
  })

  await t.test('who comes after the end gets what explains, and is not noted', async () => {
    const over = await recipient({ state: 'stopped' })
    const late = await recipient({ endsAt: new Date(Date.now() - 1_000) })
    for (const { tokens, host, rows } of [over, late]) {
      const page = await ask(lure, pathOf(tokens.link), { host })
      assert.equal(page.status, 200)
      assert.doesNotMatch(page.body, /type="password"/)
      assert.deepEqual(await rows(), [])
    }
  })

  await t.test('a baseline without training ends on a page that is not there', async () => {
    const { tokens, host } = await recipient({ training: { kind: 'none', url: null } })
    const path = pathOf(tokens.link)
    const { nonce, status } = await open(lure, path, { host })
    assert.equal(status, 200)
    const next = await open(lure, `${path}/${nonce}`, { host })
    assert.equal(next.status, 404)
    assert.equal(next.nonce, nonce)
  })

  await t.test('an attack without a landing page shows at once what explains', async () => {
    const { tokens, host } = await recipient({ landing: 'none' })
    const page = await open(lure, pathOf(tokens.link), { host })
    assert.match(page.body, /Your parcel waits/)
    assert.notEqual(page.nonce, '')
  })

  await t.test('the visitor behind proxies is named by the first that is not ours', async () => {
    const { tokens, host, rows } = await recipient()
    const forwarded = '198.51.100.9, 203.0.113.7:4711'
    await ask(lure, pathOf(tokens.link), { host, headers: { 'x-forwarded-for': forwarded } })
    assert.equal((await rows())[0]!.ip, '203.0.113.7')
  })

  await t.test('messages with requests are to be judged', async () => {
    const { tokens, host, messageId } = await recipient()
    await ask(lure, pathOf(tokens.link), { host })
    await until(() => settled.includes(messageId))
  })

  await t.test('what is no HTTP or too long is refused as other servers refuse it', async () => {
    assert.match(await raw(lure.http, 'hello\r\n\r\n'), /^HTTP\/1\.1 400 Bad Request\r\nServer: nginx\r\n/)
    assert.match(
      await raw(lure.http, `GET /${'a'.repeat(2_000)} HTTP/1.1\r\nHost: ${linkHost}\r\n\r\n`),
      /^HTTP\/1\.1 414 /,
    )
    const header = `GET / HTTP/1.1\r\nHost: ${linkHost}\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`
    assert.match(await raw(lure.http, header), /^HTTP\/1\.1 431 /)
  })
})

function raw(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = net.connect(Number(port), hostname, () => socket.end(text))
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString()))
    socket.on('close', () => resolve(answer))
    socket.on('error', reject)
  })
}

async function until(is: () => boolean): Promise<void> {
  const deadline_ms = Date.now() + 20_000
  while (!is()) {
    assert.ok(Date.now() < deadline_ms, 'in time')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

const requests = (db: Database, messageId: string) =>
  db.asSystem((trx) =>
    trx.selectFrom('simulation_request').selectAll().where('message_id', '=', messageId).orderBy('id').execute(),
  )
