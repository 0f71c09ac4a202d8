// Held polls: thousands on one process, several processes on one database, and what happens at shutdown.
import assert from 'node:assert/strict'
import http from 'node:http'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { systemClock } from '#platform/clock.ts'
import { createSecrets } from '#platform/secrets/seal.ts'
import { enrolledFleet } from '#test/support/agent-fleet.ts'
import { agentServer, startAgentServer, tenantWithToken } from '#test/support/agent-server.ts'
import { ScriptedAgent } from '#test/support/agents.ts'
import { testDatabase } from '#test/support/database.ts'
import { agentPaths } from '../endpoint-protocol.ts'
import { createAgentBackEnd } from './back-end.ts'

const mib = 2 ** 20
const count = 5_000
const wave = 1_000

test('5,000 idle agents are held on one process; an order reaches its agent, and closing answers everybody', async (t) => {
  const db = await testDatabase(t)
  const server = await startAgentServer({ db, clock: systemClock })
  const keepAlive = new http.Agent({ keepAlive: true })
  t.after(() => keepAlive.destroy())
  const { tenantId, token } = await tenantWithToken(server, 'Contoso')
  const { serverKey } = await new ScriptedAgent({ url: server.url }).enroll(token)
  const options = { db, serverKey, tenantId, count, url: server.url, now: () => new Date(), keepAlive }
  const agents = await enrolledFleet(options)
  const before_mib = process.memoryUsage().rss / mib
  const answers: (number | null)[] = agents.map(() => null)
  const ask = (agent: ScriptedAgent, index: number) =>
    agent.tryPoll(55).then(
      ({ status, body }) => {
        answers[index] = body.commands.length
        return status
      },
      // At shutdown a connection may be cut when the machine is too slow to answer all in time: agents ask again.
      () => 'cut' as const,
    )
  const polls: ReturnType<typeof ask>[] = []
  // In waves: both ends share one thread here, and a server gives a request only so long to arrive.
  for (let at = 0; at < count; at += wave) {
    agents.slice(at, at + wave).forEach((agent, index) => polls.push(ask(agent, at + index)))
    await until(async () => (await seen(db)) >= at + wave)
  }
  const used_mib = process.memoryUsage().rss / mib - before_mib
  t.diagnostic(
    `${count} held polls: ${Math.round(used_mib)} MiB for both ends, ${Math.round((used_mib * 1024) / count)} KiB each`,
  )
  assert.ok(
    answers.every((each) => each === null),
    'all are held',
  )
  const chosen = agents[3_210]!
  const backEnd = createAgentBackEnd(server.parts, tenantId)
  const order = { tenantId, externalId: chosen.agentId, kind: 'quick' as const, correlationId: 's', reason: 'incident' }
  await backEnd.startScan({ ...order, notBefore: new Date() })
  assert.equal(await polls[3_210], 200)
  assert.equal(chosen.received.length, 1)
  assert.equal(answers.filter((each) => each !== null).length, 1, 'nobody else was woken')
  const began_ms = performance.now()
  await server[Symbol.asyncDispose]()
  const statuses = await Promise.all(polls)
  t.diagnostic(`answered at shutdown within ${Math.round(performance.now() - began_ms)} ms`)
  t.diagnostic(`${statuses.filter((status) => status === 200).length} of ${count} were answered, the rest cut`)
  assert.ok(statuses.every((status) => status === 200 || status === 'cut'))
  assert.ok(statuses.some((status) => status === 200))
})

type Db = Awaited<ReturnType<typeof testDatabase>>

/** How many have asked. */
const seen = async (db: Db): Promise<number> =>
  Number((await db.execute('select count(*) as n from agent where counter > 0', [])).rows[0]!['n'])
async function until(isSo: () => Promise<boolean>): Promise<void> {
  const end_ms = performance.now() + 240_000
  while (!(await isSo())) {
    assert.ok(performance.now() < end_ms, 'not in time')
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

test('several web processes: an order given in one reaches the agent that waits at another', async (t) => {
  const db = await testDatabase(t)
  const secrets = createSecrets([randomBytes(32)])
  // Another handle on the database, as another process has one: it hears of nothing but what stands in the database.
  const elsewhere = {
    ...db,
    inTenant: db.inTenant.bind(db),
    asSystem: db.asSystem.bind(db),
    execute: db.execute.bind(db),
  }
  const here = await agentServer(t, { db, clock: systemClock, secrets, look_ms: 50 })
  const there = await agentServer(t, { db: elsewhere, clock: systemClock, secrets, look_ms: 50 })
  const { tenantId, token } = await tenantWithToken(here, 'Contoso')
  const agent = await new ScriptedAgent({ url: here.url }).enroll(token)
  agent.options.url = there.url
  const held = agent.poll(20)
  await until(async () => (await seen(db)) === 1)
  const backEnd = createAgentBackEnd(here.parts, tenantId)
  const order = { tenantId, externalId: agent.agentId, kind: 'quick' as const, correlationId: 's', reason: 'incident' }
  const { reference } = await backEnd.startScan({ ...order, notBefore: new Date() })
  assert.deepEqual(
    (await held).map(({ commandId }) => commandId),
    [reference],
  )
  agent.options.url = here.url
  await agent.report({ kind: 'accepted', commandId: reference }, agent.result(reference))
  agent.counter += 1
  const body = Buffer.from(JSON.stringify(agent.pollRequest()))
  const headers = agent.headers(agentPaths.poll, body)
  assert.equal((await agent.send(agentPaths.poll, body, headers)).status, 200)
  agent.options.url = there.url
  assert.equal((await agent.send(agentPaths.poll, body, headers)).status, 409, 'a replay to the other process')
})

test('more than fit are not held but asked to come back; a second poll of an agent ends its first', async (t) => {
  const db = await testDatabase(t)
  const server = await agentServer(t, { db, clock: systemClock, held_max: 1 })
  const { token } = await tenantWithToken(server, 'Contoso')
  const [first, second] = [
    await new ScriptedAgent({ url: server.url }).enroll(token),
    await new ScriptedAgent({ url: server.url }).enroll(token),
  ]
  const held = first.tryPoll(55)
  await until(async () => (await seen(db)) === 1)
  const full = await second.tryPoll(55)
  assert.deepEqual([full.status, full.body.policy.shortPoll_seconds], [200, 60])
  const again = first.tryPoll(0)
  assert.equal((await again).status, 200)
  assert.equal((await held).status, 200)
})
