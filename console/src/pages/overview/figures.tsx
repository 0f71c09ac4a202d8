// A few numbers with their change against the same time before.
import { changeInWords, sparkline } from '#console/charts/sparkline.ts'
import { toReact } from '#console/charts/chart-view.tsx'
import { bucketsOf } from '#console/charts/buckets.ts'
import { screenPalette } from '#console/charts/palette.ts'
import { formatNumber } from '#console/util/numbers.ts'
import { periodLabels, type PeriodValue } from '../messages/period.ts'
import type { Numbers } from './calls.ts'
import { isStopped, sumOf } from './numbers.ts'
import classes from './overview.module.css'

const spark = { width: 90, height: 26, palette: screenPalette }

export function Figures({ numbers, period }: { numbers: Numbers; period: PeriodValue }) {
  const { answer, from, to } = numbers
  const before = period.name === 'own' ? 'the same time before' : `the ${periodLabels[period.name]} before`
  const length_ms = to.getTime() - from.getTime()
  // Counting began in the middle of the former period: a comparison would be wrong.
  const canCompare = answer.since !== null && Date.parse(answer.since) <= from.getTime() - length_ms
  const figures = [
    { label: 'Messages', items: answer.items, former: answer.former },
    {
      label: 'Inbound',
      items: answer.items.filter(({ direction }) => direction === 'inbound'),
      former: null,
    },
    {
      label: 'Outbound',
      items: answer.items.filter(({ direction }) => direction === 'outbound'),
      former: null,
    },
    { label: 'Stopped', items: answer.items.filter(isStopped), former: answer.former.filter(isStopped) },
  ]
  return (
    <dl className={classes.figures}>
      {figures.map(({ label, items, former }) => {
        const values = bucketsOf(
          items.map((row) => ({ ...row, disposition: 'all' })),
          ['all'],
          numbers,
          { since: new Date(0), now: to },
        ).map((bucket) => bucket.values?.[0] ?? 0)
        return (
          <div key={label} className={classes.figure}>
            <dt>{label}</dt>
            <dd>
              <span className={classes.number}>{formatNumber(sumOf(items))}</span>
              {toReact(sparkline(values, spark))}
            </dd>
            {former !== null && (
              <dd className={classes.change}>
                {changeInWords(sumOf(items), canCompare ? sumOf(former) : null, before)}
              </dd>
            )}
          </div>
        )
      })}
    </dl>
  )
}
