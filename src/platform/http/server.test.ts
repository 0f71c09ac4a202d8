import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import Type from 'typebox'
import { newId } from '#platform/ids.ts'
import { createLogger } from '#platform/telemetry/logger.ts'
import { testDatabase } from '#test/support/database.ts'
import { ManualClock } from '#test/support/manual-clock.ts'
import { createAudit } from '../audit/append.ts'
import { AppError } from '../errors.ts'
import type { HttpModule } from './module.ts'
import { createHttpServer } from './server.ts'
import { createToken, ensureAdminToken } from './tokens.ts'
import { tokensHttp } from './tokens-http.ts'

const logger = createLogger({ level: 'silent' })
const contoso = newId()
const fabrikam = newId()

const notes: HttpModule = (app) => {
  app.get('/tenants/:tenantId/notes', { config: { permission: 'note.read' } }, async (request) => ({
    by: request.actor.name,
  }))
  app.post(
    '/tenants/:tenantId/notes',
    {
      config: { permission: 'note.write' },
      schema: { body: Type.Object({ text: Type.String({ maxLength: 10 }) }, { additionalProperties: false }) },
    },
    async (request, reply) => reply.code(201).send({ text: request.body.text }),
  )
  app.get('/fail/:how', { config: { permission: 'public' } }, async (request) => {
    const { how } = request.params as { how: string }
    if (how === 'away')
      throw new AppError({ code: 'database.unavailable', message: 'Away.', status: 503, retryable: true })
    throw new Error('password=hunter2 in /etc/secret')
  })
}

async function setUp(t: TestContext) {
  const db = await testDatabase(t)
  const clock = new ManualClock()
  const modules = [notes, tokensHttp(db, createAudit(clock), clock)]
  const server = await createHttpServer({ logger, clock, db, modules, health: [], version: '1' })
  t.after(() => server.close())
  const token = async (tenants: string[] | null, permissions: string[] | null, expiresAt: Date | null = null) =>
    db.asSystem(async (trx) => (await createToken(trx, { name: 'test', tenants, permissions, expiresAt })).token)
  const call = async (method: 'GET' | 'POST' | 'DELETE', url: string, bearer?: string, body?: object) => {
    const headers = bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }
    const response = await server.app.inject({ method, url, headers, ...(body === undefined ? {} : { payload: body }) })
    return {
      status: response.statusCode,
      headers: response.headers,
      body: response.body === '' ? null : response.json(),
    }
  }
  return { db, clock, server, token, call }
}

test('a route without a permission stops the start', async () => {
  const bad: HttpModule = (app) => app.get('/open', async () => ({}))
  const start = createHttpServer({
    logger,
    clock: new ManualClock(),
    db: null,
    modules: [bad],
    health: [],
    version: '1',
  })
  await assert.rejects(start, /does not say which permission/)
})

test('no token, a wrong, a revoked and an expired token are refused with problem details', async (t) => {
  const { call, clock, token } = await setUp(t)
  const url = `/api/v1/tenants/${contoso}/notes`
  const none = await call('GET', url)
  assert.equal(none.status, 401)
  assert.equal(none.body.code, 'sign-in.required')
  assert.match(String(none.headers['content-type']), /application\/problem\+json/)
  assert.match(none.body.instance, /^urn:uuid:/)
  assert.match(String(none.headers['www-authenticate']), /Bearer/)
  assert.equal((await call('GET', url, 'mw_nonsense')).status, 401)
  const expiring = await token(null, null, new Date(clock.now().getTime() + 1_000))
  assert.equal((await call('GET', url, expiring)).status, 200)
  await clock.advance(2_000)
  assert.equal((await call('GET', url, expiring)).status, 401)
})

test('permission and tenant are checked; another tenant is one that does not exist', async (t) => {
  const { call, token } = await setUp(t)
  const reader = await token([contoso], ['note.read'])
  const all = await token([contoso], ['note.*'])
  assert.equal((await call('GET', `/api/v1/tenants/${contoso}/notes`, reader)).status, 200)
  const other = await call('GET', `/api/v1/tenants/${fabrikam}/notes`, reader)
  assert.deepEqual([other.status, other.body.code], [404, 'tenant.not-found'])
  assert.equal((await call('GET', '/api/v1/tenants/x/notes', await token(null, null))).status, 404)
  const write = await call('POST', `/api/v1/tenants/${contoso}/notes`, reader, { text: 'a' })
  assert.deepEqual([write.status, write.body.code], [403, 'permission.missing'])
  assert.equal((await call('POST', `/api/v1/tenants/${contoso}/notes`, all, { text: 'a' })).status, 201)
})

test('mistakes in a request are said by field; large and malformed bodies are refused', async (t) => {
  const { call, token, server } = await setUp(t)
  const bearer = await token(null, null)
  const url = `/api/v1/tenants/${contoso}/notes`
  const wrong = await call('POST', url, bearer, { text: 'far too long a text' })
  assert.deepEqual([wrong.status, wrong.body.fields[0].path], [400, 'text'])
  const extra = await call('POST', url, bearer, { text: 'a', more: 1 })
  assert.deepEqual([extra.status, extra.body.fields[0].path], [400, 'more'])
  const large = await call('POST', url, bearer, { text: 'x'.repeat(2_000_000) })
  assert.deepEqual([large.status, large.body.code], [413, 'request.too-large'])
  const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' }
  const broken = await server.app.inject({ method: 'POST', url, headers, payload: '{"text":' })
  assert.equal(broken.statusCode, 400)
  assert.equal((await call('GET', '/api/v1/nothing', bearer)).body.code, 'not-found')
  const garbled = await call('GET', '/api/v1/tenants/%E0%A4%A/notes', bearer)
  assert.deepEqual([garbled.status, garbled.body.code], [400, 'request.malformed'])
  const long = await call('GET', `/api/v1/tenants/${'x'.repeat(600)}/notes`, bearer)
  assert.deepEqual([long.status, long.body.code], [414, 'request.malformed'])
})

test('internals stay inside', async (t) => {
  const { call } = await setUp(t)
  const broken = await call('GET', '/api/v1/fail/broken')
  assert.equal(broken.status, 500)
  assert.doesNotMatch(JSON.stringify(broken.body), /hunter2|secret/)
  const away = await call('GET', '/api/v1/fail/away')
  assert.equal(away.status, 503)
  assert.equal(away.headers['retry-after'], '5')
  assert.equal(away.headers['x-content-type-options'], 'nosniff')
})

test('many refused tokens from one address are slowed down; a good one is not', async (t) => {
  const { call, clock, token } = await setUp(t)
  const good = await token(null, null)
  const url = `/api/v1/tenants/${contoso}/notes`
  await call('GET', url, good)
  for (let n = 0; n < 10; n += 1) assert.equal((await call('GET', url, `mw_bad${n}`)).status, 401)
  const limited = await call('GET', url, 'mw_bad')
  assert.equal(limited.status, 429)
  assert.ok(Number(limited.headers['retry-after']) > 0)
  assert.equal((await call('GET', url, good)).status, 200)
  await clock.advance(61_000)
  assert.equal((await call('GET', url, 'mw_bad')).status, 401)
})

test('tokens are made, listed without their text, and revoked; nobody gives more than they have', async (t) => {
  const { call, token } = await setUp(t)
  const admin = await token(null, null)
  const made = await call('POST', '/api/v1/tokens', admin, {
    name: 'reader',
    tenants: [contoso],
    permissions: ['note.read', 'token.manage'],
  })
  assert.equal(made.status, 201)
  const reader = made.body.token as string
  const list = await call('GET', '/api/v1/tokens', admin)
  assert.doesNotMatch(JSON.stringify(list.body), new RegExp(reader))
  assert.equal((await call('POST', '/api/v1/tokens', reader, { name: 'more' })).status, 403)
  assert.equal(
    (await call('POST', '/api/v1/tokens', reader, { name: 'more', tenants: [contoso], permissions: ['note.*'] }))
      .status,
    403,
  )
  assert.equal(
    (await call('POST', '/api/v1/tokens', reader, { name: 'same', tenants: [contoso], permissions: ['note.read'] }))
      .status,
    201,
  )
  assert.equal((await call('GET', '/api/v1/tokens', reader)).body.items.length, 2)
  assert.equal((await call('DELETE', `/api/v1/tokens/${made.body.id}`, admin)).status, 204)
  assert.equal((await call('GET', `/api/v1/tenants/${contoso}/notes`, reader)).status, 401)
})

test("the local administrator's token survives restarts and a new database", async (t) => {
  const { db, call } = await setUp(t)
  const folder = mkdtempSync(path.join(os.tmpdir(), 'mailwarden-token-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const token = await ensureAdminToken(db, folder)
  assert.equal(await ensureAdminToken(db, folder), token)
  assert.equal(statSync(path.join(folder, 'admin-token')).mode & 0o777, 0o600)
  assert.equal((await call('GET', '/api/v1/tokens', token)).body.items.length, 1)
  await db.asSystem((trx) => trx.deleteFrom('api_token').execute())
  assert.equal(await ensureAdminToken(db, folder), token)
  assert.equal((await call('GET', '/api/v1/tokens', token)).status, 200)
})

test('the description is OpenAPI 3.1 and names permissions; health and metrics answer', async (t) => {
  const { call, token, server } = await setUp(t)
  const { body } = await call('GET', '/api/v1/openapi.json')
  assert.equal(body.openapi, '3.1.0')
  assert.equal(body.paths['/api/v1/tenants/{tenantId}/notes'].get['x-permission'], 'note.read')
  assert.ok(body.components.schemas.Problem)
  assert.equal((await call('GET', '/healthz')).status, 200)
  assert.equal((await call('GET', '/readyz')).status, 200)
  assert.equal((await server.app.inject('/metrics')).statusCode, 401)
  const headers = { authorization: `Bearer ${await token(null, ['metrics.read'])}` }
  const metrics = await server.app.inject({ url: '/metrics', headers })
  assert.match(metrics.body, /mailwarden_http_request_seconds/)
})
