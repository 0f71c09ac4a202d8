import assert from 'node:assert/strict'
import { test } from 'node:test'
import { latestSlot } from './schedule.ts'

const working = { days: [1, 2, 3, 4, 5], times: ['08:00', '13:00'] }
const slot = (zone: string, now: string, schedule = working) => latestSlot(schedule, zone, new Date(now))?.toISOString()

test('a summary is due at the wall-clock times of the zone', () => {
  // 2026-11-23 is a Monday.
  assert.equal(slot('UTC', '2026-11-23T08:00:00Z'), '2026-11-23T08:00:00.000Z')
  assert.equal(slot('UTC', '2026-11-23T12:59:59Z'), '2026-11-23T08:00:00.000Z')
  assert.equal(slot('Europe/Berlin', '2026-11-23T12:00:00Z'), '2026-11-23T12:00:00.000Z')
  assert.equal(slot('Asia/Kolkata', '2026-11-23T02:30:00Z'), '2026-11-23T02:30:00.000Z')
  assert.equal(
    slot('Pacific/Auckland', '2026-11-22T19:00:00Z'),
    '2026-11-22T19:00:00.000Z',
    'Monday there, Sunday here',
  )
})

test('days that were not chosen are passed over', () => {
  assert.equal(slot('UTC', '2026-11-22T23:00:00Z'), '2026-11-20T13:00:00.000Z')
  assert.equal(slot('UTC', '2026-11-23T07:00:00Z', { days: [1], times: ['08:00'] }), '2026-11-16T08:00:00.000Z')
})

test('summer time: an hour that is left out and one that comes twice are one summary each', () => {
  const night = { days: [1, 2, 3, 4, 5, 6, 7], times: ['02:30'] }
  // Berlin 2026-03-29: 02:00 becomes 03:00.
  assert.equal(slot('Europe/Berlin', '2026-03-29T12:00:00Z', night), '2026-03-29T01:30:00.000Z')
  // Berlin 2026-10-25: 03:00 becomes 02:00.
  const fall = slot('Europe/Berlin', '2026-10-25T12:00:00Z', night)
  assert.ok(fall === '2026-10-25T00:30:00.000Z' || fall === '2026-10-25T01:30:00.000Z', fall)
  assert.equal(slot('Europe/Berlin', '2026-03-30T12:00:00Z'), '2026-03-30T11:00:00.000Z')
})

test('slots never run backwards, whatever the zone (seeded)', () => {
  let seed = 7
  const next = (below: number) => (seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff) % below
  for (const zone of [
    'UTC',
    'Europe/Berlin',
    'America/St_Johns',
    'Australia/Lord_Howe',
    'Asia/Kathmandu',
    'Pacific/Apia',
  ]) {
    let before = 0
    let at_ms = Date.parse('2026-01-01T00:00:00Z')
    for (let round = 0; round < 400; round += 1) {
      at_ms += next(86_400_000)
      const found = latestSlot({ days: [1, 3, 5, 7], times: ['00:00', '02:30', '23:59'] }, zone, new Date(at_ms))!
      assert.ok(found.getTime() <= at_ms && found.getTime() >= before, `${zone} ${new Date(at_ms).toISOString()}`)
      before = found.getTime()
    }
  }
})
