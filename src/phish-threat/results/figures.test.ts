import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deliveryStates, outcomes } from '../contract.ts'
import { decodeCursor, encodeCursor } from './cursor.ts'
import { failuresOf } from './failures.ts'
import { basisOf, type Counted, isDelivered, outcomeOf, ratesOf, type Recipient, tally } from './figures.ts'
import { clickText, duration, percent } from './format.ts'
import { group_size_min, mergeSmall } from './small-groups.ts'
import { nextReportAt, periodBefore } from './scheduled-store.ts'
import { timelineOf } from './times.ts'
import { differenceOf, wilson } from './wilson.ts'

const plain: Recipient = {
  state: 'delivered',
  wasSeen: true,
  opened: false,
  clicked: false,
  submitted: false,
  attachmentOpened: false,
  replied: false,
  reported: false,
  hasUnconfirmed: false,
  assigned: false,
  started: false,
  completed: false,
}
const with_ = (change: Partial<Recipient>): Recipient => ({ ...plain, ...change })

function random(seed: number) {
  let state = seed
  return (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return (state >>> 8) % below
  }
}

test('each recipient has exactly one outcome', () => {
  assert.equal(outcomeOf(plain, 'seen'), 'missed')
  assert.equal(outcomeOf(with_({ reported: true }), 'seen'), 'reported')
  assert.equal(outcomeOf(with_({ clicked: true }), 'seen'), 'failed')
  assert.equal(outcomeOf(with_({ clicked: true, reported: true }), 'seen'), 'failed-reported')
  assert.equal(outcomeOf(with_({ replied: true }), 'seen'), 'failed')
  assert.equal(outcomeOf(with_({ state: 'bounced', wasSeen: false }), 'seen'), 'not-delivered')
  assert.equal(outcomeOf(with_({ hasUnconfirmed: true }), 'seen'), 'missed')
})

test('accepted is delivered only where mailboxes cannot be looked into; whoever did something has got the mail', () => {
  const accepted = with_({ state: 'accepted', wasSeen: false })
  assert.equal(isDelivered(accepted, 'seen'), false)
  assert.equal(isDelivered(accepted, 'accepted'), true)
  assert.equal(isDelivered({ ...accepted, reported: true }, 'seen'), true)
  assert.equal(basisOf([{ recipient: accepted, count: 9 }]), 'accepted')
  assert.equal(
    basisOf([
      { recipient: accepted, count: 9 },
      { recipient: plain, count: 1 },
    ]),
    'seen',
  )
})

test('whatever recipients did: outcomes add up, and no rate is above one or outside its interval', () => {
  const seed = 20_261_125
  const next = random(seed)
  const some = () => next(2) === 0
  for (let round = 0; round < 500; round += 1) {
    const all: Counted[] = Array.from({ length: next(12) }, () => ({
      count: 1 + next(40),
      recipient: {
        state: deliveryStates[next(deliveryStates.length)]!,
        wasSeen: some(),
        opened: some(),
        clicked: some(),
        submitted: some(),
        attachmentOpened: some(),
        replied: some(),
        reported: some(),
        hasUnconfirmed: some(),
        assigned: some(),
        started: some(),
        completed: some(),
      },
    }))
    const sum = tally(all)
    const about = `seed ${seed}, round ${round}`
    assert.equal(
      outcomes.reduce((total, outcome) => total + sum.outcomes[outcome], 0),
      sum.recipients,
      about,
    )
    assert.equal(sum.delivered + sum.outcomes['not-delivered'], sum.recipients, about)
    assert.equal(sum.pending + sum.delivered + sum.failed + sum.blocklisted + sum.cancelled, sum.recipients, about)
    const { resilience: _, ...rates } = ratesOf(sum)
    for (const { rate, interval, count, of } of Object.values(rates)) {
      assert.ok(count <= of, about)
      if (rate === null || interval === null) continue
      assert.ok(interval.low <= rate + 1e-12 && rate <= interval.high + 1e-12, about)
      assert.ok(interval.low >= 0 && interval.high <= 1, about)
    }
    assert.ok(rates.click.count <= rates.clickAtMost.count, about)
  }
})

test('intervals are those of the literature', () => {
  // Newcombe 1998, table I: 81 of 263 and 15 of 148; table II (a): 56 of 70 against 48 of 80.
  const close = (value: number | undefined, wanted: number) => assert.ok(Math.abs(value! - wanted) < 5e-5, `${value}`)
  close(wilson(81, 263)?.low, 0.2553)
  close(wilson(81, 263)?.high, 0.3662)
  close(wilson(15, 148)?.low, 0.0624)
  close(wilson(0, 20)?.high, 0.1611)
  assert.equal(wilson(0, 0), null)
  const difference = differenceOf({ count: 56, of: 70 }, { count: 48, of: 80 })!
  close(difference.interval.low, 0.0524)
  close(difference.interval.high, 0.3339)
  assert.equal(difference.isClear, true)
  assert.equal(differenceOf({ count: 5, of: 10 }, { count: 4, of: 10 })?.isClear, false)
})

test('whatever groups there are: none of fewer than five people is shown, and nobody is lost unless all are hidden', () => {
  const seed = 5
  const next = random(seed)
  for (let round = 0; round < 300; round += 1) {
    const groups = Array.from({ length: next(8) }, (_, place) => ({
      name: `G${place}`,
      tally: tally([{ recipient: plain, count: 1 + next(9) }]),
    }))
    const merged = mergeSmall(groups)
    const total = (all: typeof merged) => all.reduce((sum, one) => sum + one.tally.recipients, 0)
    const about = `seed ${seed}, round ${round}`
    assert.ok(
      merged.every((one) => one.tally.recipients >= group_size_min),
      about,
    )
    assert.ok(merged.length === 0 ? total(groups) < group_size_min : total(merged) === total(groups), about)
  }
})

test('answers of servers are put together without what differs, and name nobody', () => {
  const failures = failuresOf([
    {
      state: 'bounced',
      reply: '550 5.1.1 <ada@contoso.example> user unknown [AM0PR01MB1234.example 2026-11-25T09:00:00.123Z]',
      count: 1,
    },
    {
      state: 'bounced',
      reply: '550 5.1.1 <bea@contoso.example> user unknown [DB9PR02MB9999.example 2026-11-25T09:00:01.456Z]',
      count: 1,
    },
    { state: 'blocked', reply: '', count: 3 },
  ])
  assert.deepEqual(
    failures.map(({ recipients }) => recipients),
    [3, 2],
  )
  assert.match(failures[1]!.advice, /does not exist/)
  assert.doesNotMatch(JSON.stringify(failures), /\b(?:ada|bea)\b/)
})

test('a timeline has no gaps, and goes by days when it is long', () => {
  const at = (hours: number) => Date.UTC(2026, 10, 25, 9 + hours, 20)
  const short = timelineOf([
    { what: 'sent', at_ms: at(0), count: 4 },
    { what: 'caught', at_ms: at(3), count: 1 },
  ])
  assert.deepEqual([short.unit, short.buckets.map(({ sent, caught }) => sent + caught)], ['hour', [4, 0, 0, 1]])
  const long = timelineOf([
    { what: 'sent', at_ms: at(0), count: 4 },
    { what: 'reported', at_ms: at(24 * 40), count: 1 },
  ])
  assert.deepEqual([long.unit, long.buckets.length, long.buckets.at(-1)?.reported], ['day', 41, 1])
  assert.deepEqual(timelineOf([]).buckets, [])
})

test('numbers are written as people read them', () => {
  assert.deepEqual([percent(0.125), percent(0.5), percent(null), percent(1 / 3)], ['12.5%', '50%', 'no data', '33.3%'])
  assert.deepEqual([12, 61, 3_660, 7_200, 90_000, null].map(duration), [
    '12 s',
    '1 min',
    '1 h 1 min',
    '2 h',
    '1 d 1 h',
    'no data',
  ])
  const { click, clickAtMost } = ratesOf(
    tally([
      { recipient: with_({ clicked: true }), count: 1 },
      { recipient: with_({ hasUnconfirmed: true }), count: 1 },
      { recipient: plain, count: 2 },
    ]),
  )
  assert.equal(clickText({ click, clickAtMost }), 'between 25% and 50% (1 to 2 of 4)')
})

test('a cursor is taken only as it was given out, whatever is sent', () => {
  assert.deepEqual(decodeCursor(encodeCursor(['ä', 'b']), 2), ['ä', 'b'])
  const next = random(7)
  for (let round = 0; round < 500; round += 1) {
    const bytes = Buffer.from(Array.from({ length: next(60) }, () => next(256)))
    assert.throws(() => decodeCursor(bytes.toString(next(2) === 0 ? 'latin1' : 'base64url'), 2), {
      code: 'request.cursor',
    })
  }
  assert.throws(() => decodeCursor(encodeCursor(['a\0', 'b']), 2), { code: 'request.cursor' })
  assert.throws(() => decodeCursor(encodeCursor(['a']), 2), { code: 'request.cursor' })
})

test('reports are due on the first day of their time, at six in the morning', () => {
  const due = (every: 'week' | 'month' | 'quarter', now: string) => nextReportAt(every, new Date(now))?.toISOString()
  assert.equal(due('week', '2026-11-25T09:00:00Z'), '2026-11-30T06:00:00.000Z')
  assert.equal(due('week', '2026-11-30T05:59:00Z'), '2026-11-30T06:00:00.000Z')
  assert.equal(due('week', '2026-11-30T06:00:00Z'), '2026-12-07T06:00:00.000Z')
  assert.equal(due('month', '2026-12-01T07:00:00Z'), '2027-01-01T06:00:00.000Z')
  assert.equal(due('quarter', '2026-11-25T09:00:00Z'), '2027-01-01T06:00:00.000Z')
  assert.equal(nextReportAt('campaign', new Date()), null)
  assert.equal(periodBefore('quarter', new Date('2027-01-01T06:00:00Z')).toISOString(), '2026-10-01T06:00:00.000Z')
})
