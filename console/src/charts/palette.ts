// Colours and patterns of charts. On the screen they are variables of the theme, on paper and in mails the values for white. Pure.
import { el, type SvgNode } from './svg.ts'

export type Tone = 'delivered' | 'tagged' | 'held' | 'deleted' | 'refused'
export const tones: readonly Tone[] = ['delivered', 'tagged', 'held', 'deleted', 'refused']

export interface Palette {
  ink: string
  muted: string
  grid: string
  surface: string
  former: string
  tones: Record<Tone, string>
}

/** At least 3:1 against the surface in both schemes (WCAG 1.4.11). */
export const screenPalette: Palette = {
  ink: 'var(--mantine-color-text)',
  muted: 'var(--mw-neutral)',
  grid: 'var(--mw-border)',
  surface: 'var(--mw-surface)',
  former: 'var(--mw-control-border)',
  tones: {
    delivered: 'var(--mw-info)',
    tagged: 'var(--mw-warning)',
    held: 'light-dark(#862e9c, #e599f7)',
    deleted: 'var(--mw-danger)',
    refused: 'var(--mw-neutral)',
  },
}

export const paperPalette: Palette = {
  ink: '#212529',
  muted: '#495057',
  grid: '#dee2e6',
  surface: '#ffffff',
  former: '#868e96',
  tones: { delivered: '#1864ab', tagged: '#8a5a00', held: '#862e9c', deleted: '#c92a2a', refused: '#495057' },
}

/** Who does not see the colour sees the pattern: plain, dots, hatched, crossed, lines. */
export function patterns(prefix: string, palette: Palette): SvgNode {
  return el(
    'defs',
    {},
    tones.map((tone) => pattern(`${prefix}-${tone}`, tone, palette)),
    el(
      'pattern',
      { id: `${prefix}-unknown`, width: 6, height: 6, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' },
      el('line', { x1: 0, y1: 0, x2: 0, y2: 6, stroke: palette.grid, 'stroke-width': 3 }),
    ),
  )
}

function pattern(id: string, tone: Tone, palette: Palette): SvgNode {
  const color = palette.tones[tone]
  const ground = el('rect', { width: 6, height: 6, fill: color })
  const line = (x1: number, y1: number, x2: number, y2: number) =>
    el('line', { x1, y1, x2, y2, stroke: palette.surface, 'stroke-width': 1.5 })
  const marks: Record<Tone, SvgNode[]> = {
    delivered: [],
    tagged: [el('circle', { cx: 3, cy: 3, r: 1.2, fill: palette.surface })],
    held: [line(0, 6, 6, 0)],
    deleted: [line(0, 6, 6, 0), line(0, 0, 6, 6)],
    refused: [line(3, 0, 3, 6)],
  }
  return el('pattern', { id, width: 6, height: 6, patternUnits: 'userSpaceOnUse' }, ground, marks[tone])
}

export const fillOf = (prefix: string, tone: Tone): string => `url(#${prefix}-${tone})`
