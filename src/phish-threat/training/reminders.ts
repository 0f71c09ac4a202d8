// When a reminder goes: the first 24 hours after the mail that told of the training, then every so many days; what falls on a weekend
// or a holiday of the person moves to the next working day. Pure.
import { isPublicHoliday } from '../campaigns/holidays.ts'
import { dayAfter, type DayText, localTime, momentOf, weekdayOf } from '../campaigns/zones.ts'

const day_ms = 86_400_000
const friday = 5

export interface FreeDays {
  /** IANA. */
  zone: string
  /** ISO dates. */
  holidays: readonly string[]
}

/** `sent`: reminders so far; `previous`: the mail before, of whatever kind. Null: no more. */
export function nextReminder(
  previous: Date,
  sent: number,
  { max, every_days, ...free }: FreeDays & { max: number; every_days: number },
): Date | null {
  if (sent >= max) return null
  const after_ms = (sent === 0 ? 1 : every_days) * day_ms
  return workingMoment(new Date(previous.getTime() + after_ms), free)
}

/** The same moment on a working day, else the same time of day on the next one. */
export function workingMoment(at: Date, free: FreeDays): Date {
  const { day, minutes } = localTime(at.getTime(), free.zone)
  if (isWorkingDay(day, free)) return at
  let next = dayAfter(day)
  while (!isWorkingDay(next, free)) next = dayAfter(next)
  return new Date(momentOf(next, minutes, free.zone))
}

export const isWorkingDay = (day: DayText, { holidays }: Pick<FreeDays, 'holidays'>): boolean =>
  weekdayOf(day) <= friday && !holidays.includes(day)

/** The campaign's own holidays and those of the person's country, for as long as a training can last. */
export function freeDaysOf(own: readonly string[], country: string | null, now: Date, days = 500): string[] {
  const found = new Set(own)
  const today = now.toISOString().slice(0, 10)
  if (country !== null)
    for (let day = dayAfter(today, -1), left = days; left > 0; day = dayAfter(day), left -= 1)
      if (isPublicHoliday(country, day)) found.add(day)
  return [...found].toSorted()
}
