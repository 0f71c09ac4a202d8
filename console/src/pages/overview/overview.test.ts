import assert from 'node:assert/strict'
import { test } from 'node:test'
import { domainHealth, withoutOwn } from './health.ts'
import { stoppedLine } from './numbers.ts'

const now = new Date('2026-11-22T12:00:00Z')
const all = { state: 'active', reason: '', scope: { kind: 'all' } }
const count = (domain: string, lastInboundAt: string | null) => ({
  domain,
  inbound: lastInboundAt === null ? 0 : 3,
  outbound: 0,
  held: 0,
  lastInboundAt,
  lastOutboundAt: null,
})

test('a domain is protected, quiet, without mail, not chosen or broken, in words', () => {
  const lines = domainHealth(
    ['Contoso.example', 'quiet.example', 'new.example'],
    [count('contoso.example', '2026-11-22T11:00:00Z'), count('quiet.example', '2026-11-20T11:00:00Z')],
    all,
    now,
  )
  assert.deepEqual(
    lines.map(({ domain, tone, text }) => `${domain} ${tone} ${text}`),
    [
      'contoso.example ok Protected.',
      'quiet.example info Protected; no mail for more than a day.',
      'new.example info Connected; no mail seen yet.',
    ],
  )
  const some = { ...all, scope: { kind: 'domains', addresses: ['contoso.example'] } }
  assert.equal(domainHealth(['other.example'], [], some, now)[0]!.text, 'Not chosen for protection.')
  assert.equal(domainHealth(['contoso.example'], [], { ...all, state: 'broken' }, now)[0]!.tone, 'danger')
  assert.equal(domainHealth(['contoso.example'], [], null, now)[0]!.text, 'Not connected.')
})

test('the domain that Mailwarden made for itself is none of theirs', () => {
  const names = ['contoso.example', 'inx.mx.mailwarden.example', 'mx.contoso.example']
  assert.deepEqual(withoutOwn(names, 'inx.mx.mailwarden.example'), ['contoso.example', 'mx.contoso.example'])
  assert.deepEqual(withoutOwn(names, null), names)
})

test('the line of stopped mail leaves out what was delivered, and knows nothing of the time before counting', () => {
  const hour = (at: number) => new Date(Date.UTC(2026, 10, 22, at)).toISOString()
  const row = (at: number, disposition: string, value: number) => ({
    at: hour(at),
    disposition,
    count: value,
    direction: 'inbound',
    category: 'spam',
  })
  const { points, names } = stoppedLine(
    {
      answer: {
        items: [row(10, 'held', 2), row(10, 'deleted', 1), row(10, 'delivered', 50)],
        former: [row(10, 'refused', 4)],
      } as never,
      from: new Date(hour(9)),
      to: new Date(hour(12)),
      step: 'hour',
    },
    new Date(Date.UTC(2026, 10, 22, 7)),
    new Date(hour(12)),
    'the last 3 hours',
  )
  assert.deepEqual(
    points.map(({ value, former }) => [value, former]),
    // Counting began at 7, so the same hour before (6 o'clock) is not known.
    [
      [0, null],
      [3, 4],
      [0, 0],
    ],
  )
  assert.equal(names.current, 'The last 3 hours')
})
