// Pure: rates in words, and what the charts of a campaign draw. A rate is never shown without what it is a share of.
import type { Results } from '#phish-threat/results/contract.ts'
import type { Technique } from '#phish-threat/contract.ts'
import type { FunnelInput } from '#console/charts/funnel.ts'
import type { Bucket } from '#console/charts/stacked-bars.ts'
import { formatNumber, formatTime } from '#console/util/numbers.ts'

export type Figures = NonNullable<Results['figures']>
export type Tally = Figures['tally']
export type Rates = Figures['rates']
export type Rate = Rates['report']

const percent = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 1 })
export const shareText = (share: number): string => percent.format(share)

/** `12 of 40`. */
export const countText = ({ count, of }: { count: number; of: number }): string =>
  `${formatNumber(count)} of ${formatNumber(of)}`

/** `30%`, or a dash where nobody was counted. */
export const rateText = ({ rate }: { rate: number | null }): string => (rate === null ? '–' : shareText(rate))

/** The click rate is a range: confirmed visits at least, with the unconfirmed ones at most. */
export function clickText({ click, clickAtMost }: Pick<Rates, 'click' | 'clickAtMost'>): string {
  if (click.rate === null) return '–'
  if (clickAtMost.rate === null || clickAtMost.rate === click.rate) return shareText(click.rate)
  return `${shareText(click.rate)} to ${shareText(clickAtMost.rate)}`
}

/** "95% sure: 20% to 41%"; empty where nobody was counted. */
export function intervalText({ interval }: Pick<Rate, 'interval'>): string {
  return interval === null ? '' : `95% sure: ${shareText(interval.low)} to ${shareText(interval.high)}`
}

/** Stages of the way of a mail; what people reported stands apart, unconfirmed visits are drawn as uncertain. */
export function funnelStages(tally: Tally, technique: Technique): FunnelInput['stages'] {
  const hasLink = technique === 'link' || technique === 'credentials' || technique === 'qr'
  return [
    { label: 'Recipients', value: tally.recipients, tone: 'refused' },
    { label: 'Delivered', value: tally.delivered, tone: 'delivered' },
    { label: 'Opened', value: tally.opened, tone: 'delivered' },
    ...(hasLink
      ? [{ label: 'Clicked', value: tally.clicked, tone: 'tagged' as const, uncertain: tally.unconfirmed }]
      : []),
    ...(technique === 'credentials'
      ? [{ label: 'Entered data', value: tally.submitted, tone: 'deleted' as const }]
      : []),
    ...(technique === 'attachment'
      ? [{ label: 'Opened the attachment', value: tally.attachmentOpened, tone: 'deleted' as const }]
      : []),
    { label: 'Reported', value: tally.reported, tone: 'held', isApart: true },
  ]
}

/** Of a campaign of training alone. */
export function trainingStages(tally: Tally): FunnelInput['stages'] {
  return [
    { label: 'Recipients', value: tally.recipients, tone: 'refused' },
    { label: 'Assigned', value: tally.assigned, tone: 'delivered' },
    { label: 'Started', value: tally.started, tone: 'delivered' },
    { label: 'Completed', value: tally.completed, tone: 'held' },
  ]
}

const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' })
const hour = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })

export function timelineBuckets({ unit, buckets }: Figures['timeline'], now: Date): Bucket[] {
  return buckets.map(({ at, caught, reported }, index) => {
    const start = new Date(at)
    const next = buckets[index + 1]
    return {
      label: unit === 'day' || (start.getHours() === 0 && index > 0) ? day.format(start) : hour.format(start),
      name: unit === 'day' ? day.format(start) : formatTime(start),
      values: [reported, caught],
      isPartial: start <= now && (next === undefined || now < new Date(next.at)),
    }
  })
}

/** Since delivery; machines come within seconds, people after minutes. */
export function delayBuckets(delays: Figures['delays']): Bucket[] {
  return delays.map(({ from_minutes, to_minutes, clicked, reported, automated }) => {
    const label =
      to_minutes === null
        ? `> ${minutesText(from_minutes)}`
        : `${minutesText(from_minutes)} to ${minutesText(to_minutes)}`
    return {
      label: to_minutes === null ? label : `< ${minutesText(to_minutes)}`,
      name: label,
      values: [reported, clicked, automated],
    }
  })
}

function minutesText(minutes: number): string {
  if (minutes < 60) return `${minutes} min`
  if (minutes < 24 * 60) return `${Math.round(minutes / 60)} h`
  return `${Math.round(minutes / 60 / 24)} d`
}

/** What the attacks let expect against what happened, in one sentence. */
export function difficultyText({ expected, actual, ratio }: NonNullable<Figures['difficulty']>): string {
  const what = `${shareText(expected)} were to be expected of these attacks; ${shareText(actual)} were caught`
  if (ratio === null) return `${what}.`
  if (ratio < 0.9) return `${what}: better than expected.`
  return ratio > 1.1 ? `${what}: more than expected.` : `${what}: about as expected.`
}
