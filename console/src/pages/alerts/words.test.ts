import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatTime } from '#console/util/numbers.ts'
import { aboutText, dataFacts } from './words.ts'

test('ids and keys of programs are not what an alert is about', () => {
  const id = '01a20652-1523-73cb-8a36-a5e41cef38cc'
  const rows: [string, string][] = [
    [id, ''],
    [`user@contoso.com ${id}`, 'user@contoso.com'],
    ['object.changed:out:SmartHosts', ''],
    ['foreign.rule-above:r30:', ''],
    ['disk', 'disk'],
    ['contoso.com', 'contoso.com'],
    ['anna@contoso.com', 'anna@contoso.com'],
  ]
  for (const [subject, text] of rows) assert.equal(aboutText(subject), text, subject)
})

test('data of an alert is shown in words, without ids and without what only steers it', () => {
  const until = '2026-11-23T03:52:50.466Z'
  assert.deepEqual(
    dataFacts({
      incidentId: 'x',
      notTo: ['user@contoso.com'],
      number: 1,
      actor: null,
      until,
      ipAddresses: ['192.0.2.1', '192.0.2.2'],
      isFirst: true,
      score: 190,
    }),
    [
      ['Until', formatTime(new Date(until))],
      ['Ip addresses', '192.0.2.1, 192.0.2.2'],
      ['Is first', 'yes'],
      ['Score', '190'],
    ],
  )
})
