// The commands against the real routes.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test, type TestContext } from 'node:test'
import { createAudit } from '#platform/audit/append.ts'
import { auditHttp } from '#platform/audit/http.ts'
import { purgeAudit } from '#platform/audit/retention.ts'
import { createHttpServer } from '#platform/http/server.ts'
import { createToken } from '#platform/http/tokens.ts'
import { newId } from '#platform/ids.ts'
import { createSecrets } from '#platform/secrets/seal.ts'
import { createLogger } from '#platform/telemetry/logger.ts'
import { testDatabase } from '#test/support/database.ts'
import { ManualClock } from '#test/support/manual-clock.ts'
import { createApiClient } from './api-client.ts'
import { auditExport, auditSearch, auditVerify } from './audit.ts'
import type { Command, CommandContext } from './command.ts'

const tenant = newId()

async function setUp(t: TestContext, entries = 250) {
  const db = await testDatabase(t)
  const clock = new ManualClock()
  const audit = createAudit(clock)
  const logger = createLogger({ level: 'silent' })
  const secrets = createSecrets([randomBytes(32)])
  const modules = [auditHttp({ db, audit, clock, secrets })]
  const server = await createHttpServer({ logger, clock, db, modules, health: [], version: '1' })
  t.after(() => server.close())
  const url = await server.listen('127.0.0.1:0')
  const all = { name: 'cli', tenants: null, permissions: null, expiresAt: null }
  const { token } = await db.asSystem((trx) => createToken(trx, all))
  const actor = { kind: 'user' as const, id: '1', name: 'Adele\u202e\x1b[2J', address: '192.0.2.7' }
  for (let n = 1; n <= entries; n += 1)
    await db.inTenant(tenant, (trx) =>
      audit.append(trx, { tenantId: tenant, actor, action: 'policy.update', target: `=${n}` }),
    )
  const run = async (command: Command, values: CommandContext['values']) => {
    const [out, err]: [string[], string[]] = [[], []]
    const env = { MAILWARDEN_URL: url, MAILWARDEN_TOKEN: token }
    const api = createApiClient({ env })
    const code = await command.run({
      positionals: [],
      values: { tenant, ...values },
      env,
      api,
      stdout: (line) => out.push(line),
      stderr: (line) => err.push(line),
    })
    return { code, out, err: err.join('\n') }
  }
  return { db, clock, secrets, run }
}

test('search is a table that steers no terminal; export walks all pages and runs nothing', async (t) => {
  const { run } = await setUp(t)
  const found = await run(auditSearch, { limit: '3' })
  assert.equal(found.out.length, 4)
  assert.doesNotMatch(found.out.join('\n'), /[\x1b\u202e]/)
  const csv = await run(auditExport, {})
  assert.equal(csv.out.length, 251)
  assert.match(csv.out[1]!, /^250,.*,policy\.update,"'=250",/)
  const jsonl = await run(auditExport, { format: 'jsonl', target: '=25' })
  assert.deepEqual(
    jsonl.out.map((line) => (JSON.parse(line) as { target: string }).target),
    ['=250', '=25'],
  )
  await assert.rejects(run(auditExport, { format: 'xml' }), /csv or jsonl/)
})

test('verify compares with a head that was noted elsewhere, and its exit code tells', async (t) => {
  const { db, run } = await setUp(t)
  const first = await run(auditVerify, {})
  assert.deepEqual([first.code, first.out], [0, ['250 entries are as they were written; 0 sealed notes agree.']])
  const expect = /(\d+:[0-9a-f]{64})/.exec(first.err)![1]!
  assert.equal((await run(auditVerify, { expect })).code, 0)
  await db.execute('delete from audit_entry where chain = $1 and position > 245', [tenant])
  assert.equal((await run(auditVerify, {})).code, 0, 'the chain alone cannot tell that its end is missing')
  const gone = await run(auditVerify, { expect })
  assert.deepEqual([gone.code, /entry 250, which you noted, is not there/.test(gone.err)], [1, true])
  await db.execute(`update audit_entry set action = 'x' where chain = $1 and position = 7`, [tenant])
  assert.equal((await run(auditVerify, { json: true })).code, 1)
})

test('a head that was noted long ago and went with retention is no sign of tampering', async (t) => {
  const { db, clock, secrets, run } = await setUp(t, 2)
  const { rows } = await db.execute("select encode(hash, 'hex') as hash from audit_entry where position = 1", [])
  const expect = `1:${String(rows[0]!['hash'])}`
  await purgeAudit(db, secrets, new Date(clock.now().getTime() + 1), clock.now())
  const verified = await run(auditVerify, { expect })
  assert.deepEqual([verified.code, verified.err.includes('tampered')], [0, false])
})
