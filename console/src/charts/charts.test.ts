import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bucketsOf, bucketStarts } from './buckets.ts'
import { funnel } from './funnel.ts'
import { lineChart } from './line-chart.ts'
import { paperPalette } from './palette.ts'
import { rankedBars, shortened } from './ranked-bars.ts'
import { changeInWords, sparkline } from './sparkline.ts'
import { stackedBars } from './stacked-bars.ts'
import { svgText, type SvgNode } from './svg.ts'

const size = { width: 400, height: 200, palette: paperPalette, prefix: 'c' }
const series = [
  { label: 'Delivered', tone: 'delivered' as const },
  { label: 'Held', tone: 'held' as const },
]

function all(node: SvgNode): SvgNode[] {
  return [node, ...node.children.flatMap((child) => (typeof child === 'string' ? [] : all(child)))]
}

test('bars stack from zero, and a single message among thousands is still seen', () => {
  const { svg, summary, table } = stackedBars(
    { series, unit: 'messages', bucketName: 'Day', buckets: [{ label: '1', name: '1 Nov', values: [10_000, 1] }] },
    size,
  )
  const rects = all(svg).filter(({ attributes }) => String(attributes['fill']).startsWith('url(#c-'))
  assert.equal(rects.length, 2)
  const [delivered, held] = rects.map(({ attributes }) => attributes as { y: number; height: number })
  assert.equal(delivered!.y + delivered!.height, 200 - 22)
  assert.ok(held!.height >= 1 && held!.y < delivered!.y)
  assert.match(summary, /^10,001 messages: 10,000 delivered, 1 held/)
  assert.deepEqual(table.rows, [['1 Nov', 10_000, 1]])
})

test('what nobody counted is drawn and told as unknown, not as zero; what is not over is said', () => {
  const { svg, table } = stackedBars(
    {
      series,
      unit: 'messages',
      bucketName: 'Day',
      buckets: [
        { label: '1', name: '1 Nov', values: null },
        { label: '2', name: '2 Nov', values: [0, 0] },
        { label: '3', name: '3 Nov', values: [3, 0], isPartial: true },
      ],
    },
    size,
  )
  assert.deepEqual(table.rows, [
    ['1 Nov', 'not counted', 'not counted'],
    ['2 Nov', 0, 0],
    ['3 Nov (so far)', 3, 0],
  ])
  const text = svgText(svg)
  assert.equal(text.split('url(#c-unknown)').length - 1, 1)
  assert.match(text, /stroke-dasharray/)
  assert.equal(all(svg).filter(({ attributes }) => attributes['data-index'] !== undefined).length, 3)
})

test('a chart as text is SVG in which names from outside are only text', () => {
  const hostile = '"><script>alert(1)</script>@evil.example'
  const text = svgText(
    rankedBars({ rows: [{ name: hostile, value: 3 }], tone: 'held', unit: 'messages held', noun: 'Sender' }, size).svg,
  )
  assert.ok(text.startsWith('<svg xmlns="http://www.w3.org/2000/svg"'))
  assert.ok(!text.includes('<script'))
  assert.match(text, /&lt;script&gt;/)
})

test('an address is never cut in the middle of its domain', () => {
  assert.equal(shortened('someone.with.a.long.name@contoso.example', 26), 'someone.w…@contoso.example')
  assert.equal(shortened('a@b.example', 26), 'a@b.example')
  assert.equal(shortened('x'.repeat(40), 10).length, 10)
})

test('a line has gaps where nobody counted, and the period before in grey', () => {
  const point = (value: number | null, former: number | null) => ({ label: 'x', name: 'x', value, former })
  const { svg, summary } = lineChart(
    {
      points: [point(1, 2), point(null, 2), point(3, null), point(4, 5)],
      unit: 'messages',
      bucketName: 'Day',
      names: { current: 'These 4 days', former: 'The 4 days before' },
    },
    size,
  )
  const paths = all(svg).filter(({ tag }) => tag === 'path')
  assert.equal(paths[0]!.attributes['stroke'], paperPalette.former)
  // Two pieces: a move for each.
  assert.equal(String(paths[1]!.attributes['d']).split('M').length - 1, 2)
  assert.equal(all(svg).filter(({ tag }) => tag === 'circle').length, 1)
  assert.equal(summary, 'These 4 days: 8 messages; The 4 days before: 9.')
})

test('a funnel shows each stage as a part of the first, what is apart apart, what is uncertain hatched', () => {
  const { summary, svg } = funnel(
    {
      unit: 'people',
      stages: [
        { label: 'Sent', value: 200, tone: 'delivered' },
        { label: 'Clicked', value: 20, tone: 'deleted', uncertain: 10 },
        { label: 'Reported', value: 50, tone: 'tagged', isApart: true },
      ],
    },
    size,
  )
  assert.equal(summary, 'Sent: 200 (100%), Clicked: 20 (10%), Reported: 50 (25%)')
  assert.equal(svgText(svg).split('url(#c-unknown)').length - 1, 1)
})

test('where there is hardly room yet, nothing has a negative width', () => {
  const narrow = { ...size, width: 40 }
  const drawn = [
    funnel({ stages: [{ label: 'Delivered', value: 2, tone: 'delivered', uncertain: 1 }], unit: 'people' }, narrow),
    rankedBars({ rows: [{ name: 'a', value: 1 }], tone: 'held', unit: 'messages', noun: 'Sender' }, narrow),
    stackedBars(
      { series, unit: 'messages', bucketName: 'Day', buckets: [{ label: '1', name: '1', values: [1, 1] }] },
      narrow,
    ),
  ]
  for (const { svg } of drawn)
    for (const { tag, attributes } of all(svg))
      assert.ok(tag !== 'rect' || Number(attributes['width']) >= 0, JSON.stringify(attributes))
})

test('the change of a number is told in words', () => {
  assert.equal(changeInWords(112, 100, 'the week before'), 'up 12% on the week before')
  assert.equal(changeInWords(50, 100, 'the week before'), 'down 50% on the week before')
  assert.equal(changeInWords(5, 0, 'the week before'), 'none in the week before')
  assert.equal(changeInWords(5, null, 'the week before'), 'nothing to compare with yet')
  assert.equal(changeInWords(100, 100, 'the week before'), 'same as in the week before')
  assert.ok(svgText(sparkline([], { width: 60, height: 20, palette: paperPalette })).startsWith('<svg'))
})

test('every day of a period has a bucket: unknown before counting began, partial today', () => {
  const period = { from: new Date(2026, 10, 1), to: new Date(2026, 10, 5, 12), step: 'day' as const }
  assert.equal(bucketStarts(period).length, 5)
  const rows = [
    { at: new Date(2026, 10, 3).toISOString(), disposition: 'held', count: 2 },
    { at: new Date(2026, 10, 3).toISOString(), disposition: 'held', count: 3 },
    { at: new Date(2026, 10, 5).toISOString(), disposition: 'delivered', count: 7 },
  ]
  const buckets = bucketsOf(rows, ['delivered', 'held'], period, {
    since: new Date(2026, 10, 3, 5),
    now: new Date(2026, 10, 5, 11),
  })
  assert.deepEqual(
    buckets.map(({ values }) => values),
    [null, null, [0, 5], [0, 0], [7, 0]],
  )
  assert.deepEqual(
    buckets.map(({ isPartial }) => isPartial),
    [false, false, false, false, true],
  )
  const hours = bucketStarts({ from: new Date(2026, 10, 1, 0, 30), to: new Date(2026, 10, 1, 3), step: 'hour' })
  assert.equal(hours.length, 3)
  assert.deepEqual(bucketStarts({ ...period, to: period.from }), [])
})
