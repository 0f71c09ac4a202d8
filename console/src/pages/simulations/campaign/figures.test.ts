// Rates are said with what they are a share of, and uncertain clicks stay a range.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { funnel } from '#console/charts/funnel.ts'
import { paperPalette } from '#console/charts/palette.ts'
import { lengthText, localInput } from '../times.ts'
import {
  clickText,
  countText,
  delayBuckets,
  difficultyText,
  funnelStages,
  intervalText,
  rateText,
  timelineBuckets,
  trainingStages,
  type Tally,
} from './figures.ts'

const tally: Tally = {
  recipients: 100,
  pending: 0,
  delivered: 90,
  failed: 10,
  blocklisted: 0,
  cancelled: 0,
  opened: 60,
  clicked: 20,
  unconfirmed: 5,
  submitted: 8,
  attachmentOpened: 3,
  replied: 0,
  caught: 20,
  reported: 30,
  outcomes: { 'not-delivered': 10, reported: 25, 'failed-reported': 5, failed: 15, missed: 45 },
  assigned: 20,
  started: 12,
  completed: 9,
}
const rate = (count: number, of: number) => ({ count, of, rate: of === 0 ? null : count / of, interval: null })

test('a rate of nobody is a dash, not zero', () => {
  assert.equal(rateText(rate(0, 0)), '–')
  assert.match(rateText(rate(1, 4)), /^25\s?%$/)
  assert.equal(countText(rate(12, 1204)), '12 of 1,204')
  assert.equal(intervalText({ interval: null }), '')
  assert.match(intervalText({ interval: { low: 0.2, high: 0.41 } }), /20\s?% to 41\s?%/)
})

test('clicks are a range as long as visits are unconfirmed', () => {
  assert.match(clickText({ click: rate(20, 100), clickAtMost: rate(25, 100) }), /^20\s?% to 25\s?%$/)
  assert.match(clickText({ click: rate(20, 100), clickAtMost: rate(20, 100) }), /^20\s?%$/)
  assert.equal(clickText({ click: rate(0, 0), clickAtMost: rate(0, 0) }), '–')
})

test('the funnel has the stages of its technique, and reports stand apart', () => {
  const labels = (technique: Parameters<typeof funnelStages>[1]) =>
    funnelStages(tally, technique).map(({ label }) => label)
  assert.deepEqual(labels('credentials'), ['Recipients', 'Delivered', 'Opened', 'Clicked', 'Entered data', 'Reported'])
  assert.deepEqual(labels('attachment'), ['Recipients', 'Delivered', 'Opened', 'Opened the attachment', 'Reported'])
  assert.deepEqual(labels('link'), ['Recipients', 'Delivered', 'Opened', 'Clicked', 'Reported'])
  const clicked = funnelStages(tally, 'link').find(({ label }) => label === 'Clicked')
  assert.equal(clicked?.uncertain, 5)
  const drawn = funnel(
    { stages: funnelStages(tally, 'link'), unit: 'people' },
    { width: 400, palette: paperPalette, prefix: 'a' },
  )
  assert.deepEqual(drawn.table.rows[3], ['Clicked', 20, '20%'])
  assert.equal(trainingStages(tally).at(-1)?.value, 9)
})

test('buckets of the timeline keep their order, and the last one is not over', () => {
  const buckets = timelineBuckets(
    {
      unit: 'hour',
      buckets: [
        { at: '2026-12-03T09:00:00Z', sent: 4, caught: 1, reported: 2, automated: 9 },
        { at: '2026-12-03T10:00:00Z', sent: 0, caught: 0, reported: 1, automated: 0 },
      ],
    },
    new Date('2026-12-03T10:20:00Z'),
  )
  assert.deepEqual(
    buckets.map(({ values, isPartial }) => ({ values, isPartial })),
    [
      { values: [2, 1], isPartial: false },
      { values: [1, 0], isPartial: true },
    ],
  )
})

test('delays are named by their bounds', () => {
  const names = delayBuckets([
    { from_minutes: 0, to_minutes: 1, clicked: 0, reported: 0, automated: 7 },
    { from_minutes: 60, to_minutes: 240, clicked: 2, reported: 3, automated: 0 },
    { from_minutes: 1440, to_minutes: null, clicked: 1, reported: 0, automated: 0 },
  ]).map(({ name }) => name)
  assert.deepEqual(names, ['0 min to 1 min', '1 h to 4 h', '> 1 d'])
})

test('a campaign is compared with what its attacks let expect', () => {
  const of = (ratio: number | null) => difficultyText({ expected: 0.2, actual: 0.1, ratio, ratioInterval: null })
  assert.match(of(0.5), /better than expected\.$/)
  assert.match(of(1), /about as expected\.$/)
  assert.match(of(2), /more than expected\.$/)
  assert.match(of(null), /caught\.$/)
})

test('lengths of time are said in the units that fit', () => {
  assert.deepEqual([45, 90, 3_600, 12_000, 90_000, 172_800].map(lengthText), [
    '45 s',
    '2 min',
    '1 h',
    '3 h 20 min',
    '1 day 1 h',
    '2 days',
  ])
  assert.match(localInput(new Date(2026, 11, 3, 9, 5)), /^2026-12-03T09:05$/)
})
