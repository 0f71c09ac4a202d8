// The built console over HTTP: caching, policy, fallback, and that the API keeps its own answers.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { systemClock } from '#platform/clock.ts'
import { createHttpServer, type HttpServer } from '#platform/http/server.ts'
import { createLogger } from '#platform/telemetry/logger.ts'
import { consoleFiles } from './console-files.ts'

const folder = mkdtempSync(path.join(os.tmpdir(), 'mailwarden-console-'))
let built: HttpServer
let unbuilt: HttpServer

before(async () => {
  mkdirSync(path.join(folder, 'dist/assets'), { recursive: true })
  writeFileSync(path.join(folder, 'dist/index.html'), '<title>Console</title>')
  writeFileSync(path.join(folder, 'dist/portal.html'), '<title>Portal</title>')
  writeFileSync(path.join(folder, 'dist/assets/main-abc.js'), 'export {}')
  writeFileSync(path.join(folder, 'dist/.hidden'), 'not for anybody')
  writeFileSync(path.join(folder, 'secret.txt'), 'secret')
  built = await server(path.join(folder, 'dist'))
  unbuilt = await server(path.join(folder, 'nothing'))
})

after(async () => {
  await built?.close()
  await unbuilt?.close()
  rmSync(folder, { recursive: true, force: true })
})

function server(dist: string): Promise<HttpServer> {
  const logger = createLogger({ level: 'silent' })
  const options = { logger, clock: systemClock, db: null, modules: [], health: [], version: 'test' }
  return createHttpServer({ ...options, pages: consoleFiles(dist) })
}

const get = (from: HttpServer, url: string) => from.app.inject({ method: 'GET', url })

test('every path of the console answers with its page, never cached, scripts only from us', async () => {
  for (const url of ['/', '/tenants', '/t/0190/messages/1?from=a', '/sign-in']) {
    const reply = await get(built, url)
    assert.equal(reply.statusCode, 200, url)
    assert.match(reply.body, /<title>Console/)
    assert.equal(reply.headers['cache-control'], 'no-store')
    const policy = String(reply.headers['content-security-policy'])
    assert.match(policy, /default-src 'self'/)
    assert.match(policy, /frame-ancestors 'none'/)
    assert.doesNotMatch(policy, /script-src|unsafe-eval/)
    assert.equal(reply.headers['x-content-type-options'], 'nosniff')
    assert.equal(reply.headers['x-frame-options'], 'DENY')
  }
})

test('the portal has its own page', async () => {
  for (const url of ['/portal', '/portal/lists']) assert.match((await get(built, url)).body, /<title>Portal/)
})

test('hashed files are kept for ever; a file that is missing is not', async () => {
  const found = await get(built, '/assets/main-abc.js')
  assert.equal(found.headers['cache-control'], 'public, max-age=31536000, immutable')
  assert.match(String(found.headers['content-type']), /javascript/)
  const missing = await get(built, '/assets/main-old.js')
  assert.equal(missing.statusCode, 404)
  assert.equal(missing.headers['cache-control'], 'no-store')
})

test('the API keeps its own answers', async () => {
  for (const url of ['/api/v1/nothing', '/api/', '/healthz/nothing']) {
    const reply = await get(built, url)
    assert.equal(reply.statusCode, 404, url)
    assert.equal(reply.json().code, 'not-found')
  }
  assert.equal((await get(built, '/healthz')).json().status, 'ok')
})

test('nothing outside of the folder is served, and nothing hidden', async () => {
  for (const url of [
    '/assets/../../secret.txt',
    '/assets/%2e%2e/%2e%2e/secret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/assets/..%5c..%5csecret.txt',
    '/assets//etc/passwd',
    '/assets/%00',
    '/assets/../.hidden',
    '/assets/%2e%2e/.hidden',
  ])
    assert.doesNotMatch((await get(built, url)).body, /^secret|not for anybody|root:/, url)
})

test('a console that was not built is said by a page that tells the command', async () => {
  const reply = await get(unbuilt, '/t/1')
  assert.equal(reply.statusCode, 503)
  assert.match(reply.body, /npm run console/)
})
