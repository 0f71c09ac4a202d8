import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import { AjvCompiler } from '@fastify/ajv-compiler'
import { SerializerSelector } from '@fastify/fast-json-stringify-compiler'
import { readConfig } from '#platform/config/read.ts'
import { embeddedFolder } from '#platform/db/configured.ts'
import { lazyCompilers } from '#platform/http/compilers.ts'
import { createLogger } from '#platform/telemetry/logger.ts'
import { writeEmbedded } from '#test/support/database.ts'
import { startWebApp } from '#test/support/web-app.ts'
import { startApp } from '../app.ts'

function configFor(t: TestContext, env: Record<string, string> = {}) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'mailwarden-app-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const listen = { MAILWARDEN_HTTP_LISTEN: '127.0.0.1:0', MAILWARDEN_GATEWAY_LISTEN: '127.0.0.1:0' }
  return readConfig({ env: { MAILWARDEN_DATA_DIR: folder, MAILWARDEN_LOG_LEVEL: 'silent', ...listen, ...env } }).config
}

test('the server starts on an empty folder, answers with its own token, stops, and starts again', async (t) => {
  const config = configFor(t)
  const logger = createLogger({ level: 'silent' })
  for (let round = 0; round < 2; round += 1) {
    await using app = await startApp({ config, roles: ['web', 'worker'], logger })
    const token = readFileSync(path.join(config.dataDir, 'admin-token'), 'utf8').trim()
    const headers = { authorization: `Bearer ${token}` }
    const ready = await fetch(new URL('/readyz', app.httpUrl!))
    assert.deepEqual([ready.status, ((await ready.json()) as { status: string }).status], [200, 'ready'])
    const alerts = await fetch(new URL('/api/v1/alerts', app.httpUrl!), { headers })
    assert.deepEqual(await alerts.json(), { items: [], next: null })
    assert.equal((await fetch(new URL('/api/v1/alerts', app.httpUrl!))).status, 401)
  }
  assert.equal(statSync(path.join(config.dataDir, 'secret.key')).mode & 0o777, 0o600)
})

test('a start that fails half-way leaves nothing open', async (t) => {
  const config = configFor(t)
  await writeEmbedded(embeddedFolder(config))
  const logger = createLogger({ level: 'silent' })
  const busy = await startApp({ config, roles: ['web'], logger })
  const port = new URL(busy.httpUrl!).port
  const second = configFor(t, { MAILWARDEN_HTTP_LISTEN: `127.0.0.1:${port}` })
  await writeEmbedded(embeddedFolder(second))
  await assert.rejects(startApp({ config: second, roles: ['web'], logger }), /another program uses it/)
  await busy[Symbol.asyncDispose]()
  await using again = await startApp({ config: second, roles: ['web'], logger })
  assert.ok(again.httpUrl)
})

test('a second server on the same embedded database is refused with a sentence', async (t) => {
  const config = configFor(t)
  await writeEmbedded(embeddedFolder(config))
  const logger = createLogger({ level: 'silent' })
  await using first = await startApp({ config, roles: ['web'], logger })
  assert.ok(first.httpUrl)
  await assert.rejects(startApp({ config, roles: ['web'], logger }), /in use by another process/)
})

test('every schema of every route can be compiled, though a server does it when first needed', async (t) => {
  t.mock.method(lazyCompilers, 'buildValidator', AjvCompiler())
  t.mock.method(lazyCompilers, 'buildSerializer', SerializerSelector())
  await using web = await startWebApp()
  assert.ok(web.url)
})
