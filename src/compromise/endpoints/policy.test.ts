// The decisions about a scan, by themselves: table by table.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FoundDetection, ScanStatus } from './back-end.ts'
import { createBudget } from './budget.ts'
import { deviceByName } from './hunt.ts'
import { mayIsolateUnasked } from './isolation.ts'
import { inOrder, type ComputerProducts } from './leading.ts'
import { decide, isClear, isTerminal, judge, limits, nextTry, type ScanFacts } from './policy.ts'
import { emptyFeed, isGapIn, noteGap, withPage } from './sophos-feed.ts'
import { detectionsOf } from './sophos-shapes.ts'
import { computerScanStates } from '../contract.ts'
import { ManualClock } from '#test/support/manual-clock.ts'

const start = new Date('2026-11-22T09:00:00Z')
const at = (minutes: number): Date => new Date(start.getTime() + minutes * 60_000)
const scan = (more: Partial<ScanFacts> = {}): ScanFacts => ({
  kind: 'quick',
  state: 'queued',
  failures: 0,
  requestedAt: start,
  orderedAt: start,
  startedAt: null,
  ...more,
})
const status = (more: Partial<ScanStatus> = {}): ScanStatus => ({
  state: 'running',
  detail: 'x',
  startedAt: null,
  endedAt: null,
  progress: null,
  counts: null,
  definitionsAge_hours: null,
  proof: [],
  detections: [],
  ...more,
})
const found = (more: Partial<FoundDetection> = {}): FoundDetection => ({
  path: '/x',
  sha256: null,
  threat: 'EICAR',
  action: 'quarantined',
  error: null,
  at: start,
  vaultId: null,
  ...more,
})
const counts = (more = {}) => ({
  scanned: 10_000,
  unreadable: 0,
  tooBig: 0,
  detections: 0,
  remediated: 0,
  remaining: 0,
  ...more,
})

test('a queued scan is offline after ten minutes, and expires after seven days', () => {
  const queued = status({ state: 'queued' })
  const stateAt = (minutes: number) => decide(scan(), queued, at(minutes))
  const early = stateAt(9.9)
  assert.deepEqual([early.kind, 'state' in early && early.state], ['wait', 'queued'])
  const off = stateAt(10)
  assert.deepEqual([off.kind, 'state' in off && off.state], ['wait', 'offline'])
  const over = stateAt(limits.wait_minutes)
  assert.deepEqual(
    [over.kind, 'state' in over && over.state, 'cancels' in over && over.cancels],
    ['over', 'expired', true],
  )
})

test('a computer that is on and does not begin is a failure, not a computer that is off', () => {
  const decision = decide(scan(), status({ state: 'queued', isOnline: true }), at(10))
  assert.equal(decision.kind, 'again')
  const back = decide(scan({ state: 'offline' }), status({ state: 'queued', isOnline: true }), at(60))
  assert.deepEqual([back.kind, 'state' in back && back.state], ['wait', 'queued'])
})

test('failures: the same kind after ten minutes, then the other kind, then a person', () => {
  const failed = status({ state: 'failed', detail: 'broken.' })
  const first = decide(scan(), failed, at(1))
  assert.ok(first.kind === 'again' && first.scanKind === 'quick' && first.at.getTime() === at(11).getTime())
  const second = decide(scan({ failures: 1 }), failed, at(12))
  assert.ok(second.kind === 'again' && second.scanKind === 'full' && second.at.getTime() === at(12).getTime())
  const third = decide(scan({ failures: 2, kind: 'full' }), failed, at(13))
  assert.ok(third.kind === 'over' && third.state === 'failed')
})

test('a quick scan has an hour, a full one a day; both are cancelled after it', () => {
  for (const [kind, minutes] of [
    ['quick', limits.quick_minutes],
    ['full', limits.full_minutes],
  ] as const) {
    const running = scan({ kind, state: 'running', startedAt: start })
    assert.equal(decide(running, status(), at(minutes - 0.1)).kind, 'wait')
    const late = decide(running, status(), at(minutes))
    assert.ok(late.kind === 'again' && late.cancels)
  }
})

test('a computer that goes off during a scan is waited for, and its time stands still', () => {
  const running = scan({ state: 'running', startedAt: start })
  const off = decide(running, status({ isOnline: false }), at(300))
  assert.ok(off.kind === 'wait' && off.state === 'offline')
  const back = decide(
    scan({ state: 'offline', startedAt: start, orderedAt: start }),
    status({ isOnline: true }),
    at(301),
  )
  assert.ok(back.kind === 'wait' && back.state === 'running')
  const later = scan({ state: 'running', startedAt: start, orderedAt: at(301) })
  assert.equal(decide(later, status({ isOnline: true }), at(360)).kind, 'wait')
  assert.equal(decide(later, status({ isOnline: true }), at(361)).kind, 'again')
})

test('what proves a computer to be clean, and what does not', () => {
  const cases: [Partial<ScanStatus>, string][] = [
    [{ counts: counts() }, 'finishedClean'],
    [{}, 'finishedClean'],
    [{ counts: counts({ detections: 1, remediated: 1 }), detections: [found()] }, 'finishedCleaned'],
    [{ detections: [found({ action: 'removed' })] }, 'finishedCleaned'],
    [{ detections: [found({ action: 'failed' })] }, 'infected'],
    [{ detections: [found({ action: 'none' })] }, 'infected'],
    [{ counts: counts({ detections: 2, remediated: 1, remaining: 1 }) }, 'infected'],
    [{ counts: counts({ unreadable: 101 }) }, 'finishedWithGaps'],
    [{ counts: counts({ unreadable: 60, tooBig: 60 }) }, 'finishedWithGaps'],
    [{ counts: counts({ unreadable: 20 }) }, 'finishedClean'],
    [{ counts: counts({ scanned: 0 }) }, 'finishedWithGaps'],
    [{ counts: counts(), definitionsAge_hours: 169 }, 'finishedWithGaps'],
    [{ counts: counts(), definitionsAge_hours: 168 }, 'finishedClean'],
    [{ detections: [found({ action: 'removed', needs: 'reboot' })] }, 'finishedWithGaps'],
    [{ detections: [found({ action: 'removed', needs: 'manual' })] }, 'finishedWithGaps'],
    [{ gaps: ['events were missed'] }, 'finishedWithGaps'],
    [{ gaps: ['events were missed'], detections: [found({ action: 'failed' })] }, 'infected'],
    [{ detections: [found({ action: 'allowed' })] }, 'finishedClean'],
  ]
  for (const [more, expected] of cases) assert.equal(judge(status(more)).state, expected, JSON.stringify(more))
})

test('each state is terminal or not, and only some of the terminal ones let the mailbox go', () => {
  const open = computerScanStates.filter((state) => !isTerminal(state))
  assert.deepEqual(open, ['linking', 'queued', 'running', 'offline'])
  assert.deepEqual(computerScanStates.filter(isClear), ['finishedClean', 'finishedCleaned', 'noBackend', 'skipped'])
})

test('tries grow apart up to an hour, and wait for as long as the product asks', () => {
  assert.equal(nextTry(0, null, start).getTime(), start.getTime() + 10_000)
  assert.equal(nextTry(50, null, start).getTime(), start.getTime() + 3_600_000)
  assert.equal(nextTry(0, at(30), start).getTime(), at(30).getTime())
})

test('the product that leads comes first', () => {
  const order = (os: ComputerProducts['os'], agentEngine: ComputerProducts['agentEngine'], ...names: string[]) =>
    inOrder({
      os,
      agentEngine,
      products: names.map((name) => ({ name: name as 'agent', externalId: name, lastSeenAt: null, isOnline: null })),
    }).map(({ name }) => name)
  assert.deepEqual(order('windows', 'defender', 'defender', 'agent'), ['agent', 'defender'])
  assert.deepEqual(order('windows', 'clamscan', 'agent', 'intune', 'defender'), ['defender', 'intune', 'agent'])
  assert.deepEqual(order('linux', 'clamdscan', 'defender', 'agent'), ['agent', 'defender'])
  assert.deepEqual(order('windows', null, 'defender', 'sophos'), ['sophos', 'defender'])
  assert.deepEqual(order('windows', 'defender', 'agent', 'sophos', 'defender'), ['sophos', 'defender', 'agent'])
  assert.deepEqual(order('linux', 'none', 'agent', 'defender'), ['defender', 'agent'])
})

test('a computer is isolated unasked only with strong evidence, one user, and never a server', () => {
  const sure = { isServer: false, isOnlyUser: true, isStale: false, weight: 'strong', isIsolated: false } as const
  assert.equal(mayIsolateUnasked(sure), true)
  for (const doubt of [
    { isServer: true },
    { isOnlyUser: false },
    { isStale: true },
    { weight: 'medium' as const },
    { isIsolated: true },
  ])
    assert.equal(mayIsolateUnasked({ ...sure, ...doubt }), false, JSON.stringify(doubt))
})

test('a budget lets no more calls through than allowed, in any window', async () => {
  let seed = 7
  const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647
  const clock = new ManualClock(start)
  const budget = createBudget(clock, [
    { calls: 5, seconds: 60 },
    { calls: 12, seconds: 600 },
  ])
  const made: number[] = []
  for (let call = 0; call < 2_000; call += 1) {
    await clock.advance(Math.floor(random() * 20_000))
    const now_ms = clock.now().getTime()
    const notBefore = budget.take()
    if (notBefore === null) made.push(now_ms)
    else assert.ok(notBefore.getTime() > now_ms)
  }
  const most = (window_ms: number) =>
    Math.max(...made.map((from) => made.filter((each) => each >= from && each < from + window_ms).length))
  assert.ok(made.length > 100)
  assert.ok(most(60_000) <= 5 && most(600_000) <= 12)
})

test('a feed that was not read for a day has a gap, and begins anew', () => {
  const feed = { ...emptyFeed, cursor: 'c', readAt: start.toISOString() }
  assert.deepEqual(noteGap(feed, at(23 * 60)).gaps, [])
  const late = noteGap(feed, at(30 * 60))
  assert.equal(late.cursor, null)
  assert.deepEqual(late.gaps, [{ from: start.toISOString(), to: at(6 * 60).toISOString() }])
  assert.equal(isGapIn(late, at(5 * 60), at(31 * 60)), true)
  assert.equal(isGapIn(late, at(7 * 60), at(31 * 60)), false)
})

test('events of Sophos that there is no room for are a gap', () => {
  const items = Array.from({ length: 5_010 }, (_, number) => ({
    id: String(number),
    type: 'Event::Endpoint::Threat::Detected',
    when: at(number / 100).toISOString(),
    endpoint_id: 'e',
  }))
  const feed = withPage(emptyFeed, { items }, at(60))
  assert.equal(feed.events.length, 5_000)
  assert.deepEqual(feed.gaps, [{ from: at(0).toISOString(), to: at(0.09).toISOString() }])
  assert.equal(isGapIn(feed, at(-1), at(60)), true)
  assert.equal(isGapIn(feed, at(1), at(60)), false)
})

test('events of Sophos: the last word on a threat counts, in whatever spelling', () => {
  const event = (type: string, minutes: number, name = "Malware: 'EICAR' at 'C:\\x\\y.com'") => ({
    id: `${type}${minutes}`,
    type: `Event::Endpoint::${type}`,
    when: at(minutes).toISOString(),
    endpoint_id: 'e',
    name,
  })
  const read = (...events: object[]) => detectionsOf(withPage(emptyFeed, { items: events }, at(100)).events)
  assert.deepEqual(
    read(event('Threat::CleanedUp', 2), event('Threat::Detected', 1)).map(({ action, path, threat }) => [
      action,
      path,
      threat,
    ]),
    [['removed', 'C:\\x\\y.com', 'EICAR']],
  )
  assert.deepEqual(
    read(event('Threat::Detected', 1), event('Threat::CleanupFailed', 2)).map(({ action }) => action),
    ['failed'],
  )
  assert.equal(read(event('PUADetected', 1)).length, 1)
  assert.equal(read(event('Threat::PuaDetected', 1)).length, 1)
  assert.equal(read(event('SavScanComplete', 1)).length, 0)
})

test('any answer of a vendor is read without an exception', () => {
  let seed = 11
  const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below
  const values = [null, 0, '', 'x', "a'b", [], {}, true, '2026-11-22T09:00:00Z', '\u0000\u202e', ['x'], { id: 'x' }]
  const keys = ['id', 'type', 'when', 'created_at', 'endpoint_id', 'name', 'threat']
  for (let round = 0; round < 5_000; round += 1) {
    const item = Object.fromEntries(keys.map((key) => [key, values[random(values.length)]]))
    if (round % 2 === 0)
      Object.assign(item, {
        endpoint_id: 'e',
        when: start.toISOString(),
        type: `Event::Endpoint::Threat::${String(item['name'])}Detected`,
      })
    const feed = withPage(
      emptyFeed,
      { items: [item, values[random(values.length)]], next_cursor: values[random(values.length)] },
      start,
    )
    for (const each of detectionsOf(feed.events)) assert.equal(typeof each.threat, 'string')
  }
})

test('a computer without a device of Entra is the one of the same name, when there is one such', () => {
  const of = (name: string, entraDeviceId: string | null) => ({ name, os: 'windows' as const, entraDeviceId })
  const same = deviceByName([of('lt1.contoso.com', 'a'), of('LT2', 'b'), of('lt2', 'c')])
  assert.equal(same(of('LT1', null)), 'a')
  assert.equal(same(of('lt2', null)), null, 'two devices of one name')
  assert.equal(same(of('lt1', 'x')), 'x')
  assert.equal(same({ ...of('lt1', null), os: 'linux' as never }), null)
})
