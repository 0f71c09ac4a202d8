// One number over time: a small line, and the change in words. Pure.
import { scaleLinear } from 'd3-scale'
import { line } from 'd3-shape'
import type { Palette } from './palette.ts'
import { el, round, type SvgNode } from './svg.ts'

export function sparkline(
  values: readonly number[],
  size: { width: number; height: number; palette: Palette },
): SvgNode {
  const { width, height, palette } = size
  const x = scaleLinear()
    .domain([0, Math.max(values.length - 1, 1)])
    .range([1, width - 1])
  const y = scaleLinear()
    .domain([0, Math.max(1, ...values)])
    .range([height - 2, 2])
  const path =
    line<number>(
      (_, index) => round(x(index)),
      (value) => round(y(value)),
    )(values as number[]) ?? ''
  return el(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, width, height, 'aria-hidden': 'true' },
    el('path', { d: path, fill: 'none', stroke: palette.tones.delivered, 'stroke-width': 1.5 }),
  )
}

/** "up 12% on the 7 days before"; "same as …"; nothing to compare with: "new". */
export function changeInWords(now: number, before: number | null, period: string): string {
  if (before === null) return 'nothing to compare with yet'
  if (before === 0) return now === 0 ? `none in ${period} either` : `none in ${period}`
  const change = Math.round(((now - before) / before) * 100)
  if (change === 0) return `same as in ${period}`
  return `${change > 0 ? 'up' : 'down'} ${number.format(Math.abs(change))}% on ${period}`
}

const number = new Intl.NumberFormat()
