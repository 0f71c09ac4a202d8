import assert from 'node:assert/strict'
import { test } from 'node:test'
import { localTimes } from './local-times.ts'
import { formatTime } from './numbers.ts'

const local = (iso: string): string => formatTime(new Date(iso))

test('times in UTC become those of the reader, wherever they stand in a text', () => {
  const rows: [string, string][] = [
    ['It lasts until 2026-11-22 19:13 UTC.', `It lasts until ${local('2026-11-22T19:13:00Z')}.`],
    ['Asked to wait until 2026-11-22T19:13:48.250Z.', `Asked to wait until ${local('2026-11-22T19:13:48Z')}.`],
    [
      'From 2026-11-23 07:00 UTC to 2026-11-24 15:00 UTC',
      `From ${local('2026-11-23T07:00Z')} to ${local('2026-11-24T15:00Z')}`,
    ],
  ]
  for (const [text, expected] of rows) assert.equal(localTimes(text), expected)
})

test('what is no time in UTC stays as it is', () => {
  for (const text of [
    '',
    'until 2026-11-22',
    '2026-11-22 19:13',
    '2026-11-22T19:13:00+01:00',
    '2026-99-99 19:13 UTC',
    '2026-11-22 19:13 UTCish',
    'rule 2026-11-22T19:13Zebra',
  ])
    assert.equal(localTimes(text), text)
})
