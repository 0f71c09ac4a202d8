import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test, type TestContext } from 'node:test'
import { createAudit } from '#platform/audit/append.ts'
import type { Database } from '#platform/db/database.ts'
import { within } from '#platform/db/within.ts'
import { AppError } from '#platform/errors.ts'
import { createHttpServer } from '#platform/http/server.ts'
import { createToken } from '#platform/http/tokens.ts'
import { newId } from '#platform/ids.ts'
import { createJobs } from '#platform/jobs/boss.ts'
import { createSecrets } from '#platform/secrets/seal.ts'
import { createLogger } from '#platform/telemetry/logger.ts'
import { testDatabase } from '#test/support/database.ts'
import { ManualClock } from '#test/support/manual-clock.ts'
import { type AlertActionHandler, alertsHttp } from './http.ts'
import { actOnAlert } from './act.ts'
import type { AlertAction } from './contract.ts'
import { defineAlertJobs, queueNotification } from './jobs.ts'
import type { AlertNotification, Notifier } from './notifiers/notifier.ts'
import type { AlertInput } from './raise.ts'
import type { RuleInput } from './rules-contract.ts'
import { rulesHttp } from './rules-http.ts'
import { addRule, rulesFor } from './rules-store.ts'
import { createAlerts } from './store.ts'
import { oneAlert } from './views.ts'

const contoso = newId()
const fabrikam = newId()
const logger = createLogger({ level: 'silent' })
const alert = (tenantId: string | null, more: Partial<AlertInput> = {}): AlertInput => ({
  tenantId,
  type: 'mailflow.tamper-medium',
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
  const pager: Notifier<'email'> = {
    kind: 'email',
    missing: () => null,
    async send(notification) {
      const failure = failures.shift()
      if (failure !== undefined) throw failure
      sent.push(notification)
    },
  }
  const notifiers = [pager as Notifier]
  const publicUrl = 'https://mail.contoso.example/'
  const tell = queueNotification(jobs)
  const alerts = createAlerts({ clock, notify: tell })
  const retention = { attempts: 3, publicUrl, retentionDays: 400, eventDays: 400 }
  defineAlertJobs({ db, jobs, secrets, clock, logger, notifiers, alerts, tell, ...retention })
  await jobs.start()
  t.after(() => jobs.stop())
  const raise = (input: AlertInput) => within(db, input.tenantId, (trx) => alerts.raise(trx, input))
  const resolve = (input: AlertInput, reason: string) =>
    within(db, input.tenantId, (trx) => alerts.resolve(trx, input.tenantId, input.type, input.subject, reason))
  const setRule = (tenantId: string | null, more: Partial<RuleInput> = {}) =>
    within(db, tenantId, (trx) => addRule(trx, { tenantId, secrets, now: clock.now() }, { ...wanted, ...more }))
  const send = (tenantId: string | null, alertId: string, ruleId: string, kind: 'open' | 'closed' = 'open') =>
    jobs.runNow('send-alert-notification', { tenantId, alertId, ruleId, kind })
  return { db, clock, secrets, jobs, alerts, tell, notifiers, sent, failures, raise, resolve, setRule, send }
}

const wanted: RuleInput = {
  name: 'Administrators',
  isEnabled: true,
  channel: { kind: 'email', recipients: ['adele@contoso.example'] },
  by: 'severity',
  frequencies: { high: 'immediately', medium: 'hourly' },
  exceptions: [],
  tellsWhenClosed: true,
  appliesTo: 'own',
}

test('the same thing raised again counts up; after recovery it is a new alert', async (t) => {
  const { db, alerts, raise } = await setUp(t)
  const first = await raise(alert(contoso))
  const again = await raise(alert(contoso, { severity: 'high', title: 'Rule was removed' }))
  assert.deepEqual([first.isNew, again.isNew, again.id], [true, false, first.id])
  const row = await db.inTenant(contoso, (trx) => trx.selectFrom('alert').selectAll().executeTakeFirstOrThrow())
  assert.deepEqual([row.count, row.severity, row.title], [2, 'high', 'Rule was removed'])
  assert.equal((await raise(alert(fabrikam))).isNew, true)
  await db.inTenant(contoso, (trx) =>
    alerts.resolve(trx, contoso, 'mailflow.tamper-medium', 'rule/inbound', 'repaired'),
  )
  await db.inTenant(contoso, (trx) =>
    alerts.resolve(trx, contoso, 'mailflow.tamper-medium', 'rule/inbound', 'twice is no error'),
  )
  assert.equal((await raise(alert(contoso))).isNew, true)
})

test('raised by many at once it is one alert', async (t) => {
  const { raise } = await setUp(t)
  const results = await Promise.all(Array.from({ length: 6 }, () => raise(alert(contoso))))
  assert.equal(results.filter(({ isNew }) => isNew).length, 1)
})

test('what is told goes out once, again after 24 hours, and not once acknowledged', async (t) => {
  const { db, clock, raise, send, sent, setRule } = await setUp(t)
  const rule = await setRule(contoso)
  const { id } = await raise(alert(contoso))
  await send(contoso, id, rule.id)
  await send(contoso, id, rule.id)
  assert.equal(sent.length, 1)
  assert.equal(sent[0]!.url, `https://mail.contoso.example/t/${contoso}/alerts/${id}`)
  await clock.advance(24 * 3_600_000)
  await send(contoso, id, rule.id)
  assert.equal(sent.length, 2)
  await db.inTenant(contoso, (trx) => trx.updateTable('alert').set({ state: 'acknowledged' }).execute())
  await clock.advance(24 * 3_600_000)
  await send(contoso, id, rule.id)
  assert.equal(sent.length, 2)
})

test('what comes and goes is told once per subject and period, with a count, and its end only when its beginning was told', async (t) => {
  const { clock, raise, resolve, send, sent, setRule } = await setUp(t)
  const rule = await setRule(contoso)
  const first = await raise(alert(contoso))
  await send(contoso, first.id, rule.id)
  await resolve(alert(contoso), 'repaired')
  await send(contoso, first.id, rule.id, 'closed')
  await send(contoso, first.id, rule.id, 'closed')
  assert.deepEqual(
    sent.map(({ kind, reason }) => [kind, reason]),
    [
      ['open', null],
      ['closed', 'repaired'],
    ],
  )
  await clock.advance(10 * 60_000)
  const second = await raise(alert(contoso))
  const other = await raise(alert(contoso, { subject: 'rule/outbound' }))
  await send(contoso, second.id, rule.id)
  assert.equal(sent.length, 2, 'not again within the hour')
  await send(contoso, other.id, rule.id)
  assert.equal(sent.length, 3, 'another subject at once')
  await raise(alert(contoso))
  await clock.advance(51 * 60_000)
  await send(contoso, second.id, rule.id)
  assert.equal(sent.at(-1)!.count, 2)
  assert.equal(sent.length, 4)
})

test('what got worse is told again at once', async (t) => {
  const { raise, send, sent, setRule } = await setUp(t)
  const rule = await setRule(contoso)
  const { id } = await raise(alert(contoso))
  await send(contoso, id, rule.id)
  await raise(alert(contoso, { severity: 'high' }))
  await send(contoso, id, rule.id)
  await send(contoso, id, rule.id)
  assert.deepEqual(
    sent.map(({ severity }) => severity),
    ['medium', 'high'],
  )
})

test('a notice goes out to who chose its type, and is over at once', async (t) => {
  const { db, jobs, raise, send, sent, setRule } = await setUp(t)
  const rule = await setRule(contoso, { exceptions: [{ type: 'simulation.launched', frequency: 'immediately' }] })
  const input = alert(contoso, { type: 'simulation.launched', subject: 'autumn', severity: 'low' })
  const { id } = await raise(input)
  await jobs.runNow('notify-alert', { tenantId: contoso, alertId: id, kind: 'open' })
  await send(contoso, id, rule.id)
  await send(contoso, id, rule.id)
  assert.deepEqual(
    sent.map(({ kind, closedAt, reason }) => [kind, closedAt, reason]),
    [['notice', null, null]],
  )
  assert.equal((await db.inTenant(contoso, (trx) => oneAlert(trx, contoso, id))).state, 'resolved')
  assert.equal((await raise(input)).isNew, true, 'launched again is another one')
})

test('rules of the installation stand for tenants as they say', async (t) => {
  const { db, jobs, raise, setRule } = await setUp(t)
  await setRule(null, { name: 'provider', appliesTo: 'everything' })
  await setRule(null, { name: 'fallback', appliesTo: 'tenants-without-rules' })
  await setRule(null, { name: 'installation', appliesTo: 'own' })
  await setRule(contoso, { name: 'contoso' })
  await setRule(contoso, { name: 'off', isEnabled: false })
  const rulesOf = async (tenantId: string | null) => (await rulesFor(db, tenantId)).map(({ name }) => name).toSorted()
  assert.deepEqual(await rulesOf(contoso), ['contoso', 'provider'])
  assert.deepEqual(await rulesOf(fabrikam), ['fallback', 'provider'])
  assert.deepEqual(await rulesOf(null), ['fallback', 'installation', 'provider'])
  const { id } = await raise(alert(fabrikam))
  await jobs.runNow('notify-alert', { tenantId: fabrikam, alertId: id, kind: 'open' })
  const { rows } = await db.execute(
    `select data ->> 'ruleId' as rule from ${await jobTable(db)} where name = 'send-alert-notification'`,
    [],
  )
  assert.equal(rows.length, 2)
})

test('a channel that fails is tried again; one that refuses for good raises an alert, which recovery closes', async (t) => {
  const { db, failures, raise, send, sent, setRule, clock } = await setUp(t)
  const rule = await setRule(null)
  const { id } = await raise(alert(null))
  failures.push(
    new AppError({ code: 'x', message: 'away', retryable: true }),
    new AppError({ code: 'x', message: 'refused' }),
  )
  await assert.rejects(send(null, id, rule.id), /away/)
  await send(null, id, rule.id)
  const failed = () =>
    db.asSystem((trx) =>
      trx.selectFrom('alert').selectAll().where('type', '=', 'alerts.channel-failed').executeTakeFirstOrThrow(),
    )
  assert.equal((await failed()).state, 'open')
  const stored = await db.asSystem((trx) => trx.selectFrom('alert_rule').selectAll().executeTakeFirstOrThrow())
  assert.equal(stored.last_error, 'refused')
  await clock.advance(1_000)
  await send(null, id, rule.id)
  assert.equal(sent.length, 1)
  assert.equal((await failed()).state, 'resolved')
})

test('a snoozed alert opens again by itself at its time, or when it gets worse', async (t) => {
  const { db, clock, jobs, raise, tell } = await setUp(t)
  const { id } = await raise(alert(contoso))
  const other = await raise(alert(contoso, { subject: 'b' }))
  const actor = { kind: 'user' as const, id: '1', name: 'adele', address: null }
  const until = new Date(clock.now().getTime() + 3_600_000).toISOString()
  for (const alertId of [id, other.id])
    await db.inTenant(contoso, (trx) =>
      actOnAlert(trx, { tenantId: contoso, alertId, action: 'snooze', until, actor, now: clock.now() }, tell),
    )
  const stateOf = async (alertId: string) =>
    (await db.inTenant(contoso, (trx) => oneAlert(trx, contoso, alertId))).state
  await raise(alert(contoso))
  await jobs.runNow('end-alert-snoozes')
  assert.equal(await stateOf(id), 'snoozed', 'more of the same stays aside')
  await raise(alert(contoso, { subject: 'b', severity: 'high' }))
  assert.equal(await stateOf(other.id), 'open')
  await clock.advance(3_600_000)
  await jobs.runNow('end-alert-snoozes')
  assert.equal(await stateOf(id), 'open')
})

async function listening(t: TestContext) {
  const set = await setUp(t)
  const { db, clock, secrets, tell, notifiers } = set
  const audit = createAudit(clock)
  const handlers = new Map<AlertAction, AlertActionHandler>()
  const repaired: string[] = []
  handlers.set('repair', { permission: 'mailflow.write', run: async ({ subject }) => void repaired.push(subject) })
  const server = await createHttpServer({
    logger,
    clock,
    db,
    modules: [alertsHttp({ db, audit, clock, tell, handlers }), rulesHttp({ db, audit, clock, secrets, notifiers })],
    health: [],
    version: '1',
  })
  t.after(() => server.close())
  const tokenFor = (tenants: string[] | null, permissions: string[] | null = null) =>
    db.asSystem(async (trx) => (await createToken(trx, { name: 'adele', tenants, permissions, expiresAt: null })).token)
  const call = async (method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, token: string, body?: object) => {
    const headers = { authorization: `Bearer ${token}` }
    const response = await server.app.inject({
      method,
      url: `/api/v1${url}`,
      headers,
      ...(body ? { payload: body } : {}),
    })
    return { status: response.statusCode, text: response.body, body: response.body ? response.json() : null }
  }
  return { ...set, call, tokenFor, repaired }
}

test('lists, groups and counts by HTTP show only what the caller may see', async (t) => {
  const { clock, raise, call, tokenFor } = await listening(t)
  const [admin, ofContoso] = [await tokenFor(null), await tokenFor([contoso])]
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
  assert.deepEqual(rest.body.items[0].allowedActions, ['acknowledge', 'snooze', 'resolve', 'repair', 'check'])

  const [group] = (await call('GET', '/alerts/groups', admin)).body.items
  assert.deepEqual([group.alerts, group.tenants, group.severity, group.product], [9, 3, 'medium', 'mailflow'])
  const counts = (await call('GET', `/tenants/${contoso}/alerts/counts`, ofContoso)).body
  assert.deepEqual(counts, { high: 0, medium: 3, low: 0, snoozed: 0 })
  assert.deepEqual(
    (await call('GET', '/alerts/counts', ofContoso)).body.tenants.map(({ tenantId }: { tenantId: string }) => tenantId),
    [contoso],
  )
  assert.equal((await call('GET', '/alerts?product=quarantine', admin)).body.items.length, 0)
  assert.equal((await call('GET', '/alerts?category=tampering&text=not%20scanned', admin)).body.items.length, 9)
  assert.equal((await call('GET', '/alerts?text=%25', admin)).body.items.length, 0)
  for (const [subject, severity] of [
    ['d', 'low'],
    ['e', 'high'],
  ] as const)
    await raise(alert(contoso, { subject, severity }))
  const sorted = async (sort: string) => {
    const seen: string[] = []
    let cursor = ''
    do {
      const answer = await call('GET', `/tenants/${contoso}/alerts?limit=1&sort=${sort}${cursor}`, ofContoso)
      seen.push(...answer.body.items.map(({ subject }: { subject: string }) => subject))
      cursor = answer.body.next === null ? '' : `&cursor=${answer.body.next}`
    } while (cursor !== '')
    return seen
  }
  const worstFirst = await sorted('-severity')
  assert.deepEqual(worstFirst, ['e', 'c', 'b', 'a', 'd'], 'the worst, and of these the latest')
  assert.deepEqual(await sorted('severity'), worstFirst.toReversed())
  assert.deepEqual(await sorted('lastAt'), (await sorted('-lastAt')).toReversed())
  assert.equal((await call('GET', `/alerts?sort=-severity&cursor=${page.body.next}`, admin)).status, 400)
})

test('each alert takes the actions of its present state, and writes who did them', async (t) => {
  const { db, clock, raise, call, tokenFor, repaired } = await listening(t)
  const [admin, ofContoso] = [await tokenFor(null), await tokenFor([contoso])]
  const { id } = await raise(alert(contoso))
  const actions = `/tenants/${contoso}/alerts/${id}/actions`
  const until = new Date(clock.now().getTime() + 86_400_000).toISOString()
  const does = async (body: object) => (await call('POST', actions, ofContoso, body)).body.state
  assert.equal(await does({ action: 'acknowledge' }), 'acknowledged')
  assert.equal((await call('POST', actions, ofContoso, { action: 'acknowledge' })).status, 409)
  assert.equal((await call('POST', actions, ofContoso, { action: 'snooze' })).status, 400)
  assert.equal(
    (await call('POST', actions, ofContoso, { action: 'snooze', until: '2020-01-01T00:00:00Z' })).status,
    400,
  )
  assert.equal(await does({ action: 'snooze', until }), 'snoozed')
  assert.equal(await does({ action: 'reopen' }), 'open')
  assert.equal(await does({ action: 'repair' }), 'open')
  assert.deepEqual(repaired, ['rule/inbound'])
  const weak = await tokenFor([contoso], ['alert.read', 'alert.act'])
  assert.equal((await call('POST', actions, weak, { action: 'repair' })).status, 403)
  assert.equal((await call('POST', actions, ofContoso, { action: 'resolve' })).status, 400)
  assert.equal(await does({ action: 'resolve', reason: 'repaired by hand' }), 'resolved')
  const again = await call('POST', actions, ofContoso, { action: 'resolve', reason: 'again' })
  assert.deepEqual([again.status, again.body.code], [409, 'alert.action-not-allowed'])
  assert.equal((await call('POST', actions.replace(contoso, fabrikam), admin, { action: 'acknowledge' })).status, 404)
  assert.equal((await call('GET', '/alerts?state=resolved', admin)).body.items[0].resolvedBy, 'adele')
  const log = await db.inTenant(contoso, (trx) => trx.selectFrom('audit_entry').select('action').execute())
  assert.deepEqual(
    log.map(({ action }) => action),
    ['alert.acknowledge', 'alert.snooze', 'alert.reopen', 'alert.repair', 'alert.resolve'],
  )
})

test('many at once: what cannot be done does not keep back the others', async (t) => {
  const { raise, call, tokenFor } = await listening(t)
  const admin = await tokenFor(null)
  const ids = []
  for (const subject of ['a', 'b', 'c']) ids.push((await raise(alert(contoso, { subject }))).id)
  const foreign = (await raise(alert(fabrikam))).id
  const bulk = `/tenants/${contoso}/alerts/actions`
  const some = await call('POST', bulk, admin, { action: 'acknowledge', ids: [ids[0], foreign] })
  assert.deepEqual([some.body.done, some.body.failed[0].code], [[ids[0]], 'alert.not-found'])
  const all = await call('POST', bulk, admin, {
    action: 'resolve',
    reason: 'cleaned up',
    filter: { severity: 'medium' },
  })
  assert.deepEqual([all.body.done.length, all.body.failed, all.body.isMore], [3, [], false])
  assert.equal((await call('GET', `/tenants/${fabrikam}/alerts`, admin)).body.items.length, 1)
  assert.equal((await call('POST', bulk, admin, { action: 'acknowledge' })).status, 400)
  assert.equal((await call('POST', bulk, admin, { action: 'repair', ids })).status, 400)
})

test('notification rules by HTTP: secrets never come back, mistakes are named', async (t) => {
  const { failures, sent, call, tokenFor } = await listening(t)
  const [admin, ofContoso] = [await tokenFor(null), await tokenFor([contoso])]
  const rules = `/tenants/${contoso}/notification-rules`
  const hook = { kind: 'webhook', url: 'https://hooks.contoso.example/x', secret: 'a very long secret' }
  const made = await call('POST', rules, ofContoso, { ...wanted, channel: hook })
  assert.deepEqual([made.status, made.body.channel.hasSecret], [201, true])
  assert.doesNotMatch(made.text, /very long secret/)
  const one = `${rules}/${made.body.id}`
  const { secret: _secret, ...same } = hook
  assert.equal((await call('PUT', one, ofContoso, { ...wanted, channel: same })).body.channel.hasSecret, true)
  const elsewhere = { ...same, url: 'https://fabrikam.example/' }
  const moved = await call('PUT', one, ofContoso, { ...wanted, channel: elsewhere })
  assert.equal(moved.body.channel.hasSecret, false, 'a new receiver gets no signatures of the old one')

  for (const wrong of [
    { frequencies: { urgent: 'daily' } },
    { frequencies: { high: 'weekly' } },
    { exceptions: [{ type: 'no.such', frequency: 'daily' }] },
    { appliesTo: 'everything' },
    { channel: { kind: 'email', recipients: ['not an address'] } },
    { channel: { kind: 'email', recipients: ['a@contoso.example\r\nBcc: eve@fabrikam.example'] } },
    { channel: { kind: 'webhook', url: 'file:///etc/passwd' } },
    { unknown: 1 },
  ])
    assert.equal((await call('POST', rules, ofContoso, { ...wanted, ...wrong })).status, 400, JSON.stringify(wrong))
  assert.equal((await call('GET', '/notification-rules', ofContoso)).status, 403)

  const mail = await call('POST', '/notification-rules', admin, { ...wanted, appliesTo: 'everything' })
  assert.equal(mail.status, 201)
  assert.deepEqual((await call('POST', `/notification-rules/${mail.body.id}/test`, admin)).body, {
    delivered: true,
    error: null,
  })
  assert.equal(sent[0]!.kind, 'test')
  failures.push(new AppError({ code: 'x', message: 'no such mailbox' }))
  assert.equal((await call('POST', `/notification-rules/${mail.body.id}/test`, admin)).body.error, 'no such mailbox')
  const changed = await call('PUT', `/tenants/${contoso}/alert-types/gateway.loop/frequency`, ofContoso, {
    frequency: 'daily',
  })
  assert.deepEqual(changed.body.items[0].exceptions, [{ type: 'gateway.loop', frequency: 'daily' }])
  assert.equal((await call('DELETE', one, ofContoso)).status, 204)
  assert.equal((await call('GET', one, ofContoso)).status, 404)
})

test('a hostile title is one harmless line wherever it goes', async (t) => {
  const { db, raise } = await setUp(t)
  const title = `Blocked \u202Egnp.exe\r\nBcc: eve@fabrikam.example ${'x'.repeat(10_000)}`
  const { id } = await raise(alert(contoso, { title, subject: `a\r\nb${'y'.repeat(10_000)}` }))
  const view = await db.inTenant(contoso, (trx) => oneAlert(trx, contoso, id))
  assert.ok(view.title.length <= 300 && view.subject.length <= 500)
  assert.match(view.title, /^Blocked \[U\+202E\]gnp\.exe Bcc: eve/)
  assert.equal((await raise(alert(contoso, { title, subject: `a\r\nb${'y'.repeat(10_000)}` }))).isNew, false)
})

async function jobTable(db: Database): Promise<string> {
  const { rows } = await db.execute(
    `select quote_ident(table_schema) || '.job' as name from information_schema.tables
     where table_name = 'job' and table_schema like '%jobs' order by (table_schema like current_schema() || '%') desc limit 1`,
    [],
  )
  return String(rows[0]!['name'])
}
