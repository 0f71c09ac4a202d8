// When a summary is due: days and times on the wall clock of a person's zone. Pure.

export interface SummarySchedule {
  /** 1 = Monday … 7 = Sunday. */
  days: number[]
  /** `08:00`. */
  times: string[]
}

const day_ms = 86_400_000

/** The last moment at or before `now` at which a summary is due; null when there is none within a week. */
export function latestSlot(schedule: SummarySchedule, timeZone: string, now: Date): Date | null {
  let best: Date | null = null
  for (let back = 0; back <= 7 && best === null; back += 1) {
    const { year, month, day } = localParts(timeZone, new Date(now.getTime() - back * day_ms))
    const weekday = new Date(Date.UTC(year, month - 1, day)).getUTCDay()
    if (!schedule.days.includes(weekday === 0 ? 7 : weekday)) continue
    for (const time of schedule.times) {
      const [hours, minutes] = time.split(':').map(Number) as [number, number]
      const at = instantOf(timeZone, Date.UTC(year, month - 1, day, hours, minutes))
      if (at <= now && (best === null || at > best)) best = at
    }
  }
  return best
}

/** From wall-clock time to the instant. A time that the change to summer time leaves out is taken as if the clock had not been changed. */
function instantOf(timeZone: string, local_ms: number): Date {
  const before_ms = local_ms - offset_ms(timeZone, local_ms - day_ms)
  const at_ms = local_ms - offset_ms(timeZone, before_ms)
  return new Date(at_ms + offset_ms(timeZone, at_ms) === local_ms ? at_ms : before_ms)
}

/** What the zone's wall clock is ahead of UTC at an instant. */
function offset_ms(timeZone: string, instant_ms: number): number {
  const { year, month, day, hour, minute, second } = localParts(timeZone, new Date(instant_ms))
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant_ms / 1000) * 1000
}

const formats = new Map<string, Intl.DateTimeFormat>()

function localParts(timeZone: string, at: Date) {
  let format = formats.get(timeZone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
    formats.set(timeZone, format)
  }
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
  return parts as Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', number>
}
