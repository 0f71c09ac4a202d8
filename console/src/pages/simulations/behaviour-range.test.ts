// The period of the behaviour report, as it stands in the address.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rangeOf } from './behaviour-range.ts'

const now = new Date('2026-11-22T10:00:30Z')
const own = (from: string, to: string) => rangeOf({ period: 'own', from, to }, now)

test('a length reaches back from now, to the minute, so that the question stays the same for a while', () => {
  assert.deepEqual(rangeOf({ period: '30d', from: '', to: '' }, now), { from: '2026-10-23T10:00:00.000Z' })
  assert.deepEqual(rangeOf({ period: '12m', from: '2026-01-01', to: '' }, now), {})
})

test('own dates are whole days of this computer', () => {
  assert.deepEqual(own('2026-11-01', '2026-11-02'), {
    from: new Date('2026-11-01T00:00:00').toISOString(),
    to: new Date('2026-11-02T23:59:59').toISOString(),
  })
  assert.deepEqual(own('', ''), {})
})

test('what is no date in the address is left out', () => {
  assert.deepEqual(own('yesterday', '2026-13-45'), {})
})
