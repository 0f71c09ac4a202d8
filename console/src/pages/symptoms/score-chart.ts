// How many points a mailbox has and what each sign adds, against the thresholds. Pure.
import { scaleLinear } from 'd3-scale'
import type { FindingView } from '#compromise/contract.ts'
import { type Chart, type ChartFrame, frame, number, text } from '#console/charts/chart.ts'
import { fillOf, patterns } from '#console/charts/palette.ts'
import { el, round } from '#console/charts/svg.ts'
import { bands, symptomWords } from './words.ts'

const row_px = 34
const head_px = 22
const number_px = 64
const longest = 110

const marks = (['low', 'high', 'respond'] as const).map((band) => bands[band])

/** Points of today: rounded, since they fade by the hour. */
export const pointsText = (points: number): string => number(Math.round(points))

export function scoreChart(findings: readonly FindingView[], size: Omit<ChartFrame, 'height'>): Chart {
  const { width, palette, prefix } = size
  const rows = [...findings].sort((a, b) => b.pointsNow - a.pointsNow || b.points - a.points)
  const height = head_px + Math.max(rows.length, 1) * row_px
  const x = scaleLinear()
    .domain([0, Math.max(longest, ...rows.map(({ points }) => points))])
    .range([0, width - number_px])
  return {
    svg: frame(
      { ...size, height },
      patterns(prefix, palette),
      marks.flatMap(({ from, word }) => [
        el('line', {
          x1: round(x(from)),
          x2: round(x(from)),
          y1: head_px - 4,
          y2: height,
          stroke: palette.grid,
          'stroke-dasharray': '3 3',
        }),
        text(`${from} ${word.toLowerCase()}`, {
          x: round(x(from)),
          y: 12,
          fill: palette.muted,
          'text-anchor': from >= 100 ? 'end' : 'middle',
        }),
      ]),
      rows.flatMap(({ kind, points, pointsNow }, index) => {
        const top = head_px + index * row_px
        return [
          text(symptomWords[kind], { x: 0, y: top + 13, fill: palette.ink, 'font-size': 12 }),
          // What it began with, as an outline: what is missing has faded or was dealt with.
          el('rect', {
            x: 0,
            y: top + 18,
            width: round(Math.max(2, x(points))),
            height: 9,
            fill: 'none',
            stroke: palette.former,
          }),
          el('rect', {
            x: 0,
            y: top + 18,
            width: round(pointsNow <= 0 ? 0 : Math.max(2, x(pointsNow))),
            height: 9,
            fill: fillOf(prefix, 'delivered'),
          }),
          text(points === Math.round(pointsNow) ? number(points) : `${pointsText(pointsNow)} of ${number(points)}`, {
            x: round(x(points)) + 6,
            y: top + 27,
            fill: palette.muted,
          }),
        ]
      }),
    ),
    summary: summaryOf(rows),
    table: {
      columns: ['Sign', 'Points now', 'At first'],
      rows: rows.map(({ kind, points, pointsNow }) => [symptomWords[kind], Math.round(pointsNow), points]),
    },
  }
}

function summaryOf(rows: readonly FindingView[]): string {
  const [first] = rows
  if (first === undefined) return 'No sign of compromise.'
  return `${symptomWords[first.kind]} adds most: ${pointsText(first.pointsNow)} points.`
}
