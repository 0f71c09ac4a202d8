import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Schedule } from './contract.ts'
import { defaultSettings } from './defaults.ts'
import { easterSunday, holidaysOf, isPublicHoliday } from './holidays.ts'
import { planTimes } from './plan.ts'
import type { PlanRecipient } from './planned.ts'
import { createRandom, type Random } from './random.ts'
import { localTime, momentOf } from './zones.ts'

const minute_ms = 60_000
const zones = ['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'America/St_Johns', 'UTC']
const countries = ['DE', 'US', 'GB', 'FR', null]

const pick = <Item>(random: Random, items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!

function anySchedule(random: Random): Schedule {
  const from = Math.floor(random() * 22)
  const weekdays = [1, 2, 3, 4, 5, 6, 7].filter(() => random() < 0.6)
  return {
    ...defaultSettings(Math.floor(random() * 2 ** 31)).schedule,
    spread_hours: pick(random, [0, 1, 4, 16, 80]),
    weekdays: weekdays.length === 0 ? [3] : weekdays,
    from: `${String(from).padStart(2, '0')}:30`,
    to: `${String(from + 1 + Math.floor(random() * (23 - from))).padStart(2, '0')}:45`,
    holidays: ['2026-03-30', '2026-10-26'],
    holidayCountries: ['DE', 'US', 'GB'],
    jitter_minutes: pick(random, [0, 7, 60]),
    departmentGap_minutes: pick(random, [0, 5, 30]),
    perMinute: pick(random, [null, 1, 3, 50]),
  }
}

/** Said again in other words than the product says it. */
function isWithinHours(
  schedule: Schedule,
  { day, minutes, country }: { day: string; minutes: number; country: string | null },
) {
  const clock = `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
  const weekday = new Date(`${day}T12:00:00Z`).getUTCDay() || 7
  const isFree =
    schedule.holidays.includes(day) || (country !== null && country !== 'FR' && isPublicHoliday(country, day))
  return clock >= schedule.from && clock < schedule.to && schedule.weekdays.includes(weekday) && !isFree
}

function anyRecipients(random: Random): PlanRecipient[] {
  return Array.from({ length: 1 + Math.floor(random() * 60) }, (_, number) => ({
    key: `p${number}@contoso.example`,
    timeZone: pick(random, zones),
    country: pick(random, countries),
    department: pick(random, ['Sales', 'sales ', 'Finance', null]),
  }))
}

test('whatever the schedule: everybody once, within their hours, at the rate, and the same again', () => {
  for (let seed = 1; seed <= 80; seed += 1) {
    const random = createRandom(seed, 'plan test')
    const schedule = anySchedule(random)
    const recipients = anyRecipients(random)
    // Around the changes of the clock in spring and autumn 2026.
    const startsAt = new Date(pick(random, ['2026-03-27T10:11:12Z', '2026-10-23T23:59:59Z', '2026-12-23T08:00:00Z']))
    const plan = planTimes(recipients, schedule, startsAt)
    const about = `seed ${seed}`
    assert.deepEqual(plan.map(({ key }) => key).sort(), recipients.map(({ key }) => key).sort(), about)
    const byKey = new Map(recipients.map((recipient) => [recipient.key, recipient]))
    const minutes = new Map<number, number>()
    let before = startsAt.getTime()
    for (const { key, at_ms } of plan) {
      const { timeZone, country } = byKey.get(key)!
      assert.ok(at_ms >= before, `${about}: in order`)
      before = at_ms
      const { day, minutes: clock } = localTime(at_ms, timeZone)
      const shown = `${about}: ${day} ${clock} ${timeZone} ${country}`
      assert.ok(isWithinHours(schedule, { day, minutes: clock, country }), shown)
      minutes.set(Math.floor(at_ms / minute_ms), (minutes.get(Math.floor(at_ms / minute_ms)) ?? 0) + 1)
    }
    if (schedule.perMinute !== null) assert.ok(Math.max(...minutes.values()) <= schedule.perMinute, `${about}: rate`)
    assert.deepEqual(planTimes([...recipients].reverse(), schedule, startsAt), plan, `${about}: same again`)
  }
})

test('colleagues are apart where the time allows', () => {
  for (let seed = 1; seed <= 30; seed += 1) {
    const schedule = {
      ...defaultSettings(seed).schedule,
      spread_hours: 16,
      departmentGap_minutes: 20,
      jitter_minutes: 60,
    }
    const recipients = Array.from({ length: 60 }, (_, number) => ({
      key: `p${number}`,
      timeZone: number % 2 === 0 ? 'Europe/Berlin' : 'Europe/Lisbon',
      country: null,
      department: number < 20 ? 'Sales' : number < 40 ? 'Finance' : null,
    }))
    const plan = planTimes(recipients, schedule, new Date('2026-11-23T07:00:00Z'))
    for (const department of ['Sales', 'Finance']) {
      const team = new Set(recipients.filter((one) => one.department === department).map(({ key }) => key))
      const times = plan.filter(({ key }) => team.has(key)).map(({ at_ms }) => at_ms)
      for (const [place, at_ms] of times.entries())
        if (place > 0) assert.ok(at_ms - times[place - 1]! >= 20 * minute_ms, `seed ${seed}: ${department}`)
    }
  }
})

test('the spread is kept to: nobody later than its working hours, and the load is even', () => {
  const schedule = { ...defaultSettings(3).schedule, spread_hours: 16, departmentGap_minutes: 240 }
  const recipients = Array.from({ length: 400 }, (_, number) => ({
    key: `p${number}`,
    timeZone: 'Europe/Berlin',
    country: null,
    department: `D${number % 3}`,
  }))
  const plan = planTimes(recipients, schedule, new Date('2026-11-23T07:00:00Z'))
  const days = new Map<string, number>()
  for (const { at_ms } of plan) {
    const { day } = localTime(at_ms, 'Europe/Berlin')
    days.set(day, (days.get(day) ?? 0) + 1)
  }
  assert.deepEqual([...days.keys()], ['2026-11-23', '2026-11-24'])
  for (const count of days.values()) assert.ok(Math.abs(count - 200) < 20, `${count}`)
})

test('20,000 recipients of three departments are planned within seconds, also at a slow rate', () => {
  const recipients = Array.from({ length: 20_000 }, (_, number) => ({
    key: `p${number}`,
    timeZone: zones[number % zones.length]!,
    country: 'DE',
    department: `D${number % 3}`,
  }))
  const schedule = { ...defaultSettings(4).schedule, perMinute: 30, spread_hours: 40 }
  assert.equal(planTimes(recipients, schedule, new Date('2026-11-23T07:00:00Z')).length, 20_000)
})

test('who joins later gets theirs after their own moment', () => {
  const schedule = defaultSettings(5).schedule
  const notBefore_ms = Date.parse('2026-11-28T10:00:00Z')
  const recipient = { key: 'p', timeZone: 'Europe/Berlin', country: null, department: null, notBefore_ms }
  const [planned] = planTimes([recipient], schedule, new Date('2026-11-23T07:00:00Z'))
  // A Saturday: Monday morning it is.
  assert.match(new Date(planned!.at_ms).toISOString(), /^2026-11-30T08:/)
})

test('a schedule without any time says so', () => {
  const schedule = { ...defaultSettings(6).schedule, weekdays: [7], from: '02:00', to: '02:00' }
  const recipient = { key: 'p', timeZone: 'Europe/Berlin', country: null, department: null }
  assert.throws(() => planTimes([recipient], schedule, new Date('2026-11-23T07:00:00Z')), {
    code: 'simulations.schedule.no-time',
  })
})

test('an hour that the clock skips has no time in it, one that it repeats has it twice', () => {
  const schedule = { ...defaultSettings(7).schedule, weekdays: [7], from: '02:00', to: '03:00', spread_hours: 0 }
  const recipient = { key: 'p', timeZone: 'Europe/Berlin', country: null, department: null }
  const [spring] = planTimes([recipient], schedule, new Date('2026-03-28T12:00:00Z'))
  assert.equal(new Date(spring!.at_ms).toISOString(), '2026-04-05T00:00:00.000Z')
  assert.equal(new Date(momentOf('2026-03-29', 150, 'Europe/Berlin')).toISOString(), '2026-03-29T01:00:00.000Z')
  assert.equal(new Date(momentOf('2026-10-25', 150, 'Europe/Berlin')).toISOString(), '2026-10-25T00:30:00.000Z')
  assert.equal(new Date(momentOf('2026-10-25', 180, 'Europe/Berlin')).toISOString(), '2026-10-25T02:00:00.000Z')
})

test('public holidays fall on the days on which they were', () => {
  assert.deepEqual([2024, 2025, 2026, 2038].map(easterSunday), ['2024-03-31', '2025-04-20', '2026-04-05', '2038-04-25'])
  const cases: [string, string, boolean][] = [
    ['DE', '2026-04-03', true],
    ['DE', '2026-05-14', true],
    ['DE', '2026-05-25', true],
    ['AT', '2026-06-04', true],
    ['FR', '2026-04-03', false],
    ['CH', '2026-08-01', true],
    ['ES', '2026-10-12', true],
    // Boxing Day on a Saturday: Monday instead; in 2027 both days lie on the weekend.
    ['GB', '2026-12-28', true],
    ['GB', '2027-12-27', true],
    ['GB', '2027-12-28', true],
    ['GB', '2022-01-03', true],
    ['US', '2026-11-26', true],
    ['US', '2026-07-03', true],
    ['US', '2021-12-31', true],
    ['US', '2020-06-19', false],
    ['US', '2026-05-25', true],
    ['XX', '2026-12-25', false],
  ]
  for (const [country, day, is] of cases) assert.equal(isPublicHoliday(country, day), is, `${country} ${day}`)
  assert.equal(holidaysOf('DE', 2026).size, 9)
})
