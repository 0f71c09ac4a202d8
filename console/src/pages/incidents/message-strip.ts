// The bad messages of an incident on a line of time, one lane per kind; the span that triggered it is shaded. Pure.
import { scaleLinear } from 'd3-scale'
import type { IncidentView } from '#compromise/contract.ts'
import { type Chart, type ChartFrame, frame, text } from '#console/charts/chart.ts'
import { el, round, type SvgNode } from '#console/charts/svg.ts'
import { plural } from '#console/util/numbers.ts'
import { categoryWords, durationText } from './words.ts'

export type BadMessage = IncidentView['badMessages'][number]

const lane_px = 34
const left_px = 70
const below_px = 24
const above_px = 6
const spanLeast_ms = 60_000
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' })
const time = (ms: number): string => clock.format(new Date(ms))

const lanesOf = (messages: readonly BadMessage[]): BadMessage['category'][] =>
  (['malware', 'phish', 'spam'] as const).filter((category) => messages.some((each) => each.category === category))

export const stripHeight = (messages: readonly BadMessage[]): number =>
  above_px + Math.max(1, lanesOf(messages).length) * lane_px + below_px

/** `messages`: oldest first. */
export function messageStrip(messages: readonly BadMessage[], size: ChartFrame): Chart {
  const { width, height, palette } = size
  const lanes = lanesOf(messages)
  const times = messages.map(({ occurredAt }) => Date.parse(occurredAt))
  const [first, last] = [Math.min(...times), Math.max(...times)]
  const margin_ms = Math.max(spanLeast_ms, last - first) * 0.05
  const x = scaleLinear()
    .domain([first - margin_ms, Math.max(last, first + spanLeast_ms) + margin_ms])
    .range([left_px, width - 10])
  const bottom = height - below_px
  const triggers = times.filter((_, index) => messages[index]!.role === 'trigger')
  return {
    svg: frame(
      size,
      triggers.length > 1 ? span(x(Math.min(...triggers)), x(Math.max(...triggers)), bottom, palette.grid) : null,
      lanes.flatMap((category, lane) => {
        const y = laneY(lane)
        return [
          el('line', { x1: left_px, x2: width - 10, y1: y, y2: y, stroke: palette.grid }),
          text(categoryWords[category], { x: 0, y: y + 4, fill: palette.ink, 'font-size': 12 }),
        ]
      }),
      messages.map((message, index) =>
        mark(message, index, round(x(times[index]!)), laneY(lanes.indexOf(message.category)), palette),
      ),
      text(time(first), { x: left_px, y: height - 6, fill: palette.muted }),
      last - first >= 1_000 && width > left_px + 160
        ? [text(time(last), { x: width - 10, y: height - 6, fill: palette.muted, 'text-anchor': 'end' })]
        : [],
    ),
    summary: summaryOf(messages, first, last),
    table: {
      columns: ['Sent', 'Kind', 'Subject', 'Recipients'],
      rows: messages.map(({ subject, category, recipientCount }, index) => [
        time(times[index]!),
        categoryWords[category],
        subject,
        recipientCount,
      ]),
    },
  }
}

const laneY = (lane: number): number => above_px + lane * lane_px + lane_px / 2

const span = (from: number, to: number, bottom: number, color: string): SvgNode =>
  el('rect', {
    x: round(from - 9),
    y: above_px,
    width: round(to - from + 18),
    height: bottom - above_px,
    rx: 4,
    fill: color,
    opacity: 0.5,
  })

/** Shape by kind and filling by part, so that nothing is said by colour alone. */
function mark(
  { category, role }: BadMessage,
  index: number,
  x: number,
  y: number,
  { tones, surface, muted }: ChartFrame['palette'],
): SvgNode {
  const color = role === 'withdrawn' ? muted : category === 'spam' ? tones.tagged : tones.deleted
  const common = {
    fill: role === 'trigger' ? color : surface,
    stroke: color,
    'stroke-width': 2,
    'data-index': index,
    ...(role === 'withdrawn' ? { 'stroke-dasharray': '2 2' } : {}),
  }
  if (category === 'malware') return el('rect', { x: x - 6, y: y - 6, width: 12, height: 12, ...common })
  if (category === 'phish') return el('path', { d: `M${x} ${y - 8}L${x + 7} ${y + 6}L${x - 7} ${y + 6}Z`, ...common })
  return el('circle', { cx: x, cy: y, r: 6.5, ...common })
}

function summaryOf(messages: readonly BadMessage[], first: number, last: number): string {
  const counted = messages.filter(({ role }) => role !== 'withdrawn').length
  const length = last - first < 60_000 ? 'less than a minute' : durationText(last - first)
  const text = `${plural(counted, 'bad message')} in ${length}`
  return counted === messages.length ? `${text}.` : `${text}, ${messages.length - counted} withdrawn.`
}

/** Below the drawing, while the pointer is on a mark. */
export function describeMessage(message: BadMessage | undefined): string {
  if (message === undefined) return ''
  const { occurredAt, category, subject, recipientCount } = message
  return `${time(Date.parse(occurredAt))}, ${categoryWords[category].toLowerCase()}: ${subject}, to ${plural(recipientCount, 'recipient')}`
}
