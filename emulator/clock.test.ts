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
