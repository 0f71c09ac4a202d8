import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { createAudit } from '#platform/audit/append.ts'
import { createHttpServer } from '#platform/http/server.ts'
import { createToken } from '#platform/http/tokens.ts'
import { newId } from '#platform/ids.ts'
import { createJobs } from '#platform/jobs/boss.ts'
import { createLogger } from '#platform/telemetry/logger.ts'
import { testDatabase } from '#test/support/database.ts'
import { ManualClock } from '#test/support/manual-clock.ts'
import type { Health } from '../health-contract.ts'
import { createAlerts } from '../store.ts'
import type { HealthCheck, HealthFacts } from './check.ts'
import { healthChecks } from './checks/all.ts'
import { healthHttp } from './http.ts'
import { defineHealthJob, type FactSources, type HealthOptions, lookAt } from './run.ts'
import { alertStep, nextScore, scoreOf, snoozeEnd } from './score.ts'

const now = new Date('2026-11-22T09:00:00Z')
const days = (n: number) => new Date(now.getTime() + n * 86_400_000)
const good = {
  mailflow: { state: 'active', stateReason: '', consentProblem: null, findings: [], checkedAt: now, checkError: null },
  domains: [{ name: 'contoso.example', isProtected: true, spf: 'ok' }],
  directory: [{ resource: 'Users', completedAt: now, failure: null }],
  certificates: [{ name: 'connector', expiresAt: days(90) }],
  rules: [{ name: 'Mail', isEnabled: true, tellsHigh: true, lastSentAt: now, lastError: null }],
  administrators: [{ name: 'Adele', hasSecondFactor: true }],
  scanners: [{ name: 'clamd', isReachable: true }],
  database: { kind: 'postgres' },
  putAside: [],
  disk: [{ name: 'Data folder', free_bytes: 500e9, size_bytes: 1e12 }],
} satisfies HealthFacts

const finding = {
  severity: 'high',
  objectName: 'Outbound connector',
  summary: 'It is gone.',
  isAboutAuditing: false,
} as const
/** For each check, facts that must make it fail. */
const bad: Record<string, HealthFacts[]> = {
  'mailflow.consent': [{ mailflow: { ...good.mailflow, consentProblem: 'consent revoked' } }],
  'mailflow.objects': [{ mailflow: { ...good.mailflow, findings: [finding] } }],
  'mailflow.watched': [
    { mailflow: { ...good.mailflow, checkedAt: null } },
    { mailflow: { ...good.mailflow, checkedAt: days(-1) } },
    { mailflow: { ...good.mailflow, checkError: 'Exchange Online does not answer.' } },
  ],
  'mailflow.auditing': [{ mailflow: { ...good.mailflow, findings: [{ ...finding, isAboutAuditing: true }] } }],
  'domains.protected': [{ domains: [{ ...good.domains[0]!, isProtected: false }] }],
  'domains.spf': [
    { domains: [{ ...good.domains[0]!, spf: 'missing' }] },
    { domains: [{ ...good.domains[0]!, spf: 'without-microsoft' }] },
  ],
  'certificates.valid': [
    { certificates: [{ name: 'connector', expiresAt: days(20) }] },
    { certificates: [{ name: 'connector', expiresAt: days(-1) }] },
  ],
  'people.synchronised': [
    { directory: [{ resource: 'Users', completedAt: null, failure: null }] },
    { directory: [{ resource: 'Users', completedAt: days(-2), failure: null }] },
    { directory: [{ resource: 'Users', completedAt: now, failure: 'refused' }] },
  ],
  'notifications.proved': [
    { rules: [] },
    { rules: [{ ...good.rules[0]!, lastSentAt: null }] },
    { rules: [{ ...good.rules[0]!, lastError: 'refused' }] },
    { rules: [{ ...good.rules[0]!, isEnabled: false }] },
    { rules: [{ ...good.rules[0]!, tellsHigh: false }] },
  ],
  'access.second-factor': [{ administrators: [...good.administrators, { name: 'Lynne', hasSecondFactor: false }] }],
  'installation.scanners': [{ scanners: [{ name: 'clamd', isReachable: false }] }],
  'installation.database': [{ database: { kind: 'pglite' } }],
  'installation.events': [{ putAside: [{ consumer: 'incidents', count: 2, lastError: 'No such mailbox.' }] }],
  'installation.disk': [
    { disk: [{ ...good.disk[0]!, free_bytes: 50e9 }] },
    { disk: [{ name: 'Data folder', free_bytes: 1e9, size_bytes: 5e9 }] },
  ],
}

for (const check of healthChecks) {
  test(`${check.id}: well with good facts, failed with bad ones, and says what to do`, () => {
    assert.equal(check.judge(good, now).state, 'ok')
    assert.ok(bad[check.id]!.length > 0)
    for (const facts of bad[check.id]!) {
      const judgement = check.judge({ ...good, ...facts }, now)
      assert.equal(judgement.state, 'failed', JSON.stringify(facts))
      if (judgement.state !== 'failed') return
      assert.ok(judgement.advice.length > 8 && judgement.explanation.length > 8)
      assert.doesNotMatch(judgement.advice + judgement.explanation, /please|!|undefined|null/i)
    }
    assert.match(check.id, /^[a-z]+\.[a-z-]+$/)
    assert.ok(check.weight > 0)
  })
}

test('what does not exist is no fault: no connection, no domains, no certificates, no scanners', () => {
  const nothing: HealthFacts = {
    mailflow: null,
    domains: [],
    directory: [],
    certificates: [],
    administrators: [],
    scanners: [],
  }
  const judged = healthChecks.filter(({ needs }) => needs in nothing).map((check) => check.judge(nothing, now).state)
  assert.deepEqual([...new Set(judged)], ['not-applicable'])
  const initial = { domains: [{ name: 'contoso.onmicrosoft.com', isProtected: true, spf: 'missing' }] } as const
  const spf = healthChecks.find(({ id }) => id === 'domains.spf')!
  assert.equal(spf.judge({ domains: [...initial.domains] }, now).state, 'not-applicable')
})

test('every id is there once', () => {
  assert.equal(new Set(healthChecks.map(({ id }) => id)).size, healthChecks.length)
  assert.deepEqual(Object.keys(bad).toSorted(), healthChecks.map(({ id }) => id).toSorted())
})

test('the score is the weight of what is well; unknown and snoozed do not pull it down; it is 100 only when all is well', () => {
  const ok = { weight: 10, state: 'ok', isSnoozed: false } as const
  const failed = { weight: 10, state: 'failed', isSnoozed: false } as const
  assert.equal(scoreOf([]), 100)
  assert.equal(scoreOf([ok, failed]), 50)
  assert.equal(scoreOf([ok, { ...failed, weight: 30 }]), 25)
  assert.equal(scoreOf([ok, { ...failed, isSnoozed: true }]), 100)
  assert.equal(scoreOf([ok, { ...failed, state: 'unknown' }, { ...failed, state: 'not-applicable' }]), 100)
  assert.equal(scoreOf([{ ...ok, weight: 100_000 }, failed]), 99)
  assert.equal(scoreOf([failed]), 0)
  const below = nextScore(null, 50, now)
  assert.equal(nextScore(below, 40, days(1)).belowSince, now)
  assert.equal(alertStep(below, new Date(now.getTime() + 599_000)), 'wait')
  assert.equal(alertStep(below, new Date(now.getTime() + 600_000)), 'raise')
  assert.equal(alertStep(nextScore(below, 100, now), now), 'resolve')
  assert.equal(snoozeEnd(now).toISOString(), '2027-05-22T09:00:00.000Z')
})

const contoso = newId()
const fabrikam = newId()

async function setUp(t: TestContext) {
  const db = await testDatabase(t)
  const clock = new ManualClock(now)
  const logger = createLogger({ level: 'silent' })
  const alerts = createAlerts({ clock, notify: async () => undefined })
  const audit = createAudit(clock)
  const facts: { now: HealthFacts; broken: Set<keyof HealthFacts> } = { now: good, broken: new Set() }
  const source = (group: keyof HealthFacts) => async () => {
    if (facts.broken.has(group)) throw new Error('away')
    return facts.now[group] as never
  }
  const sources = Object.fromEntries(Object.keys(good).map((group) => [group, source(group as keyof HealthFacts)]))
  const fixed: string[] = []
  const fix = (name: string) => async (tenantId: string) => {
    fixed.push(`${name} ${tenantId}`)
    facts.now = good
    return 'Done.'
  }
  const fixes = { 'repair-mailflow': fix('repair'), 'check-mailflow': fix('check'), 'sync-people': fix('sync') }
  const options: HealthOptions = { db, clock, logger, alerts, sources: sources as unknown as FactSources, fixes }
  const modules = [healthHttp({ ...options, audit })]
  const server = await createHttpServer({ logger, clock, db, modules, health: [], version: '1' })
  t.after(() => server.close())
  const tokenFor = (tenants: string[] | null, permissions: string[] | null = null) =>
    db.asSystem(async (trx) => (await createToken(trx, { name: 'adele', tenants, permissions, expiresAt: null })).token)
  const call = async (method: 'GET' | 'POST', url: string, token: string) => {
    const response = await server.app.inject({
      method,
      url: `/api/v1${url}`,
      headers: { authorization: `Bearer ${token}` },
    })
    return { status: response.statusCode, body: response.json() }
  }
  const openAlerts = () =>
    db.asSystem((trx) => trx.selectFrom('alert').select(['type', 'tenant_id', 'state', 'severity', 'text']).execute())
  return { db, clock, options, facts, fixed, call, tokenFor, openAlerts }
}

test('below 100 for 10 minutes is one medium alert, which closes by itself at 100', async (t) => {
  const { clock, options, facts, openAlerts } = await setUp(t)
  facts.now = { ...good, ...bad['mailflow.consent']![0] }
  await lookAt(options, contoso)
  await clock.advance(9 * 60_000)
  await lookAt(options, contoso)
  assert.deepEqual(await openAlerts(), [])
  await clock.advance(60_000)
  await lookAt(options, contoso)
  await lookAt(options, contoso)
  const [alert, ...others] = await openAlerts()
  assert.deepEqual([alert!.type, alert!.severity, alert!.state, others.length], ['health.score', 'medium', 'open', 0])
  assert.match(alert!.text, /Mailwarden has its permission/)
  facts.now = good
  await lookAt(options, contoso)
  assert.equal((await openAlerts())[0]!.state, 'resolved')
})

test('the tenant whose last look is longest ago comes first', async (t) => {
  const { db, clock, options } = await setUp(t)
  const adatum = newId()
  for (const [tenant_id, name] of [
    [contoso, 'Contoso'],
    [fabrikam, 'Fabrikam'],
    [adatum, 'Adatum'],
  ] as const)
    await db.execute('insert into tenant (tenant_id, name, created_at) values ($1, $2, now())', [tenant_id, name])
  for (const tenant of [fabrikam, contoso]) {
    await lookAt(options, tenant)
    await clock.advance(60_000)
  }
  const order: (string | null)[] = []
  const jobs = createJobs(db, { ...options, work: false })
  const administrators = async (tenantId: string | null) => void order.push(tenantId)
  defineHealthJob(jobs, { ...options, sources: { ...options.sources, administrators } as FactSources })
  await jobs.runNow('check-health')
  assert.deepEqual(order, [null, adatum, fabrikam, contoso])
})

test('facts that cannot be gathered make their checks unknown, and only these', async (t) => {
  const { options, facts, call, tokenFor } = await setUp(t)
  facts.broken.add('mailflow')
  await lookAt(options, contoso)
  const health = (await call('GET', `/tenants/${contoso}/health`, await tokenFor([contoso]))).body as Health
  assert.equal(health.score, 100)
  const states = new Map(health.checks.map(({ id, state }) => [id, state]))
  assert.deepEqual([states.get('mailflow.consent'), states.get('domains.spf')], ['unknown', 'ok'])
})

test('snoozing leaves a check out of the score for 6 months, and is taken back', async (t) => {
  const { clock, options, facts, call, tokenFor } = await setUp(t)
  const token = await tokenFor([contoso])
  const url = `/tenants/${contoso}/health`
  assert.equal((await call('POST', `${url}/domains.spf/snooze`, token)).status, 409)
  facts.now = { ...good, ...bad['domains.spf']![0] }
  const before = (await call('POST', `${url}/look`, token)).body as Health
  assert.ok(before.score! < 100)
  const snoozed = (await call('POST', `${url}/domains.spf/snooze`, token)).body as Health
  const check = snoozed.checks.find(({ id }) => id === 'domains.spf')!
  assert.deepEqual(
    [snoozed.score, check.state, check.snoozedUntil, check.snoozedBy],
    [100, 'failed', '2027-05-22T09:00:00.000Z', 'adele'],
  )
  await clock.advance(182 * 86_400_000)
  facts.now = { ...facts.now, mailflow: { ...good.mailflow, checkedAt: clock.now() }, certificates: [], directory: [] }
  await lookAt(options, contoso)
  assert.ok(((await call('GET', url, token)).body as Health).score! < 100, 'after 6 months it counts again')
  await call('POST', `${url}/domains.spf/snooze`, token)
  assert.ok(((await call('POST', `${url}/domains.spf/unsnooze`, token)).body as Health).score! < 100)
})

test('fix automatically does it, looks again, and is audited; what has no fix says so', async (t) => {
  const { db, options, facts, fixed, call, tokenFor } = await setUp(t)
  const token = await tokenFor([contoso])
  facts.now = { ...good, ...bad['mailflow.objects']![0] }
  await lookAt(options, contoso)
  const url = `/tenants/${contoso}/health`
  const offered = ((await call('GET', url, token)).body as Health).checks.filter(({ fix }) => fix !== null)
  assert.deepEqual(
    offered.map(({ id, fix }) => [id, fix!.title]),
    [['mailflow.objects', 'Repair now']],
  )
  const done = await call('POST', `${url}/mailflow.objects/fix`, token)
  assert.deepEqual([done.body.started, done.body.health.score, fixed], ['Done.', 100, [`repair ${contoso}`]])
  assert.equal((await call('POST', `${url}/domains.spf/fix`, token)).body.code, 'health.no-fix')
  for (const id of ['nothing.there', 'installation.database', '__proto__'])
    assert.equal((await call('POST', `${url}/${id}/fix`, token)).status, 404, id)
  const log = await db.inTenant(contoso, (trx) => trx.selectFrom('audit_entry').select(['action', 'target']).execute())
  assert.deepEqual(log, [{ action: 'health.fix', target: 'mailflow.objects' }])
})

test('each sees only what is theirs; the installation has its own checks', async (t) => {
  const { options, facts, call, tokenFor } = await setUp(t)
  facts.now = { ...good, database: { kind: 'pglite' } }
  for (const tenantId of [null, contoso, fabrikam]) await lookAt(options, tenantId)
  const [admin, ofContoso] = [await tokenFor(null), await tokenFor([contoso])]
  const own = (await call('GET', '/health', admin)).body as Health
  assert.ok(own.score! < 100)
  assert.equal(own.checks.find(({ id }) => id === 'installation.database')!.state, 'failed')
  assert.ok(!own.checks.some(({ id }) => id.startsWith('mailflow')))
  assert.equal((await call('GET', '/health', ofContoso)).status, 403)
  assert.equal((await call('GET', '/health/scores', admin)).body.items.length, 3)
  const scores = (await call('GET', '/health/scores', ofContoso)).body.items
  assert.deepEqual(
    scores.map(({ tenantId, score }: { tenantId: string; score: number }) => [tenantId, score]),
    [[contoso, 100]],
  )
  const reader = await tokenFor([contoso], ['health.read'])
  for (const verb of ['look', 'domains.spf/snooze', 'mailflow.objects/fix'])
    assert.equal((await call('POST', `/tenants/${contoso}/health/${verb}`, reader)).status, 403)
})

test('a check of the list cannot change what it is given', () => {
  const frozen = Object.freeze(structuredClone(good)) as HealthFacts
  for (const check of healthChecks satisfies readonly HealthCheck[]) check.judge(frozen, now)
  assert.deepEqual(frozen, good)
})
