// Who, which: bars by size with their numbers, never a pie. Pure.
import { scaleLinear } from 'd3-scale'
import { type Chart, type ChartFrame, frame, number, text } from './chart.ts'
import { fillOf, patterns, type Tone } from './palette.ts'
import { el, round } from './svg.ts'

export interface RankedBarsInput {
  rows: readonly { name: string; value: number }[]
  tone: Tone
  unit: string
  /** Head of the first column of the table: "Sender". */
  noun: string
}

export const rankedRow_px = 34

/** The height follows from the rows; `height` of the frame is not used. */
export function rankedBars({ rows, tone, unit, noun }: RankedBarsInput, size: Omit<ChartFrame, 'height'>): Chart {
  const height = Math.max(rows.length, 1) * rankedRow_px
  const { width, palette, prefix } = size
  const numberWidth = 60
  const x = scaleLinear()
    .domain([0, Math.max(1, ...rows.map(({ value }) => value))])
    .range([0, Math.max(0, width - numberWidth)])
  const letters = Math.max(8, Math.floor((width - numberWidth) / 6.6))
  return {
    svg: frame(
      { ...size, height },
      patterns(prefix, palette),
      rows.flatMap(({ name, value }, index) => [
        text(shortened(name, letters), { x: 0, y: index * rankedRow_px + 13, fill: palette.ink, 'font-size': 12 }),
        el('rect', {
          x: 0,
          y: index * rankedRow_px + 18,
          width: round(Math.max(2, x(value))),
          height: 8,
          fill: fillOf(prefix, tone),
        }),
        text(number(value), {
          x: round(Math.max(2, x(value))) + 6,
          y: index * rankedRow_px + 26,
          fill: palette.muted,
        }),
        el('rect', {
          x: 0,
          y: index * rankedRow_px,
          width,
          height: rankedRow_px,
          fill: 'transparent',
          'data-index': index,
        }),
      ]),
    ),
    summary: rows.length === 0 ? `No ${unit}.` : `Most ${unit}: ${rows[0]!.name}, ${number(rows[0]!.value)}.`,
    table: {
      columns: [noun, unit[0]!.toUpperCase() + unit.slice(1)],
      rows: rows.map(({ name, value }) => [name, value]),
    },
  }
}

/** An address is cut in its local part, never in the middle of its domain. */
export function shortened(name: string, letters_max: number): string {
  if (name.length <= letters_max) return name
  const at = name.lastIndexOf('@')
  const domain = at < 0 ? '' : name.slice(at)
  const kept = letters_max - domain.length - 1
  return kept >= 3 ? `${name.slice(0, kept)}…${domain}` : `${name.slice(0, letters_max - 1)}…`
}
