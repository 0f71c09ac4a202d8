// What every chart gives: a drawing, what it says in one sentence, and the same as a table. Frame and axes of those over time. Pure.
import { scaleLinear, type ScaleLinear } from 'd3-scale'
import type { Palette } from './palette.ts'
import { el, round, type SvgNode } from './svg.ts'

export interface ChartTable {
  columns: readonly string[]
  rows: readonly (readonly (string | number)[])[]
}

export interface Chart {
  svg: SvgNode
  /** For those who do not see it: what a glance would tell. */
  summary: string
  table: ChartTable
}

export interface ChartFrame {
  width: number
  height: number
  palette: Palette
  /** Ids within the document begin with it. */
  prefix: string
}

export const margin = { top: 8, right: 8, bottom: 22, left: 44 }

export interface Axes {
  y: ScaleLinear<number, number>
  left: number
  right: number
  top: number
  bottom: number
}

/** From zero: a cut axis makes small changes look large. */
export function axesFor(max: number, { width, height }: ChartFrame): Axes {
  const [top, bottom] = [margin.top, height - margin.bottom]
  const y = scaleLinear()
    .domain([0, Math.max(max, 1)])
    .nice(4)
    .range([bottom, top])
  return { y, left: margin.left, right: width - margin.right, top, bottom }
}

const compact = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 })

export function gridLines({ y, left, right }: Axes, palette: Palette): SvgNode[] {
  const ticks = y.ticks(4).filter(Number.isInteger)
  return ticks.flatMap((tick) => [
    el('line', {
      x1: left,
      x2: right,
      y1: round(y(tick)),
      y2: round(y(tick)),
      stroke: palette.grid,
      'stroke-width': 1,
    }),
    text(compact.format(tick), { x: left - 6, y: round(y(tick)) + 4, 'text-anchor': 'end', fill: palette.muted }),
  ])
}

const letter_px = 6.4

/** As many labels below as there is room for, the first one always. */
export function labelsBelow(
  labels: readonly string[],
  xOf: (index: number) => number,
  axes: Axes,
  palette: Palette,
): SvgNode[] {
  const room_px = 64
  const every = Math.max(1, Math.ceil((labels.length * room_px) / Math.max(axes.right - axes.left, 1)))
  let takenTo = -Infinity
  return labels.flatMap((label, index) => {
    if (index % every !== 0) return []
    const x = round(xOf(index))
    // A label in the middle of its mark would be cut at the edge.
    const anchor = x < axes.left + 24 ? 'start' : x > axes.right - 24 ? 'end' : 'middle'
    const at = anchor === 'start' ? axes.left : anchor === 'end' ? axes.right : x
    const width = label.length * letter_px
    const begin = anchor === 'start' ? at : anchor === 'end' ? at - width : at - width / 2
    if (begin < takenTo + 6) return []
    takenTo = begin + width
    return [text(label, { x: at, y: axes.bottom + 16, 'text-anchor': anchor, fill: palette.muted })]
  })
}

export function text(content: string, attributes: Record<string, string | number>): SvgNode {
  return el('text', { 'font-size': 11, 'font-family': 'inherit', ...attributes }, content)
}

export function frame({ width, height }: ChartFrame, ...children: (SvgNode | null | readonly SvgNode[])[]): SvgNode {
  return el('svg', { viewBox: `0 0 ${width} ${height}`, width, height, 'aria-hidden': 'true' }, ...children)
}

const plain = new Intl.NumberFormat()
export const number = (value: number): string => plain.format(value)
