import assert from 'node:assert/strict'
import { test } from 'node:test'
import { banner } from './banner.ts'

const now = new Date('2027-03-17T23:30:00Z')
const settings = (deadline: string | null) => ({ deadline, watchHours: 24, messagesMin: 1 })

test('nothing affected, no banner', () => assert.equal(banner(0, settings('2027-03-31'), now), null))

test('without a deadline no date is named', () => {
  const shown = banner(1, settings(null), now)!
  assert.deepEqual([shown.severity, shown.daysLeft], ['medium', null])
  assert.match(shown.text, /^1 domain still depends/)
})

test('days are counted by the calendar, and the last two weeks are urgent', () => {
  assert.deepEqual(
    [banner(2, settings('2027-04-01'), now)!.daysLeft, banner(2, settings('2027-04-01'), now)!.severity],
    [15, 'medium'],
  )
  assert.deepEqual(
    [banner(2, settings('2027-03-31'), now)!.daysLeft, banner(2, settings('2027-03-31'), now)!.severity],
    [14, 'high'],
  )
  assert.match(banner(2, settings('2027-03-17'), now)!.text, /today/)
  assert.match(banner(2, settings('2027-03-16'), now)!.text, /has passed/)
})
