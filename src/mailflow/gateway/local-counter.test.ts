// The hint in memory: right for what comes in order, bounded in memory, forgets what is old.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keyOf, LocalCounter, WindowTable } from './local-counter.ts'

const limit = { count: 5, window_ms: 600_000 }

test('the fifth within exactly ten minutes is told, in any order of arrival', () => {
  const counter = new LocalCounter()
  const told = [0, 450_000, 150_000, 600_000, 300_000].map((at) => counter.note('adele', at, limit))
  assert.deepEqual(told, [false, false, false, false, true])
  const apart = [0, 150_000, 300_000, 450_000, 600_001].map((at) => counter.note('lee', at, limit))
  assert.deepEqual(apart, Array<boolean>(5).fill(false))
})

test('mailboxes and limits do not mix', () => {
  const counter = new LocalCounter()
  for (let at = 0; at < 4; at += 1) assert.equal(counter.note('adele', at, limit), false)
  assert.equal(counter.note('lee', 5, limit), false)
  assert.equal(counter.note('adele', 5, { ...limit, count: 3 }), false)
  assert.equal(counter.note('adele', 6, limit), true)
})

test('after a release counting starts with the one message that the counter knows', () => {
  const counter = new LocalCounter()
  for (let at = 0; at < 6; at += 1) counter.note('adele', at, limit)
  counter.startAgain('adele', 7)
  assert.deepEqual(
    [8, 9, 10, 11].map((at) => counter.note('adele', at, limit)),
    [false, false, false, true],
  )
})

test('for what comes in order it agrees with an oracle over thousands of mailboxes, also while it grows and forgets', () => {
  const table = new WindowTable(5, 16)
  const history = new Map<number, number[]>()
  let seed = 1
  const random = () => (seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff) / 0x80000000
  for (let event = 0; event < 60_000; event += 1) {
    const key = keyOf(`mailbox ${Math.floor(random() * 3_000)}`)
    const at = event * 200
    const own = history.get(key) ?? []
    history.set(key, own)
    own.push(at)
    const expected = own.length >= 5 && at - own[own.length - 5]! <= limit.window_ms
    assert.equal(table.note(key, at, limit.window_ms), expected, `event ${event}`)
  }
  assert.ok(table.mailboxes <= 3_000)
})

test('mailboxes that sent nothing lately give their room back', () => {
  const table = new WindowTable(5, 1_024)
  for (let key = 1; key <= 100_000; key += 1) table.note(key, key * 10_000, 600_000)
  assert.ok(table.size_bytes < 1_024 * 41 * 3, `${table.size_bytes} bytes`)
})
