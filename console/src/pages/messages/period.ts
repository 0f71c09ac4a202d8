// The period of a view: 24 hours, 7 or 30 days, or two days that somebody chose. Pure.

export type PeriodName = '24h' | '7d' | '30d' | 'own'

export interface PeriodValue {
  name: PeriodName
  /** Days as `2026-11-03`, only for `own`. */
  fromDay: string
  toDay: string
}

const hour_ms = 3_600_000
const lengths: Record<Exclude<PeriodName, 'own'>, number> = { '24h': 24, '7d': 7 * 24, '30d': 30 * 24 }

export const periodLabels: Record<PeriodName, string> = {
  '24h': '24 hours',
  '7d': '7 days',
  '30d': '30 days',
  own: 'Own',
}

export function isPeriodName(text: string): text is PeriodName {
  return Object.hasOwn(periodLabels, text)
}

/** The instants that a period means now; days begin and end at midnight of this computer. */
export function rangeOf({ name, fromDay, toDay }: PeriodValue, now: Date): { from: Date; to: Date } {
  if (name !== 'own') return { from: new Date(now.getTime() - lengths[name] * hour_ms), to: now }
  const from = dayStart(fromDay, 0) ?? new Date(now.getTime() - 7 * 24 * hour_ms)
  const end = dayStart(toDay, 1) ?? now
  const to = end > now ? now : end
  return to > from ? { from, to } : { from, to: new Date(from.getTime() + 24 * hour_ms) }
}

export function periodText({ name, fromDay, toDay }: PeriodValue): string {
  if (name !== 'own') return `the last ${periodLabels[name]}`
  return fromDay === toDay ? fromDay : `${fromDay} to ${toDay}`
}

function dayStart(day: string, offset: number): Date | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day)
  if (match === null) return null
  const start = new Date(Number(match[1]), Number(match[2]) - 1, Number(match[3]) + offset)
  return Number.isNaN(start.getTime()) ? null : start
}

/** `2026-11-03` of an instant, in the zone of this computer. */
export function dayOf(at: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
}
