import assert from 'node:assert/strict'
import { test } from 'node:test'
import { alertMail } from './alert-mail.ts'
import type { AlertNotification } from './notifier.ts'

const blocked: AlertNotification = {
  kind: 'open',
  id: '1',
  tenantId: 't',
  tenantName: 'Contoso',
  type: 'mailflow.tamper-high',
  subject: 'anna@contoso.example',
  severity: 'high',
  title: 'Mailbox blocked',
  text: 'Five messages were spam.',
  meaning: 'Others may block your domain.',
  done: 'Sending was stopped.',
  advice: 'Look at the case.',
  data: {},
  count: 1,
  firstAt: '2026-11-22T09:00:00.000Z',
  lastAt: '2026-11-22T09:00:00.000Z',
  closedAt: null,
  closedBy: null,
  reason: null,
  url: 'https://mail.contoso.example/t/t/alerts/1',
}

test('the subject says how bad, what, who and whose; the first line what happened', () => {
  const { subject, text } = alertMail(blocked)
  assert.equal(subject, '[High] Mailbox blocked: anna@contoso.example (Contoso)')
  const order = ['Five messages', 'Others may block', 'Sending was stopped', 'Look at the case', 'https://mail.contoso']
  const places = order.map((part) => text.indexOf(part))
  assert.equal(places[0], 0)
  assert.deepEqual(
    places,
    places.toSorted((a, b) => a - b),
  )
})

test('a mail about the end says why it is over, and by whom', () => {
  const end = { kind: 'closed', reason: 'Released by Adele.', closedBy: 'Adele', closedAt: blocked.lastAt } as const
  const { subject, text } = alertMail({ ...blocked, ...end, severity: 'low' })
  assert.match(subject, /^\[Closed\] Mailbox blocked/)
  assert.match(text, /^This is over: Released by Adele\./)
  assert.match(text, /Closed by: Adele/)
})

test('text and HTML say the same', () => {
  const { text, html } = alertMail({ ...blocked, count: 3 })
  const shown = html
    .replaceAll(/<style>.*?<\/style>/gs, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
  for (const part of [blocked.text, blocked.meaning, blocked.done!, blocked.advice, '3 times'])
    assert.ok(text.includes(part) && shown.includes(part), part)
})

test('whatever an alert is called: one line as subject, no markup of its own, nothing loaded from elsewhere', () => {
  const seed = 20261122
  let state = seed
  const next = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return (state >>> 8) % below
  }
  const pieces = [
    '<script>',
    '<img src=x onerror=1>',
    '"',
    "'",
    '&',
    '\r\nBcc: a@b.example',
    '\u202e',
    '\u200b',
    '\0',
    'x'.repeat(9_000),
    '@',
    '=?utf-8?q?=0d=0a?=',
    '</title>',
    '<style>',
    'url(http://evil.example)',
    '😀',
  ]
  const hostile = () => Array.from({ length: 1 + next(4) }, () => pieces[next(pieces.length)]).join('')
  for (let round = 0; round < 400; round += 1) {
    const names = ['title', 'text', 'subject', 'tenantName', 'type', 'reason', 'closedBy'] as const
    const values = Object.fromEntries(names.map((name) => [name, hostile()])) as Pick<
      AlertNotification,
      (typeof names)[number]
    >
    const { subject, html } = alertMail({ ...blocked, ...values, kind: next(2) === 0 ? 'open' : 'closed' })
    assert.ok(subject.length <= 200 && subject.isWellFormed(), `seed ${seed}`)
    assert.doesNotMatch(subject, /[\p{Cc}\u200b\u202e]/u, `seed ${seed}`)
    const tags = new Set([...html.matchAll(/<\/?([a-z!]+\d?)/gi)].map((match) => match[1]!.toLowerCase()))
    const own = [
      '!doctype',
      'html',
      'head',
      'meta',
      'title',
      'style',
      'body',
      'table',
      'tr',
      'td',
      'th',
      'p',
      'span',
      'h1',
      'h2',
      'a',
      'br',
    ]
    assert.deepEqual(
      [...tags].filter((tag) => !own.includes(tag)),
      [],
      `seed ${seed}`,
    )
    assert.equal([...html.matchAll(/<style/g)].length, 1)
    assert.doesNotMatch(html, /<[^>]*\ssrc=|<link|@import/, `seed ${seed}`)
  }
})
