import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test, type TestContext } from 'node:test'
import { createHttpServer } from '#platform/http/server.ts'
import { createToken } from '#platform/http/tokens.ts'
import { newId } from '#platform/ids.ts'
import { createSecrets } from '#platform/secrets/seal.ts'
import { createLogger } from '#platform/telemetry/logger.ts'
import { testDatabase } from '#test/support/database.ts'
import { ManualClock } from '#test/support/manual-clock.ts'
import { createAudit } from './append.ts'
import type { AuditEntry } from './audit.ts'
import type { AuditEntryView } from './contract.ts'
import { auditHttp } from './http.ts'

const contoso = newId()
const fabrikam = newId()
const adele = { kind: 'user' as const, id: newId(), name: 'Adele Vance', address: '192.0.2.7' }

async function setUp(t: TestContext) {
  const db = await testDatabase(t)
  const clock = new ManualClock()
  const audit = createAudit(clock)
  const logger = createLogger({ level: 'silent' })
  const modules = [auditHttp({ db, audit, clock, secrets: createSecrets([randomBytes(32)]) })]
  const server = await createHttpServer({ logger, clock, db, modules, health: [], version: '1' })
  t.after(() => server.close())
  const write = (entry: Partial<AuditEntry> & { tenantId: string | null }) => {
    const whole: AuditEntry = { actor: adele, action: 'policy.update', target: 'inbound', ...entry }
    return entry.tenantId === null
      ? db.asSystem((trx) => audit.append(trx, whole))
      : db.inTenant(entry.tenantId, (trx) => audit.append(trx, whole))
  }
  const tokenFor = (tenants: string[] | null, permissions: string[] | null) =>
    db.asSystem(
      async (trx) => (await createToken(trx, { name: 'auditor', tenants, permissions, expiresAt: null })).token,
    )
  const get = async (url: string, token: string) => {
    const response = await server.app.inject({ url: `/api/v1${url}`, headers: { authorization: `Bearer ${token}` } })
    const isOne = /^application\/(problem\+)?json/.test(String(response.headers['content-type']))
    return {
      status: response.statusCode,
      text: response.body,
      headers: response.headers,
      body: isOne ? response.json() : null,
    }
  }
  return { db, clock, write, tokenFor, get }
}

test('search: by who, what, on what, when and anything; a week by default', async (t) => {
  const { clock, write, tokenFor, get } = await setUp(t)
  const token = await tokenFor([contoso], ['audit.read'])
  await write({ tenantId: contoso, action: 'tenant.create', target: 'old' })
  await clock.advance(8 * 86_400_000)
  await write({
    tenantId: contoso,
    action: 'quarantine.release',
    target: 'message 7',
    after: { to: 'lynne@contoso.example' },
  })
  await write({ tenantId: contoso, actor: { ...adele, id: 'robot', name: 'Robot' } })
  await write({ tenantId: fabrikam, target: 'secret of fabrikam' })
  const found = async (query: string) =>
    ((await get(`/tenants/${contoso}/audit?${query}`, token)).body.items as AuditEntryView[]).map(
      ({ target }) => target,
    )
  assert.deepEqual(await found(''), ['inbound', 'message 7'])
  assert.deepEqual(await found('from=2026-01-01T00:00:00Z'), ['inbound', 'message 7', 'old'])
  assert.deepEqual(await found('from=2026-01-01T00:00:00Z&to=2026-11-23T00:00:00Z'), ['old'])
  assert.deepEqual(await found('actor=adele'), ['message 7'])
  assert.deepEqual(await found('actor=robot'), ['inbound'])
  assert.deepEqual(await found('action=quarantine'), ['message 7'])
  assert.deepEqual(await found('target=MESSAGE'), ['message 7'])
  assert.deepEqual(await found('text=lynne@'), ['message 7'])
  assert.deepEqual(await found('text=held%20message'), ['message 7'], 'the words of an action')
  assert.deepEqual(await found('text=fabrikam'), [])
  assert.deepEqual(await found('text=%25'), [])
  const first = await get(`/tenants/${contoso}/audit?limit=1`, token)
  assert.deepEqual([first.body.items.length, first.body.next], [1, '3'])
  assert.deepEqual(await found(`limit=1&cursor=${first.body.next}`), ['message 7'])
  assert.equal((await get(`/tenants/${contoso}/audit?cursor=x`, token)).status, 400)
})

test('the chain of the installation is for who looks after all of it', async (t) => {
  const { write, tokenFor, get } = await setUp(t)
  await write({ tenantId: null, action: 'token.create', target: 'x' })
  const admin = await tokenFor(null, null)
  assert.equal((await get('/audit', admin)).body.items.length, 1)
  for (const token of [await tokenFor(null, ['audit.read']), await tokenFor([contoso], null)])
    for (const url of ['/audit', '/audit/export', '/audit/verify'])
      assert.equal((await get(url, token)).status, 403, url)
})

test('export: what is filtered, harmless in a spreadsheet, and it stands in the log', async (t) => {
  const { write, tokenFor, get } = await setUp(t)
  const token = await tokenFor([contoso], ['audit.read'])
  await write({ tenantId: contoso, target: '=cmd|calc', before: { a: 1 }, after: { a: '"2"' } })
  const csv = await get(`/tenants/${contoso}/audit/export?action=policy`, token)
  assert.match(String(csv.headers['content-disposition']), /filename="audit\.csv"/)
  const lines = csv.text.split('\r\n')
  assert.match(
    lines[1]!,
    /^1,2026-11-22T09:00:00\.000Z,Adele Vance,user,192\.0\.2\.7,policy\.update,"'=cmd\|calc","\{""a"":1\}",/,
  )
  assert.match(lines[0]!, /,Action,.*,Action in words$/)
  assert.match(lines[1]!, /,Policy changed$/)
  const jsonl = await get(`/tenants/${contoso}/audit/export?format=jsonl`, token)
  const [newest] = jsonl.text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as AuditEntryView)
  assert.deepEqual(
    [newest!.action, newest!.actionLabel, newest!.actor.name],
    ['audit.export', 'Audit log exported', 'auditor'],
  )
})

test('verify says whether it is whole, and what is not', async (t) => {
  const { db, write, tokenFor, get } = await setUp(t)
  const token = await tokenFor([contoso], ['audit.read'])
  for (let n = 0; n < 3; n += 1) await write({ tenantId: contoso })
  const whole = (await get(`/tenants/${contoso}/audit/verify`, token)).body
  assert.deepEqual([whole.intact, whole.entries, whole.head.position], [true, 3, 3])
  await db.execute(`update audit_entry set target = 'other' where chain = $1 and position = 2`, [contoso])
  const broken = (await get(`/tenants/${contoso}/audit/verify`, token)).body
  assert.deepEqual([broken.intact, broken.brokenAt, broken.entries], [false, 2, 1])
})
