import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createAudit } from '#platform/audit/append.ts'
import { AppError } from '#platform/errors.ts'
import { createHttpServer } from '#platform/http/server.ts'
import { createToken } from '#platform/http/tokens.ts'
import { migrations as platformMigrations } from '#platform/db/migrations.ts'
import { createLogger } from '#platform/telemetry/logger.ts'
import { quarantineMigrations } from '#quarantine/migrations.ts'
import { testDatabase } from '#test/support/database.ts'
import { ManualClock } from '#test/support/manual-clock.ts'
import { policyMigrations } from '../policy-migrations.ts'
import { messagesHttp } from './http.ts'
import { historyMigrations } from './migrations.ts'
import { ensurePartitionsFor } from './partitions.ts'
import { writeEntries } from './store.ts'
import { createHistoryViews } from './views.ts'

const contoso = '11111111-1111-4111-8111-111111111111'
const fabrikam = '22222222-2222-4222-8222-222222222222'
const messageId = '01890000-0000-7000-8000-000000000001'
const at = '2026-11-22T09:00:00.000Z'

test('search, details and counts: with permission only, and only of the own tenant', async (t) => {
  const db = await testDatabase(t, {
    migrations: [...platformMigrations, ...quarantineMigrations, ...historyMigrations, ...policyMigrations],
  })
  await ensurePartitionsFor(db, [new Date(at)])
  const record = {
    messageId,
    tenantId: contoso,
    mode: 'mailflow' as const,
    direction: 'inbound' as const,
    receivedAt: at,
    mailFrom: '',
    recipients: ['adele@contoso.example'],
    remoteAddress: '192.0.2.1',
    hello: null,
    tls: null,
    size_bytes: 10,
    category: 'malware' as const,
    score: 100,
    findings: [
      { scanner: 'embedded', category: 'malware' as const, name: 'EICAR', reason: 'test', score: 100, certain: true },
    ],
    authentication: null,
    summary: null,
    outcomes: [
      {
        recipient: 'adele@contoso.example',
        action: 'quarantine' as const,
        status: 'quarantined' as const,
        reply: '250 ok',
        quarantineId: 'q',
      },
    ],
    timeline: [{ at, step: 'received' as const, recipient: null, detail: 'x' }],
  }
  await db.asSystem((trx) => writeEntries(trx, [{ kind: 'message', record }]))
  const logger = createLogger({ level: 'silent' })
  const clock = new ManualClock()
  const quarantine = { openContent: () => Promise.reject(new AppError({ code: 'quarantine.gone', message: 'gone' })) }
  const modules = [messagesHttp({ views: createHistoryViews(db), db, audit: createAudit(clock), clock, quarantine })]
  const server = await createHttpServer({ logger, clock: new ManualClock(), db, modules, health: [], version: '1' })
  t.after(() => server.close())
  const token = (tenants: string[] | null, permissions: string[] | null) =>
    db.asSystem(async (trx) => (await createToken(trx, { name: 'x', tenants, permissions, expiresAt: null })).token)
  const get = async (bearer: string, url: string) =>
    server.app.inject({ method: 'GET', url: `/api/v1${url}`, headers: { authorization: `Bearer ${bearer}` } })
  const good = await token([contoso], ['messages.read'])
  const urls = [
    `/tenants/${contoso}/messages?category=malware`,
    `/tenants/${contoso}/messages/${messageId}`,
    `/tenants/${contoso}/message-counts?from=2026-11-22T00:00:00Z&to=2026-11-23T00:00:00Z`,
  ]
  const answers = await Promise.all(urls.map((url) => get(good, url)))
  assert.deepEqual(
    answers.map(({ statusCode }) => statusCode),
    [200, 200, 200],
  )
  assert.equal(answers[0]!.json().items[0].status, 'quarantined')
  const { explanation, reports, ...stored } = answers[1]!.json() as Record<string, any>
  assert.deepEqual({ tenantId: contoso, ...stored }, record)
  assert.deepEqual(reports, [])
  assert.equal(explanation['signals'][0].name, 'EICAR')
  assert.equal(answers[2]!.json().items[0].count, 1)
  const [without, stranger] = [await token(null, ['quarantine.read']), await token([fabrikam], null)]
  for (const url of urls) {
    assert.equal((await get(without, url)).statusCode, 403)
    assert.ok([403, 404].includes((await get(stranger, url)).statusCode))
  }
  assert.equal((await get(stranger, `/tenants/${fabrikam}/messages/${messageId}`)).json().code, 'messages.not-found')
  for (const query of ['limit=0', 'status=nonsense', 'from=yesterday', 'unknown=1'])
    assert.equal((await get(good, `/tenants/${contoso}/messages?${query}`)).statusCode, 400, query)
  assert.equal(
    (await get(good, `/tenants/${contoso}/message-counts?from=${at}&to=${at}`)).json().code,
    'messages.range',
  )
})
