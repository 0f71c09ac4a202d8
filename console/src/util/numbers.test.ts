// Numbers and times as they are shown.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatRelative, formatSize, plural } from './numbers.ts'

test('sizes are in steps of 1,000', () => {
  assert.equal(formatSize(0), '0 B')
  assert.equal(formatSize(999), '999 B')
  assert.match(formatSize(1_204), /^1.2 kB$/)
  assert.equal(formatSize(150_000_000), '150 MB')
})

test('one is one', () => {
  assert.equal(plural(1, 'message'), '1 message')
  assert.equal(plural(2, 'policy', 'policies'), '2 policies')
})

test('times near now are now, others in their largest unit', () => {
  const now = new Date('2026-12-03T14:05:00Z')
  const before = (ms: number) => formatRelative(new Date(now.getTime() - ms), now)
  assert.equal(before(2_000), 'now')
  assert.match(before(59_000), /59/)
  assert.match(before(3 * 60_000), /3/)
  assert.match(before(26 * 3_600_000), /yesterday|1/)
})
