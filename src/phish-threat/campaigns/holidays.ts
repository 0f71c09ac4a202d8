// Public holidays that hold in a whole country, by rule: fixed days, days around Easter, nth weekdays. Holidays of single regions are
// entered by hand. Pure.
import { dayAfter, weekdayOf, type DayText } from './zones.ts'

type Rule =
  | { month: number; day: number; from?: number; moved?: 'to-monday' | 'united-states' }
  /** Days after Easter Sunday. */
  | { easter: number }
  /** The nth such weekday of a month; -1: the last. */
  | { month: number; weekday: number; nth: number }

const fixed = (month: number, day: number): Rule => ({ month, day })
const easter = (days: number): Rule => ({ easter: days })
const goodFriday = easter(-2)
const easterMonday = easter(1)
const ascension = easter(39)
const whitMonday = easter(50)

const monday = 1
const thursday = 4

const rules: Record<string, Rule[]> = {
  DE: [
    fixed(1, 1),
    goodFriday,
    easterMonday,
    fixed(5, 1),
    ascension,
    whitMonday,
    fixed(10, 3),
    fixed(12, 25),
    fixed(12, 26),
  ],
  AT: [
    fixed(1, 1),
    fixed(1, 6),
    easterMonday,
    fixed(5, 1),
    ascension,
    whitMonday,
    easter(60),
    fixed(8, 15),
    fixed(10, 26),
    fixed(11, 1),
    fixed(12, 8),
    fixed(12, 25),
    fixed(12, 26),
  ],
  // Only the national day is one by federal law; these are kept in nearly every canton.
  CH: [fixed(1, 1), goodFriday, easterMonday, ascension, whitMonday, fixed(8, 1), fixed(12, 25), fixed(12, 26)],
  FR: [
    fixed(1, 1),
    easterMonday,
    fixed(5, 1),
    fixed(5, 8),
    ascension,
    whitMonday,
    fixed(7, 14),
    fixed(8, 15),
    fixed(11, 1),
    fixed(11, 11),
    fixed(12, 25),
  ],
  ES: [
    fixed(1, 1),
    fixed(1, 6),
    goodFriday,
    fixed(5, 1),
    fixed(8, 15),
    fixed(10, 12),
    fixed(11, 1),
    fixed(12, 6),
    fixed(12, 8),
    fixed(12, 25),
  ],
  // England and Wales; a day on a weekend is given on the next working day.
  GB: [
    { month: 1, day: 1, moved: 'to-monday' },
    goodFriday,
    easterMonday,
    { month: 5, weekday: monday, nth: 1 },
    { month: 5, weekday: monday, nth: -1 },
    { month: 8, weekday: monday, nth: -1 },
    { month: 12, day: 25, moved: 'to-monday' },
    { month: 12, day: 26, moved: 'to-monday' },
  ],
  US: [
    { month: 1, day: 1, moved: 'united-states' },
    { month: 1, weekday: monday, nth: 3 },
    { month: 2, weekday: monday, nth: 3 },
    { month: 5, weekday: monday, nth: -1 },
    { month: 6, day: 19, from: 2021, moved: 'united-states' },
    { month: 7, day: 4, moved: 'united-states' },
    { month: 9, weekday: monday, nth: 1 },
    { month: 10, weekday: monday, nth: 2 },
    { month: 11, day: 11, moved: 'united-states' },
    { month: 11, weekday: thursday, nth: 4 },
    { month: 12, day: 25, moved: 'united-states' },
  ],
}

/** ISO 3166 codes of the countries whose holidays are known. */
export const holidayCountries: readonly string[] = Object.keys(rules)

const years = new Map<string, ReadonlySet<DayText>>()

export function isPublicHoliday(country: string, day: DayText): boolean {
  const year = Number(day.slice(0, 4))
  return holidaysOf(country, year).has(day)
}

/** Days off of a year; empty for a country that is not known. */
export function holidaysOf(country: string, year: number): ReadonlySet<DayText> {
  const key = `${country} ${year}`
  const known = years.get(key)
  if (known !== undefined) return known
  const days = new Set<DayText>()
  // New Year's Day on a Saturday is a day off in the year before (United States).
  for (const ruleYear of [year, year + 1])
    for (const rule of rules[country] ?? [])
      for (const day of daysOf(rule, ruleYear, days)) if (day.startsWith(String(year))) days.add(day)
  years.set(key, days)
  return days
}

function daysOf(rule: Rule, year: number, taken: ReadonlySet<DayText>): DayText[] {
  if ('easter' in rule) return [dayAfter(easterSunday(year), rule.easter)]
  if ('nth' in rule) return [nthWeekday(year, rule.month, rule.weekday, rule.nth)]
  if (rule.from !== undefined && year < rule.from) return []
  const day = dayText(year, rule.month, rule.day)
  if (rule.moved === undefined) return [day]
  return [day, substitute(day, rule.moved, taken)]
}

/** The day off instead of one on a weekend. */
function substitute(day: DayText, how: 'to-monday' | 'united-states', taken: ReadonlySet<DayText>): DayText {
  const weekday = weekdayOf(day)
  if (weekday < 6) return day
  if (how === 'united-states') return dayAfter(day, weekday === 6 ? -1 : 1)
  let next = dayAfter(day, 8 - weekday)
  while (taken.has(next)) next = dayAfter(next)
  return next
}

function nthWeekday(year: number, month: number, weekday: number, nth: number): DayText {
  if (nth < 0) {
    const last = dayAfter(month === 12 ? dayText(year + 1, 1, 1) : dayText(year, month + 1, 1), -1)
    return dayAfter(last, -((weekdayOf(last) - weekday + 7) % 7))
  }
  const first = dayText(year, month, 1)
  return dayAfter(first, ((weekday - weekdayOf(first) + 7) % 7) + (nth - 1) * 7)
}

/** Gregorian calendar (Meeus, Jones and Butcher). */
export function easterSunday(year: number): DayText {
  const golden = year % 19
  const century = Math.floor(year / 100)
  const ofCentury = year % 100
  const correction = Math.floor((century + 8) / 25)
  const moon = (19 * golden + century - Math.floor(century / 4) - Math.floor((century - correction + 1) / 3) + 15) % 30
  const sunday = (32 + 2 * (century % 4) + 2 * Math.floor(ofCentury / 4) - moon - (ofCentury % 4)) % 7
  const late = Math.floor((golden + 11 * moon + 22 * sunday) / 451)
  const days = moon + sunday - 7 * late + 114
  return dayText(year, Math.floor(days / 31), (days % 31) + 1)
}

const dayText = (year: number, month: number, day: number): DayText =>
  `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
