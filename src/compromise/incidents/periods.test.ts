import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blockPeriod, day_ms, hour_ms, ladder_ms, nextNumber, probationLimit } from './periods.ts'

const now = new Date('2026-11-22T09:00:00Z')
const after = (ms: number) => new Date(now.getTime() + ms)

test('the ladder doubles six times, then the block is permanent', () => {
  assert.deepEqual(
    [1, 2, 3, 4, 5, 6, 7].map((number) => {
      const length_ms = ladder_ms(number)
      return length_ms === null ? null : length_ms / hour_ms
    }),
    [1, 2, 4, 8, 16, 32, null],
  )
  assert.deepEqual(blockPeriod('timer', 6, true, now), { until: after(32 * hour_ms), isPermanent: false })
  assert.deepEqual(blockPeriod('timer', 7, true, now), { until: null, isPermanent: true })
})

test('gated blocks for an hour at least, however often; without scans as long as the ladder says', () => {
  assert.deepEqual(blockPeriod('gated', 9, true, now), { until: after(hour_ms), isPermanent: false })
  assert.deepEqual(blockPeriod('gated', 3, false, now), { until: after(4 * hour_ms), isPermanent: false })
  assert.deepEqual(blockPeriod('gated', 7, false, now), { until: null, isPermanent: false })
  assert.deepEqual(blockPeriod('manual', 9, true, now), { until: null, isPermanent: false })
})

test('the number rises until there were enough quiet days after the block', () => {
  const former = { id: 'x', number: 4, openedAt: after(-40 * day_ms), releasedAt: after(-29 * day_ms) }
  assert.equal(nextNumber(null, 30, now), 1)
  assert.equal(nextNumber(former, 30, now), 5)
  assert.equal(nextNumber({ ...former, releasedAt: after(-30 * day_ms) }, 30, now), 1)
  assert.equal(nextNumber({ ...former, releasedAt: null }, 30, now), 1)
})

test('the limit of the probation is lower the less was proved', () => {
  assert.equal(probationLimit('timer', 'timer', false), null)
  assert.equal(probationLimit('timer', 'timer', true), 1)
  assert.equal(probationLimit('clear', 'gated', false), 3)
  assert.equal(probationLimit('person', 'gated', false), 2)
  assert.equal(probationLimit('person', 'manual', true), 1)
  assert.equal(probationLimit('falsePositive', 'gated', true), null)
})
