// Agents and the server over real HTTP: enrolment, polls, commands and what became of them.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { newId } from '#platform/ids.ts'
import { addPerson, agentServer, tenantWithToken } from '#test/support/agent-server.ts'
import { foundItem, runAgent, ScriptedAgent } from '#test/support/agents.ts'
import { testDatabase } from '#test/support/database.ts'
import { ManualClock } from '#test/support/manual-clock.ts'
import { createAgentBackEnd } from './back-end.ts'

async function world(t: TestContext) {
  const db = await testDatabase(t)
  const clock = new ManualClock()
  const server = await agentServer(t, { db, clock, look_ms: 50 })
  const { tenantId, token } = await tenantWithToken(server, 'Contoso')
  const agentOf = (given: object = {}) => new ScriptedAgent({ url: server.url, now: () => clock.now(), machine: given })
  const backEnd = createAgentBackEnd(server.parts, tenantId)
  const orderOf = (agent: ScriptedAgent, correlationId: string, kind: 'quick' | 'full' = 'quick') => ({
    tenantId,
    externalId: agent.agentId,
    kind,
    correlationId,
    notBefore: new Date(clock.now().getTime() - 60_000),
    reason: 'incident',
  })
  const jobOf = (agent: ScriptedAgent, reference: string) => ({
    externalId: agent.agentId,
    reference,
    kind: 'quick' as const,
    requestedAt: clock.now(),
  })
  return { db, clock, server, tenantId, token, agentOf, backEnd, orderOf, jobOf }
}

test('a scan from order to result: held poll, signature, progress, detections as they may be shown', async (t) => {
  const { token, agentOf, backEnd, orderOf, jobOf } = await world(t)
  const agent = await agentOf().enroll(token)
  const held = agent.poll(20)
  const { reference, isAdopted } = await backEnd.startScan(orderOf(agent, 'scan-1'))
  assert.equal(isAdopted, false)
  const [command] = await held
  assert.equal(command!.commandId, reference)
  assert.equal(command!.type, 'scan')
  assert.equal(agent.received.length, 1)
  await agent.report({ kind: 'accepted', commandId: reference })
  assert.deepEqual(await agent.poll(), [], 'what is accepted is not handed out again')
  await agent.report(progressOf(reference, 2, 2_000), progressOf(reference, 1, 1_000))
  const running = await backEnd.getScan(jobOf(agent, reference))
  assert.deepEqual([running.state, running.progress], ['running', { filesScanned: 2_000, filesTotal: null }])
  const path = '/home/megan/a\nlog: ok\u202e\t..\\..\\x'
  await agent.report(agent.result(reference, { items: [foundItem({ path, pathBytes: 'L2hvbWX/' })] }))
  const status = await backEnd.getScan(jobOf(agent, reference))
  assert.equal(status.state, 'finished')
  assert.equal(status.gaps, undefined)
  assert.deepEqual(status.counts, {
    scanned: 1_000,
    unreadable: 0,
    tooBig: 0,
    detections: 1,
    remediated: 1,
    remaining: 0,
  })
  assert.equal(status.detections[0]!.path, '/home/megan/a[U+000A]log: ok[U+202E][U+0009]..\\..\\x')
  assert.equal(status.detections[0]!.action, 'quarantined')
})

const progressOf = (commandId: string, seq: number, filesScanned: number) => ({
  kind: 'progress' as const,
  commandId,
  seq,
  phase: 'homes',
  filesScanned,
  filesTotal: null,
  bytesScanned: 5,
  detections: 0,
  skipped: 0,
  errors: 0,
  elapsed_ms: 10,
})

test('who is signed in links the computer to the person, and the console shows it', async (t) => {
  const { db, clock, server, tenantId, token, agentOf } = await world(t)
  const megan = '73d664e4-0886-4a73-b745-c694da45ddb4'
  await addPerson(db, tenantId, { id: megan, name: 'Megan Bowen', upn: 'megan@contoso.example' })
  const agent = await agentOf({ os: 'windows', hostname: 'CONTOSO-LT1' }).enroll(token)
  const sid = 'S-1-12-1-1943430372-1249052806-2496021943-3034400218'
  agent.sessions = [
    { user: 'AzureAD\\megan', sid, upn: null, isInteractive: true, at: clock.now().toISOString() },
    { user: 'CONTOSO\\nobody', sid: 'S-1-5-21-1-2-3-4', upn: null, isInteractive: true, at: clock.now().toISOString() },
  ]
  await agent.poll()
  const { body } = await server.call('GET', `/tenants/${tenantId}/endpoints/computers`)
  const [computer] = body.items
  assert.equal(computer.name, 'CONTOSO-LT1')
  assert.equal(computer.isOnline, true)
  assert.equal(computer.agent.engine, 'ClamAV (daemon) 1.4.6')
  assert.deepEqual(
    computer.links.map(({ displayName, weight }: { displayName: string; weight: string }) => [displayName, weight]),
    [['Megan Bowen', 'strong']],
  )
  const backEnd = createAgentBackEnd(server.parts, tenantId)
  const found = await backEnd.findComputers({ id: megan, userPrincipalName: 'megan@contoso.example', addresses: [] })
  assert.deepEqual(
    found.map(({ externalId, evidence }) => [externalId, evidence[0]!.weight]),
    [[agent.agentId, 'strong']],
  )
})

test('a fleet does what it is told', async (t) => {
  const { token, agentOf, backEnd, orderOf, jobOf } = await world(t)
  const agents = await Promise.all(Array.from({ length: 20 }, () => agentOf().enroll(token)))
  // Stopped here and not in a hook: those run in the order of their registration, and the database would be closed first.
  await using fleet = new AsyncDisposableStack()
  for (const agent of agents) {
    const running = runAgent(agent)
    fleet.defer(() => running.stop())
  }
  const jobs = await Promise.all(agents.map((agent, index) => backEnd.startScan(orderOf(agent, `fleet-${index}`))))
  await until(async () => {
    const states = await Promise.all(
      jobs.map(({ reference }, index) => backEnd.getScan(jobOf(agents[index]!, reference))),
    )
    return states.every(({ state }) => state === 'finished')
  })
})

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const end_ms = performance.now() + 30_000
  while (!(await isSo())) {
    assert.ok(performance.now() < end_ms, 'not within 30 s')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

test('tokens: shown once, used up, over, removed, of another tenant', async (t) => {
  const { server, clock, tenantId, agentOf } = await world(t)
  const make = async (body: object) =>
    (await server.call('POST', `/tenants/${tenantId}/endpoints/enrolment-tokens`, { name: 'one', ...body })).body
  const one = await make({})
  const list = async () => (await server.call('GET', `/tenants/${tenantId}/endpoints/enrolment-tokens`)).body.items
  assert.ok((await list()).every((each: object) => !('token' in each)))
  const agent = await agentOf().enroll(one.token)
  assert.equal((await agent.tryEnroll(one.token)).status, 200, 'a lost answer is answered again')
  assert.equal((await agentOf().tryEnroll(one.token)).status, 403, 'used up')
  assert.equal((await list()).length, 1, 'what is used up is not shown')
  const short = await make({ hours: 1 })
  await clock.advance(3_600_000)
  assert.equal((await agentOf().tryEnroll(short.token)).status, 403, 'over')
  const removed = await make({ uses: 5 })
  const where = `/tenants/${tenantId}/endpoints/enrolment-tokens/${removed.id}`
  assert.equal((await server.call('DELETE', where)).status, 204)
  assert.equal((await agentOf().tryEnroll(removed.token)).status, 403, 'removed')
  assert.equal((await server.call('DELETE', where)).status, 404)
  assert.equal((await agentOf().tryEnroll('mwe-nothing')).status, 403, 'unknown')
  const fabrikam = await tenantWithToken(server, 'Fabrikam')
  const other = agentOf({ entraTenantId: newId() })
  await other.enroll(fabrikam.token)
  const inContoso = (await server.call('GET', `/tenants/${tenantId}/endpoints/computers`)).body.items
  const inFabrikam = (await server.call('GET', `/tenants/${fabrikam.tenantId}/endpoints/computers`)).body.items
  assert.deepEqual([inContoso.length, inFabrikam.length], [1, 1], 'the token alone says which tenant')
})
