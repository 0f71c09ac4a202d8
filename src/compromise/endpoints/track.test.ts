// The track of the computers against the fakes of the vendors: from an incident to its end states, and the faults of the reference.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { endpointCase } from '#test/support/endpoints.ts'
import { defenderOf } from '#emulator/defender/handler.ts'
import { newId } from '#platform/ids.ts'
import { isAppError } from '#platform/errors.ts'
import { linkByHand, upsertComputer } from '#people/computers.ts'

test('an incident scans the person’s computer by Defender: linked, ordered, proved, told', async (t) => {
  const world = await endpointCase(t)
  await world.switchOn('defender')
  const computer = world.computer()
  const incident = await world.open()
  const ordered = await world.only(incident)
  assert.deepEqual([ordered.backEnd, ordered.kind, ordered.state], ['defender', 'quick', 'running'])
  assert.match(ordered.evidence, /contoso-lt1/)
  assert.equal(defenderOf(world.emulator.world, computer.tenantId).actions.length, 1)
  await world.pass(6)
  assert.equal((await world.only(incident)).state, 'finishedClean')
  assert.equal((await world.events('ComputerScanRequested')).length, 1)
  const [ended] = await world.events('ComputerScanEnded')
  assert.deepEqual([ended!['state'], ended!['incidentId']], ['finishedClean', incident.id])

  await t.test('one list call in 30 s for all open jobs', () => {
    assert.ok(world.seen('defender', 'machineactions') <= 6 * 2 + 1, String(world.seen('defender', 'machineactions')))
  })

  await t.test(
    'fault 14: Defender’s 400 "already in progress" is adopted when it began late enough, else waited for',
    async () => {
      const first = await world.open()
      const action = (await world.only(first)).state
      assert.equal(action, 'running')
      const second = await world.open({ firstBadAt: new Date(first.openedAt.getTime() - 60_000) })
      assert.equal((await world.only(second)).state, 'running')
      assert.equal(
        defenderOf(world.emulator.world, computer.tenantId).actions.filter(({ status }) => status === 'InProgress')
          .length,
        1,
      )
      await world.pass(6)
      for (const each of [first, second]) assert.equal((await world.only(each)).state, 'finishedClean')
    },
  )

  await t.test('fault 14: a scan that somebody else began in Defender is taken over', async () => {
    const { actions } = defenderOf(world.emulator.world, computer.tenantId)
    const backEnd = (await world.registry.backEndsOf(world.tenantId)).find(({ name }) => name === 'defender')!
    const now = world.clock.now()
    const order = {
      tenantId: world.tenantId,
      externalId: computer.machineId,
      kind: 'quick' as const,
      correlationId: 'somebody',
      reason: 'portal',
    }
    await backEnd.startScan({ ...order, notBefore: now })
    const before = actions.length
    const incident = await world.open({ firstBadAt: now })
    assert.match((await world.only(incident)).detail, /taken over|Defender scans/)
    assert.equal(actions.length, before)
    await world.pass(6)
    const later = await world.open()
    await world.pass(6)
    assert.equal((await world.only(later)).state, 'finishedClean')
  })

  await t.test('an answer that was lost after the order makes no second scan', async () => {
    const { actions } = defenderOf(world.emulator.world, computer.tenantId)
    const before = actions.length
    world.fail({ service: 'defender', match: 'runAntiVirusScan', effect: { kind: 'lost-answer' } })
    const incident = await world.open()
    assert.equal((await world.only(incident)).state, 'queued')
    await world.pass(8, 20)
    assert.equal((await world.only(incident)).state, 'finishedClean')
    assert.equal(actions.length, before + 1)
  })

  await t.test('429 with Retry-After: nothing is asked before, and the scan is made', async () => {
    world.fail({
      service: 'defender',
      match: 'runAntiVirusScan',
      effect: { kind: 'status', status: 429, code: 'TooManyRequests', message: 'slow', retryAfter: '180' },
    })
    const asked = world.seen('defender', 'runAntiVirusScan')
    const incident = await world.open()
    await world.pass(2.5, 30)
    assert.equal(world.seen('defender', 'runAntiVirusScan'), asked + 1)
    await world.pass(10)
    assert.equal((await world.only(incident)).state, 'finishedClean')
  })

  await t.test('both spellings of the time of the last update are read', async () => {
    defenderOf(world.emulator.world, computer.tenantId).switches.updateField = 'lastUpdateTimeUtc'
    const incident = await world.open()
    await world.pass(6)
    assert.equal((await world.only(incident)).state, 'finishedClean')
  })

  await t.test('fault 3: another process goes on where the first was, without a second scan', async () => {
    const { actions } = defenderOf(world.emulator.world, computer.tenantId)
    const before = actions.length
    const incident = await world.open()
    // What a killed worker leaves behind: a lease that runs on, on a row that is due.
    await world.db.inTenant(world.tenantId, (trx) =>
      trx
        .updateTable('computer_scan')
        .set({ lease_until: new Date(world.clock.now().getTime() + 60_000), fence: 99 })
        .where('tenant_id', '=', world.tenantId)
        .where('incident_id', '=', incident.id)
        .execute(),
    )
    await world.pass(8)
    assert.equal((await world.only(incident)).state, 'finishedClean')
    assert.equal(actions.length, before + 1)
  })
})

test('fault 13: a scan that is accepted and never completes is cancelled, repeated, tried the other way, and then a person is asked', async (t) => {
  const world = await endpointCase(t)
  await world.switchOn('defender')
  const computer = world.computer({ script: 'never-ends' })
  const incident = await world.open()
  await world.pass(55, 600)
  assert.equal((await world.only(incident)).state, 'running')
  await world.pass(20, 300)
  const { actions } = defenderOf(world.emulator.world, computer.tenantId)
  assert.deepEqual(
    actions.map(({ status, scope }) => [status, scope]),
    [
      ['Cancelled', 'Quick'],
      ['InProgress', 'Quick'],
    ],
  )
  await world.pass(70, 600)
  assert.equal(actions.at(-1)!.scope, 'Full')
  await world.pass(25 * 60, 1_800)
  const given = await world.only(incident)
  assert.equal(given.state, 'failed')
  const { flags } = await world.report(incident)
  assert.deepEqual(flags, ['needsAdmin'])
  assert.equal(actions.at(-1)!.status, 'Cancelled')
  assert.deepEqual(
    (await world.alerts('endpoint.scan-failed')).map(({ state, count }) => [state, count]),
    [['open', 1]],
  )
})

test('a product that says "succeeded" without having scanned is not believed', async (t) => {
  const world = await endpointCase(t)
  await world.switchOn('defender')
  const computer = world.computer({ script: 'lies' })
  const incident = await world.open()
  await world.pass(2)
  assert.equal((await world.only(incident)).state, 'running', 'said to have succeeded after 30 seconds')
  computer.lastReportAt = new Date(world.clock.now().getTime() + 1)
  await world.pass(2)
  const { state, detail } = await world.only(incident)
  assert.notEqual(state, 'finishedClean')
  assert.match(detail, /reports none/)
})

test('fault 15: Sophos’s events were not read for more than a day: what ends then is not called clean', async (t) => {
  const world = await endpointCase(t)
  await world.switchOn('sophos')
  const computer = world.computer({ fullScan_ms: 40 * 3_600_000 })
  await world.choose({ scanKind: 'full' })
  const incident = await world.open()
  assert.equal((await world.only(incident)).backEnd, 'sophos')
  await world.pass(10)
  // Nobody reads for thirty hours: the events of six of them are gone, and what was in them with them.
  await world.emulator.advance(30 * 3_600_000)
  await world.emulator.advance(11 * 3_600_000)
  assert.ok(computer.lastFullScanAt)
  await world.pass(3)
  const { state, detail } = await world.only(incident)
  assert.equal(state, 'finishedWithGaps', detail)
  assert.match(detail, /24 hours/)
  assert.deepEqual((await world.report(incident)).flags, ['needsAdmin'])
  assert.equal((await world.alerts('endpoint.scan-gaps')).length, 1)
})

test('a computer that is off: one alert, the mailbox does not wait for ever, and the scan runs when it is back', async (t) => {
  const world = await endpointCase(t)
  await world.switchOn('defender')
  const computer = world.computer({ isOnline: false })
  const incident = await world.open()
  await world.pass(9)
  assert.equal((await world.only(incident)).state, 'queued')
  await world.pass(30)
  assert.equal((await world.only(incident)).state, 'offline')
  const [alert, ...others] = await world.alerts('endpoint.offline')
  assert.deepEqual([alert!.state, alert!.count, others.length], ['open', 1, 0])
  assert.match(alert!.text, /^contoso-lt1 has been offline since .* \(until 20\d\d-/)
  await world.db.inTenant(world.tenantId, (trx) => world.track.end(trx, incident, 'released'))
  world.setOnline(computer, true)
  await world.pass(10)
  assert.equal((await world.only(incident)).state, 'finishedClean', 'also after the release')
  assert.equal((await world.alerts('endpoint.offline'))[0]!.state, 'resolved')
})

test('a threat that cannot be removed: named with its file, isolated only when the settings say so', async (t) => {
  const world = await endpointCase(t)
  await world.switchOn('defender', 'intune')
  await world.choose({ isolates: true })
  const computer = world.computer({ script: 'uncleanable' })
  const incident = await world.open()
  await world.pass(6)
  const seen = await world.only(incident)
  assert.equal(seen.state, 'infected')
  assert.equal(seen.detections[0]!.path, 'C:\\Users\\Public\\Downloads\\invoice.com')
  const [alert] = await world.alerts('endpoint.threat-remains')
  assert.match(alert!.text, /EICAR-Test-File in .*invoice\.com .*SHA-256 275a02.* could not be removed/)
  await world.pass(1)
  assert.equal(computer.isIsolated, true, 'strong evidence of Intune, one user, no server')
  assert.equal((await world.only(incident)).isIsolated, true)

  await t.test('released early: an infected computer stays isolated; withdrawn: it is connected again', async () => {
    await world.db.inTenant(world.tenantId, (trx) => world.track.end(trx, incident, 'released'))
    await world.pass(2)
    assert.equal(computer.isIsolated, true)
    await world.db.inTenant(world.tenantId, (trx) => world.track.end(trx, incident, 'withdrawn'))
    await world.pass(2)
    assert.equal(computer.isIsolated, false)
  })

  await t.test('a later clean scan ends the alert', async () => {
    computer.script = 'clean'
    computer.threats = []
    await world.db.inTenant(world.tenantId, (trx) => world.track.rescan(trx, incident, { kind: 'quick' }))
    await world.pass(6)
    assert.equal((await world.only(incident)).state, 'finishedClean')
    assert.equal((await world.alerts('endpoint.threat-remains'))[0]!.state, 'resolved')
  })
})

test('a missing permission is named, the next product is tried, and without any it says so', async (t) => {
  const world = await endpointCase(t, { defender: ['Machine.Read.All'] })
  await world.switchOn('defender')
  world.computer()
  const incident = await world.open()
  await world.pass(1)
  const seen = await world.only(incident)
  assert.equal(seen.state, 'noBackend')
  assert.match(seen.detail, /Machine\.Scan/)
  const [alert] = await world.alerts('endpoint.back-end-unusable')
  assert.match(
    alert!.text,
    /^Microsoft Defender for Endpoint cannot be used in Contoso: .*Machine\.Scan \(WindowsDefenderATP\)/,
  )

  await t.test('Intune does what Defender may not', async () => {
    await world.switchOn('intune')
    const second = await world.open()
    await world.pass(6)
    const { backEnd, state } = await world.only(second)
    assert.deepEqual([backEnd, state], ['intune', 'finishedClean'])
  })

  await t.test('a permission that is granted ends the alert at the next order', async () => {
    world.grantDefender('Machine.Scan')
    await world.pass(70, 600)
    const third = await world.open()
    await world.pass(6)
    assert.equal((await world.only(third)).backEnd, 'defender')
    assert.equal((await world.alerts('endpoint.back-end-unusable'))[0]!.state, 'resolved')
  })
})

test('several computers are scanned side by side; weak and stale ones are shown alone', async (t) => {
  const world = await endpointCase(t)
  await world.switchOn('defender')
  world.computer({ name: 'one' })
  world.computer({ name: 'two', script: 'infected' })
  const { owner: _, ...nobody } = { owner: '' }
  world.computer({
    name: 'three',
    ...nobody,
    owner: 'max.mahler',
    logons: [{ userName: 'paula.pohl', domain: 'FABRIKAM', isOnlyNetworkUser: true }],
  })
  const incident = await world.open()
  await world.pass(6)
  const { computers, candidates } = await world.report(incident)
  assert.deepEqual(
    computers.map(({ name, state }) => [name, state]).toSorted((a, b) => a[0]!.localeCompare(b[0]!)),
    [
      ['one', 'finishedClean'],
      ['two', 'finishedCleaned'],
    ],
  )
  assert.deepEqual(
    candidates.map(({ name }) => name),
    ['three'],
  )
  assert.equal((await world.alerts('endpoint.threats-removed')).length, 1)
})

test('nobody’s computer: said once, with candidates; linked by hand it is scanned', async (t) => {
  const world = await endpointCase(t)
  await world.switchOn('defender')
  const incident = await world.open()
  const { computers, flags, isSearching } = await world.report(incident)
  assert.deepEqual([computers.length, flags, isSearching], [0, ['noComputer'], false])
  const [alert] = await world.alerts('endpoint.no-computer')
  assert.match(alert!.text, /^No computer is linked to paula\.pohl@contoso\.com\./)
  const computer = world.computer({ name: 'found', owner: 'max.mahler', logons: [] })
  await world.db.inTenant(world.tenantId, async (trx) => {
    const now = world.clock.now()
    const facts = {
      backEnd: 'defender',
      externalId: computer.machineId,
      name: 'found',
      os: 'windows',
      osVersion: null,
      isServer: false,
      entraDeviceId: computer.entraDeviceId,
      lastSeenAt: now,
      isOnline: null,
    } as const
    const computerId = await upsertComputer(trx, world.tenantId, facts, now)
    await linkByHand(trx, world.tenantId, { computerId, personId: world.personId, by: 'Ada Admin' }, now)
    await world.track.rescan(trx, incident, {})
  })
  await world.pass(6)
  assert.equal((await world.only(incident)).state, 'finishedClean')
  assert.equal((await world.alerts('endpoint.no-computer'))[0]!.state, 'resolved')

  await t.test('of a shared mailbox the computers of who sent are scanned, of nobody known none', async () => {
    const shared = await world.open({ mailboxKind: 'shared', personId: newId(), actorId: world.personId })
    assert.equal((await world.report(shared)).computers.length, 1)
    const unknown = await world.open({ mailboxKind: 'shared', actorId: null })
    assert.equal((await world.report(unknown)).computers.length, 0)
  })

  await t.test('without a subscription, or with scans switched off, nothing is asked and it says so', async () => {
    await world.pass(8)
    world.hasEndpoint = false
    const asked = world.seen('defender', '')
    const incident2 = await world.open()
    await world.pass(2)
    const { hasLicence, flags: said, notes, computers: listed } = await world.report(incident2)
    assert.deepEqual([hasLicence, said], [false, ['noEndpointLicence']])
    assert.match(notes![0]!, /no endpoint subscription/)
    assert.deepEqual(
      listed.map(({ state }) => state),
      ['skipped'],
    )
    await assert.rejects(
      world.db.inTenant(world.tenantId, (trx) => world.track.rescan(trx, incident2, {})),
      (error) => isAppError(error, 'endpoint.no-subscription'),
    )
    world.hasEndpoint = true
    await world.choose({ scansComputers: false })
    const incident3 = await world.open()
    await world.pass(2)
    assert.match((await world.report(incident3)).notes![0]!, /switched off in the settings/)
    assert.equal(world.seen('defender', ''), asked)
  })
})

test('a computer that Defender, Intune and Sophos know is one, and the product that leads scans it alone', async (t) => {
  const world = await endpointCase(t)
  await world.switchOn('defender', 'intune', 'sophos')
  world.computer({ fullScan_ms: 4 * 60_000 })
  const incident = await world.open()
  assert.equal((await world.only(incident)).backEnd, 'sophos')
  await world.pass(7)
  assert.equal((await world.only(incident)).state, 'finishedClean')
  assert.equal(world.seen('defender', 'runAntiVirusScan') + world.seen('graph', 'windowsDefenderScan'), 0)
})

test('withdrawn: what runs is cancelled, what waits never begins', async (t) => {
  const world = await endpointCase(t)
  await world.switchOn('defender')
  const computer = world.computer({ script: 'never-ends' })
  const incident = await world.open()
  await world.db.inTenant(world.tenantId, (trx) => world.track.end(trx, incident, 'withdrawn'))
  await world.pass(2)
  assert.equal((await world.only(incident)).state, 'skipped')
  assert.equal(defenderOf(world.emulator.world, computer.tenantId).actions[0]!.status, 'Cancelled')
})
