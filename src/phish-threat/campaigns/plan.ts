// Who gets the simulation when: drawn from the seed alone, so that a preview, the launch and a launch after a crash agree. Pure.
import type { Schedule } from './contract.ts'
import { pace } from './pace.ts'
import { noTime, type Placed, type PlannedTime, type PlanRecipient } from './planned.ts'
import { createRandom, shuffled, type Random } from './random.ts'
import { WorkingTime } from './working-time.ts'

const hour_ms = 3_600_000
const minute_ms = 60_000

/**
 * One time for each recipient, in the order of time. All within the recipient's hours, weekdays and holidays; at most `perMinute` in a
 * minute; colleagues apart where the time allows. Throws AppError `simulations.schedule.no-time`.
 */
export function planTimes(recipients: readonly PlanRecipient[], schedule: Schedule, startsAt: Date): PlannedTime[] {
  const hoursOf = hoursBook(schedule, startsAt.getTime())
  const ordered = [...recipients].sort((one, other) => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0))
  const placed = byDepartment(ordered).flatMap(([name, members]) =>
    spreadTeam(members, name, schedule, hoursOf, createRandom(schedule.seed, `times ${name ?? ''}`)),
  )
  return pace(placed, schedule)
}

/** When mails may begin to go: now, or at the wanted time if that is still to come. */
export function startOf(wanted: Date | string | null, now: Date): Date {
  const at = wanted === null ? now : new Date(wanted)
  return at > now ? at : now
}

function hoursBook(schedule: Schedule, startsAt_ms: number): (recipient: PlanRecipient) => WorkingTime {
  const book = new Map<string, WorkingTime>()
  return ({ timeZone, country }) => {
    const key = `${timeZone} ${country ?? ''}`
    const known = book.get(key)
    if (known !== undefined) return known
    const made = new WorkingTime(schedule, { zone: timeZone, country, startsAt_ms })
    book.set(key, made)
    return made
  }
}

function byDepartment(recipients: readonly PlanRecipient[]): [string | null, PlanRecipient[]][] {
  const teams = new Map<string | null, PlanRecipient[]>()
  for (const recipient of recipients) {
    const name = recipient.department?.trim().toLowerCase() || null
    const team = teams.get(name)
    if (team === undefined) teams.set(name, [recipient])
    else team.push(recipient)
  }
  return [...teams]
}

/** Colleagues stand at even distances from a random beginning: so they are apart by themselves, and everybody's load is even. */
function spreadTeam(
  members: readonly PlanRecipient[],
  name: string | null,
  schedule: Schedule,
  hoursOf: (recipient: PlanRecipient) => WorkingTime,
  random: Random,
): Placed[] {
  const spread_ms = schedule.spread_hours * hour_ms
  const distance_ms = spread_ms / members.length
  const gap_ms = name === null ? 0 : schedule.departmentGap_minutes * minute_ms
  const jitter_ms = Math.max(0, Math.min(schedule.jitter_minutes * minute_ms, (distance_ms - gap_ms) / 2))
  const begin = random()
  return shuffled(members, random).map((recipient, place) => {
    const hours = hoursOf(recipient)
    const drawn = random()
    if (recipient.notBefore_ms !== undefined)
      return { recipient, hours, offset_ms: joined(hours, recipient.notBefore_ms, schedule, drawn) }
    const even_ms = (place + begin) * distance_ms + (2 * drawn - 1) * jitter_ms
    return { recipient, hours, offset_ms: Math.floor(Math.min(Math.max(even_ms, 0), Math.max(spread_ms - 1, 0))) }
  })
}

function joined(hours: WorkingTime, notBefore_ms: number, schedule: Schedule, drawn: number): number {
  const offset_ms = hours.offsetOf(notBefore_ms)
  if (offset_ms === null) throw noTime()
  return offset_ms + Math.floor(drawn * schedule.jitter_minutes * minute_ms)
}
