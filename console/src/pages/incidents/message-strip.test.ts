// Bad messages on a line of time.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { paperPalette } from '#console/charts/palette.ts'
import { svgText } from '#console/charts/svg.ts'
import { describeMessage, messageStrip, stripHeight, type BadMessage } from './message-strip.ts'

const message = (second: number, change: Partial<BadMessage> = {}): BadMessage => ({
  messageId: `m${second}`,
  internetMessageId: null,
  occurredAt: new Date(Date.UTC(2026, 11, 3, 8, 0, second)).toISOString(),
  category: 'spam',
  subject: `Message ${second}`,
  recipientCount: 1,
  role: 'trigger',
  quarantineId: null,
  ...change,
})

const draw = (messages: readonly BadMessage[], width = 400) =>
  messageStrip(messages, { width, height: stripHeight(messages), palette: paperPalette, prefix: 'p' })

test('every message has a mark that can be pointed at, in the lane of its kind', () => {
  const messages = [
    message(0),
    message(9, { category: 'malware' }),
    message(20, { category: 'phish', role: 'further' }),
  ]
  const text = svgText(draw(messages).svg)
  assert.deepEqual(
    [...text.matchAll(/data-index="(\d+)"/g)].map((match) => match[1]),
    ['0', '1', '2'],
  )
  for (const kind of ['Spam', 'Malware', 'Phishing']) assert.ok(text.includes(kind))
})

test('kinds differ in shape and parts in filling, not by colour alone', () => {
  const text = svgText(draw([message(0), message(9, { category: 'malware', role: 'further' })]).svg)
  assert.match(text, /<circle[^>]*fill="#8a5a00"/)
  assert.match(text, /<rect[^>]*fill="#ffffff"[^>]*data-index="1"/)
})

test('nothing lies outside of the drawing, also when all came at once or in a narrow window', () => {
  for (const messages of [[message(5), message(5), message(5)], [message(0)], [message(0), message(3_599)]])
    for (const width of [220, 700]) {
      const text = svgText(draw(messages, width).svg)
      assert.doesNotMatch(text, /NaN|Infinity/)
      for (const [, x] of text.matchAll(/cx="([\d.-]+)"/g)) assert.ok(Number(x) >= 60 && Number(x) <= width, x)
    }
})

test('the summary leaves out what was withdrawn, the table does not', () => {
  const chart = draw([message(0), message(60), message(90, { role: 'withdrawn' })])
  assert.match(chart.summary, /^2 bad messages in 2 min, 1 withdrawn\.$/)
  assert.equal(chart.table.rows.length, 3)
  assert.match(describeMessage(message(1)), /spam: Message 1, to 1 recipient/)
  assert.equal(describeMessage(undefined), '')
})
