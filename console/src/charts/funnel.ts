// How does it end: stages one below the other, each as a part of the first. Pure.
import { scaleLinear } from 'd3-scale'
import { type Chart, type ChartFrame, frame, number, text } from './chart.ts'
import { fillOf, patterns, type Tone } from './palette.ts'
import { el, round } from './svg.ts'

export interface FunnelInput {
  /** `apart`: counted of the same people, but no step of the way (reported). `uncertain`: drawn hatched behind it (false clicks). */
  stages: readonly { label: string; value: number; tone: Tone; isApart?: boolean; uncertain?: number }[]
  unit: string
}

const row_px = 40

export function funnel({ stages, unit }: FunnelInput, size: Omit<ChartFrame, 'height'>): Chart {
  const { width, palette, prefix } = size
  const whole = Math.max(1, stages[0]?.value ?? 0)
  const x = scaleLinear()
    .domain([0, whole])
    .range([0, Math.max(0, width - 90)])
    .clamp(true)
  const gap = (index: number): number => (stages.slice(0, index + 1).some(({ isApart }) => isApart === true) ? 12 : 0)
  const height = stages.length * row_px + gap(stages.length - 1)
  const percent = (value: number): string => `${Math.round((value / whole) * 100)}%`
  return {
    svg: frame(
      { ...size, height },
      patterns(prefix, palette),
      stages.flatMap(({ label, value, tone, uncertain = 0 }, index) => {
        const y = index * row_px + gap(index)
        const end = round(Math.max(2, x(value)))
        return [
          text(label, { x: 0, y: y + 13, fill: palette.ink, 'font-size': 12 }),
          el('rect', { x: 0, y: y + 19, width: end, height: 14, fill: fillOf(prefix, tone) }),
          uncertain > 0
            ? el('rect', {
                x: end,
                y: y + 19,
                width: round(x(uncertain)),
                height: 14,
                fill: `url(#${prefix}-unknown)`,
                stroke: palette.muted,
              })
            : null,
          text(`${number(value)} · ${percent(value)}`, {
            x: end + round(uncertain > 0 ? x(uncertain) : 0) + 6,
            y: y + 30,
            fill: palette.muted,
          }),
        ].filter((node) => node !== null)
      }),
    ),
    summary: stages.map(({ label, value }) => `${label}: ${number(value)} (${percent(value)})`).join(', '),
    table: {
      columns: ['Stage', unit[0]!.toUpperCase() + unit.slice(1), 'Share'],
      rows: stages.map(({ label, value }) => [label, value, percent(value)]),
    },
  }
}
