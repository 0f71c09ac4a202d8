// When the runs of a series are due. Pure.
import type { SeriesSettings } from './contract.ts'
import { dayAfter, type DayText, minutesOf, momentOf } from './zones.ts'

const slots_max = 5_000

/** The day of the nth run, from 0. A month without the day has its last one. */
export function slotDay(
  { firstOn, frequency }: Pick<SeriesSettings, 'firstOn' | 'frequency'>,
  number: number,
): DayText {
  if (frequency === 'weekly') return dayAfter(firstOn, number * 7)
  if (frequency === 'fortnightly') return dayAfter(firstOn, number * 14)
  const months = number * (frequency === 'monthly' ? 1 : 3)
  const [year, month, day] = firstOn.split('-').map(Number) as [number, number, number]
  const last = new Date(Date.UTC(year, month + months, 0))
  return new Date(Date.UTC(last.getUTCFullYear(), last.getUTCMonth(), Math.min(day, last.getUTCDate())))
    .toISOString()
    .slice(0, 10)
}

/** The first run after a moment, at the beginning of the hours; null: there is none within reach. */
export function nextSlot(settings: SeriesSettings, after: Date): Date | null {
  const { from, timeZone } = settings.campaign.schedule
  for (let number = 0; number < slots_max; number += 1) {
    const at = new Date(momentOf(slotDay(settings, number), minutesOf(from), timeZone))
    if (at > after) return at
  }
  return null
}
