// The tenant-wide check as an operation, and the routes, over real HTTP on both sides.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { systemActor } from '#platform/audit/audit.ts'
import { AppError } from '#platform/errors.ts'
import { createHttpServer } from '#platform/http/server.ts'
import { createToken } from '#platform/http/tokens.ts'
import { runOperationJob } from '#platform/operations/operations.ts'
import { getOperation, listItems } from '#platform/operations/views.ts'
import { newId } from '#platform/ids.ts'
import { createIncidentOpening } from '#compromise/incidents/open.ts'
import { symptomCase, type SymptomCase } from '#test/support/symptoms.ts'
import { readState } from './audit/store.ts'
import { startCheck } from './check.ts'
import { symptomsHttp } from './http.ts'
import { defineSymptomJobs } from './jobs.ts'
import { symptomParts } from './parts.ts'

const actor = systemActor('Adele')

async function withJobs(t: TestContext): Promise<SymptomCase> {
  const made = await symptomCase(t)
  defineSymptomJobs(made.parts, { page_size: 5 })
  await made.parts.jobs.start()
  t.after(() => made.parts.jobs.stop())
  return made
}

const start = (made: SymptomCase, personId: string | null = null) =>
  made.base.db.inTenant(made.tenantId, (trx) => startCheck(made.parts, trx, made.tenantId, personId, actor))
const runNow = (made: SymptomCase, id: string) =>
  made.parts.jobs.runNow(runOperationJob, { tenantId: made.tenantId, id })
const view = (made: SymptomCase, id: string) =>
  made.base.db.inTenant(made.tenantId, (trx) => getOperation(trx, made.tenantId, id, () => true))

test('a check goes through all mailboxes, page by page, and tells what it could not read', async (t) => {
  const made = await withJobs(t)
  for (let index = 0; index < 11; index += 1) await made.mailbox(`p${String(index).padStart(3, '0')}`)
  const bad = await made.mailbox('zora')
  bad.forward('drop@litware.example', false, { minutesAgo: 20 })
  const { id } = await start(made)
  assert.equal((await start(made)).id, id)
  made.base.fail({
    service: 'exchange',
    match: 'Get-InboxRule',
    effect: { kind: 'status', status: 403, code: 'Forbidden', message: 'No.' },
  })
  await runNow(made, id)
  const done = (await view(made, id))!
  assert.equal(done.state, 'done')
  assert.equal(done.total, 12)
  assert.deepEqual([done.done, done.failed], [12, 1])
  const failed = await made.base.db.inTenant(made.tenantId, (trx) =>
    listItems(trx, made.tenantId, id, { limit: 50, state: 'failed', after: 0 }),
  )
  assert.match(JSON.stringify(failed.items), /Inbox rules could not be read/)
  assert.equal((await made.result(bad)).score.band, 'low')
  // Once a second is all that it answers.
  assert.equal(made.base.seen('graph', '/identityProtection/riskDetections').length, 1)
})

test('a fault about one mailbox is its own; a check that was interrupted goes on, and counts all', async (t) => {
  const made = await withJobs(t)
  for (let index = 0; index < 7; index += 1) await made.mailbox(`f${index}`)
  let looks = 0
  const { symptoms } = made.parts
  const { incidentOf } = symptoms
  symptoms.incidentOf = async (...asked) => {
    looks += 1
    if (looks === 2) throw new TypeError('A fault of ours.')
    if (looks === 5) throw new AppError({ code: 'test.away', message: 'The database is away.', retryable: true })
    return incidentOf(...asked)
  }
  const { id } = await start(made)
  await assert.rejects(runNow(made, id))
  await runNow(made, id)
  const ended = (await view(made, id))!
  assert.deepEqual([ended.state, ended.done, ended.failed], ['done', 7, 1])
  const state = await made.base.db.inTenant(made.tenantId, (trx) => readState(trx, made.tenantId))
  assert.equal(state!.checked_mailboxes, 7)
})

test('a check that was cancelled stops and looks at nobody else', async (t) => {
  const made = await withJobs(t)
  for (let index = 0; index < 5; index += 1) await made.mailbox(`c${index}`)
  const { id } = await start(made)
  await made.base.db.inTenant(made.tenantId, (trx) => made.parts.operations.cancel(trx, made.tenantId, id))
  await runNow(made, id)
  assert.equal((await view(made, id))!.state, 'cancelled')
  const rows = await made.base.db.inTenant(made.tenantId, (trx) =>
    trx.selectFrom('symptom_mailbox').select('person_id').where('tenant_id', '=', made.tenantId).execute(),
  )
  assert.equal(rows.length, 0)
})

test('routes: list, check, plan, decisions, response; each only with its permission and in its own tenant', async (t) => {
  const made = await withJobs(t)
  const { db, clock } = made.base
  const noor = await made.mailbox('noor')
  noor.rule({ name: '.', actions: { deleteMessage: true } }, { minutesAgo: 20 })
  const blocked: string[] = []
  const { incidentOf } = symptomParts(made.parts).symptoms
  Object.assign(made.parts.symptoms, { incidentOf })
  const parts = {
    ...made.parts,
    hasEndpoint: async () => false,
    blocks: {
      block: async (_trx: unknown, _tenant: string, { addresses }: { addresses: string[] }) =>
        void blocked.push(...addresses),
      lift: async () => undefined,
    },
    outbox: { append: async () => undefined },
  } as unknown as typeof made.parts
  const server = await createHttpServer({
    logger: made.parts.logger,
    clock,
    db,
    version: '1',
    health: [],
    modules: [symptomsHttp(parts, createIncidentOpening(parts, {}))],
  })
  t.after(() => server.close())
  const url = await server.listen('127.0.0.1:0')
  const call = async (
    permissions: string[],
    method: 'GET' | 'POST',
    path: string,
    body?: object,
    tenant = made.tenantId,
  ) => {
    const { token } = await db.asSystem((trx) =>
      createToken(trx, { name: 'test', tenants: [tenant], permissions, expiresAt: null }),
    )
    const answer = await fetch(`${url}/api/v1/tenants/${made.tenantId}/symptoms${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    })
    return { status: answer.status, body: (await answer.json()) as any }
  }
  const [read, act] = [['compromise.read'], ['compromise.read', 'compromise.act']]
  assert.equal((await call(read, 'POST', '/check', {})).status, 403)
  const started = await call(act, 'POST', '/check', { personId: noor.user.id })
  assert.equal(started.status, 202)
  await runNow(made, started.body.operationId)
  assert.equal((await call(act, 'POST', '/check', { personId: newId() })).status, 404)

  const list = await call(read, 'GET', '?band=low')
  assert.equal(list.body.items.length, 0)
  const { items } = (await call(read, 'GET', `?personId=${noor.user.id}`)).body
  assert.equal(items[0].mailbox.address, noor.address)
  assert.equal(items[0].band, 'high')
  const { id } = items[0].findings.find(({ kind }: { kind: string }) => kind === 'rule-hides')
  const plan = await call(read, 'GET', `/findings/${id}/clean-up`)
  assert.match(plan.body.steps[0], /Disable the inbox rule/)
  const reason = { reason: 'Asked the owner' }
  assert.equal((await call(read, 'POST', `/findings/${id}/clean-up`, reason)).status, 403)
  assert.equal((await call(act, 'POST', `/findings/${id}/clean-up`, {})).status, 400)
  assert.equal((await call(act, 'POST', `/findings/${newId()}/clean-up`, reason)).status, 404)
  assert.ok((await call(act, 'POST', `/findings/${id}/clean-up`, reason, newId())).status >= 400)

  const answer = await call(act, 'POST', `/mailboxes/${noor.user.id}/respond`, reason)
  assert.equal(answer.status, 200)
  assert.deepEqual(blocked, [noor.address])
  assert.equal(
    (await call(act, 'POST', `/mailboxes/${noor.user.id}/respond`, reason)).body.incidentId,
    answer.body.incidentId,
  )

  await made.look([noor])
  const [listed] = (await call(read, 'GET', `?personId=${noor.user.id}`)).body.items
  assert.equal(listed.incidentId, answer.body.incidentId)
  // A person opened it because of signs: it is no further sign.
  assert.ok(!listed.findings.some(({ kind }: { kind: string }) => kind === 'bad-messages'))

  assert.equal((await call(act, 'POST', `/findings/${id}/clean-up`, reason)).body.state, 'cleaned')
  assert.equal((await call(act, 'POST', `/findings/${id}/accept`, reason)).status, 409)
  assert.equal((await call(act, 'POST', `/findings/${id}/undo`, reason)).body.state, 'undone')
  assert.equal(
    (await call(act, 'POST', `/findings/${id}/accept`, { ...reason, until: '2020-01-01T00:00:00Z' })).status,
    400,
  )
  assert.equal((await call(act, 'POST', `/findings/${id}/accept`, reason)).body.state, 'accepted')
  assert.equal((await call(read, 'GET', '?cursor=nonsense')).status, 400)
  const audited = await db.inTenant(made.tenantId, (trx) =>
    trx.selectFrom('audit_entry').select('action').where('tenant_id', '=', made.tenantId).execute(),
  )
  const actions = audited
    .map(({ action }) => action)
    .filter((action) => /^compromise\.(?:symptom|respond)/.test(action))
  assert.deepEqual([...new Set(actions)].toSorted(), [
    'compromise.respond',
    'compromise.symptom-accept',
    'compromise.symptom-check',
    'compromise.symptom-clean-up',
    'compromise.symptom-clean-up-done',
    'compromise.symptom-undo',
    'compromise.symptom-undo-done',
  ])
})
