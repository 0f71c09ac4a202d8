// What changed between two JSON values.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { difference } from './difference.ts'

test('only the leaves that differ are named, by their path', () => {
  const before = { name: 'a', limits: { count: 5, minutes: 10 }, list: ['x'] }
  const after = { limits: { minutes: 15, count: 5 }, name: 'a', list: ['x', 'y'] }
  assert.deepEqual(difference(before, after), [
    { path: 'limits.minutes', before: 10, after: 15 },
    { path: 'list', before: ['x'], after: ['x', 'y'] },
  ])
})

test('what is new has no value before, what is gone none after', () => {
  assert.deepEqual(difference(null, { state: 'held' }), [{ path: '', before: undefined, after: { state: 'held' } }])
  assert.deepEqual(difference({ a: 1 }, {}), [{ path: 'a', before: 1, after: undefined }])
})

test('lists of objects are compared place by place', () => {
  assert.deepEqual(difference([{ id: 1, on: true }], [{ id: 1, on: false }]), [
    { path: '[0].on', before: true, after: false },
  ])
})

test('the same, null and nothing make no difference; depth has an end', () => {
  assert.deepEqual(difference({ a: [1, { b: null }] }, { a: [1, { b: null }] }), [])
  assert.deepEqual(difference(null, undefined), [])
  const deep = (value: number): unknown => {
    let made: unknown = value
    for (let depth = 0; depth < 500; depth += 1) made = { a: made }
    return made
  }
  assert.equal(difference(deep(1), deep(2)).length, 1)
})
