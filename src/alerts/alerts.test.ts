import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test, type TestContext } from 'node:test'
import { createAudit } from '#platform/audit/append.ts'
import { AppError } from '#platform/errors.ts'
import { createHttpServer } from '#platform/http/server.ts'
import { createToken } from '#platform/http/tokens.ts'
import { newId } from '#platform/ids.ts'
import { createJobs } from '#platform/jobs/boss.ts'
import { createSecrets } from '#platform/secrets/seal.ts'
import { createLogger } from '#platform/telemetry/logger.ts'
import { testDatabase } from '#test/support/database.ts'
import { ManualClock } from '#test/support/manual-clock.ts'
import { alertsHttp } from './http.ts'
import { defineAlertJobs, queueNotification, within } from './jobs.ts'
import type { AlertNotification, Notifier } from './notifiers/notifier.ts'
import type { AlertInput } from './raise.ts'
import { writeAlertSettings } from './settings.ts'
import { createAlerts } from './store.ts'

const contoso = newId()
const fabrikam = newId()
const logger = createLogger({ level: 'silent' })
const alert = (tenantId: string | null, more: Partial<AlertInput> = {}): AlertInput => ({
  tenantId,
  type: 'mailflow.tamper',
  subject: 'rule/inbound',
  severity: 'medium',
  title: 'Rule was disabled',
  text: 'Mail is not scanned.',
  ...more,
})

async function setUp(t: TestContext) {
  const db = await testDatabase(t)
  const clock = new ManualClock()
  const secrets = createSecrets([randomBytes(32)])
  const jobs = createJobs(db, { logger, clock, work: false })
  const sent: AlertNotification[] = []
  const failures: AppError[] = []
  const pager: Notifier = {
    name: 'pager',
    isWanted: (settings) => settings.recipients.length > 0,
    async send(notification) {
      const failure = failures.shift()
      if (failure !== undefined) throw failure
      sent.push(notification)
    },
  }
  const publicUrl = 'https://mail.contoso.example/'
  defineAlertJobs({ db, jobs, secrets, clock, logger, notifiers: [pager], attempts: 3, publicUrl, retentionDays: 400 })
  await jobs.start()
  t.after(() => jobs.stop())
  const alerts = createAlerts({ clock, notify: queueNotification(jobs) })
  const settings = { recipients: ['adele@contoso.example'], webhookUrl: null, severityMin: 'medium' as const }
  const raise = (input: AlertInput) => within(db, input.tenantId, (trx) => alerts.raise(trx, input))
  const setSettings = (tenantId: string | null) =>
    within(db, tenantId, (trx) => writeAlertSettings(trx, secrets, tenantId, settings, clock.now()))
  const send = (tenantId: string | null, alertId: string) =>
    jobs.runNow('send-alert-notification', { tenantId, alertId, channel: 'pager' })
  return { db, clock, secrets, jobs, alerts, sent, failures, raise, setSettings, send }
}

test('the same thing raised again counts up; after recovery it is a new alert', async (t) => {
  const { db, alerts, raise } = await setUp(t)
  const first = await raise(alert(contoso))
  const again = await raise(alert(contoso, { severity: 'high', title: 'Rule was removed' }))
  assert.deepEqual([first.isNew, again.isNew, again.id], [true, false, first.id])
  const row = await db.inTenant(contoso, (trx) => trx.selectFrom('alert').selectAll().executeTakeFirstOrThrow())
  assert.deepEqual([row.count, row.severity, row.title], [2, 'high', 'Rule was removed'])
  assert.equal((await raise(alert(fabrikam))).isNew, true)
  await db.inTenant(contoso, (trx) => alerts.resolve(trx, contoso, 'mailflow.tamper', 'rule/inbound', 'repaired'))
  await db.inTenant(contoso, (trx) =>
    alerts.resolve(trx, contoso, 'mailflow.tamper', 'rule/inbound', 'twice is no error'),
  )
  assert.equal((await raise(alert(contoso))).isNew, true)
})

test('raised by many at once it is one alert', async (t) => {
  const { raise } = await setUp(t)
  const results = await Promise.all(Array.from({ length: 6 }, () => raise(alert(contoso))))
  assert.equal(results.filter(({ isNew }) => isNew).length, 1)
})

test('a notification goes out once, again after 24 hours, and not once acknowledged', async (t) => {
  const { db, clock, raise, send, sent, setSettings } = await setUp(t)
  await setSettings(contoso)
  const { id } = await raise(alert(contoso))
  await send(contoso, id)
  await send(contoso, id)
  assert.equal(sent.length, 1)
  assert.equal(sent[0]!.url, `https://mail.contoso.example/alerts/${id}`)
  await clock.advance(24 * 3_600_000)
  await send(contoso, id)
  assert.equal(sent.length, 2)
  await db.inTenant(contoso, (trx) => trx.updateTable('alert').set({ state: 'acknowledged' }).execute())
  await clock.advance(24 * 3_600_000)
  await send(contoso, id)
  assert.equal(sent.length, 2)
})

test('a channel that fails is tried again; one that refuses for good is not', async (t) => {
  const { db, failures, raise, send, sent, setSettings } = await setUp(t)
  await setSettings(null)
  const { id } = await raise(alert(contoso))
  failures.push(
    new AppError({ code: 'x', message: 'away', retryable: true }),
    new AppError({ code: 'x', message: 'refused' }),
  )
  await assert.rejects(send(contoso, id), /away/)
  await send(contoso, id)
  const row = await db.inTenant(contoso, (trx) =>
    trx.selectFrom('alert_notification').selectAll().executeTakeFirstOrThrow(),
  )
  assert.deepEqual([row.last_error, row.sent_at], ['refused', null])
  await send(contoso, id)
  assert.equal(sent.length, 1)
})

test('lists, actions and settings by HTTP', async (t) => {
  const { db, clock, secrets, raise } = await setUp(t)
  const audit = createAudit(clock)
  const server = await createHttpServer({
    logger,
    clock,
    db,
    modules: [alertsHttp({ db, audit, clock, secrets })],
    health: [],
    version: '1',
  })
  t.after(() => server.close())
  const tokenFor = (tenants: string[] | null) =>
    db.asSystem(
      async (trx) => (await createToken(trx, { name: 'adele', tenants, permissions: null, expiresAt: null })).token,
    )
  const [admin, ofContoso] = [await tokenFor(null), await tokenFor([contoso])]
  const call = async (method: 'GET' | 'POST' | 'PUT', url: string, token: string, body?: object) => {
    const headers = { authorization: `Bearer ${token}` }
    const response = await server.app.inject({
      method,
      url: `/api/v1${url}`,
      headers,
      ...(body ? { payload: body } : {}),
    })
    return { status: response.statusCode, text: response.body, body: response.body ? response.json() : null }
  }
  for (const tenant of [contoso, fabrikam, null])
    for (const subject of ['a', 'b', 'c']) {
      await raise(alert(tenant, { subject, data: { clientSecret: 'hunter2' } }))
      await clock.advance(1_000)
    }
  assert.equal((await call('GET', '/alerts', admin)).body.items.length, 9)
  assert.equal((await call('GET', '/alerts', ofContoso)).body.items.length, 3)
  const page = await call('GET', `/tenants/${contoso}/alerts?limit=2`, ofContoso)
  assert.doesNotMatch(page.text, /hunter2/)
  assert.deepEqual(
    page.body.items.map((item: { subject: string }) => item.subject),
    ['c', 'b'],
  )
  const rest = await call('GET', `/tenants/${contoso}/alerts?limit=2&cursor=${page.body.next}`, ofContoso)
  assert.deepEqual([rest.body.items[0].subject, rest.body.next], ['a', null])

  const { id } = rest.body.items[0]
  const base = `/tenants/${contoso}/alerts/${id}`
  assert.equal((await call('POST', `${base}/acknowledge`, ofContoso)).status, 204)
  assert.equal((await call('POST', `${base}/resolve`, ofContoso, { reason: 'repaired by hand' })).status, 204)
  assert.equal((await call('POST', `${base}/resolve`, ofContoso, { reason: 'again' })).status, 409)
  assert.equal((await call('POST', `/tenants/${fabrikam}/alerts/${id}/acknowledge`, admin)).status, 404)
  assert.equal((await call('GET', '/alerts?state=resolved', admin)).body.items[0].resolvedBy, 'adele')

  const wanted = {
    recipients: ['adele@contoso.example'],
    webhookUrl: 'https://hooks.contoso.example/x',
    webhookSecret: 'a very long secret',
    severityMin: 'low',
  }
  const saved = await call('PUT', `/tenants/${contoso}/alert-settings`, ofContoso, wanted)
  assert.deepEqual([saved.status, saved.body.hasWebhookSecret], [200, true])
  assert.doesNotMatch(saved.text, /very long secret/)
  const { webhookSecret: _unused, ...unchanged } = wanted
  assert.equal(
    (await call('PUT', `/tenants/${contoso}/alert-settings`, ofContoso, unchanged)).body.hasWebhookSecret,
    true,
  )
  assert.equal((await call('GET', '/alert-settings', ofContoso)).status, 403)
  assert.equal(
    (await call('PUT', '/alert-settings', admin, { ...unchanged, recipients: ['not an address'] })).status,
    400,
  )
})
