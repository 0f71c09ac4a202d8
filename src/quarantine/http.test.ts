import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { bufferSource } from '#mail/message/source.ts'
import { createAudit } from '#platform/audit/append.ts'
import { createHttpServer } from '#platform/http/server.ts'
import { createToken } from '#platform/http/tokens.ts'
import { createSecrets } from '#platform/secrets/seal.ts'
import { migrations as platformMigrations } from '#platform/db/migrations.ts'
import { createLogger } from '#platform/telemetry/logger.ts'
import { testDatabase } from '#test/support/database.ts'
import { ManualClock } from '#test/support/manual-clock.ts'
import { quarantineHttp } from './http.ts'
import { quarantineMigrations } from './migrations.ts'
import { createQuarantine } from './quarantine.ts'

const contoso = '11111111-1111-4111-8111-111111111111'
const fabrikam = '22222222-2222-4222-8222-222222222222'
const hostile =
  'From: =?utf-8?q?Evil_=E2=80=AEgpj=2Eexe?= <a@fabrikam.example>\r\nTo: adele@contoso.example\r\nSubject: \x1b[2J<script>\r\n' +
  'Content-Type: text/html; charset=utf-8\r\n\r\n<p>Pay <b>now</b>\u202e</p><script>alert(1)</script><a href="https://bank.example/x">here</a>\r\n'

async function setUp(t: TestContext) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'quarantine-http-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const db = await testDatabase(t, { migrations: [...platformMigrations, ...quarantineMigrations] })
  const clock = new ManualClock()
  const logger = createLogger({ level: 'silent' })
  const audit = createAudit(clock)
  const sent: string[][] = []
  const quarantine = createQuarantine({
    folder,
    secrets: createSecrets([Buffer.alloc(32, 1)]),
    db,
    clock,
    logger,
    audit,
    spool: {
      async enqueue({ envelope }) {
        sent.push(envelope.recipients.map(({ path: name }) => name))
        return { id: 'x' }
      },
    },
  })
  const modules = [quarantineHttp({ quarantine, db, audit, clock })]
  const server = await createHttpServer({ logger, clock, db, modules, health: [], version: '1' })
  t.after(() => server.close())
  const { id } = await quarantine.put({
    tenantId: contoso,
    messageId: '01890000-0000-7000-8000-000000000001',
    key: 'k',
    kind: 'quarantine',
    direction: 'inbound',
    mode: 'mailflow',
    envelope: {
      mailFrom: 'a@fabrikam.example',
      mailParameters: [],
      recipients: [{ path: 'adele@contoso.example', parameters: [] }],
    },
    source: bufferSource(Buffer.from(hostile)),
    category: 'phish',
    reason: 'looks like it',
    score: 80,
    subject: 'Pay now',
    headerFrom: 'a@fabrikam.example',
    internetMessageId: null,
    receivedAt: clock.now(),
  })
  const token = async (tenants: string[] | null, permissions: string[] | null) =>
    db.asSystem(async (trx) => (await createToken(trx, { name: 'Adele', tenants, permissions, expiresAt: null })).token)
  const call = async (bearer: string, method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object) => {
    const headers = { authorization: `Bearer ${bearer}` }
    return server.app.inject({ method, url: `/api/v1${url}`, headers, ...(payload === undefined ? {} : { payload }) })
  }
  return { db, id, sent, token, call }
}

test('list, show, preview, download, release, delete: each with its permission, and with an audit entry', async (t) => {
  const { db, id, sent, token, call } = await setUp(t)
  const all = await token([contoso], null)
  const base = `/tenants/${contoso}/quarantine`
  assert.equal((await call(all, 'GET', `${base}?category=phish&limit=1`)).json().items[0].id, id)
  assert.equal((await call(all, 'GET', `${base}?limit=0`)).statusCode, 400)
  assert.equal((await call(all, 'GET', `${base}/${id}`)).json().subject, 'Pay now')
  assert.equal((await call(all, 'GET', `${base}/${id}/content`)).body, hostile)
  const released = await call(all, 'POST', `${base}/${id}/release`)
  assert.deepEqual(released.json().recipients, ['adele@contoso.example'])
  assert.deepEqual((await call(all, 'POST', `${base}/${id}/release`, {})).json().recipients, [])
  assert.equal(sent.length, 1)
  assert.equal((await call(all, 'POST', `${base}/${id}/delete`, { blockSender: true })).json().status, 'deleted')
  assert.deepEqual(await db.asSystem((trx) => trx.selectFrom('list_entry').select('list').execute()), [
    { list: 'block' },
  ])
  assert.equal((await call(all, 'GET', `${base}/${id}/content`)).statusCode, 410)
  const actions = await db.asSystem((trx) =>
    trx.selectFrom('audit_entry').select('action').orderBy('position').execute(),
  )
  assert.deepEqual(
    actions.map(({ action }) => action),
    ['quarantine.download', 'quarantine.release', 'lists.add', 'quarantine.delete'],
  )
})

test('a preview is text only: no HTML, no control or bidirectional characters, no link that can be followed', async (t) => {
  const { id, token, call } = await setUp(t)
  const preview = (await call(await token(null, null), 'GET', `/tenants/${contoso}/quarantine/${id}/preview`)).json()
  assert.match(preview.text, /Pay now/)
  assert.doesNotMatch(JSON.stringify(preview.text), /<p>|<script>|alert|\u202e/)
  assert.match(preview.text + preview.from, /\[U\+202E\]/, 'what turns text around is shown')
  assert.doesNotMatch(preview.from + preview.subject, /[\u202e\x1b]/)
  assert.deepEqual(preview.links, ['hxxps://bank[.]example/x'])
  assert.deepEqual(preview.attachments, [], 'a page with a script is no attachment')
  assert.equal(preview.hasHtml, true)
})

test('the HTML of a message is a page with a policy of its own that loads and does nothing', async (t) => {
  const { db, id, token, call } = await setUp(t)
  const answer = await call(await token(null, null), 'GET', `/tenants/${contoso}/quarantine/${id}/preview/document`)
  assert.equal(answer.statusCode, 200)
  assert.match(String(answer.headers['content-type']), /^text\/html/)
  const none = await call(await token(null, null), 'GET', `/tenants/${contoso}/quarantine/${id}/attachments`)
  assert.equal(none.json().code, 'quarantine.no-attachments')
  assert.match(String(answer.headers['content-security-policy']), /^sandbox; default-src 'none'/)
  assert.equal(answer.headers['x-frame-options'], 'SAMEORIGIN')
  assert.doesNotMatch(answer.body, /<script|alert|href|https:/)
  assert.match(answer.body, /hxxps:\/\/bank\[\.\]example\/x/)
  const actions = await db.asSystem((trx) =>
    trx.selectFrom('audit_entry').select('action').orderBy('position').execute(),
  )
  assert.deepEqual(actions, [{ action: 'quarantine.preview-html' }, { action: 'quarantine.download-attachments' }])
})

test('each route is refused without its permission and with another tenant’s credentials', async (t) => {
  const { id, sent, token, call } = await setUp(t)
  const routes = [
    ['GET', `/tenants/${contoso}/quarantine`, 'quarantine.read'],
    ['GET', `/tenants/${contoso}/quarantine/${id}`, 'quarantine.read'],
    ['GET', `/tenants/${contoso}/quarantine/${id}/content`, 'messages.read-content'],
    ['GET', `/tenants/${contoso}/quarantine/${id}/preview`, 'messages.read-content'],
    ['GET', `/tenants/${contoso}/quarantine/${id}/preview/document`, 'messages.read-content'],
    ['GET', `/tenants/${contoso}/quarantine/${id}/attachments`, 'messages.read-content'],
    ['POST', `/tenants/${contoso}/quarantine/${id}/release`, 'quarantine.release'],
    ['POST', `/tenants/${contoso}/quarantine/${id}/delete`, 'quarantine.delete'],
  ] as const
  const every = [...new Set(routes.map(([, , permission]) => permission))]
  const stranger = await token([fabrikam], null)
  for (const [method, url, permission] of routes) {
    const without = await token(
      null,
      every.filter((each) => each !== permission),
    )
    assert.equal(
      (await call(without, method, url, method === 'POST' ? {} : undefined)).statusCode,
      403,
      `${method} ${url}`,
    )
    assert.ok([403, 404].includes((await call(stranger, method, url)).statusCode), `${method} ${url}`)
    const own = url.replace(contoso, fabrikam)
    if (own.includes(id))
      assert.ok([404, 204].includes((await call(stranger, method, own)).statusCode), `${method} ${own}`)
  }
  const noLists = await token(null, ['quarantine.release'])
  const release = await call(noLists, 'POST', `/tenants/${contoso}/quarantine/${id}/release`, { allowSender: true })
  assert.equal(release.statusCode, 403)
  assert.equal(sent.length, 0)
})
