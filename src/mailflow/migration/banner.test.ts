import assert from 'node:assert/strict'
import { test } from 'node:test'
import { banner, type ShownState } from './banner.ts'

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

test('what is under way is not asked for again', () => {
  const shown = (state: ShownState, deadline: string | null = '2027-03-18') =>
    banner(2, settings(deadline), now, state)!
  for (const state of ['affected', 'rolled-back'] as const)
    assert.deepEqual(
      [shown(state).title, shown(state).text],
      [
        'Old connectors must be replaced',
        '2 domains still depend on IP-based connectors. Migrate until 2027-03-18 (1 day left).',
      ],
    )
  for (const state of ['connecting', 'proving', 'ready', 'retiring', 'rolling-back'] as const) {
    assert.notEqual(shown(state).title, 'Old connectors must be replaced')
    assert.doesNotMatch(shown(state).text, /[Mm]igrate/)
    assert.match(shown(state).text, /The deadline is 2027-03-18 \(1 day left\)\.$/)
    assert.match(shown(state, '2027-03-16').text, /The deadline \(2027-03-16\) has passed\.$/)
    assert.doesNotMatch(shown(state, null).text, /deadline/)
  }
  assert.deepEqual(
    [shown('ready').severity, shown('retiring').severity],
    ['high', 'medium'],
    'nobody can do more than wait',
  )
})
