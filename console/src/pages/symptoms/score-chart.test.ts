// Points of a mailbox, sign by sign.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FindingView } from '#compromise/contract.ts'
import { paperPalette } from '#console/charts/palette.ts'
import { svgText } from '#console/charts/svg.ts'
import { scoreChart } from './score-chart.ts'

const finding = (kind: FindingView['kind'], points: number, pointsNow: number): FindingView => ({
  id: kind,
  kind,
  title: kind,
  evidence: [],
  points,
  pointsNow,
  seenAt: '2026-12-03T08:00:00Z',
  state: 'open',
  canCleanUp: false,
  canUndo: false,
})

const draw = (findings: FindingView[], width = 500) =>
  scoreChart(findings, { width, palette: paperPalette, prefix: 'p' })

test('most points stand first, and what has faded is said', () => {
  const chart = draw([finding('rule-name', 20, 6.4), finding('virus-sent', 40, 40)])
  assert.deepEqual(
    chart.table.rows.map(([name]) => name),
    ['Virus sent', 'Rule with a suspicious name'],
  )
  assert.match(svgText(chart.svg), /6 of 20/)
  assert.match(chart.summary, /Virus sent adds most: 40 points/)
})

test('the thresholds are drawn, and a score beyond the highest stays inside', () => {
  const text = svgText(draw([finding('bad-messages', 100, 99), finding('rule-hides', 240, 240)]).svg)
  for (const mark of ['30 low', '60 high', '100 respond']) assert.ok(text.includes(mark))
  for (const [, width] of text.matchAll(/<rect[^>]* width="([\d.]+)"/g)) assert.ok(Number(width) <= 500 - 64 + 1)
})

test('nothing found is no fault', () => {
  const chart = draw([])
  assert.equal(chart.summary, 'No sign of compromise.')
  assert.doesNotMatch(svgText(chart.svg), /NaN|Infinity/)
})
