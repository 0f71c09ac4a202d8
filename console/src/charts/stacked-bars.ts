// How much, when: stacked bars by hour or day. What is not known yet is hatched, what is not over is said. Pure.
import { scaleBand } from 'd3-scale'
import { axesFor, type Chart, type ChartFrame, frame, gridLines, labelsBelow, number } from './chart.ts'
import { fillOf, patterns, type Tone } from './palette.ts'
import { el, round, type SvgNode } from './svg.ts'

export interface Bucket {
  /** Below the bar; short. */
  label: string
  /** In the table. */
  name: string
  /** By series; null: nobody counted then, which is not zero. */
  values: readonly number[] | null
  /** The period is not over. */
  isPartial?: boolean
}

export interface StackedBarsInput {
  /** At most five. */
  series: readonly { label: string; tone: Tone }[]
  buckets: readonly Bucket[]
  /** What is counted: "messages". */
  unit: string
  /** What a bucket is: "Hour", "Day". */
  bucketName: string
}

export function stackedBars(input: StackedBarsInput, size: ChartFrame): Chart {
  const { buckets } = input
  const sums = buckets.map(({ values }) => sum(values ?? []))
  const axes = axesFor(Math.max(0, ...sums), size)
  const x = scaleBand<number>()
    .domain(buckets.map((_, index) => index))
    .range([axes.left, axes.right])
    .paddingInner(buckets.length > 60 ? 0.1 : 0.2)
  const bars = buckets.map((bucket, index) => bar(bucket, index, x(index)!, x.bandwidth(), input, size, axes))
  const labels = labelsBelow(
    buckets.map(({ label }) => label),
    (index) => x(index)! + x.bandwidth() / 2,
    axes,
    size.palette,
  )
  return {
    svg: frame(size, patterns(size.prefix, size.palette), gridLines(axes, size.palette), bars.flat(), labels),
    summary: summaryOf(input, sums),
    table: {
      columns: [input.bucketName, ...input.series.map(({ label }) => label)],
      rows: buckets.map(({ name, values, isPartial }) => [
        isPartial === true ? `${name} (so far)` : name,
        ...input.series.map((_, at) => (values === null ? 'not counted' : (values[at] ?? 0))),
      ]),
    },
  }
}

function bar(
  { values, isPartial }: Bucket,
  index: number,
  left: number,
  width: number,
  { series }: StackedBarsInput,
  { prefix, palette }: ChartFrame,
  { y, top, bottom }: ReturnType<typeof axesFor>,
): SvgNode[] {
  const place = { x: round(left), width: round(Math.max(width, 1)) }
  // The whole height takes the click, so that small bars can be hit.
  const target = el('rect', { ...place, y: top, height: bottom - top, fill: 'transparent', 'data-index': index })
  if (values === null)
    return [el('rect', { ...place, y: top, height: bottom - top, fill: `url(#${prefix}-unknown)` }), target]
  let base = 0
  const parts = series.flatMap(({ tone }, at) => {
    const value = values[at] ?? 0
    if (value <= 0) return []
    // At least a pixel: one held message among thousands must not vanish.
    const height = Math.max(1, y(base) - y(base + value))
    const node = el('rect', { ...place, y: round(y(base) - height), height: round(height), fill: fillOf(prefix, tone) })
    base += value
    return [node]
  })
  const outline =
    isPartial === true && base > 0
      ? [
          el('rect', {
            ...place,
            y: round(y(base)) - 1,
            height: round(bottom - y(base)) + 1,
            fill: 'none',
            stroke: palette.ink,
            'stroke-dasharray': '3 2',
          }),
        ]
      : []
  return [...parts, ...outline, target]
}

function summaryOf({ series, buckets, unit }: StackedBarsInput, sums: readonly number[]): string {
  const totals = series.map(({ label }, at) => ({
    label: label.toLowerCase(),
    total: sum(buckets.map(({ values }) => values?.[at] ?? 0)),
  }))
  const parts = totals.filter(({ total }) => total > 0).map(({ label, total }) => `${number(total)} ${label}`)
  const all = sum(sums)
  if (all === 0) return `No ${unit}.`
  const most = buckets[sums.indexOf(Math.max(...sums))]!
  return `${number(all)} ${unit}: ${parts.join(', ')}. Most: ${most.name}, ${number(Math.max(...sums))}.`
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
