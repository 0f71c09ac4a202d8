// Faults of the containment, each with its end state (endpoint-response 4.6: 2, 10, 11, 12, 19).
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { IncidentFacts } from '#compromise/parts.ts'
import { allMeasures, containmentCase, responseRoles, type ContainmentCase } from '#test/support/containment.ts'

const minute_ms = 60_000
const hour_ms = 60 * minute_ms

/** Advances as the job does, once a minute. */
async function minutes(made: ContainmentCase, incident: IncidentFacts, count: number): Promise<void> {
  for (let passed = 0; passed < count; passed += 1) {
    await made.advance(minute_ms)
    await made.track.advance(incident)
  }
}

class Crash extends Error {}

/** Every point at which a crash would matter, on the way there and back. */
test('fault 2: killed at any point it goes on, skips nothing and saves the value of before once', async (t) => {
  const points: string[] = []
  let crashAt: string | null = null
  const onCheckpoint = (name: string): void => {
    points.push(name)
    if (name === crashAt) {
      crashAt = null
      throw new Crash(name)
    }
  }
  const made = await containmentCase(t, { onCheckpoint })
  await made.choose({}, allMeasures)
  const people = ['frida.fink', 'felix.fuchs', 'fay.feld', 'paula.pohl', 'max.mahler', 'sami.sand']
  const first = await made.open(people[0]!)
  await made.track.advance(first)
  await made.end(first)
  await made.track.advance(first)
  const all = [...new Set(points)].filter((name) => !name.includes('microsoft-block'))
  assert.ok(all.length >= 14, all.join(', '))

  for (const [index, point] of all.entries()) {
    const name = people[index % people.length]!
    crashAt = point
    const incident = await made.open(name)
    await crashing(made, incident)
    assert.equal((await made.report(incident)).state, 'done', `${point}: contained`)
    assert.equal(made.user(name).accountEnabled, false, point)
    assert.deepEqual(made.listed(), [`${name}@contoso.com`], point)
    const saved = await previousOf(made, incident)
    assert.deepEqual(saved['sign-in'], { accountEnabled: true }, point)
    assert.deepEqual(saved['reject-rule'], { isRefused: false }, point)
    await made.end(incident)
    // What crashes only on the way back crashes there.
    await crashing(made, incident)
    assert.equal(crashAt, null, `${point} was met`)
    assert.equal((await made.report(incident)).state, 'restored', `${point}: restored`)
    assert.equal(made.user(name).accountEnabled, true, point)
    assert.equal(made.listed(), null, point)
  }
})

/** Until nothing is due: after a crash the lease must run out first. */
async function crashing(made: ContainmentCase, incident: IncidentFacts): Promise<void> {
  for (let round = 0; round < 4; round += 1) {
    try {
      await made.track.advance(incident)
    } catch (error) {
      assert.ok(error instanceof Crash)
    }
    if (['done', 'restored'].includes((await made.report(incident)).state)) return
    await made.advance(3 * minute_ms)
  }
}

async function previousOf(made: ContainmentCase, { id }: IncidentFacts): Promise<Record<string, unknown>> {
  const rows = await made.db.inTenant(made.tenantId, (trx) =>
    trx
      .selectFrom('containment_step')
      .select(['key', 'previous'])
      .where('tenant_id', '=', made.tenantId)
      .where('incident_id', '=', id)
      .execute(),
  )
  return Object.fromEntries(rows.map(({ key, previous }) => [key, previous]))
}

test('fault 10: two hours without Graph are told once, and the steps are done afterwards', async (t) => {
  const made = await containmentCase(t)
  await made.choose({}, allMeasures)
  made.fail({
    service: 'graph',
    match: '/users/',
    times: 10_000,
    effect: { kind: 'status', status: 503, code: 'ServiceUnavailable', message: 'Down.' },
  })
  const incident = await made.open('frida.fink')
  await made.track.advance(incident)
  assert.equal((await made.report(incident)).state, 'partial')
  await minutes(made, incident, 14)
  assert.deepEqual(await made.alerts('compromise.containment-incomplete'), [])
  await minutes(made, incident, 3)
  const told = await made.alerts('compromise.containment-incomplete')
  assert.equal(told.length, 1)
  assert.match(told[0]!.text, /Disable sign-in failed .*The gateway block is in force\./s)
  assert.deepEqual(made.listed(), ['frida.fink@contoso.com'])
  const calls = made.seen('graph', '/users/').length
  await minutes(made, incident, 55)
  assert.equal(made.seen('graph', '/users/').length, calls, 'hourly from then on')
  for (let hour = 0; hour < 2; hour += 1) {
    await made.advance(hour_ms)
    await made.track.advance(incident)
  }
  assert.equal((await made.alerts('compromise.containment-incomplete')).length, 1)

  made.emulator.world.faults.length = 0
  await made.advance(hour_ms)
  await made.track.advance(incident)
  assert.equal((await made.report(incident)).state, 'done')
  assert.equal(made.user('frida.fink').accountEnabled, false)
  const over = await made.alerts('compromise.containment-incomplete')
  assert.deepEqual(
    over.map(({ state }) => state),
    ['resolved'],
  )
})

test('fault 10: Retry-After 120: no call of any incident comes earlier, over a restart, too', async (t) => {
  const made = await containmentCase(t)
  await made.choose({}, allMeasures)
  made.fail({
    service: 'graph',
    match: '/users/',
    effect: { kind: 'status', status: 429, code: 'TooManyRequests', message: 'Later.', retryAfter: '120' },
  })
  const incident = await made.open('frida.fink')
  await made.track.advance(incident)
  const [refused] = made.seen('graph', '/users/')
  assert.equal(refused?.status, 429)
  const other = await made.open('felix.fuchs')
  for (let passed = 0; passed < 110; passed += 10) {
    await made.advance(10_000)
    await made.track.advance(incident)
    await made.track.advance(other)
  }
  await made.advance(15_000)
  for (const each of [incident, other]) await made.track.advance(each)
  const later = made.seen('graph', '/users/').slice(1)
  assert.ok(later.length > 0)
  for (const { at } of later) assert.ok(at.getTime() - refused!.at.getTime() >= 120_000, at.toISOString())
  assert.equal((await made.report(incident)).state, 'done')
  assert.equal((await made.report(other)).state, 'done')
})

test('fault 10: a consent that is taken away is named, told once, and the steps go on when it is back', async (t) => {
  const made = await containmentCase(t)
  await made.choose({}, allMeasures)
  for (const role of [...responseRoles, 'User.Read.All']) made.revoke(role)
  const incident = await made.open('frida.fink')
  await made.track.advance(incident)
  await minutes(made, incident, 12)
  const told = await made.alerts('compromise.containment-incomplete')
  assert.equal(told.length, 1)
  assert.match(told[0]!.text, /the permission User\.Read\.All is missing/)
  assert.equal(made.user('frida.fink').accountEnabled, true)
  for (const role of [...responseRoles, 'User.Read.All']) made.grant(role)
  // A token says for an hour what was granted when it was given out.
  await made.advance(2 * hour_ms)
  await made.track.advance(incident)
  assert.equal((await made.report(incident)).state, 'done')
})

test('a verified step stays as it is while the tenant cannot be looked at', async (t) => {
  const made = await containmentCase(t)
  await made.choose({}, { disablesSignIn: true })
  const incident = await made.open('frida.fink')
  await made.track.advance(incident)
  const before = (await made.report(incident)).steps[0]!
  made.fail({
    service: 'graph',
    match: '/users/',
    times: 3,
    effect: { kind: 'status', status: 503, code: 'ServiceUnavailable', message: 'Down.' },
  })
  await minutes(made, incident, 2)
  const { state, detail } = (await made.report(incident)).steps[0]!
  assert.deepEqual([state, detail], ['done', before.detail])
  assert.deepEqual(await made.alerts('compromise.containment-incomplete'), [])
})

test('fault 11: success without effect is noticed by reading, and tried again', async (t) => {
  const made = await containmentCase(t)
  await made.choose({}, allMeasures)
  const frida = made.user('frida.fink')
  const nothing = { kind: 'no-effect', status: 204 } as const
  made.fail({ service: 'graph', match: `PATCH /v1.0/users/${frida.id}`, effect: nothing })
  made.fail({
    service: 'graph',
    match: 'revokeSignInSessions',
    effect: { kind: 'no-effect', status: 200, body: '{"value":true}' },
  })
  made.fail({
    service: 'exchange',
    match: 'New-TransportRule',
    effect: { kind: 'no-effect', status: 200, body: '{"value":[]}' },
  })
  const incident = await made.open('frida.fink')
  await made.track.advance(incident)
  assert.equal((await made.report(incident)).state, 'pending')
  for (const step of (await made.report(incident)).steps.slice(0, 3)) {
    assert.equal(step.state, 'running')
    assert.match(step.detail, /answered with success, but/)
  }
  await minutes(made, incident, 1)
  assert.equal((await made.report(incident)).state, 'done')
  assert.equal(frida.accountEnabled, false)
  assert.deepEqual(made.listed(), ['frida.fink@contoso.com'])

  made.fail({ service: 'graph', match: `PATCH /v1.0/users/${frida.id}`, effect: nothing })
  await made.end(incident)
  await made.track.advance(incident)
  assert.equal((await made.report(incident)).state, 'restoring')
  await minutes(made, incident, 1)
  assert.equal(frida.accountEnabled, true)
  assert.equal((await made.report(incident)).state, 'restored')
})

test('a lost answer: the work was done, and is not done twice', async (t) => {
  const made = await containmentCase(t)
  await made.choose({}, allMeasures)
  const frida = made.user('frida.fink')
  made.fail({ service: 'graph', match: `PATCH /v1.0/users/${frida.id}`, effect: { kind: 'lost-answer' } })
  made.fail({ service: 'graph', match: 'revokeSignInSessions', effect: { kind: 'lost-answer' } })
  made.fail({ service: 'exchange', match: 'New-TransportRule', effect: { kind: 'lost-answer' } })
  await made.advance(1_000)
  const incident = await made.open('frida.fink')
  await made.track.advance(incident)
  await minutes(made, incident, 4)
  assert.equal((await made.report(incident)).state, 'done')
  assert.equal(made.seen('graph', 'revokeSignInSessions').length, 1)
  assert.equal(made.seen('graph', `/users/${frida.id}`).filter(({ method }) => method === 'PATCH').length, 1)
  await made.end(incident)
  await made.track.advance(incident)
  assert.equal(frida.accountEnabled, true)
  assert.equal(made.listed(), null)
})

test('fault 12: sign-in that somebody enables by hand is respected and flagged once, and not touched at the end', async (t) => {
  const made = await containmentCase(t)
  await made.choose({}, allMeasures)
  const frida = made.user('frida.fink')
  const incident = await made.open('frida.fink')
  await made.track.advance(incident)
  frida.accountEnabled = true
  await minutes(made, incident, 4)
  assert.equal((await made.states(incident))['sign-in'], 'kept')
  assert.equal(frida.accountEnabled, true)
  const told = await made.alerts('compromise.changed-by-others')
  assert.deepEqual(
    told.map(({ count }) => count),
    [1],
  )
  assert.match(told[0]!.text, /Somebody enabled sign-in again/)
  assert.equal((await made.report(incident)).state, 'done')
  await minutes(made, incident, 6)
  assert.deepEqual(
    (await made.alerts('compromise.changed-by-others')).map(({ count }) => count),
    [1],
  )

  // Disabled by hand afterwards, for a reason of theirs: not ours to enable.
  frida.accountEnabled = false
  await made.end(incident)
  await made.track.advance(incident)
  await minutes(made, incident, 2)
  assert.equal(frida.accountEnabled, false)
  assert.deepEqual(made.listed(), null)
})

test('fault 12: one old answer of a replica is not believed', async (t) => {
  const made = await containmentCase(t)
  await made.choose({}, { disablesSignIn: true })
  const frida = made.user('frida.fink')
  const incident = await made.open('frida.fink')
  await made.track.advance(incident)
  frida.accountEnabled = true
  await minutes(made, incident, 1)
  frida.accountEnabled = false
  await minutes(made, incident, 3)
  assert.equal((await made.states(incident))['sign-in'], 'done')
  assert.deepEqual(await made.alerts('compromise.changed-by-others'), [])
})

test('an account that is not found is looked for again; one that was deleted and brought back gets its sign-in back', async (t) => {
  const made = await containmentCase(t)
  await made.choose({}, { disablesSignIn: true, revokesSessions: true })
  const frida = made.user('frida.fink')
  const notFound = (times: number): void =>
    made.fail({
      service: 'graph',
      match: `GET /v1.0/users/${frida.id}`,
      times,
      effect: { kind: 'status', status: 404, code: 'Request_ResourceNotFound', message: 'No such user.' },
    })
  notFound(2)
  const incident = await made.open('frida.fink')
  await made.track.advance(incident)
  await minutes(made, incident, 1)
  assert.equal((await made.report(incident)).state, 'done')
  assert.equal(frida.accountEnabled, false)

  notFound(2)
  await minutes(made, incident, 2)
  assert.equal((await made.states(incident))['sign-in'], 'skipped')
  await made.end(incident)
  notFound(1)
  await made.track.advance(incident)
  assert.equal((await made.states(incident))['sign-in'], 'restoring')
  await minutes(made, incident, 1)
  assert.equal(frida.accountEnabled, true)
  assert.equal((await made.report(incident)).state, 'restored')
})

test('fault 12: a sender that somebody takes out of the rule stays out, addresses of others stay in', async (t) => {
  const made = await containmentCase(t)
  await made.choose({}, { rejectRule: true })
  const incident = await made.open('frida.fink')
  const other = await made.open('felix.fuchs')
  for (const each of [incident, other]) await made.track.advance(each)
  assert.deepEqual(made.listed(), ['frida.fink@contoso.com', 'felix.fuchs@contoso.com'])
  edit(made, ['felix.fuchs@contoso.com', 'added.by@contoso.com'])
  await minutes(made, incident, 3)
  assert.equal((await made.states(incident))['reject-rule'], 'kept')
  for (const each of [incident, other]) {
    await made.end(each)
    await made.track.advance(each)
  }
  assert.deepEqual(made.listed(), ['added.by@contoso.com'])
})

function edit(made: ContainmentCase, senders: string[]): void {
  const state = made.emulator.exchange.of(made.emulator.tenant('Contoso'))
  const table = state.table('TransportRule')
  const row = table.rows().find(({ name }) => name.startsWith('Mailwarden 00'))!
  table.replace(state.changedRow(row, { From: senders }))
}

test('fault 19: released while steps are pending: these are cancelled, the finished ones put back', async (t) => {
  const made = await containmentCase(t)
  await made.choose({}, allMeasures)
  made.fail({
    service: 'exchange',
    match: 'Get-TransportRule',
    times: 100,
    effect: { kind: 'status', status: 503, code: 'ServiceUnavailable', message: 'Down.' },
  })
  const incident = await made.open('frida.fink')
  await made.track.advance(incident)
  assert.equal((await made.report(incident)).state, 'partial')
  await made.end(incident)
  made.emulator.world.faults.length = 0
  await minutes(made, incident, 3)
  assert.deepEqual(await made.states(incident), {
    'sign-in': 'restored',
    sessions: 'done',
    password: 'manual',
    'reject-rule': 'skipped',
  })
  assert.equal((await made.report(incident)).state, 'restored')
  assert.equal(made.user('frida.fink').accountEnabled, true)
  assert.equal(made.listed(), null)
  assert.equal(
    made.seen('exchange', 'InvokeCommand').some(({ path }) => path.includes('New-')),
    false,
  )
})

test('fault 19: released before anything was done: no call at all', async (t) => {
  const made = await containmentCase(t)
  await made.choose({}, allMeasures)
  const incident = await made.open('frida.fink')
  await made.end(incident)
  await made.track.advance(incident)
  assert.equal((await made.report(incident)).state, 'none')
  assert.deepEqual([...new Set(Object.values(await made.states(incident)))].toSorted(), ['manual', 'skipped'])
  assert.equal(made.seen('graph', '/users').length, 0)
})

test('fault 19: released while a call is on its way: what it does is put back when it can do no more', async (t) => {
  let incident: IncidentFacts | null = null
  const made: ContainmentCase = await containmentCase(t, {
    // The release comes between the intent and the call, and the worker dies after the call.
    onCheckpoint: (name) => {
      if (name === 'containment: after write sign-in') throw new Crash(name)
    },
  })
  await made.choose({}, { disablesSignIn: true })
  incident = await made.open('frida.fink')
  await assert.rejects(made.track.advance(incident), Crash)
  assert.equal(made.user('frida.fink').accountEnabled, false)
  await made.end(incident)
  await made.track.advance(incident)
  assert.equal((await made.report(incident)).state, 'restoring')
  await made.advance(3 * minute_ms)
  await assert.rejects(made.track.advance(incident), Crash)
  assert.equal(made.user('frida.fink').accountEnabled, true)
})

test('what a person did by hand while a permission was missing stays as it is at the end', async (t) => {
  const made = await containmentCase(t, { roles: [] })
  await made.choose({}, { disablesSignIn: true, rejectRule: true })
  made.fail({
    service: 'exchange',
    match: 'New-TransportRule',
    times: 3,
    effect: { kind: 'status', status: 403, code: 'Forbidden', message: 'No.' },
  })
  const other = await made.open('felix.fuchs')
  await made.track.advance(other)
  const incident = await made.open('frida.fink')
  await made.track.advance(incident)
  // As the alert advises.
  made.user('frida.fink').accountEnabled = false
  made.emulator.world.faults.length = 0
  await minutes(made, other, 6)
  edit(made, ['felix.fuchs@contoso.com', 'frida.fink@contoso.com'])
  await minutes(made, incident, 1)
  const states = await made.states(incident)
  assert.deepEqual([states['sign-in'], states['reject-rule']], ['kept', 'kept'])
  assert.deepEqual(await made.alerts('compromise.changed-by-others'), [])
  for (const each of [incident, other]) {
    await made.end(each)
    await made.track.advance(each)
  }
  assert.equal(made.user('frida.fink').accountEnabled, false)
  assert.deepEqual(made.listed(), ['frida.fink@contoso.com'])
})
