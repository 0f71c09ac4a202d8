// Faults of endpoint-response 4.6 as an incident sees them, with a kill at every point where it matters and the end state that must hold.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  admin,
  contoso,
  endpointsReport,
  fabrikam,
  type IncidentsCase,
  incidentsCase,
  incidentsOnServer,
  rowOf,
  seedPerson,
  threat,
} from '#test/support/incidents.ts'
import { findPostgres } from '#test/support/postgres.ts'
import { wantHeld } from './effects.ts'
import { hour_ms } from './periods.ts'
import { lockIncident } from './store.ts'

const minute_ms = 60_000
const who = (incidentId: string) => ({ tenantId: contoso, incidentId, actor: admin })

/** A person of her own for each try, so that the tries do not meet. */
async function newMailbox(world: IncidentsCase, n: number): Promise<string> {
  const name = `person${n}`
  const id = `22222222-2222-4222-8222-${String(n).padStart(12, '0')}`
  await world.db.asSystem((trx) => seedPerson(trx, contoso, id, name))
  return `${name}@contoso.example`
}

/** What a process does that is started again after it was killed: the same call, with the same input. */
async function again<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    assert.match(String((error as Error).message), /^killed at/)
    return work()
  }
}

const withoutTimes = (text: string) => text.replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d/g, 'T')

/** From the first bad message to the end of the probation. Resolves with what can be seen of it, without times and ids. */
async function wholeStory(world: IncidentsCase, mailbox: string, n: number) {
  let id = ''
  for (let count = 1; count <= 5; count += 1) {
    const message = { ...threat(world.clock.now(), n * 10 + count), mailFrom: mailbox, headerFrom: [mailbox] }
    const decision = await again(() => world.send(message))
    if (decision.kind === 'blocked') id = decision.incidentId
    await world.clock.advance(10_000)
  }
  assert.notEqual(id, '')
  await world.hold(id, 3)
  await again(() => world.actions.held(who(id), 'release', 'all harmless'))
  for (const ms of [6_000, 6 * minute_ms, minute_ms, hour_ms, minute_ms, minute_ms, 24 * hour_ms, minute_ms])
    await world.pass(ms)
  const view = await world.view(id)
  const own = (rows: Record<string, unknown>[]) => rows.filter((row) => row['incidentId'] === id).length
  return {
    state: view.state,
    block: view.block.state,
    held: view.block.heldMessages,
    badMessages: view.badMessages.length,
    timeline: view.timeline.map(({ track, by, text }) => `${track} ${by} ${withoutTimes(text)}`.replace(mailbox, 'M')),
    told: await world.told(id),
    alerts: (await world.alerts('compromise.mailbox-blocked'))
      .filter(({ text }) => text.startsWith(mailbox))
      .map(({ state, count }) => `${state} ${count}`),
    blocked: own(await world.events('MailboxBlocked')),
    released: own(await world.events('MailboxReleased')),
    isSettled: (await rowOf(world.db, id))!.settled_at !== null,
  }
}

test('1, 2: killed at any point, the story ends as if nothing had happened: no step twice, none left out', async (t) => {
  const world = await incidentsCase(t)
  world.crashAt(0)
  const wanted = await wholeStory(world, await newMailbox(world, 1), 1)
  const points = [...world.checkpoints]
  assert.equal(wanted.state, 'closed')
  assert.deepEqual([wanted.blocked, wanted.released, wanted.held, wanted.isSettled], [1, 1, 0, true])
  assert.deepEqual(wanted.alerts, ['resolved 1'])
  const kinds = new Set(points)
  for (const kind of ['open.inserted', 'open.blocked', 'open.tracks', 'open.told', 'release.lifted', 'release.tracks'])
    assert.ok(kinds.has(kind), kind)
  // Every point of the story once; those of quiet rounds, which repeat, only twice.
  const seen = new Map<string, number>()
  for (const [place, name] of points.entries()) {
    seen.set(name, (seen.get(name) ?? 0) + 1)
    if (name.startsWith('advance.') && seen.get(name)! > 2) continue
    const n = place + 2
    const mailbox = await newMailbox(world, n)
    world.crashAt(place + 1)
    const found = await wholeStory(world, mailbox, n)
    assert.ok(world.checkpoints.includes(name))
    assert.deepEqual(found, wanted, `killed at ${name} (${place + 1} of ${points.length})`)
  }
})

test('1: the block is in force as soon as the counting is committed, before anything else runs', async (t) => {
  const world = await incidentsCase(t)
  const id = await world.abuse()
  // Nothing was advanced: this is what a gateway reads after a restart.
  assert.deepEqual(await world.blockedAddresses(), ['f.fink@contoso.example', 'frida@contoso.example'])
  const sixth = await world.send()
  assert.equal(sixth.kind === 'blocked' && sixth.incidentId, id)
  await world.pass(minute_ms)
  const open = await world.db.asSystem((trx) => trx.selectFrom('incident').select('id').execute())
  assert.equal(open.length, 1)
})

test('3: a restart in the middle of a scan starts no second one', async (t) => {
  const world = await incidentsCase(t)
  world.played.endpoints = endpointsReport('running')
  const id = await world.abuse()
  await world.pass(minute_ms)
  for (let restart = 0; restart < 3; restart += 1) await world.fresh().advance(contoso, id)
  assert.deepEqual(await world.told(id), ['begin containment', 'begin endpoints', 'begin hygiene', 'notice 140'])
  const running = (await world.view(id)).timeline.filter(({ text }) => text.includes('scan is running'))
  assert.equal(running.length, 1)
})

test('12: a measure that somebody took back is told once and does not hold the incident up', async (t) => {
  const world = await incidentsCase(t)
  const step = { key: 'sign-in', title: 'Disable sign-in', attempts: 1, nextAttemptAt: null, doneAt: null }
  world.played.containment = {
    state: 'partial',
    steps: [{ ...step, state: 'kept', detail: 'Enabled again by somebody else.' }],
  }
  const id = await world.abuse()
  for (let round = 0; round < 5; round += 1) await world.pass(5 * minute_ms)
  const view = await world.view(id)
  assert.equal(view.state, 'clearing')
  assert.ok(view.flags.includes('m365Partial'))
  assert.equal(view.timeline.filter(({ text }) => text.includes('left as it is')).length, 1)
  await world.pass(hour_ms)
  assert.equal((await world.view(id)).block.state, 'lifted')
})

test('13: a scan that never completes ends as failed and waits for a person; nothing is released', async (t) => {
  const world = await incidentsCase(t)
  world.played.endpoints = endpointsReport('running')
  const id = await world.abuse()
  await world.pass(30 * minute_ms)
  world.played.endpoints = endpointsReport('failed')
  await world.pass(minute_ms)
  const view = await world.view(id)
  assert.ok(view.flags.includes('needsAdmin'))
  assert.match((await world.alerts('compromise.needs-decision'))[0]!.text, /0 of 1 computers are clean/)
  await world.pass(100 * hour_ms)
  assert.equal((await world.view(id)).block.state, 'active')
  await world.actions.rescan(who(id), {})
  assert.ok((await world.told(id)).includes('rescan'))
})

/** No block is left of a released incident, and an open one is blocked. */
async function assertConsistent(world: IncidentsCase, tenantId = contoso): Promise<void> {
  const incidents = await world.db.asSystem((trx) =>
    trx
      .selectFrom('incident')
      .select(['id', 'released_at', 'is_told_only'])
      .where('tenant_id', '=', tenantId)
      .execute(),
  )
  const rows = await world.db.asSystem((trx) =>
    trx.selectFrom('blocked_sender').select('incident_id').where('tenant_id', '=', tenantId).execute(),
  )
  const blocked = new Set(rows.map(({ incident_id }) => incident_id))
  for (const { id, released_at } of incidents) assert.equal(blocked.has(id), released_at === null, id)
  assert.ok(incidents.filter(({ released_at }) => released_at === null).length <= 1)
}

/** Each round in both orders of starting; which commits first is up to the database. */
async function releaseMeetsTrigger(world: IncidentsCase, rounds: number): Promise<Set<string>> {
  const outcomes = new Set<string>()
  for (let round = 0; round < rounds; round += 1) {
    const id = await world.abuse()
    await world.clock.advance(minute_ms)
    const release = () => world.actions.release(who(id), { reason: 'at the same time', held: 'keep' })
    const send = () => world.send({ occurredAt: new Date(world.clock.now().getTime() + 1) })
    const both = round % 2 === 0 ? [release(), send(), send(), send()] : [send(), send(), send(), release()]
    const results = await Promise.all(both)
    outcomes.add(results.map((result) => (result as { kind?: string } | undefined)?.kind ?? 'released').join(' '))
    await assertConsistent(world)
    await world.pass(minute_ms)
    await assertConsistent(world)
    await world.db.asSystem((trx) => trx.deleteFrom('incident').execute())
    await world.db.asSystem((trx) => trx.deleteFrom('blocked_sender').execute())
    await world.db.asSystem((trx) => trx.deleteFrom('abuse_event').execute())
  }
  return outcomes
}

test('18: release and new messages at the same time: never released and still blocked', async (t) => {
  const world = await incidentsCase(t)
  await releaseMeetsTrigger(world, 4)
})

test('18: the same on a server that runs them really at once', { skip: findPostgres() === null }, async (t) => {
  const outcomes = await releaseMeetsTrigger(await incidentsOnServer(t), 12)
  assert.ok(outcomes.size > 1, `always ${[...outcomes].join()}`)
})

test('two gateways reach the limit at once: one incident, one block', { skip: findPostgres() === null }, async (t) => {
  const world = await incidentsOnServer(t)
  for (let count = 0; count < 3; count += 1) await world.send()
  const decisions = await Promise.all(Array.from({ length: 8 }, () => world.send()))
  const opened = decisions.filter((decision) => decision.kind === 'blocked' && decision.isNew)
  assert.equal(opened.length, 1)
  await assertConsistent(world)
})

test('19: released while measures are still being taken: they are told to end, and the probation waits for them', async (t) => {
  const world = await incidentsCase(t)
  world.played.containment = { state: 'pending', steps: [] }
  const id = await world.abuse()
  await world.pass(6_000)
  await world.actions.release(who(id), { reason: 'password was reset', held: 'keep' })
  assert.ok((await world.told(id)).includes('end containment released'))
  world.played.containment = { state: 'restoring', steps: [] }
  await world.pass(minute_ms)
  assert.equal((await world.view(id)).state, 'released')
  world.played.containment = { state: 'restored', steps: [] }
  await world.pass(minute_ms)
  assert.equal((await world.view(id)).state, 'probation')
  assert.equal((await world.told(id)).filter((call) => call.startsWith('end containment')).length, 1)
})

test('20: many mailboxes at once: a round takes all, the fault of one stops no other, and tenants stay apart', async (t) => {
  const world = await incidentsCase(t)
  for (let n = 0; n < 15; n += 1) {
    const mailbox = await newMailbox(world, n)
    await world.abuse({ mailFrom: mailbox })
  }
  let running = 0
  let most = 0
  world.played.onAdvance = async () => {
    running += 1
    most = Math.max(most, running)
    await new Promise((resolve) => setImmediate(resolve))
    running -= 1
    if (running === 0 && most === 4) throw new Error('a fault of ours')
  }
  await world.pass(6_000)
  assert.ok(most <= 4, `${most} at once`)
  world.played.onAdvance = async () => {}
  await world.pass(minute_ms)
  const states = await world.db.asSystem((trx) => trx.selectFrom('incident').select(['state', 'tenant_id']).execute())
  assert.equal(states.length, 15)
  assert.ok(states.every(({ state, tenant_id }) => state === 'clearing' && tenant_id === contoso))
  assert.deepEqual(await world.blockedAddresses(fabrikam), [])
})

test('a result of a worker whose lease is over is ignored', async (t) => {
  const world = await incidentsCase(t)
  const id = await world.abuse()
  await world.hold(id, 2)
  await world.db.inTenant(contoso, async (trx) => {
    const row = (await lockIncident(trx, contoso, id))!
    await wantHeld(trx, row, 'release', 'admin@contoso.example', world.clock.now())
  })
  const { release } = world.parts.held
  let isFirst = true
  // The first worker stands still while it releases; its lease ends and another one does the work.
  world.parts.held.release = async (...asked) => {
    const count = await release(...asked)
    if (!isFirst) return count
    isFirst = false
    await world.clock.advance(6 * minute_ms)
    await world.fresh().advance(contoso, id)
    return count
  }
  await world.fresh().advance(contoso, id)
  const lines = (await world.view(id)).timeline.filter(({ text }) => text.startsWith('Held messages sent on'))
  assert.deepEqual(
    lines.map(({ text }) => text),
    ['Held messages sent on: 2.'],
  )
})
