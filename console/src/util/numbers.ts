// Numbers, sizes, dates as the browser's language writes them. Dates are unambiguous: 3 Dec 2026, 14:05.

const number = new Intl.NumberFormat()
export const formatNumber = (value: number): string => number.format(value)

const exact = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZoneName: 'short',
})
export const formatExact = (at: Date): string => exact.format(at)

const short = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
})
export const formatTime = (at: Date): string => short.format(at)

const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' })
export const formatDay = (at: Date): string => day.format(at)

/** 1,204 bytes → `1.2 kB`; units of 1,000. */
export function formatSize(size_bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = size_bytes
  let step = 0
  while (value >= 1_000 && step < units.length - 1) {
    value /= 1_000
    step += 1
  }
  return `${number.format(Math.round(value * 10) / 10)} ${units[step]}`
}

/** `plural(1, 'message')` → `1 message`; `plural(1204, 'message')` → `1,204 messages`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${number.format(count)} ${count === 1 ? one : many}`
}

const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto', style: 'narrow' })
const steps = [
  ['second', 60],
  ['minute', 60],
  ['hour', 24],
  ['day', 30],
  ['month', 12],
  ['year', Infinity],
] as const

/** `3 min ago`, `in 2 h`; under 5 seconds `now`. */
export function formatRelative(at: Date, now: Date): string {
  let value = (at.getTime() - now.getTime()) / 1_000
  if (Math.abs(value) < 5) return 'now'
  for (const [unit, size] of steps) {
    if (Math.abs(value) < size) return relative.format(Math.trunc(value), unit)
    value /= size
  }
  return formatDay(at)
}
