import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createClock } from './clock.ts'

test('advance runs what became due in order, also what was scheduled on the way', async () => {
  const clock = createClock()
  const seen: string[] = []
  const start = clock.now().getTime()
  clock.schedule(60_000, () => {
    seen.push('second')
    clock.schedule(30_000, () => void seen.push('third'))
  })
  clock.schedule(30_000, async () => {
    seen.push('first')
    assert.ok(clock.now().getTime() - start >= 30_000)
  })
  const cancel = clock.schedule(10_000, () => void seen.push('cancelled'))
  cancel()
  await clock.advance(120_000)
  assert.deepEqual(seen, ['first', 'second', 'third'])
  assert.ok(clock.now().getTime() - start >= 120_000)
  clock.close()
})

test('passing real time counts, and a task that fails does not stop the others', async () => {
  const clock = createClock()
  clock.schedule(0, () => {
    throw new Error('on purpose: this task fails in a test')
  })
  await new Promise<void>((resolve) => {
    clock.schedule(1, resolve)
    // The clock's timers do not keep a process alive; this one does for the moment.
    const alive = setTimeout(resolve, 10_000)
    clock.schedule(2, () => clearTimeout(alive))
  })
  await clock.advance(10)
  clock.close()
})

test('time does not move on under a task that is still at work', async () => {
  const clock = createClock()
  const start = clock.now().getTime()
  const ends: number[] = []
  // Due by real time while `advance` is busy with the other: a timer must not take it out of its hands.
  const slow = (real_ms: number) => async () => {
    clock.schedule(7_200_000, () => undefined)
    await new Promise((resolve) => setTimeout(resolve, real_ms))
    ends.push(clock.now().getTime() - start)
  }
  clock.schedule(60_000, slow(60))
  clock.schedule(60_020, slow(60))
  clock.schedule(600_000, () => void ends.push(-1))
  await clock.advance(3_600_000)
  assert.equal(ends.length, 3)
  assert.ok(ends[1]! < 600_000, `the second task ended at ${ends[1]} ms`)
  assert.equal(ends[2], -1)
  clock.close()
})
