// Does the rate change: a line, with the period before in grey; y from zero. Gaps where nobody counted. Pure.
import { scaleLinear } from 'd3-scale'
import { line } from 'd3-shape'
import { axesFor, type Chart, type ChartFrame, frame, gridLines, labelsBelow, number } from './chart.ts'
import { el, round, type SvgNode } from './svg.ts'

export interface LinePoint {
  label: string
  name: string
  value: number | null
  /** The same time of the period before. */
  former: number | null
  isPartial?: boolean
}

export interface LineChartInput {
  points: readonly LinePoint[]
  unit: string
  bucketName: string
  /** "this week", "the week before". */
  names: { current: string; former: string }
}

export function lineChart({ points, unit, bucketName, names }: LineChartInput, size: ChartFrame): Chart {
  const { palette } = size
  const axes = axesFor(Math.max(0, ...points.flatMap(({ value, former }) => [value ?? 0, former ?? 0])), size)
  const x = scaleLinear()
    .domain([0, Math.max(points.length - 1, 1)])
    .range([axes.left, axes.right])
  const path = (read: (point: LinePoint) => number | null): string =>
    line<LinePoint>()
      .defined((point) => read(point) !== null)
      .x((_, index) => round(x(index)))
      .y((point) => round(axes.y(read(point) ?? 0)))(points as LinePoint[]) ?? ''
  // The last part is not over: it may still rise.
  const done = points.map((point, index) => (points[index]!.isPartial === true ? { ...point, value: null } : point))
  const doneLine =
    line<LinePoint>()
      .defined(({ value }) => value !== null)
      .x((_, index) => round(x(index)))
      .y(({ value }) => round(axes.y(value ?? 0)))(done) ?? ''
  return {
    svg: frame(
      size,
      gridLines(axes, palette),
      el('path', {
        d: path(({ former }) => former),
        fill: 'none',
        stroke: palette.former,
        'stroke-width': 1.5,
        'stroke-dasharray': '4 3',
      }),
      el('path', {
        d: path(({ value }) => value),
        fill: 'none',
        stroke: palette.tones.delivered,
        'stroke-width': 1.5,
        'stroke-dasharray': '1 3',
      }),
      el('path', { d: doneLine, fill: 'none', stroke: palette.tones.delivered, 'stroke-width': 2 }),
      dots(points, x, axes, palette.tones.delivered),
      labelsBelow(
        points.map(({ label }) => label),
        x,
        axes,
        palette,
      ),
    ),
    summary: `${names.current}: ${number(total(points.map(({ value }) => value)))} ${unit}; ${names.former}: ${number(total(points.map(({ former }) => former)))}.`,
    table: {
      columns: [bucketName, names.current, names.former],
      rows: points.map(({ name, value, former, isPartial }) => [
        isPartial === true ? `${name} (so far)` : name,
        value ?? 'not counted',
        former ?? 'not counted',
      ]),
    },
  }
}

/** A value between two gaps would be no line at all. */
function dots(
  points: readonly LinePoint[],
  x: (index: number) => number,
  axes: ReturnType<typeof axesFor>,
  color: string,
): SvgNode[] {
  return points.flatMap(({ value }, index) =>
    value === null || (points[index - 1]?.value ?? null) !== null || (points[index + 1]?.value ?? null) !== null
      ? []
      : [el('circle', { cx: round(x(index)), cy: round(axes.y(value)), r: 2.5, fill: color })],
  )
}

const total = (values: readonly (number | null)[]): number =>
  values.reduce<number>((sum, value) => sum + (value ?? 0), 0)
