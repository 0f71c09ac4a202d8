// Pushes planned times apart: not more than the rate in a minute, colleagues not within the gap of each other. Pure.
import type { Schedule } from './contract.ts'
import { noTime, type Placed, type PlannedTime } from './planned.ts'
import type { WorkingTime } from './working-time.ts'

const minute_ms = 60_000
const hour_ms = 3_600_000
const pushes_max = 5_000

interface Timed {
  placed: Placed
  at_ms: number
}

/** Times move later, or earlier where the spread ends; never out of a person's hours. Throws AppError `simulations.schedule.no-time`. */
export function pace(placed: readonly Placed[], schedule: Schedule): PlannedTime[] {
  const timed = placed.map((one) => ({ placed: one, at_ms: momentOf(one.hours, one.offset_ms) }))
  timed.sort(inOrder)
  const minutes = schedule.perMinute === null ? null : new Minutes(schedule.perMinute)
  const teams = new Teams(schedule)
  const result = timed.map((one) => {
    const at_ms = settle(one, minutes, teams)
    minutes?.take(at_ms)
    teams.take(one.placed.recipient.department, at_ms)
    return { key: one.placed.recipient.key, at_ms }
  })
  return result.sort((one, other) => one.at_ms - other.at_ms || (one.key < other.key ? -1 : 1))
}

const inOrder = (one: Timed, other: Timed): number =>
  one.at_ms - other.at_ms || (one.placed.recipient.key < other.placed.recipient.key ? -1 : 1)

function momentOf(hours: WorkingTime, offset_ms: number): number {
  const at_ms = hours.at(offset_ms)
  if (at_ms === null) throw noTime()
  return at_ms
}

/** The first moment within the person's hours, this one or later. */
function withinHours(hours: WorkingTime, at_ms: number): number {
  const offset_ms = hours.offsetOf(at_ms)
  if (offset_ms === null) throw noTime()
  return momentOf(hours, offset_ms)
}

function settle({ placed, at_ms }: Timed, minutes: Minutes | null, teams: Teams): number {
  let candidate_ms = at_ms
  let isGapKept = true
  for (let pushes = 0; pushes < pushes_max; pushes += 1) {
    const free_ms = minutes === null ? candidate_ms : minutes.firstFree(candidate_ms)
    if (free_ms !== candidate_ms) {
      candidate_ms = withinHours(placed.hours, free_ms)
      continue
    }
    const apart_ms = isGapKept ? teams.firstApart(placed.recipient.department, candidate_ms) : candidate_ms
    if (apart_ms === candidate_ms) return candidate_ms
    const next_ms = withinHours(placed.hours, apart_ms)
    if (teams.hasRoom(placed, next_ms)) candidate_ms = next_ms
    else {
      const earlier_ms = earlierApart(placed, at_ms, minutes, teams)
      if (earlier_ms !== null) return earlier_ms
      isGapKept = false
      candidate_ms = at_ms
    }
  }
  throw noTime()
}

/** At the end of the spread there is room only before; null: not there either. */
function earlierApart(
  { hours, recipient }: Placed,
  at_ms: number,
  minutes: Minutes | null,
  teams: Teams,
): number | null {
  const begin_ms = momentOf(hours, 0)
  const candidate_ms = teams.lastApart(recipient.department, at_ms)
  if (candidate_ms < begin_ms || recipient.notBefore_ms !== undefined) return null
  const isFree = minutes === null || minutes.firstFree(candidate_ms) === candidate_ms
  return isFree && withinHours(hours, candidate_ms) === candidate_ms ? candidate_ms : null
}

/** How many mails stand in which minute. */
class Minutes {
  readonly #max: number
  readonly #counts = new Map<number, number>()
  /** From a full minute to one that may be free. */
  readonly #next = new Map<number, number>()

  constructor(max: number) {
    this.#max = max
  }

  firstFree(at_ms: number): number {
    const minute = Math.floor(at_ms / minute_ms)
    const free = this.#free(minute)
    return free === minute ? at_ms : free * minute_ms
  }

  take(at_ms: number): void {
    const minute = Math.floor(at_ms / minute_ms)
    const count = (this.#counts.get(minute) ?? 0) + 1
    this.#counts.set(minute, count)
    if (count >= this.#max) this.#next.set(minute, minute + 1)
  }

  #free(minute: number): number {
    let free = minute
    for (let next = this.#next.get(free); next !== undefined; next = this.#next.get(free)) free = next
    for (let step = minute; step !== free;) {
      const next = this.#next.get(step)!
      this.#next.set(step, free)
      step = next
    }
    return free
  }
}

/** When whose colleagues get theirs. Who has no department has no colleagues. */
class Teams {
  readonly #gap_ms: number
  readonly #spread_ms: number
  readonly #times = new Map<string, number[]>()

  constructor(schedule: Schedule) {
    this.#gap_ms = schedule.departmentGap_minutes * minute_ms
    this.#spread_ms = schedule.spread_hours * hour_ms
  }

  /** This moment, or the first behind it at which nobody of the department is within the gap. */
  firstApart(department: string | null, at_ms: number): number {
    const times = this.#timesOf(department)
    let candidate_ms = at_ms
    for (let place = firstAfter(times, at_ms - this.#gap_ms); place < times.length; place += 1) {
      const time_ms = times[place]!
      if (time_ms >= candidate_ms + this.#gap_ms) break
      candidate_ms = Math.max(candidate_ms, time_ms + this.#gap_ms)
    }
    return candidate_ms
  }

  /** The last moment before at which nobody of the department is within the gap. */
  lastApart(department: string | null, at_ms: number): number {
    const times = this.#timesOf(department)
    let candidate_ms = at_ms
    for (let place = firstAfter(times, at_ms + this.#gap_ms) - 1; place >= 0; place -= 1) {
      const time_ms = times[place]!
      if (time_ms <= candidate_ms - this.#gap_ms) break
      candidate_ms = Math.min(candidate_ms, time_ms - this.#gap_ms)
    }
    return candidate_ms
  }

  /** Within the spread: the gap is a wish, the end of the spread is a promise. */
  hasRoom({ hours, offset_ms, recipient }: Placed, at_ms: number): boolean {
    const end_ms = recipient.notBefore_ms === undefined ? this.#spread_ms : offset_ms + 24 * hour_ms
    return (hours.offsetOf(at_ms) ?? Infinity) < end_ms
  }

  take(department: string | null, at_ms: number): void {
    if (this.#gap_ms === 0 || !department) return
    const times = this.#timesOf(department)
    times.splice(firstAfter(times, at_ms), 0, at_ms)
  }

  #timesOf(department: string | null): number[] {
    if (this.#gap_ms === 0 || !department) return []
    const name = department.trim().toLowerCase()
    const known = this.#times.get(name)
    if (known !== undefined) return known
    const made: number[] = []
    this.#times.set(name, made)
    return made
  }
}

/** Place of the first time that is later. */
function firstAfter(times: readonly number[], at_ms: number): number {
  let low = 0
  let high = times.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (times[middle]! > at_ms) high = middle
    else low = middle + 1
  }
  return low
}
