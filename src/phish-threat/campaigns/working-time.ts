// The hours in which a person may get a simulation: weekdays, from and to in the person's time zone, without holidays. Pure.
import type { Schedule } from './contract.ts'
import { isPublicHoliday } from './holidays.ts'
import { dayAfter, type DayText, localTime, minutesOf, momentOf, weekdayOf } from './zones.ts'

/** Half open: `from_ms` is within, `to_ms` is not. */
interface Stretch {
  from_ms: number
  to_ms: number
  /** Working time before it. */
  before_ms: number
}

const days_max = 800

/** Working time from `startsAt_ms` on, for one time zone and country, as a line without gaps. */
export class WorkingTime {
  readonly #schedule: Schedule
  readonly #zone: string
  readonly #country: string | null
  readonly #startsAt_ms: number
  readonly #stretches: Stretch[] = []
  #day: DayText
  #daysSeen = 0

  constructor(schedule: Schedule, options: { zone: string; country: string | null; startsAt_ms: number }) {
    this.#schedule = schedule
    this.#zone = options.zone
    this.#country = options.country
    this.#startsAt_ms = options.startsAt_ms
    this.#day = localTime(options.startsAt_ms, options.zone).day
  }

  /** The moment after that much working time; null when the next two years have none. */
  at(offset_ms: number): number | null {
    while ((this.#stretches.at(-1)?.before_ms ?? 0) + lengthOf(this.#stretches.at(-1)) <= offset_ms)
      if (!this.#extend()) return null
    const stretch = this.#stretches[this.#placeOf((one) => one.before_ms <= offset_ms)]!
    return stretch.from_ms + (offset_ms - stretch.before_ms)
  }

  /** Working time that has passed at a moment; at one outside it, what has passed until then. Null: not within two years. */
  offsetOf(at_ms: number): number | null {
    while ((this.#stretches.at(-1)?.to_ms ?? 0) <= at_ms) if (!this.#extend()) return null
    const place = this.#placeOf((one) => one.from_ms <= at_ms)
    if (place < 0) return 0
    const stretch = this.#stretches[place]!
    return stretch.before_ms + Math.min(at_ms, stretch.to_ms) - stretch.from_ms
  }

  /** The last stretch for which it holds; -1: none. */
  #placeOf(holds: (stretch: Stretch) => boolean): number {
    let low = -1
    let high = this.#stretches.length
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (holds(this.#stretches[middle]!)) low = middle
      else high = middle
    }
    return low
  }

  /** Adds the next day that has working time. */
  #extend(): boolean {
    while (this.#daysSeen < days_max) {
      const day = this.#day
      this.#day = dayAfter(day)
      this.#daysSeen += 1
      if (!isWorkingDay(this.#schedule, day, this.#country)) continue
      // Of an hour that the clock repeats the second beginning and the first end: between them the clock never shows anything else.
      const begin_ms = momentOf(day, minutesOf(this.#schedule.from), this.#zone, 'last')
      const from_ms = Math.max(begin_ms, this.#startsAt_ms)
      const to_ms = momentOf(day, minutesOf(this.#schedule.to), this.#zone)
      if (to_ms <= from_ms) continue
      const last = this.#stretches.at(-1)
      this.#stretches.push({ from_ms, to_ms, before_ms: (last?.before_ms ?? 0) + lengthOf(last) })
      return true
    }
    return false
  }
}

const lengthOf = (stretch: Stretch | undefined): number => (stretch === undefined ? 0 : stretch.to_ms - stretch.from_ms)

function isWorkingDay(schedule: Schedule, day: DayText, country: string | null): boolean {
  if (!schedule.weekdays.includes(weekdayOf(day)) || schedule.holidays.includes(day)) return false
  return country === null || !schedule.holidayCountries.includes(country) || !isPublicHoliday(country, day)
}
