// Agents that are not what they say: wrong signatures, replays, copied images, reports about what is not theirs, any bytes at all.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { upsertComputer } from '#people/computers.ts'
import { newId } from '#platform/ids.ts'
import { agentServer, tenantWithToken } from '#test/support/agent-server.ts'
import { foundItem, ScriptedAgent } from '#test/support/agents.ts'
import { testDatabase } from '#test/support/database.ts'
import { ManualClock } from '#test/support/manual-clock.ts'
import { agentPaths, limits, protocolVersion, signatureHeaders } from '../endpoint-protocol.ts'
import { createAgentBackEnd } from './back-end.ts'
import { resolveCloned } from './cloned.ts'

async function world(t: TestContext) {
  const db = await testDatabase(t)
  const clock = new ManualClock()
  const server = await agentServer(t, { db, clock, look_ms: 50 })
  const { tenantId, token } = await tenantWithToken(server, 'Contoso')
  const agentOf = (machine: object = {}) => new ScriptedAgent({ url: server.url, now: () => clock.now(), machine })
  const backEnd = createAgentBackEnd(server.parts, tenantId)
  const scan = async (agent: ScriptedAgent, correlationId: string) => {
    const order = { tenantId, externalId: agent.agentId, kind: 'quick' as const, correlationId, reason: 'incident' }
    return (await backEnd.startScan({ ...order, notBefore: clock.now() })).reference
  }
  const statusOf = (agent: ScriptedAgent, reference: string) =>
    backEnd.getScan({ externalId: agent.agentId, reference, kind: 'quick', requestedAt: clock.now() })
  const codeOf = ({ body }: { body: unknown }) => (body as { code?: string }).code
  return { db, clock, server, tenantId, token, agentOf, backEnd, scan, statusOf, codeOf }
}

test('only the key of the agent signs its requests, over exactly what is sent', async (t) => {
  const { token, agentOf, codeOf } = await world(t)
  const agent = await agentOf().enroll(token)
  const other = await agentOf().enroll(token)
  const body = Buffer.from(JSON.stringify(agent.pollRequest()))
  const send = async (headers: Record<string, string>, bytes = body, path: string = agentPaths.poll) => {
    const answer = await agent.send(path, bytes, headers)
    return [answer.status, codeOf(answer)]
  }
  agent.counter = 7
  const good = agent.headers(agentPaths.poll, body)
  const changed = Buffer.from(body.toString().replace('"isIsolated":false', '"isIsolated":true '))
  assert.deepEqual(await send(good, changed), [401, 'agent.signature'], 'another body')
  assert.deepEqual(await send(good, body, agentPaths.report), [401, 'agent.signature'], 'another path')
  assert.deepEqual(
    await send({ ...good, [signatureHeaders.counter]: '8' }),
    [401, 'agent.signature'],
    'another counter',
  )
  assert.deepEqual(await send({ ...good, [signatureHeaders.agent]: other.agentId }), [401, 'agent.signature'])
  other.agentId = agent.agentId
  other.counter = 7
  assert.deepEqual(await send(other.headers(agentPaths.poll, body)), [401, 'agent.signature'], 'another key')
  for (const name of Object.values(signatureHeaders)) {
    const { [name]: _left, ...rest } = good
    assert.deepEqual(await send(rest), [401, 'agent.headers'], `without ${name}`)
  }
  for (const counter of ['0', '-1', '1e3', '281474976710656', '9007199254740993', ' '])
    assert.deepEqual(await send({ ...good, [signatureHeaders.counter]: counter }), [401, 'agent.headers'], counter)
  assert.deepEqual(await send(good), [200, undefined], 'none of this used the counter up')
})

test('a clock that is wrong by more than five minutes is told so, with the time of the server', async (t) => {
  const { token, agentOf, clock, codeOf } = await world(t)
  const agent = await agentOf().enroll(token)
  const body = Buffer.from(JSON.stringify(agent.pollRequest()))
  const now = clock.now().getTime() / 1_000
  for (const off of [limits.clockSkew_seconds + 2, -limits.clockSkew_seconds - 2]) {
    const answer = await agent.send(
      agentPaths.poll,
      body,
      agent.headers(agentPaths.poll, body, { counter: 1, created: now + off }),
    )
    assert.deepEqual([answer.status, codeOf(answer)], [401, 'agent.clock'])
    assert.equal(Date.parse(answer.headers.date!), clock.now().getTime())
  }
  const within = agent.headers(agentPaths.poll, body, { counter: 1, created: now - limits.clockSkew_seconds })
  assert.equal((await agent.send(agentPaths.poll, body, within)).status, 200)
})

test('who is not known is told to enrol anew, and another tenant’s agent reaches nothing of this one', async (t) => {
  const { server, token, agentOf, scan, statusOf } = await world(t)
  const stranger = agentOf()
  stranger.agentId = newId()
  assert.equal((await stranger.tryPoll()).body.reenroll, 'unknown')
  const agent = await agentOf().enroll(token)
  const reference = await scan(agent, 's')
  const fabrikam = await tenantWithToken(server, 'Fabrikam')
  const foreign = await agentOf().enroll(fabrikam.token)
  assert.notDeepEqual(
    foreign.serverKey!.export({ type: 'spki', format: 'pem' }),
    agent.serverKey!.export({ type: 'spki', format: 'pem' }),
  )
  assert.deepEqual(await foreign.poll(), [])
  await foreign.report({ kind: 'accepted', commandId: reference }, foreign.result(reference))
  assert.equal((await statusOf(agent, reference)).state, 'queued')
})

test('a hostile agent reports another’s scan as clean: nothing of it counts, and it shows', async (t) => {
  const { server, tenantId, token, agentOf, scan, statusOf } = await world(t)
  const [honest, hostile] = [await agentOf().enroll(token), await agentOf({ hostname: 'evil' }).enroll(token)]
  const reference = await scan(honest, 's')
  await honest.poll()
  await honest.report({ kind: 'accepted', commandId: reference })
  await hostile.report(hostile.result(reference), { ...progress(reference), seq: 99 })
  assert.deepEqual(
    [(await statusOf(honest, reference)).state, (await statusOf(honest, reference)).counts],
    ['queued', null],
  )
  const { items } = (await server.call('GET', `/tenants/${tenantId}/endpoints/computers?search=evil`)).body
  assert.match(items[0].agent.problem, /not given to it/)
  await honest.report(honest.result(reference))
  assert.equal((await statusOf(honest, reference)).state, 'finished')
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

test('an agent that refused a forged command is not the one to blame', async (t) => {
  const { server, tenantId, token, agentOf } = await world(t)
  const agent = await agentOf().enroll(token)
  await agent.report({ kind: 'rejected', commandId: newId(), why: 'signature' })
  const { items } = (await server.call('GET', `/tenants/${tenantId}/endpoints/computers`)).body
  assert.match(items[0].agent.problem, /did not come from this server/)
})

test('states go forward only: old progress, a second result and a late refusal change nothing', async (t) => {
  const { token, agentOf, scan, statusOf, clock } = await world(t)
  const agent = await agentOf().enroll(token)
  const reference = await scan(agent, 's')
  await agent.report({ ...progress(reference), seq: 5, filesScanned: 500 }, progress(reference))
  assert.equal((await statusOf(agent, reference)).progress!.filesScanned, 500)
  await agent.report(
    { kind: 'accepted', commandId: reference },
    { kind: 'rejected', commandId: reference, why: 'busy' },
  )
  assert.equal((await statusOf(agent, reference)).state, 'running')
  const longAgo = { startedAt: '1999-01-01T00:00:00Z', endedAt: '2999-01-01T00:00:00Z' }
  await agent.report(agent.result(reference, { items: [foundItem({ actionTaken: 'failed' })], ...longAgo }))
  await agent.report(agent.result(reference), { ...progress(reference), seq: 9 })
  const status = await statusOf(agent, reference)
  assert.deepEqual([status.state, status.counts!.remaining, status.detections.length], ['finished', 1, 1])
  assert.deepEqual([status.startedAt, status.endedAt], [clock.now(), clock.now()], 'times are within what can be')
})

test('a request that is sent again is refused and does no harm', async (t) => {
  const { server, token, agentOf, codeOf } = await world(t)
  const agent = await agentOf().enroll(token)
  agent.counter = 1
  const body = Buffer.from(JSON.stringify(agent.pollRequest()))
  const headers = agent.headers(agentPaths.poll, body)
  assert.equal((await agent.send(agentPaths.poll, body, headers)).status, 200)
  const again = await Promise.all(Array.from({ length: 5 }, () => agent.send(agentPaths.poll, body, headers)))
  assert.deepEqual(
    again.map((answer) => [answer.status, codeOf(answer)]),
    Array.from({ length: 5 }, () => [409, 'agent.replayed']),
  )
  assert.deepEqual(await agent.poll(), [])
  assert.deepEqual(server.alertChanges, [])
})

test('a copied image: both must enrol anew, one alert, no result for the wrong computer', async (t) => {
  const { server, tenantId, token, agentOf, scan, statusOf, clock, backEnd } = await world(t)
  const original = await agentOf({ hostname: 'CONTOSO-LT1' }).enroll(token)
  await original.poll()
  const reference = await scan(original, 's')
  const copy = original.clone({ hostname: 'CONTOSO-LT2' })
  await original.poll()
  assert.equal((await copy.tryPoll()).body.reenroll, 'cloned', 'the same counter for another request')
  assert.equal((await original.tryPoll()).body.reenroll, 'cloned')
  for (const each of [original, copy]) {
    const answer = await each.tryReport({ kind: 'accepted', commandId: reference }, each.result(reference))
    assert.equal(answer.body.reenroll, 'cloned')
  }
  assert.equal((await statusOf(original, reference)).state, 'failed')
  await assert.rejects(scan(original, 't'), /no agent on this computer/)
  const raised = server.alertChanges.filter(({ change }) => change === 'raised')
  assert.deepEqual(
    raised.map(({ alert }) => [alert.type, alert.subject, alert.count]),
    [['endpoint.cloned', original.agentId, 1]],
  )

  const keys = [original, copy].map((each) => agentOf(each.machine))
  for (const each of keys) await each.enroll(token)
  for (const each of keys) await each.poll()
  const { items } = (await server.call('GET', `/tenants/${tenantId}/endpoints/computers`)).body
  const named = items.map(({ name, agent }: { name: string; agent: { id: string } }) => [name, agent.id])
  assert.deepEqual(named, [
    ['CONTOSO-LT1', keys[0]!.agentId],
    ['CONTOSO-LT2', keys[1]!.agentId],
  ])
  const [first, second] = [await scan(keys[0]!, 'u'), await scan(keys[1]!, 'u')]
  assert.notEqual(first, second)
  assert.deepEqual(
    (await keys[1]!.poll()).map(({ commandId }) => commandId),
    [second],
  )
  assert.equal((await backEnd.probe()).state, 'ready')

  await clock.advance(23 * 3_600_000)
  await copy.tryPoll()
  await clock.advance(2 * 3_600_000)
  await resolveCloned(server.parts)
  assert.equal(
    server.alertChanges.some(({ change }) => change === 'resolved'),
    false,
    'somebody still used it',
  )
  await clock.advance(23 * 3_600_000)
  await resolveCloned(server.parts)
  assert.equal(server.alertChanges.at(-1)!.change, 'resolved')
})

test('an identity that turns up on another machine is a copy, even when the original is off', async (t) => {
  const { server, token, agentOf } = await world(t)
  const original = await agentOf().enroll(token)
  await original.poll()
  const copy = original.clone({ machineId: newId() })
  copy.counter += 1_000
  assert.equal((await copy.tryPoll()).body.reenroll, 'cloned')
  assert.equal((await original.tryPoll()).body.reenroll, 'cloned')
  assert.equal(server.alertChanges.length, 1)
})

test('an agent that says from now on to be the device of another product is believed, and the audit log has it', async (t) => {
  const { db, clock, tenantId, token, agentOf } = await world(t)
  const agent = await agentOf({ hostname: 'evil' }).enroll(token)
  await agent.poll()
  const device = newId()
  const facts = { name: 'CONTOSO-LT1', os: 'windows', osVersion: null, isServer: false, isOnline: null } as const
  const computerId = await db.inTenant(tenantId, (trx) =>
    upsertComputer(
      trx,
      tenantId,
      { ...facts, backEnd: 'defender', externalId: 'm', entraDeviceId: device, lastSeenAt: clock.now() },
      clock.now(),
    ),
  )
  agent.machine.entraDeviceId = device
  await agent.poll()
  const { rows } = await db.execute(
    `select target, before, after from audit_entry where action = 'endpoints.agent-moved'`,
    [],
  )
  const moved = rows.map(({ target, before, after }) => [target, Object.keys(before as object), after])
  const after = { agentId: agent.agentId, computerId, entraDeviceId: device }
  assert.deepEqual(moved, [['evil', ['agentId', 'computerId'], after]])
})

test('a key enrols once: not in another tenant, not after it was copied', async (t) => {
  const { server, token, agentOf, codeOf } = await world(t)
  const agent = await agentOf().enroll(token)
  const fabrikam = await tenantWithToken(server, 'Fabrikam')
  const answer = await agent.tryEnroll(fabrikam.token)
  assert.deepEqual([answer.status, codeOf(answer)], [409, 'agent.key-known'])
  for (const publicKey of ['x', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----']) {
    const bad = await agent.send(agentPaths.enroll, { ...agent.enrollRequest(token), publicKey }, {})
    assert.deepEqual([bad.status, codeOf(bad)], [400, 'agent.key'])
  }
})

test('an agent that is installed anew takes the place of the former one on its computer', async (t) => {
  const { server, tenantId, token, agentOf, scan, statusOf, clock } = await world(t)
  const former = await agentOf().enroll(token)
  const reference = await scan(former, 's')
  await clock.advance(600_000)
  const next = await agentOf(former.machine).enroll(token)
  assert.equal((await statusOf(former, reference)).state, 'failed')
  assert.equal((await former.tryPoll()).body.reenroll, 'unknown')
  const { items } = (await server.call('GET', `/tenants/${tenantId}/endpoints/computers`)).body
  assert.deepEqual(
    items.map(({ agent, backEnds }: { agent: { id: string }; backEnds: object[] }) => [agent.id, backEnds.length]),
    [[next.agentId, 1]],
  )
})

test('bodies that are too large, no JSON, of another version or against a limit are refused, and nothing is kept', async (t) => {
  const { token, agentOf, scan, statusOf, codeOf } = await world(t)
  const agent = await agentOf().enroll(token)
  const reference = await scan(agent, 's')
  const tries: [string, object | Buffer, number][] = [
    ['no JSON', Buffer.from('{"version"'), 400],
    ['no UTF-8', Buffer.from([0x7b, 0xff, 0xfe]), 400],
    ['another version', { version: 2, reports: [] }, 400],
    ['an unknown field', { version: 1, reports: [], x: 1 }, 400],
    ['a prototype', Buffer.from('{"version":1,"reports":[],"__proto__":{"x":1}}'), 400],
    ['a text for a number', { version: '1', reports: [] }, 400],
    ['too many reports', { version: 1, reports: Array(201).fill({ kind: 'accepted', commandId: reference }) }, 400],
    [
      'too many items',
      { version: 1, reports: [agent.result(reference, { items: Array(501).fill(foundItem()) })] },
      400,
    ],
    ['a path of 32,769', withItem({ path: 'a'.repeat(32_769) }), 400],
    ['a path to the vault', withItem({ vaultId: '../x' }), 400],
    ['a hash that is none', withItem({ sha256: 'x' }), 400],
    ['a size below nothing', withItem({ size_bytes: -1 }), 400],
    ['null for a text', withItem({ threat: null as never }), 400],
    ['too much', Buffer.alloc(limits.body_bytes + 1, 0x20), 413],
  ]
  for (const [name, body, status] of tries) {
    const answer = await agent.signed(agentPaths.report, body)
    assert.equal(answer.status, status, `${name}: ${JSON.stringify(answer.body).slice(0, 300)}`)
  }
  assert.equal((await statusOf(agent, reference)).state, 'queued')
  const longest = { path: `/${'ü\n'.repeat(8_000)}`, owner: 'a\u0000b', threat: '\u001b[2J', actionError: 'x\ny' }
  const kept = await agent.signed(agentPaths.report, withItem(longest))
  assert.equal(kept.status, 200, JSON.stringify(kept.body))
  const [detection] = (await statusOf(agent, reference)).detections
  assert.ok(detection!.path.length <= limits.path_bytes)
  assert.doesNotMatch(JSON.stringify(detection), /\\n|\\u00/)
  assert.equal(codeOf(kept), undefined)

  function withItem(changes: Parameters<typeof foundItem>[0]) {
    return { version: protocolVersion, reports: [agent.result(reference, { items: [foundItem(changes)] })] }
  }
})

test('one agent that asks without end is slowed down before the database, others are not', async (t) => {
  const { token, agentOf } = await world(t)
  const [busy, other] = [await agentOf().enroll(token), await agentOf().enroll(token)]
  const answers = []
  for (let count = 0; count < 245; count += 1)
    answers.push((await busy.send(agentPaths.poll, {}, { [signatureHeaders.agent]: busy.agentId })).status)
  assert.equal(answers.filter((status) => status === 401).length, 240)
  assert.equal(answers.at(-1), 429)
  assert.deepEqual(await other.poll(), [])
})

test('any bodies of the three kinds: never an internal error, never a change of what is not theirs', async (t) => {
  const seed = 4_711
  const random = randomOf(seed)
  const { token, agentOf, scan, statusOf, server, tenantId } = await world(t)
  const agent = await agentOf().enroll(token)
  const victim = await agentOf({ hostname: 'victim' }).enroll(token)
  const theirs = await scan(victim, 's')
  const own = await scan(agent, 's')
  const bodies: [string, () => object][] = [
    [agentPaths.enroll, () => agentOf().enrollRequest(token)],
    [agentPaths.poll, () => agent.pollRequest()],
    [
      agentPaths.report,
      () => ({
        version: 1,
        reports: [progress(own), agent.result(theirs, { items: [foundItem()] }), agent.result(own)],
      }),
    ],
  ]
  const seen = new Map<number, number>()
  for (let round = 0; round < 240; round += 1) {
    const [path, make] = bodies[round % bodies.length]!
    const body = spoil(make(), random)
    const answer = path === agentPaths.enroll ? await agent.send(path, body, {}) : await agent.signed(path, body)
    seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1)
    assert.ok(answer.status < 500, `seed ${seed}, round ${round}: ${answer.status} ${body.toString().slice(0, 2_000)}`)
  }
  assert.ok((seen.get(200) ?? 0) > 10 && (seen.get(400) ?? 0) > 10, JSON.stringify([...seen]))
  assert.equal((await statusOf(victim, theirs)).state, 'queued')
  const { status } = await server.call('GET', `/tenants/${tenantId}/endpoints/computers`)
  assert.equal(status, 200)
})

function randomOf(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const oddities: unknown[] = [
  null,
  '',
  'x'.repeat(40_000),
  '\u0000',
  '\ud800',
  '\u202e\u2066',
  "'; drop table agent; --",
  -1,
  1e308,
  2 ** 53,
  1.5,
  true,
  [],
  {},
  [[[[]]]],
  '2026-02-30T25:61:61Z',
  '0000-01-01T00:00:00Z',
  '9999-12-31T23:59:60Z',
]

/** Puts something odd into one to three places, or breaks the bytes. */
function spoil(value: object, random: (below: number) => number): Buffer {
  for (let times = random(4); times > 0; times -= 1) {
    const places: [Record<string, unknown>, string][] = []
    collect(value, places)
    const [holder, name] = places[random(places.length)]!
    holder[name] = structuredClone(oddities[random(oddities.length)])
  }
  const bytes = Buffer.from(JSON.stringify(value))
  if (random(8) === 0) bytes[random(bytes.length)] = random(256)
  return bytes
}

function collect(value: unknown, places: [Record<string, unknown>, string][]): void {
  if (typeof value !== 'object' || value === null) return
  for (const name of Object.keys(value)) {
    places.push([value as Record<string, unknown>, name])
    collect((value as Record<string, unknown>)[name], places)
  }
}
