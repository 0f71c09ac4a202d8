import assert from 'node:assert/strict'
import { test } from 'node:test'
import { localTime, weekdayOf } from '../campaigns/zones.ts'
import { freeDaysOf, isWorkingDay, nextReminder, workingMoment } from './reminders.ts'

const berlin = { zone: 'Europe/Berlin', holidays: [] as string[] }

test('the first reminder comes 24 hours after the mail; one for a Saturday moves to Monday at the same time of day', () => {
  const rules = { ...berlin, max: 3, every_days: 2 }
  assert.equal(nextReminder(new Date('2026-11-24T09:30:00Z'), 0, rules)?.toISOString(), '2026-11-25T09:30:00.000Z')
  assert.equal(nextReminder(new Date('2026-11-27T09:30:00Z'), 0, rules)?.toISOString(), '2026-11-30T09:30:00.000Z')
  assert.equal(nextReminder(new Date('2026-11-24T09:30:00Z'), 1, rules)?.toISOString(), '2026-11-26T09:30:00.000Z')
  assert.equal(nextReminder(new Date('2026-11-24T09:30:00Z'), 3, rules), null)
})

test('the clock of the wall counts when summer time ends over the weekend', () => {
  const saturday = new Date('2026-10-24T08:00:00Z')
  assert.equal(workingMoment(saturday, berlin).toISOString(), '2026-10-26T09:00:00.000Z')
})

test('holidays of the country and of the campaign are left out', () => {
  const days = freeDaysOf(['2026-12-28'], 'DE', new Date('2026-12-01T00:00:00Z'))
  assert.ok(days.includes('2026-12-25') && days.includes('2027-01-01') && days.includes('2026-12-28'))
  const next = nextReminder(new Date('2026-12-24T10:00:00Z'), 0, { ...berlin, holidays: days, max: 1, every_days: 1 })
  assert.equal(next?.toISOString(), '2026-12-29T10:00:00.000Z')
})

test('whatever the zone, the day and the settings: never on a weekend or a holiday, never early, never two on one day', () => {
  const seed = 20_261_122
  let state = seed
  const next = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return (state >>> 8) % below
  }
  const zones = [
    'Europe/Berlin',
    'America/New_York',
    'Asia/Kathmandu',
    'Pacific/Kiritimati',
    'Pacific/Pago_Pago',
    'Australia/Lord_Howe',
  ]
  const countries = ['DE', 'US', 'GB', 'FR', null]
  for (let round = 0; round < 400; round += 1) {
    const told = new Date(Date.UTC(2026, next(12), 1 + next(28), next(24), next(60)))
    const zone = zones[next(zones.length)]!
    const own = Array.from({ length: next(6) }, () =>
      new Date(told.getTime() + next(20) * 86_400_000).toISOString().slice(0, 10),
    )
    const holidays = freeDaysOf(own, countries[next(countries.length)]!, told, 120)
    const rules = { zone, holidays, max: next(6), every_days: 1 + next(10) }
    const about = `seed ${seed}, round ${round}`
    let previous = told
    let sent = 0
    for (let at = nextReminder(previous, sent, rules); at !== null; at = nextReminder(previous, sent, rules)) {
      const { day } = localTime(at.getTime(), zone)
      assert.ok(weekdayOf(day) <= 5 && isWorkingDay(day, rules), about)
      const least_days = sent === 0 ? 1 : rules.every_days
      // A change to summer time may take an hour from a day that was moved.
      assert.ok(at.getTime() - previous.getTime() >= least_days * 86_400_000 - 3_600_000, about)
      if (sent > 0) assert.notEqual(day, localTime(previous.getTime(), zone).day, about)
      previous = at
      sent += 1
    }
    assert.equal(sent, rules.max, about)
  }
})
