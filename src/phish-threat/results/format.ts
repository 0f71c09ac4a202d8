// Numbers as people read them: the same text on paper, in mails and in CSV. Pure.
import type { Rate, Rates } from './figures.ts'

/** `12.5%`; one digit, none when it is whole. */
export const percent = (rate: number | null): string =>
  rate === null ? 'no data' : `${String(Math.round(rate * 1_000) / 10)}%`

/** `12.5% (10 of 80)` */
export const rateText = ({ rate, count, of }: Rate): string =>
  rate === null ? 'no data' : `${percent(rate)} (${count} of ${of})`

/** `between 10% and 12.5%`: confirmed to confirmed and unconfirmed. */
export function clickText({ click, clickAtMost }: Pick<Rates, 'click' | 'clickAtMost'>): string {
  if (click.rate === null) return 'no data'
  if (click.count === clickAtMost.count) return rateText(click)
  return `between ${percent(click.rate)} and ${percent(clickAtMost.rate)} (${click.count} to ${clickAtMost.count} of ${click.of})`
}

/** `45 s`, `12 min`, `3 h 20 min`, `2 d 4 h`. */
export function duration(seconds: number | null): string {
  if (seconds === null) return 'no data'
  if (seconds < 60) return `${Math.round(seconds)} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return two(`${hours} h`, minutes % 60, 'min')
  return two(`${Math.floor(hours / 24)} d`, hours % 24, 'h')
}

const two = (first: string, rest: number, unit: string) => (rest === 0 ? first : `${first} ${rest} ${unit}`)

/** `22 Nov 2026, 14:05 UTC` */
export function moment(time: string | null): string {
  if (time === null) return 'not yet'
  return `${day(time)}, ${time.slice(11, 16)} UTC`
}

/** `22 Nov 2026` */
export function day(time: string): string {
  const date = new Date(time)
  const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
  return `${date.getUTCDate()} ${months[date.getUTCMonth()]} ${date.getUTCFullYear()}`
}
