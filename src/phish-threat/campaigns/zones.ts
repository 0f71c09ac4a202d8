// Local time in IANA time zones, by the runtime's own zone data. Pure.

/** `YYYY-MM-DD`. */
export type DayText = string

const minute_ms = 60_000
const day_ms = 86_400_000

const formats = new Map<string, Intl.DateTimeFormat>()

export function isTimeZone(zone: string): boolean {
  try {
    formatOf(zone)
    return true
  } catch {
    return false
  }
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'gregory',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })
  formats.set(zone, made)
  return made
}

interface LocalTime {
  day: DayText
  /** Since local midnight. */
  minutes: number
}

/** What the clock on the wall shows. Throws RangeError for an unknown zone. */
export function localTime(at_ms: number, zone: string): LocalTime {
  const parts = partsOf(at_ms, zone)
  return { day: `${parts.year}-${parts.month}-${parts.day}`, minutes: Number(parts.hour) * 60 + Number(parts.minute) }
}

function partsOf(at_ms: number, zone: string): Record<string, string> {
  const parts: Record<string, string> = {}
  for (const { type, value } of formatOf(zone).formatToParts(at_ms)) parts[type] = value
  return parts
}

/** East of UTC, to the second for zones of long ago. */
function offset_ms(at_ms: number, zone: string): number {
  const { year, month, day, hour, minute, second } = partsOf(at_ms, zone)
  const local = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second))
  return local - Math.floor(at_ms / 1000) * 1000
}

/**
 * The moment at which a clock of the zone shows this time. One that the spring change skips is the moment of the change; of one that the
 * autumn change repeats it is the one that is asked for.
 */
export function momentOf(day: DayText, minutes: number, zone: string, which: 'first' | 'last' = 'first'): number {
  const asUtc_ms = Date.parse(`${day}T00:00:00Z`) + minutes * minute_ms
  const before_ms = offset_ms(asUtc_ms - day_ms, zone)
  const after_ms = offset_ms(asUtc_ms + day_ms, zone)
  const first_ms = asUtc_ms - Math.max(before_ms, after_ms)
  const second_ms = asUtc_ms - Math.min(before_ms, after_ms)
  const shown = [first_ms, second_ms].filter((at_ms) => offset_ms(at_ms, zone) === asUtc_ms - at_ms)
  return shown.at(which === 'first' ? 0 : -1) ?? changeBetween(first_ms, second_ms, zone)
}

/** First moment of the new offset. */
function changeBetween(from_ms: number, to_ms: number, zone: string): number {
  const old_ms = offset_ms(from_ms, zone)
  let low = from_ms
  let high = to_ms
  while (high - low > 1000) {
    const middle = Math.floor((low + high) / 2000) * 1000
    if (offset_ms(middle, zone) === old_ms) low = middle
    else high = middle
  }
  return high
}

export const dayAfter = (day: DayText, days = 1): DayText =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * day_ms).toISOString().slice(0, 10)

/** 1 Monday … 7 Sunday. */
export const weekdayOf = (day: DayText): number => ((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7) + 1

/** `09:30` as minutes since midnight. */
export function minutesOf(clock: string): number {
  const [hours, minutes] = clock.split(':')
  return Number(hours) * 60 + Number(minutes)
}
