// New rows while somebody reads.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { holdRows } from './held-rows.ts'

const rows = (...ids: string[]) => ids.map((id) => ({ id }))
const idOf = ({ id }: { id: string }) => id

test('new rows at the top wait while somebody reads, and are counted', () => {
  assert.deepEqual(holdRows(['c', 'b'], rows('e', 'd', 'c', 'b'), idOf, true), { rows: rows('c', 'b'), count: 2 })
})

test('nobody reads: nothing waits', () => {
  assert.deepEqual(holdRows(['c'], rows('d', 'c'), idOf, false), { rows: rows('d', 'c'), count: 0 })
})

test('another page or filter replaces everything, rows that are gone go', () => {
  assert.deepEqual(holdRows(['c', 'b'], rows('x', 'y'), idOf, true), { rows: rows('x', 'y'), count: 0 })
  assert.deepEqual(holdRows(['c', 'b', 'a'], rows('c', 'a'), idOf, true), { rows: rows('c', 'a'), count: 0 })
  assert.deepEqual(holdRows(['c'], rows(), idOf, true), { rows: [], count: 0 })
})

test('another order shows at once: what comes first in it is not new', () => {
  assert.deepEqual(holdRows(['c', 'b'], rows('a', 'b', 'c'), idOf, true), { rows: rows('a', 'b', 'c'), count: 0 })
})

test('when the row at the top is gone the next one that is known counts', () => {
  assert.deepEqual(holdRows(['c', 'b'], rows('d', 'b'), idOf, true), { rows: rows('b'), count: 1 })
})
