// Rates of campaigns one after the other, in percent, with the interval that holds the true value with 95 %. Pure.
import { scaleLinear } from 'd3-scale'
import { line } from 'd3-shape'
import type { TrendPoint } from '#phish-threat/results/contract.ts'
import { axesFor, frame, gridLines, labelsBelow, type Chart, type ChartFrame } from '#console/charts/chart.ts'
import { el, round, type SvgNode } from '#console/charts/svg.ts'
import { formatDay } from '#console/util/numbers.ts'
import { rateText } from './figures.ts'

type Rate = TrendPoint['report']

export function trendChart(points: readonly TrendPoint[], size: ChartFrame): Chart {
  const { palette } = size
  const highest = Math.max(0, ...points.flatMap(({ report, caught }) => [percentOf(report), percentOf(caught)]))
  const axes = axesFor(Math.min(100, highest * 1.2), size)
  const x = scaleLinear()
    .domain([0, Math.max(points.length - 1, 1)])
    .range([axes.left + 10, axes.right - 10])
  const series = (read: (point: TrendPoint) => Rate, color: string, dash: string): SvgNode[] => [
    ...points.flatMap((point, index) => whisker(read(point), round(x(index)), axes.y, color)),
    el('path', {
      d:
        line<TrendPoint>()
          .defined((point) => read(point).rate !== null)
          .x((_, index) => round(x(index)))
          .y((point) => round(axes.y(percentOf(read(point)))))(points as TrendPoint[]) ?? '',
      fill: 'none',
      stroke: color,
      'stroke-width': 2,
      'stroke-dasharray': dash,
    }),
    ...points.flatMap((point, index) =>
      read(point).rate === null
        ? []
        : [el('circle', { cx: round(x(index)), cy: round(axes.y(percentOf(read(point)))), r: 3, fill: color })],
    ),
  ]
  return {
    svg: frame(
      size,
      gridLines(axes, palette),
      series(({ report }) => report, palette.tones.held, 'none'),
      series(({ caught }) => caught, palette.tones.deleted, '5 3'),
      labelsBelow(
        points.map(({ at }) => formatDay(new Date(at))),
        x,
        axes,
        palette,
      ),
    ),
    summary: summaryOf(points),
    table: {
      columns: ['Campaign', 'Reported', 'Caught'],
      rows: points.map(({ campaign, at, report, caught }) => [
        `${campaign.name}, ${formatDay(new Date(at))}`,
        rateText(report),
        rateText(caught),
      ]),
    },
  }
}

const percentOf = ({ rate }: Rate): number => (rate ?? 0) * 100

function whisker({ interval }: Rate, x: number, y: (value: number) => number, color: string): SvgNode[] {
  if (interval === null) return []
  const ends = { x1: x, x2: x, y1: round(y(interval.low * 100)), y2: round(y(interval.high * 100)) }
  return [el('line', { ...ends, stroke: color, 'stroke-width': 1 })]
}

function summaryOf(points: readonly TrendPoint[]): string {
  const [first, last] = [points[0], points.at(-1)]
  if (first === undefined || last === undefined) return 'No campaigns.'
  return `Reported: from ${rateText(first.report)} to ${rateText(last.report)}; caught: from ${rateText(first.caught)} to ${rateText(last.caught)}.`
}
