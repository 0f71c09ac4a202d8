// Our agent as a back end: orders that are given twice, taken over, taken back, that come too late; what is clean and what has gaps.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { isAppError } from '#platform/errors.ts'
import { newId } from '#platform/ids.ts'
import { addPerson, agentServer, tenantWithToken } from '#test/support/agent-server.ts'
import { foundItem, ScriptedAgent } from '#test/support/agents.ts'
import { testDatabase } from '#test/support/database.ts'
import { ManualClock } from '#test/support/manual-clock.ts'
import { createAgentBackEnd } from './back-end.ts'
import { expireCommands } from './commands.ts'
import { watchSilence } from './silence.ts'

const hour_ms = 3_600_000

async function world(t: TestContext) {
  const db = await testDatabase(t)
  const clock = new ManualClock()
  const server = await agentServer(t, { db, clock, look_ms: 50 })
  const { tenantId, token } = await tenantWithToken(server, 'Contoso')
  const agent = await new ScriptedAgent({ url: server.url, now: () => clock.now() }).enroll(token)
  const backEnd = createAgentBackEnd(server.parts, tenantId)
  const start = (correlationId: string, kind: 'quick' | 'full' = 'quick', notBefore = clock.now()) =>
    backEnd.startScan({ tenantId, externalId: agent.agentId, kind, correlationId, notBefore, reason: 'incident' })
  const job = (reference: string) => ({ externalId: agent.agentId, reference })
  const statusOf = (reference: string) =>
    backEnd.getScan({ ...job(reference), kind: 'quick', requestedAt: clock.now() })
  const typesOf = async () => (await agent.poll()).map(({ type }) => type)
  return { db, clock, server, tenantId, token, agent, backEnd, start, job, statusOf, typesOf }
}

test('the same order twice is one scan; another adopts a scan that does as much and began late enough', async (t) => {
  const { clock, agent, start, statusOf } = await world(t)
  const first = await start('a')
  assert.deepEqual(await start('a'), first)
  assert.deepEqual(await start('b'), { reference: first.reference, isAdopted: true })
  assert.equal((await agent.poll()).length, 1)
  assert.equal((await agent.poll()).length, 1, 'handed out until it is accepted')
  await agent.report({ kind: 'accepted', commandId: first.reference }, progress(first.reference))
  await clock.advance(60_000)
  assert.equal((await start('c')).isAdopted, false, 'that one began before')
  assert.equal((await start('d', 'full', new Date(0))).isAdopted, false, 'a quick one is no full one')
  await agent.report(agent.result(first.reference))
  assert.deepEqual(await start('a'), first, 'also when it has ended')
  assert.equal((await statusOf(first.reference)).state, 'finished')
})

const progress = (commandId: string) => ({
  kind: 'progress' as const,
  commandId,
  seq: 1,
  phase: 'homes',
  filesScanned: 1,
  filesTotal: 2,
  bytesScanned: 3,
  detections: 0,
  skipped: 0,
  errors: 0,
  elapsed_ms: 4,
})

test('what skipped something says so: clean needs counts, a scanner and the age of its definitions', async (t) => {
  const { agent, start, statusOf } = await world(t)
  const ended = async (name: string, changes: object) => {
    const { reference } = await start(name)
    await agent.report(agent.result(reference, changes))
    return statusOf(reference)
  }
  const counts = {
    scanned: 10,
    skippedTooBig: 1,
    unreadable: 2,
    timedOut: 3,
    detections: 0,
    remediated: 0,
    remainingInfected: 0,
  }
  const clean = await ended('clean', {})
  assert.deepEqual([clean.gaps, clean.definitionsAge_hours], [undefined, 3])
  assert.match(clean.proof.at(-1)!, /Signed result of the quick scan: 1000 files by clamdscan/)
  const skipped = await ended('skipped', { counts })
  assert.deepEqual([skipped.counts!.unreadable, skipped.counts!.tooBig], [5, 1])
  assert.equal((await ended('no counts', { counts: null })).gaps!.length, 1)
  const engine = { name: 'none', version: null, dbVersion: null, dbAge_hours: null }
  assert.equal((await ended('no scanner', { engine })).gaps!.length, 2)
  const failed = await ended('failed', {
    outcome: 'failed',
    error: { code: 'engine-missing', text: 'no clamd' },
    counts: null,
  })
  assert.deepEqual([failed.state, failed.detail], ['failed', 'engine-missing: no clamd'])
})

test('cancelled before it was handed out is cancelled at once, afterwards by the agent', async (t) => {
  const { agent, backEnd, start, job, statusOf, typesOf } = await world(t)
  const early = await start('early')
  await backEnd.cancelScan!(job(early.reference))
  assert.equal((await statusOf(early.reference)).state, 'cancelled')
  assert.deepEqual(await typesOf(), [])
  const late = await start('late')
  await agent.poll()
  await backEnd.cancelScan!(job(late.reference))
  await backEnd.cancelScan!(job(late.reference))
  assert.deepEqual(await typesOf(), ['scan', 'cancel'])
  await agent.report(agent.result(late.reference, { outcome: 'cancelled', counts: null }))
  assert.equal((await statusOf(late.reference)).state, 'cancelled')
})

test('isolate and reconnect: the last order counts, once', async (t) => {
  const { agent, backEnd, clock, typesOf, server, tenantId } = await world(t)
  const { agentId } = agent
  await backEnd.isolate!(agentId, 'incident')
  await backEnd.isolate!(agentId, 'incident')
  await backEnd.reconnect!(agentId, 'over')
  assert.deepEqual(await typesOf(), ['reconnect'], 'the isolation was not handed out and is not wanted any more')
  await clock.advance(1_000)
  await backEnd.isolate!(agentId, 'again')
  const [, isolate] = await agent.poll()
  assert.equal(isolate!.type, 'isolate')
  await agent.report(agent.result(isolate!.commandId, { counts: null }))
  const isolated = async () =>
    (await server.call('GET', `/tenants/${tenantId}/endpoints/computers`)).body.items[0].isIsolated
  assert.equal(await isolated(), true)
  agent.isIsolated = false
  await agent.poll()
  assert.equal(await isolated(), false, 'the agent ended it by itself')
})

test('an order that was not begun in time is over, an isolation long before a scan; ends of either never', async (t) => {
  const { db, agent, backEnd, clock, start, statusOf } = await world(t)
  const { reference } = await start('s')
  await backEnd.isolate!(agent.agentId, 'incident')
  await clock.advance(4 * hour_ms)
  assert.deepEqual(
    (await agent.poll()).map(({ type }) => type),
    ['scan'],
  )
  await clock.advance(7 * 24 * hour_ms)
  assert.equal((await statusOf(reference)).state, 'expired')
  await backEnd.reconnect!(agent.agentId, 'over')
  await clock.advance(400 * 24 * hour_ms)
  await expireCommands(db, clock.now())
  assert.deepEqual(
    (await agent.poll()).map(({ type }) => type),
    ['reconnect'],
  )
  await agent.report(agent.result(reference))
  assert.equal((await statusOf(reference)).state, 'finished', 'it had begun, and could not say so')
})

test('restore and notices: only what this agent put away, each once while it waits', async (t) => {
  const { agent, backEnd, start, statusOf, typesOf } = await world(t)
  const { reference } = await start('s')
  await agent.report(agent.result(reference, { items: [foundItem({ vaultId: 'v-7' })] }))
  const isUnknown = (error: unknown) => isAppError(error, 'endpoint.file-unknown')
  await assert.rejects(backEnd.restore!(agent.agentId, 'v-8'), isUnknown)
  await backEnd.restore!(agent.agentId, 'v-7')
  await backEnd.restore!(agent.agentId, 'v-7')
  await backEnd.notify!(agent.agentId, { id: 140, text: 'Mailbox blocked' })
  await backEnd.notify!(agent.agentId, { id: 140, text: 'Mailbox blocked' })
  const commands = await agent.poll()
  assert.deepEqual(
    commands.map(({ type, args }) => [type, args]),
    [
      ['restore', { vaultId: 'v-7' }],
      ['notice', { eventId: 140, text: 'Mailbox blocked' }],
    ],
  )
  for (const { commandId } of commands) await agent.report(agent.result(commandId, { counts: null }))
  assert.equal((await statusOf(reference)).detections[0]!.action, 'restored')
  assert.deepEqual(await typesOf(), [])
  await assert.rejects(backEnd.isolate!('nobody', 'x'), (error) => isAppError(error, 'endpoint.computer-unknown'))
})

test('an agent that falls silent while an incident is open is told once, and when it is back', async (t) => {
  const { db, clock, server, tenantId, agent } = await world(t)
  const megan = '73d664e4-0886-4a73-b745-c694da45ddb4'
  await addPerson(db, tenantId, { id: megan, name: 'Megan Bowen', upn: 'megan@contoso.example' })
  const at = clock.now().toISOString()
  agent.sessions = [{ user: 'megan@contoso.example', sid: null, upn: null, isInteractive: true, at }]
  await agent.poll()
  await clock.advance(hour_ms)
  await watchSilence(server.parts)
  assert.deepEqual(server.alertChanges, [], 'no incident, nobody to be told')
  await agent.poll()
  await openIncident(db, tenantId, megan, clock.now())
  await watchSilence(server.parts)
  assert.deepEqual(server.alertChanges, [])
  for (let minute = 0; minute < 10; minute += 1) {
    await clock.advance(60_000)
    await watchSilence(server.parts)
  }
  const told = () => server.alertChanges.map(({ change, alert }) => [change, alert.type, alert.count])
  assert.deepEqual(told(), [['raised', 'endpoint.silent', 1]])
  await agent.poll()
  await watchSilence(server.parts)
  assert.equal(told().length, 2)
  assert.equal(told()[1]![0], 'resolved')
})

/** As the counter opens one; its own tests are elsewhere. */
async function openIncident(
  db: Awaited<ReturnType<typeof testDatabase>>,
  tenantId: string,
  personId: string,
  at: Date,
): Promise<void> {
  await db.execute(
    `insert into incident (tenant_id, id, mailbox_key, number, state, policy, is_told_only, has_scans, address, addresses,
       display_name, person_id, actor_id, mailbox_kind, trigger, first_bad_at, opened_at, block, block_mode, block_reason,
       exempt_recipients, limit_count)
     values ($1, $2, $3::uuid::text, 1, 'containing', 'gated', false, true, 'megan@contoso.example', '{megan@contoso.example}',
       'Megan Bowen', $3::uuid, $3::uuid, 'user', '5 spam messages in 3 min', $4, $4, 'active', 'hold', 'x', '{}', 5)`,
    [tenantId, newId(at), personId, at],
  )
}
