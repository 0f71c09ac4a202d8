// From rows of counts to the bars of a period: every hour or day has one, known or not, over or not. Pure.
import type { Bucket } from './stacked-bars.ts'

const hour_ms = 3_600_000

export interface Period {
  from: Date
  to: Date
  step: 'hour' | 'day'
}

/** Beginnings of the buckets in the zone of this computer; days are days even when the clock changes. */
export function bucketStarts({ from, to, step }: Period): Date[] {
  const starts: Date[] = []
  let at = startOf(from, step)
  while (at < to && starts.length < 1_000) {
    starts.push(at)
    at =
      step === 'hour' ? new Date(at.getTime() + hour_ms) : new Date(at.getFullYear(), at.getMonth(), at.getDate() + 1)
  }
  return starts
}

export function startOf(at: Date, step: Period['step']): Date {
  if (step === 'hour') return new Date(Math.floor(at.getTime() / hour_ms) * hour_ms)
  return new Date(at.getFullYear(), at.getMonth(), at.getDate())
}

export interface CountRow {
  at: string
  disposition: string
  count: number
}

/** `since`: before it nobody counted. `now`: the bucket that holds it is not over. */
export function bucketsOf(
  rows: readonly CountRow[],
  series: readonly string[],
  period: Period,
  { since, now }: { since: Date | null; now: Date },
): Bucket[] {
  const counts = new Map<string, number>()
  for (const { at, disposition, count } of rows) {
    const key = `${startOf(new Date(at), period.step).getTime()} ${disposition}`
    counts.set(key, (counts.get(key) ?? 0) + count)
  }
  const starts = bucketStarts(period)
  return starts.map((start, index) => {
    const end = starts[index + 1] ?? period.to
    return {
      label: labelOf(start, period),
      name: nameOf(start, period.step),
      values:
        since === null || end <= since ? null : series.map((each) => counts.get(`${start.getTime()} ${each}`) ?? 0),
      isPartial: start <= now && now < (starts[index + 1] ?? new Date(8.64e15)),
    }
  })
}

const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' })
const dayTime = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
})

function labelOf(start: Date, { from, to, step }: Period): string {
  if (step === 'day') return day.format(start)
  return to.getTime() - from.getTime() > 25 * hour_ms && start.getHours() === 0 ? day.format(start) : time.format(start)
}

const nameOf = (start: Date, step: Period['step']): string => (step === 'day' ? day : dayTime).format(start)
