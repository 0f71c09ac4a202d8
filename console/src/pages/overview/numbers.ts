// From the answer of the API to what the charts and figures take. Pure.
import { type CountRow, bucketsOf } from '#console/charts/buckets.ts'
import type { LineChartInput } from '#console/charts/line-chart.ts'
import type { Bucket } from '#console/charts/stacked-bars.ts'
import { verdictWord } from '../messages/words.ts'
import type { Numbers } from './calls.ts'

export const sumOf = (rows: readonly { count: number }[]): number => rows.reduce((sum, { count }) => sum + count, 0)

const stopped = new Set(['held', 'deleted', 'refused'])
export const isStopped = ({ disposition }: { disposition: string }): boolean => stopped.has(disposition)

/** Stopped mail, beside the same length before. What was before counting began is unknown. */
export function stoppedLine(numbers: Numbers, since: Date | null, now: Date, period: string): LineChartInput {
  const { answer, from, to, step } = numbers
  const one = (rows: readonly CountRow[]) => rows.filter(isStopped).map((row) => ({ ...row, disposition: 'stopped' }))
  const current = bucketsOf(one(answer.items), ['stopped'], numbers, { since, now })
  const length_ms = to.getTime() - from.getTime()
  const formerSince = since === null ? null : new Date(since.getTime() + length_ms)
  const former = bucketsOf(one(answer.former), ['stopped'], numbers, { since: formerSince, now })
  return {
    points: current.map(({ label, name, values, isPartial }, index) => ({
      label,
      name,
      value: values?.[0] ?? null,
      former: former[index]?.values?.[0] ?? null,
      isPartial: isPartial === true,
    })),
    unit: 'messages',
    bucketName: step === 'hour' ? 'Hour' : 'Day',
    names: { current: capital(period), former: 'The same time before' },
  }
}

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)

export function describeBucket(bucket: Bucket | undefined): string {
  if (bucket === undefined) return ''
  if (bucket.values === null) return `${bucket.name}: not counted yet`
  const [delivered = 0, tagged = 0, held = 0, deleted = 0, refused = 0] = bucket.values
  const number = (value: number) => value.toLocaleString()
  return `${bucket.name}${bucket.isPartial === true ? ' so far' : ''}: ${number(delivered)} delivered, ${number(tagged)} tagged, ${number(held)} held, ${number(deleted)} deleted, ${number(refused)} refused`
}

export function verdicts({ answer }: Numbers): { name: string; value: number; category: string }[] {
  const counts = new Map<string, number>()
  for (const { category, count } of answer.items)
    if (category !== 'clean') counts.set(category, (counts.get(category) ?? 0) + count)
  return [...counts]
    .map(([category, value]) => ({ category, value, name: verdictWord(category).label }))
    .sort((a, b) => b.value - a.value)
}
