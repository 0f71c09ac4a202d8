// One alert through the whole server: raised, told by a signed webhook and by syslog, seen by the SIEM, acted upon, over, audited.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import http from 'node:http'
import net, { type AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import { tellOfAlerts } from '#alerts/jobs.ts'
import { createAlerts } from '#alerts/store.ts'
import { readConfig } from '#platform/config/read.ts'
import { createLogger } from '#platform/telemetry/logger.ts'
import { embeddedFolder } from '#platform/db/configured.ts'
import { writeEmbedded } from '#test/support/database.ts'
import { startApp } from '../../../src/app.ts'

async function eventually<T>(what: string, look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + 30_000
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    assert.ok(Date.now() < deadline, `waited 30 s for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

async function webhookSink(t: TestContext) {
  const received: { kind: string; title: string; reason: string | null; signature: string }[] = []
  const server = http.createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => (body += String(chunk)))
    request.on('end', () => {
      received.push({ ...JSON.parse(body), signature: request.headers['mailwarden-signature'] })
      response.writeHead(204).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, received }
}

async function syslogSink(t: TestContext) {
  const received: string[] = []
  const server = net.createServer((socket) => {
    let text = ''
    socket.on('data', (chunk) => (text += String(chunk)))
    socket.on('end', () => {
      received.push(text)
      socket.end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  return { port: (server.address() as AddressInfo).port, received }
}

test('an alert is told, seen by the SIEM, acted upon and over', { timeout: 180_000 }, async (t) => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'mailwarden-alerts-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const env = {
    MAILWARDEN_DATA_DIR: folder,
    MAILWARDEN_LOG_LEVEL: 'silent',
    MAILWARDEN_HTTP_LISTEN: '127.0.0.1:0',
    MAILWARDEN_NOTIFICATIONS_WEBHOOK_ALLOW_PRIVATE_ADDRESSES: 'true',
  }
  const { config } = readConfig({ env })
  await writeEmbedded(embeddedFolder(config))
  await using app = await startApp({ config, roles: ['web', 'worker'], logger: createLogger({ level: 'silent' }) })
  const token = readFileSync(path.join(folder, 'admin-token'), 'utf8').trim()
  const api = async (method: string, url: string, body?: object): Promise<any> => {
    const response = await fetch(new URL(`/api/v1${url}`, app.httpUrl!), {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    assert.ok(response.ok, `${method} ${url}: ${response.status} ${text}`)
    return text === '' ? null : JSON.parse(text)
  }
  const tenantId = (await api('POST', '/tenants', { name: 'Contoso' })).id as string
  const [hook, syslog] = [await webhookSink(t), await syslogSink(t)]
  const rule = {
    isEnabled: true,
    by: 'category',
    frequencies: { delivery: 'immediately' },
    exceptions: [],
    tellsWhenClosed: true,
  }
  const secret = 'a very long secret'
  await api('POST', `/tenants/${tenantId}/notification-rules`, {
    ...rule,
    name: 'Hook',
    appliesTo: 'own',
    channel: { kind: 'webhook', url: hook.url, secret },
  })
  const receiver = { host: '127.0.0.1', port: syslog.port, transport: 'tcp', format: 'cef', facility: 13, caPem: null }
  await api('POST', '/notification-rules', {
    ...rule,
    name: 'SOC',
    appliesTo: 'everything',
    channel: { kind: 'syslog', ...receiver },
  })

  const platform = app.platform!
  const alerts = createAlerts({ clock: platform.clock, notify: tellOfAlerts(platform.jobs, platform.outbox) })
  const about = { tenantId, type: 'gateway.loop', subject: 'inbound' }
  const title = 'Mail is looping\r\nBcc: eve@fabrikam.example'
  await platform.db.inTenant(tenantId, (trx) => alerts.raise(trx, { ...about, title, text: 'It came back.' }))

  const first = await eventually('the webhook', () => hook.received.find(({ kind }) => kind === 'open'))
  assert.equal(first.title, 'Mail is looping Bcc: eve@fabrikam.example')
  assert.match(first.signature, /^t=\d+,v1=[0-9a-f]{64}$/)
  const line = await eventually('syslog', () => syslog.received[0])
  assert.match(line, /^\d+ <106>1 .*CEF:0\|Mailwarden\|Mailwarden\|1\|gateway\.loop\|Mail is looping Bcc/)

  const [shown] = (await api('GET', `/tenants/${tenantId}/alerts`)).items
  assert.deepEqual([shown.state, shown.severity, shown.allowedActions.includes('repair')], ['open', 'high', true])
  const seen = await eventually('the feed', async () => {
    const page = await api('GET', '/siem/alerts')
    return page.items.length > 0 ? page : undefined
  })
  assert.deepEqual([seen.items[0].id, seen.items[0].change, seen.items[0].customer_id], [shown.id, 'raised', tenantId])

  await api('POST', `/tenants/${tenantId}/alerts/${shown.id}/actions`, { action: 'acknowledge' })
  await platform.db.inTenant(tenantId, (trx) => alerts.resolve(trx, tenantId, about.type, about.subject, 'It is gone.'))
  const last = await eventually('the end by webhook', () => hook.received.find(({ kind }) => kind === 'closed'))
  assert.equal(last.reason, 'It is gone.')
  const changes = await eventually('all changes in the feed', async () => {
    const page = await api('GET', `/siem/alerts?cursor=${seen.next_cursor}`)
    return page.items.length === 2 ? page.items.map((item: { change: string }) => item.change) : undefined
  })
  assert.deepEqual(changes, ['acknowledged', 'resolved'])
  const { high, medium, low } = await api('GET', `/tenants/${tenantId}/alerts/counts`)
  assert.deepEqual([high, medium, low], [0, 0, 0])
  const actions = (await api('GET', `/tenants/${tenantId}/audit`)).items.map(({ action }: { action: string }) => action)
  assert.deepEqual(actions.slice(0, 2), ['alert.acknowledge', 'alert-rule.create'])
  assert.equal((await api('GET', `/tenants/${tenantId}/audit/verify`)).intact, true)

  const health = await api('POST', '/health/look')
  const states = new Map(health.checks.map(({ id, state }: { id: string; state: string }) => [id, state]))
  assert.deepEqual(
    ['installation.database', 'installation.scanners', 'notifications.proved'].map((id) => states.get(id)),
    ['failed', 'not-applicable', 'ok'],
  )
  const ofTenant = await api('POST', `/tenants/${tenantId}/health/look`)
  const unknown = ofTenant.checks.filter(({ state }: { state: string }) => state === 'unknown')
  assert.deepEqual(unknown, [], 'every source of facts answers')
})
