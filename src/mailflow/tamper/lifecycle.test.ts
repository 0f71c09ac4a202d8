import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FindingCandidate } from './finding.ts'
import { compareWithStored, mayRepair, type StoredFinding } from './lifecycle.ts'

const now = new Date('2026-11-22T12:00:00Z')
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000)

const candidate = (over: Partial<FindingCandidate> = {}): FindingCandidate => ({
  code: 'object.changed',
  severity: 'high',
  objectKey: 'out',
  objectName: 'Mailwarden - To gateway',
  guid: 'g',
  property: 'SmartHosts',
  expected: ['a'],
  actual: ['b'],
  summary: '',
  remedy: 'plan',
  ...over,
})

const stored = (over: Partial<StoredFinding> = {}): StoredFinding => ({
  id: '1',
  fingerprint: 'object.changed:out:SmartHosts',
  severity: 'high',
  state: 'open',
  objectKey: 'out',
  guid: 'g',
  actual: ['b'],
  firstSeenAt: minutesAgo(10),
  closedAt: null,
  isFight: false,
  ...over,
})

test('a finding is raised once, seen again while it lasts, and gone when it is put right', () => {
  assert.equal(compareWithStored([candidate()], [], now).raised.length, 1)
  assert.deepEqual(
    compareWithStored([candidate()], [stored()], now).seenAgain.map(({ id }) => id),
    ['1'],
  )
  assert.deepEqual(compareWithStored([], [stored()], now).gone, ['1'])
})

test('what was accepted is not raised again, another value is', () => {
  const sealer = { code: 'sealer.foreign', objectKey: 'arc', property: 'a.example' } as const
  const accepted = stored({ fingerprint: 'sealer.foreign:arc:a.example', state: 'accepted' })
  assert.equal(compareWithStored([candidate(sealer)], [accepted], now).raised.length, 0)
  assert.equal(compareWithStored([candidate({ ...sealer, actual: ['c'] })], [accepted], now).raised.length, 1)
})

test('back at what was accepted, a finding of something else has ended', () => {
  const order = { code: 'rules.order', objectKey: 'rules', property: 'Priority' } as const
  const fingerprint = 'rules.order:rules:Priority'
  const known = [
    stored({ id: '1', fingerprint, state: 'accepted', actual: ['b'] }),
    stored({ id: '2', fingerprint, actual: ['c'] }),
  ]
  assert.deepEqual(compareWithStored([candidate({ ...order, actual: ['b'] })], known, now), {
    raised: [],
    seenAgain: [],
    gone: ['2'],
  })
  assert.deepEqual(compareWithStored([candidate({ ...order, actual: ['c'] })], known, now).gone, [])
})

test('an accepted value of an object of ours is a wanted one: what differs from it is raised, were it accepted before', () => {
  const accepted = stored({ state: 'accepted' })
  assert.equal(compareWithStored([candidate()], [accepted], now).raised.length, 1)
  const blocked = { code: 'object.disabled', objectKey: 'r00', property: 'Enabled' } as const
  const ofAnotherPart = stored({ fingerprint: 'object.disabled:r00:Enabled', state: 'accepted' })
  assert.equal(compareWithStored([candidate(blocked)], [ofAnotherPart], now).raised.length, 0)
})

test('the third change of one object within a day is a fight, and is not repaired by itself', () => {
  const repaired = [
    stored({ id: '1', state: 'repaired-automatically', closedAt: minutesAgo(10) }),
    stored({ id: '2', state: 'repaired-automatically', closedAt: minutesAgo(600) }),
  ]
  const [third] = compareWithStored([candidate()], repaired, now).raised
  assert.equal(third!.isFight, true)
  assert.equal(mayRepair(third!, ['high', 'medium', 'low']), false)
  const old = repaired.map((finding) => ({ ...finding, closedAt: minutesAgo(25 * 60) }))
  assert.equal(compareWithStored([candidate()], old, now).raised[0]!.isFight, false)
  const [edited] = compareWithStored([candidate({ code: 'object.touched', remedy: 'none' })], repaired, now).raised
  assert.equal(edited!.isFight, false, 'where nothing is repaired, nothing is fought over')
})

test('what came to light bit by bit and was repaired in one go is one repair', () => {
  const closedAt = minutesAgo(5)
  const repaired = [30, 20, 10].map((minutes) =>
    stored({ state: 'repaired-automatically', firstSeenAt: minutesAgo(minutes), closedAt }),
  )
  assert.equal(compareWithStored([candidate()], repaired, now).raised[0]!.isFight, false)
})

test('only chosen severities with a remedy are repaired without asking', () => {
  assert.equal(mayRepair(candidate() as never, []), false)
  assert.equal(mayRepair({ ...candidate(), isFight: false }, ['high']), true)
  assert.equal(mayRepair({ ...candidate({ remedy: 'none' }), isFight: false }, ['high']), false)
})

test('a script that keeps just outside the day is found out, too', () => {
  // Each is repaired, and undone again so much later.
  for (const hours of [12.1, 25, 48, 6 * 24]) {
    const repaired: StoredFinding[] = []
    let isFight = false
    for (let at = now.getTime(); at < now.getTime() + 40 * 86_400_000 && !isFight; at += hours * 3_600_000) {
      const [found] = compareWithStored([candidate()], repaired, new Date(at)).raised
      isFight = found!.isFight
      repaired.push(stored({ state: 'repaired-automatically', firstSeenAt: new Date(at), closedAt: new Date(at + 1) }))
    }
    assert.equal(isFight, true, `every ${hours} hours`)
  }
  const monthly = [40, 32, 24, 16].map((days) =>
    stored({ state: 'repaired-automatically', closedAt: minutesAgo(days * 1440) }),
  )
  assert.equal(compareWithStored([candidate()], monthly, now).raised[0]!.isFight, false)
})

test('rules that are put above ours one after the other are one fight, whichever rule it is', () => {
  const above = (guid: string) => candidate({ code: 'foreign.rule-above', objectKey: guid, property: null })
  const repaired = ['a', 'b'].map((guid, index) =>
    stored({
      fingerprint: `foreign.rule-above:${guid}:`,
      objectKey: guid,
      state: 'repaired-automatically',
      closedAt: minutesAgo(60 * (index + 1)),
    }),
  )
  const order = candidate({ code: 'rules.order', objectKey: 'rules', property: 'Priority' })
  const { raised } = compareWithStored([above('c'), order], repaired, now)
  assert.deepEqual(
    raised.map(({ isFight }) => isFight),
    [true, true],
  )
  const sealer = candidate({ code: 'sealer.removed', objectKey: 'arc' })
  assert.equal(compareWithStored([sealer], repaired, now).raised[0]!.isFight, false)
})

test('two fights at once are two, and each lasts until a person has ended it', () => {
  const repaired = (key: string, days: number) =>
    [1, 2].map((count) =>
      stored({
        fingerprint: `object.changed:${key}:Mode`,
        objectKey: key,
        state: 'repaired-automatically',
        closedAt: minutesAgo(days * 1440 + count * 10),
      }),
    )
  const both = [...repaired('r30', 0), ...repaired('r40', 0)]
  const rules = ['r30', 'r40', 'r10'].map((key) => candidate({ objectKey: key, property: 'Mode' }))
  assert.deepEqual(
    compareWithStored(rules, both, now).raised.map(({ isFight }) => isFight),
    [true, true, false],
  )

  const open = stored({ fingerprint: 'object.disabled:r30:Enabled', objectKey: 'r30', isFight: true })
  const later = [...repaired('r30', 3), open]
  const another = candidate({ objectKey: 'r30', property: 'SentTo', severity: 'medium' })
  assert.equal(compareWithStored([another], later, now).raised[0]!.isFight, true, 'it is still open')
  const ended = later.map((finding) => (finding === open ? { ...open, state: 'repaired-by-admin' as const } : finding))
  assert.equal(compareWithStored([another], ended, now).raised[0]!.isFight, false, 'days after its end')
})
