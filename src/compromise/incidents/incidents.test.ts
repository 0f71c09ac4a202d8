import assert from 'node:assert/strict'
import { test } from 'node:test'
import { admin, contoso, endpointsReport, incidentsCase, rowOf } from '#test/support/incidents.ts'
import { day_ms, hour_ms } from './periods.ts'
import { addTimeline } from './store.ts'

const minute_ms = 60_000
const who = (incidentId: string) => ({ tenantId: contoso, incidentId, actor: admin })

test('the fifth bad message blocks all addresses of the mailbox, tells people and starts the tracks, in one commit', async (t) => {
  const world = await incidentsCase(t)
  const id = await world.abuse()
  assert.deepEqual(await world.blockedAddresses(), ['f.fink@contoso.example', 'frida@contoso.example'])
  assert.deepEqual(await world.told(id), ['begin containment', 'begin endpoints', 'begin hygiene', 'notice 140'])
  const [alert] = await world.alerts('compromise.mailbox-blocked')
  assert.match(
    alert!.text,
    /^frida@contoso.example was blocked from sending: 5 spam messages in 40 s. Block ends 2026-11-22 10:00 UTC/,
  )
  const [event] = await world.events('MailboxBlocked')
  assert.deepEqual(event, {
    incidentId: id,
    mailbox: 'frida@contoso.example',
    until: '2026-11-22T10:00:40.000Z',
    trigger: '5 spam messages in 40 s',
  })
  const view = await world.view(id)
  assert.equal(view.state, 'open')
  assert.deepEqual(view.messages, { spam: 5, phish: 0, malware: 0 })
  assert.equal(view.badMessages.length, 5)
  assert.equal(view.checklist.find(({ key }) => key === 'minimumTime')!.isMet, false)
})

test('gated releases after an hour when everything is clear, and closes after a day of probation', async (t) => {
  const world = await incidentsCase(t)
  world.played.endpoints = endpointsReport('running')
  const id = await world.abuse()
  await world.pass(6_000)
  assert.equal((await world.view(id)).state, 'clearing')
  await world.pass(hour_ms)
  assert.deepEqual((await world.view(id)).flags, ['needsAdmin'])
  assert.equal((await world.alerts('compromise.needs-decision'))[0]!.state, 'open')
  world.played.endpoints = endpointsReport('finishedClean')
  await world.pass(minute_ms)
  const released = await world.view(id)
  assert.equal(released.state, 'probation')
  assert.equal(released.block.state, 'lifted')
  assert.deepEqual(await world.blockedAddresses(), [])
  const told = await world.told(id)
  assert.deepEqual(told.slice(4), [
    'end containment released',
    'end endpoints released',
    'end hygiene released',
    'notice 141',
  ])
  for (const type of ['compromise.mailbox-blocked', 'compromise.needs-decision'])
    assert.equal((await world.alerts(type))[0]!.state, 'resolved', type)
  assert.match(
    (await world.alerts('compromise.mailbox-blocked'))[0]!.reason!,
    /may send again. Reason: scans and mailbox are clean/,
  )
  await world.pass(day_ms)
  const closed = await world.view(id)
  assert.equal(closed.state, 'closed')
  assert.notEqual(closed.endedAt, null)
  assert.notEqual((await rowOf(world.db, id))!.settled_at, null)
})

test('what waits for a person is told again every four hours, and louder after three days', async (t) => {
  const world = await incidentsCase(t)
  world.played.endpoints = endpointsReport('offline')
  await world.abuse()
  const alert = async () => (await world.alerts('compromise.needs-decision'))[0]
  await world.pass(59 * minute_ms)
  assert.equal(await alert(), undefined)
  await world.pass(minute_ms)
  assert.equal((await alert())!.count, 1)
  assert.equal((await alert())!.severity, 'medium')
  await world.pass(3 * hour_ms)
  assert.equal((await alert())!.count, 1)
  await world.pass(hour_ms)
  assert.equal((await alert())!.count, 2)
  await world.pass(68 * hour_ms)
  assert.equal((await alert())!.severity, 'high')
  assert.match((await alert())!.text, /blocked for 3 days/)
})

test('the ladder doubles; a block begins only after the former one, whatever is sent meanwhile', async (t) => {
  const world = await incidentsCase(t)
  await world.choose({ policy: 'timer' })
  let former: string | null = null
  for (const hours of [1, 2, 4, 8, 16, 32]) {
    const id = await world.abuse()
    const again = await world.send()
    assert.equal(again.kind === 'blocked' && !again.isNew && again.incidentId, id)
    const view = await world.view(id)
    assert.equal((Date.parse(view.block.until!) - Date.parse(view.openedAt)) / hour_ms, hours)
    assert.equal(view.formerIncidentId, former)
    assert.equal(view.badMessages.filter(({ role }) => role === 'further').length, 1)
    await world.pass(6_000)
    await world.pass(hours * hour_ms - 7_000)
    assert.notEqual((await world.blockedAddresses()).length, 0)
    await world.pass(2_000)
    assert.deepEqual(await world.blockedAddresses(), [])
    former = id
  }
  const last = await world.abuse()
  await world.pass(6_000)
  assert.equal((await world.view(last)).state, 'permanent')
  assert.match((await world.alerts('compromise.mailbox-permanent'))[0]!.text, /blocked permanently after 6 incidents/)
  await world.pass(1_000 * hour_ms)
  assert.equal((await world.blockedAddresses()).length, 2)
  await world.actions.release(who(last), { reason: 'password was reset', held: 'keep' })
  assert.deepEqual(await world.blockedAddresses(), [])
  // After enough quiet days the ladder begins anew.
  await world.pass(31 * day_ms)
  const next = await world.abuse()
  assert.equal((await world.view(next)).number, 1)
})

test('the third block within a week asks for more than a release', async (t) => {
  const world = await incidentsCase(t)
  await world.choose({ policy: 'timer' })
  for (const hours of [1, 2]) {
    await world.abuse()
    await world.pass(hours * hour_ms + minute_ms)
  }
  await world.abuse()
  assert.match(
    (await world.alerts('compromise.mailbox-blocked')).at(-1)!.text,
    /3rd time within 7 days: reset the password/,
  )
})

test('messages before the release do not count again, and probation takes fewer', async (t) => {
  const world = await incidentsCase(t)
  const id = await world.abuse()
  const before = world.clock.now()
  await world.pass(hour_ms)
  assert.equal((await world.view(id)).state, 'probation')
  assert.equal((await world.send({ occurredAt: before })).kind, 'exempt')
  await world.clock.advance(minute_ms)
  const kinds = [await world.send(), await world.send(), await world.send()].map(({ kind }) => kind)
  assert.deepEqual(kinds, ['counted', 'counted', 'blocked'])
  const former = await world.view(id)
  assert.equal(former.state, 'closed')
  assert.match(former.timeline.at(-1)!.text, /abused again/)
})

test('an early release needs a reason that is kept, and starts a probation with two', async (t) => {
  const world = await incidentsCase(t)
  const id = await world.abuse()
  await world.pass(6_000)
  await world.actions.release(who(id), { reason: 'it was a newsletter', held: 'keep' })
  const row = (await rowOf(world.db, id))!
  assert.equal(row.probation_limit, 2)
  assert.equal(row.released_by, 'admin@contoso.example')
  const [event] = await world.events('MailboxReleased')
  assert.equal(event!['by'], 'admin@contoso.example')
  await world.clock.advance(minute_ms)
  const kinds = [await world.send(), await world.send()].map(({ kind }) => kind)
  assert.deepEqual(kinds, ['counted', 'blocked'])
  await assert.rejects(world.actions.release(who(id), { reason: 'again', held: 'keep' }), {
    code: 'compromise.incident-state',
  })
})

test('a timed release with a computer that is still infected blocks again at the first bad message', async (t) => {
  const world = await incidentsCase(t)
  await world.choose({ policy: 'timer' })
  world.played.endpoints = endpointsReport('infected')
  const id = await world.abuse()
  await world.pass(minute_ms)
  assert.ok((await world.view(id)).flags.includes('needsAdmin'))
  await world.pass(hour_ms)
  assert.equal((await world.view(id)).state, 'probation')
  await world.clock.advance(minute_ms)
  assert.equal((await world.send()).kind, 'blocked')
})

test('a computer that is found infected after the release tightens the probation', async (t) => {
  const world = await incidentsCase(t)
  const id = await world.abuse()
  await world.pass(hour_ms)
  world.played.endpoints = endpointsReport('infected')
  await world.pass(2 * hour_ms)
  const row = (await rowOf(world.db, id))!
  assert.equal(row.probation_limit, 1)
  assert.equal(row.probation_until!.getTime(), world.clock.now().getTime() + day_ms)
})

test('a false positive is released at once, is not counted, and has no probation', async (t) => {
  const world = await incidentsCase(t)
  const id = await world.abuse()
  await world.pass(6_000)
  await world.actions.falsePositive(who(id), 'our newsletter')
  const view = await world.view(id)
  assert.equal(view.state, 'closed')
  assert.ok((await world.told(id)).includes('end endpoints withdrawn'))
  assert.ok(view.timeline.some(({ text }) => text.includes('We are sorry')))
  await world.clock.advance(hour_ms)
  const next = await world.view(await world.abuse())
  assert.equal(next.number, 1)
  assert.equal(next.formerIncidentId, null)
})

test('verdicts that are taken back mark the incident and offer the release, but do not end it', async (t) => {
  const world = await incidentsCase(t)
  const id = await world.abuse()
  await world.db.inTenant(contoso, (trx) => world.incidents.withdraw(trx, contoso, 'key 3'))
  await world.pass(6_000)
  const view = await world.view(id)
  assert.ok(view.flags.includes('evidenceWithdrawn'))
  assert.equal(view.block.state, 'active')
  assert.equal(view.messages.spam, 4)
  assert.equal(view.badMessages.filter(({ role }) => role === 'withdrawn').length, 1)
})

test('without an endpoint subscription the mailbox is blocked, nothing is scanned, and that is said', async (t) => {
  const world = await incidentsCase(t)
  world.hasEndpoint = false
  world.played.endpoints = { computers: [], candidates: [], hasLicence: false }
  const id = await world.abuse()
  await world.pass(6_000)
  const view = await world.view(id)
  assert.ok(view.flags.includes('noEndpointLicence'))
  assert.ok(view.notes.some((note) => note.includes('no endpoint subscription')))
  assert.match(view.checklist.find(({ key }) => key === 'computers')!.text, /no endpoint subscription/)
  assert.equal((await world.blockedAddresses()).length, 2)
  await world.pass(hour_ms)
  assert.equal((await world.view(id)).state, 'probation')
})

test('without a linked computer gated waits until somebody decides that there is none', async (t) => {
  const world = await incidentsCase(t)
  world.played.endpoints = endpointsReport()
  const id = await world.abuse()
  await world.pass(hour_ms)
  assert.deepEqual((await world.view(id)).flags, ['needsAdmin', 'noComputer'])
  await world.actions.noComputer(who(id), 'works on a phone')
  assert.equal((await world.view(id)).state, 'probation')
})

test('an absent track holds nothing up', async (t) => {
  const world = await incidentsCase(t)
  Object.assign(world.played, { containment: null, endpoints: null, hygiene: null })
  const id = await world.abuse()
  await world.pass(6_000)
  await world.pass(hour_ms)
  const view = await world.view(id)
  assert.equal(view.state, 'probation')
  assert.deepEqual([view.containment, view.hygiene, view.computers.total], ['none', 'none', 0])
})

test('an incident that is told only blocks nothing and ends after a quiet day', async (t) => {
  const world = await incidentsCase(t)
  const expiresAt = '2027-11-22T09:00:00.000Z'
  await world.choose({
    exceptions: [{ address: 'frida@contoso.example', purpose: 'newsletter', kind: 'alertOnly', expiresAt }],
  })
  const id = await world.abuse()
  assert.deepEqual(await world.blockedAddresses(), [])
  assert.deepEqual(await world.told(id), [])
  assert.match((await world.alerts('compromise.unusual-sending'))[0]!.text, /Not blocked/)
  await world.pass(minute_ms)
  assert.deepEqual((await world.view(id)).flags, ['alertOnly'])
  await world.pass(day_ms)
  assert.equal((await world.view(id)).state, 'closed')
  assert.equal((await world.alerts('compromise.unusual-sending'))[0]!.state, 'resolved')
})

test('a mailbox that is no longer excepted is blocked although an incident that only tells is open', async (t) => {
  const world = await incidentsCase(t)
  const expiresAt = '2026-11-22T09:05:00.000Z'
  await world.choose({
    exceptions: [{ address: 'frida@contoso.example', purpose: 'newsletter', kind: 'alertOnly', expiresAt }],
  })
  const told = await world.abuse()
  const more = await world.send()
  assert.equal(more.kind === 'told' && more.incidentId, told)
  assert.equal((await world.view(told)).badMessages.length, 6)
  await world.clock.advance(20 * minute_ms)
  const blocked = await world.abuse()
  assert.notEqual(blocked, told)
  assert.equal((await world.blockedAddresses()).length, 2)
  assert.equal((await world.view(told)).state, 'closed')
})

test('an address that the mailbox gets meanwhile is blocked as well, and a block that went missing is put back', async (t) => {
  const world = await incidentsCase(t)
  const id = await world.abuse()
  await world.db.inTenant(contoso, (trx) =>
    trx
      .insertInto('address')
      .values({
        tenant_id: contoso,
        address: 'new@contoso.example',
        owner_kind: 'person',
        owner_id: '22222222-2222-4222-8222-222222222221',
        is_primary: false,
      })
      .execute(),
  )
  await world.pass(minute_ms)
  assert.ok((await world.blockedAddresses()).includes('new@contoso.example'))
  await world.db.inTenant(contoso, (trx) => trx.deleteFrom('blocked_sender').where('tenant_id', '=', contoso).execute())
  await world.pass(minute_ms)
  assert.equal((await world.blockedAddresses()).length, 3)
  assert.ok((await world.view(id)).timeline.some(({ text }) => text.includes('was put back')))
})

test('who goes on sending while blocked is told of, with a count, until there is silence', async (t) => {
  const world = await incidentsCase(t)
  const id = await world.abuse()
  await world.hold(id, 1)
  await world.pass(minute_ms)
  assert.deepEqual(await world.alerts('compromise.still-sending'), [])
  await world.hold(id, 3)
  await world.pass(minute_ms)
  const alert = async () => (await world.alerts('compromise.still-sending'))[0]!
  assert.match((await alert()).text, /3 more messages held/)
  await world.pass(minute_ms)
  assert.equal((await alert()).count, 1)
  await world.hold(id, 2)
  await world.pass(minute_ms)
  assert.match((await alert()).text, /5 more messages held/)
  world.played.endpoints = endpointsReport('running')
  await world.pass(61 * minute_ms)
  assert.equal((await alert()).state, 'resolved')
})

test('held mail is sent on or deleted when an administrator says so, once', async (t) => {
  const world = await incidentsCase(t)
  const id = await world.abuse()
  await world.hold(id, 3)
  assert.ok((await world.view(id)).allowedActions.includes('releaseHeld'))
  await world.actions.held(who(id), 'release', 'all harmless')
  await world.pass(minute_ms)
  const view = await world.view(id)
  assert.equal(view.block.heldMessages, 0)
  assert.ok(
    view.timeline.some(({ text, by }) => text === 'Held messages sent on: 3.' && by === 'admin@contoso.example'),
  )
  await assert.rejects(world.actions.held(who(id), 'release', 'again'), { code: 'compromise.incident-state' })
})

test('what a gateway held in the moment of the release goes on by itself; what was kept before stays', async (t) => {
  const world = await incidentsCase(t)
  const id = await world.abuse()
  await world.hold(id, 2)
  await world.clock.advance(1_000)
  await world.actions.release(who(id), { reason: 'Checked by phone.', held: 'keep' })
  await world.clock.advance(500)
  await world.hold(id, 3)
  await world.pass(minute_ms)
  const view = await world.view(id)
  assert.equal(view.block.heldMessages, 2)
  assert.ok(view.timeline.some(({ text }) => text === 'Messages held in the moment of the release were sent on: 3.'))
  await world.pass(minute_ms)
  assert.equal((await world.view(id)).block.heldMessages, 2)
})

test('after a false positive, which is over at once, what was held in that moment goes on as well', async (t) => {
  const world = await incidentsCase(t)
  const id = await world.abuse()
  await world.hold(id, 2)
  await world.clock.advance(1_000)
  await world.actions.falsePositive(who(id), 'It was our newsletter.')
  await world.pass(100)
  await world.clock.advance(500)
  await world.hold(id, 3)
  await world.pass(minute_ms)
  assert.equal((await world.view(id)).block.heldMessages, 2)
})

test('an extension moves the end and nothing else; what is no extension is refused', async (t) => {
  const world = await incidentsCase(t)
  const id = await world.abuse()
  const until = new Date(world.clock.now().getTime() + 5 * hour_ms)
  await world.actions.extend(who(id), { reason: 'look at it first', until })
  await world.pass(4 * hour_ms)
  assert.equal((await world.view(id)).block.state, 'active')
  const tooEarly = new Date(world.clock.now().getTime() + minute_ms)
  const tooLate = new Date(world.clock.now().getTime() + 91 * day_ms)
  for (const wrong of [tooEarly, tooLate])
    await assert.rejects(world.actions.extend(who(id), { reason: 'no', until: wrong }), { code: 'compromise.until' })
  await world.pass(hour_ms)
  assert.equal((await world.view(id)).state, 'probation')
})

test('a block without an end by itself cannot be given one by an extension', async (t) => {
  const world = await incidentsCase(t)
  await world.choose({ policy: 'manual' })
  const id = await world.abuse()
  assert.equal((await world.view(id)).block.until, null)
  const until = new Date(world.clock.now().getTime() + hour_ms)
  await assert.rejects(world.actions.extend(who(id), { reason: 'look at it first', until }), {
    code: 'compromise.incident-state',
  })
})

test('of a story that is too long to be shown the latest lines are', async (t) => {
  const world = await incidentsCase(t)
  const id = await world.abuse()
  const lines = Array.from({ length: 1_000 }, (_, place) => ({ track: 'incident' as const, text: `Line ${place}.` }))
  await world.db.inTenant(contoso, (trx) => addTimeline(trx, { tenant_id: contoso, id }, world.clock.now(), ...lines))
  await world.clock.advance(1_000)
  await world.actions.falsePositive(who(id), 'our newsletter')
  const texts = (await world.view(id)).timeline.map(({ text }) => text)
  assert.equal(texts.length, 1_000)
  assert.match(texts.join(' '), /Line 998\. Line 999\. Marked as a false positive: our newsletter/)
})
