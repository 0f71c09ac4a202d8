import assert from 'node:assert/strict'
import path from 'node:path'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import { test, type TestContext } from 'node:test'
import Type from 'typebox'
import { newId } from '#platform/ids.ts'
import { createLogger } from '#platform/telemetry/logger.ts'
import { testDatabase } from '#test/support/database.ts'
import { ManualClock } from '#test/support/manual-clock.ts'
import { AppError } from '../errors.ts'
import { loadKeyFile } from '../secrets/key-file.ts'
import { createSecrets } from '../secrets/seal.ts'
import { createHttpServer } from './server.ts'
import { createToken } from './tokens.ts'

async function setUp(t: TestContext, requestsPerMinute = 1_000) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'mailwarden-idempotency-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const db = await testDatabase(t)
  const clock = new ManualClock()
  const made: string[] = []
  let wait: Promise<void> = Promise.resolve()
  const server = await createHttpServer({
    logger: createLogger({ level: 'silent' }),
    clock,
    db,
    secrets: createSecrets(loadKeyFile(path.join(folder, 'key'))),
    requestsPerMinute,
    version: '1',
    health: [],
    modules: [
      (app) => {
        app.post(
          '/notes',
          {
            config: { permission: 'note.write' },
            schema: { body: Type.Object({ text: Type.String() }, { additionalProperties: false }) },
          },
          async ({ body: { text } }, reply) => {
            await wait
            if (text === 'away') throw new AppError({ code: 'x.away', message: 'Away.', status: 503, retryable: true })
            if (text === 'busy') throw new AppError({ code: 'x.busy', message: 'Busy.', status: 409, retryable: true })
            if (text === 'bad') throw new AppError({ code: 'x.bad', message: 'Bad.', status: 409 })
            made.push(text)
            return reply.code(201).send({ number: made.length, secret: 'shown once' })
          },
        )
        app.get('/notes', { config: { permission: 'note.write' } }, async () => ({ made: made.length }))
      },
    ],
  })
  t.after(() => server.close())
  const newToken = () =>
    db.asSystem(
      async (trx) =>
        (await createToken(trx, { name: 'test', tenants: null, permissions: null, expiresAt: null })).token,
    )
  const post = async (bearer: string, key: string | null, text: string) => {
    const answer = await server.app.inject({
      method: 'POST',
      url: '/api/v1/notes',
      headers: { authorization: `Bearer ${bearer}`, ...(key === null ? {} : { 'idempotency-key': key }) },
      payload: { text },
    })
    return {
      status: answer.statusCode,
      body: answer.json() as Record<string, unknown>,
      replayed: answer.headers['idempotency-replayed'],
      headers: answer.headers,
    }
  }
  const hold = () => {
    let release = () => {}
    wait = new Promise((resolve) => (release = resolve))
    return release
  }
  return { db, clock, made, server, newToken, post, hold, adele: await newToken() }
}

test('the second request with a key gets the answer of the first, and nothing is done twice', async (t) => {
  const { adele, post, made, db } = await setUp(t)
  const first = await post(adele, 'k1', 'a')
  const second = await post(adele, 'k1', 'a')
  assert.deepEqual([first.status, second.status], [201, 201])
  assert.deepEqual(second.body, first.body)
  assert.deepEqual([first.replayed, second.replayed], [undefined, 'true'])
  assert.deepEqual(made, ['a'])
  const { rows } = await db.execute('select answer_sealed from idempotency_key', [])
  assert.doesNotMatch(String(rows[0]!['answer_sealed']), /shown once/)
})

test('another body under the same key is refused, another caller’s key is another key', async (t) => {
  const { adele, newToken, post, made } = await setUp(t)
  await post(adele, 'k1', 'a')
  const other = await post(adele, 'k1', 'b')
  assert.deepEqual([other.status, other.body['code']], [422, 'idempotency.other-request'])
  assert.equal((await post(await newToken(), 'k1', 'b')).status, 201)
  assert.deepEqual(made, ['a', 'b'])
})

test('a refusal is kept, a failure of ours and what says "later" are tried again', async (t) => {
  const { adele, post } = await setUp(t)
  assert.equal((await post(adele, 'k1', 'bad')).status, 409)
  assert.equal((await post(adele, 'k1', 'bad')).replayed, 'true')
  assert.equal((await post(adele, 'k2', 'away')).status, 503)
  assert.equal((await post(adele, 'k2', 'away')).replayed, undefined)
  assert.equal((await post(adele, 'k3', 'busy')).status, 409)
  assert.equal((await post(adele, 'k3', 'busy')).replayed, undefined)
})

test('while the first is worked on the second waits its turn; a request whose process died is done anew after a minute', async (t) => {
  const { adele, post, hold, clock, made, db } = await setUp(t)
  const release = hold()
  const both = [post(adele, 'k1', 'a'), post(adele, 'k1', 'a')]
  const refused = await Promise.race(both)
  assert.deepEqual([refused.status, refused.body['code']], [409, 'idempotency.in-progress'])
  await clock.advance(61_000)
  release()
  assert.deepEqual(
    (await Promise.all(both)).map(({ status }) => status).toSorted((a, b) => a - b),
    [201, 409],
  )
  await db.asSystem((trx) => trx.updateTable('idempotency_key').set({ status: null }).execute())
  assert.equal((await post(adele, 'k1', 'a')).status, 201, 'its process is gone')
  assert.equal(made.length, 2)
  await clock.advance(25 * 3_600_000)
  assert.equal((await post(adele, 'k1', 'a')).replayed, undefined)
  assert.equal(made.length, 3)
})

test('a key that is no key is refused before anything is done', async (t) => {
  const { adele, post, made } = await setUp(t)
  for (const key of ['', 'a b', 'x'.repeat(256), 'a,b c']) {
    const answer = await post(adele, key, 'a')
    assert.deepEqual([answer.status, answer.body['code']], [400, 'idempotency.key'], JSON.stringify(key))
  }
  assert.deepEqual(made, [])
})

test('a caller over the limit is told when to go on; others are not slowed', async (t) => {
  const { adele, newToken, post } = await setUp(t, 60)
  for (let index = 0; index < 60; index += 1) assert.equal((await post(adele, null, 'a')).status, 201)
  const refused = await post(adele, null, 'a')
  assert.deepEqual([refused.status, refused.body['code']], [429, 'request.too-many'])
  assert.ok(Number(refused.headers['retry-after']) > 0)
  assert.equal((await post(await newToken(), null, 'a')).status, 201)
})

test('only a proxy that the operator named says who called', async (t) => {
  const db = await testDatabase(t)
  const seen = async (trustedProxies: string[]) => {
    const server = await createHttpServer({
      logger: createLogger({ level: 'silent' }),
      clock: new ManualClock(),
      db,
      trustedProxies,
      version: '1',
      health: [],
      modules: [
        (app) => app.get('/who', { config: { permission: 'public' } }, async (request) => ({ ip: request.ip })),
      ],
    })
    t.after(() => server.close())
    const headers = { 'x-forwarded-for': '203.0.113.9, 198.51.100.7' }
    return (await server.app.inject({ url: '/api/v1/who', headers, remoteAddress: '10.0.0.5' })).json().ip as string
  }
  assert.equal(await seen([]), '10.0.0.5')
  assert.equal(await seen(['192.0.2.0/24']), '10.0.0.5')
  assert.equal(await seen(['10.0.0.0/8']), '198.51.100.7')
})

test('an id in capitals is the same tenant, spelt in one way behind the door', async (t) => {
  const db = await testDatabase(t)
  const tenantId = newId()
  const { token } = await db.asSystem((trx) =>
    createToken(trx, { name: 'test', tenants: [tenantId], permissions: null, expiresAt: null }),
  )
  const server = await createHttpServer({
    logger: createLogger({ level: 'silent' }),
    clock: new ManualClock(),
    db,
    version: '1',
    health: [],
    modules: [
      (app) =>
        app.get('/tenants/:tenantId/x', { config: { permission: 'note.read' } }, async ({ params }) => ({
          id: (params as { tenantId: string }).tenantId,
        })),
    ],
  })
  t.after(() => server.close())
  const answer = await server.app.inject({
    url: `/api/v1/tenants/${tenantId.toUpperCase()}/x`,
    headers: { authorization: `Bearer ${token}` },
  })
  assert.deepEqual(answer.json(), { id: tenantId })
})
