// The track of the computers with our own agent: switched off in the middle of a scan, and a result that comes after the release.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Command } from '../endpoint-protocol.ts'
import { linkByHand } from '#people/computers.ts'
import { agentServer } from '#test/support/agent-server.ts'
import { foundItem, ScriptedAgent } from '#test/support/agents.ts'
import { endpointCase } from '#test/support/endpoints.ts'

const progressOf = (commandId: string, seq: number) => ({
  kind: 'progress' as const,
  commandId,
  seq,
  phase: 'homes',
  filesScanned: seq * 1_000,
  filesTotal: null,
  bytesScanned: 5,
  detections: 0,
  skipped: 0,
  errors: 0,
  elapsed_ms: 10,
})

test('fault 4: an agent that is killed during a scan: offline, then the same command goes on, once', async (t) => {
  const world = await endpointCase(t)
  const { db, clock, parts, tenantId, personId, track, pass, only } = world
  const server = await agentServer(t, { db, clock, look_ms: 50, secrets: parts.secrets })
  const made = await server.call('POST', `/tenants/${tenantId}/endpoints/enrolment-tokens`, { name: 'test', uses: 1 })
  const agent = new ScriptedAgent({ url: server.url, now: () => clock.now() })
  await agent.enroll(made.body.token)
  const { computer_id: computerId } = await db.inTenant(tenantId, (trx) =>
    trx.selectFrom('agent').select('computer_id').where('tenant_id', '=', tenantId).executeTakeFirstOrThrow(),
  )
  await agent.poll()
  await db.inTenant(tenantId, (trx) =>
    linkByHand(trx, tenantId, { computerId, personId, by: 'Ada Admin' }, clock.now()),
  )
  const incident = await world.open()
  await db.inTenant(tenantId, (trx) => track.notice(trx, incident, 140, 'paula.pohl@contoso.com may not send.'))
  await pass(1)
  const commands = await agent.poll()
  const scan = commands.find(({ type }) => type === 'scan')!
  const notice = commands.find(({ type }) => type === 'notice')!
  assert.deepEqual([notice.args['eventId'], notice.args['text']], [140, 'paula.pohl@contoso.com may not send.'])
  await agent.report({ kind: 'accepted', commandId: scan.commandId }, progressOf(scan.commandId, 1))
  await pass(0.5, 30)
  const running = await only(incident)
  assert.deepEqual([running.backEnd, running.state, running.progress?.filesScanned], ['agent', 'running', 1_000])

  // Killed: nothing is heard for two hours, longer than a quick scan may take.
  await pass(120, 600)
  assert.equal((await only(incident)).state, 'offline')
  assert.equal(
    (await world.alerts('endpoint.offline')).length,
    0,
    'that it fell silent is told by the watch over agents',
  )

  // Back: the command was accepted and is not handed out again; the agent goes on with it.
  const again: Command[] = await agent.poll()
  assert.equal(again.filter(({ type }) => type === 'scan').length, 0)
  await agent.report(progressOf(scan.commandId, 2))
  await pass(1, 30)
  const resumed = await only(incident)
  assert.deepEqual([resumed.state, resumed.progress?.filesScanned], ['running', 2_000])

  await t.test('a result after the release is kept, and a threat that stays is told', async () => {
    await db.inTenant(tenantId, (trx) => track.end(trx, incident, 'released'))
    const item = foundItem({ actionTaken: 'failed', actionError: 'EPERM', vaultId: null, path: '/home/paula/a\nb' })
    await agent.report(agent.result(scan.commandId, { items: [item] }))
    await pass(1)
    const { state, detections, counts } = await only(incident)
    assert.deepEqual([state, counts?.remaining, detections[0]!.action], ['infected', 1, 'failed'])
    assert.ok(!detections[0]!.path.includes('\n'))
    assert.equal((await world.alerts('endpoint.threat-remains')).length, 1)
    assert.equal((await world.events('ComputerScanEnded')).length, 1)
    assert.equal(agent.received.filter(({ type }) => type === 'scan').length, 1, 'no second scan')
  })
})
