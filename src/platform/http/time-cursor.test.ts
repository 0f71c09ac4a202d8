import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeTimeCursor, encodeTimeCursor } from './time-cursor.ts'

const id = '01890000-0000-7000-8000-000000000001'
const at = '2026-11-22T09:00:00.123Z'

test('a cursor gives back the place that it was made of', () => {
  assert.deepEqual(decodeTimeCursor(encodeTimeCursor({ at, id })), { at, id })
})

test('what no database takes for a time and an id is no cursor', () => {
  for (const place of [
    { at, id: '-'.repeat(36) },
    { at, id: `${id}0` },
    { at: '2026-02-31T09:00:00.123Z', id },
    { at: '2026-13-01T09:00:00.123Z', id },
    { at: '2026-11-22 09:00', id },
    { at: '', id: '' },
  ])
    assert.equal(decodeTimeCursor(encodeTimeCursor(place)), null, JSON.stringify(place))
  for (const text of ['', 'nonsense', '\0', 'x'.repeat(200)]) assert.equal(decodeTimeCursor(text), null, text)
})
