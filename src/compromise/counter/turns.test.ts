// Turns of one process: no sender twice at once, no tenant alone, nothing waits without end.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isAppError } from '#platform/errors.ts'
import { Turns } from './turns.ts'

test('a sender has one turn at a time and keeps its order', async () => {
  const turns = new Turns()
  const done: number[] = []
  let running = 0
  const work = (place: number) => async () => {
    running += 1
    assert.equal(running, 1)
    await new Promise((resolve) => setImmediate(resolve))
    running -= 1
    done.push(place)
  }
  await Promise.all([0, 1, 2, 3].map((place) => turns.run('contoso', 'adele', work(place))))
  assert.deepEqual(done, [0, 1, 2, 3])
})

test('a flood of one tenant leaves turns for another', async () => {
  const turns = new Turns({ total: 3, perTenant: 2 })
  const gate = Promise.withResolvers<void>()
  const flood = Array.from({ length: 50 }, (_, place) => turns.run('contoso', `${place}`, () => gate.promise))
  assert.equal(await turns.run('fabrikam', 'lee', async () => 'counted'), 'counted')
  gate.resolve()
  await Promise.all(flood)
})

test('what waits is bounded, a failure frees its turn', async () => {
  const turns = new Turns({ waitingPerTenant: 2 })
  const gate = Promise.withResolvers<void>()
  const first = turns.run('contoso', 'adele', () => gate.promise.then(() => Promise.reject(new Error('away'))))
  const second = turns.run('contoso', 'adele', async () => 'second')
  const third = turns.run('contoso', 'adele', async () => 'third')
  await assert.rejects(
    turns.run('contoso', 'adele', async () => 'fourth'),
    (error) => isAppError(error, 'compromise.counter-busy'),
  )
  gate.resolve()
  await assert.rejects(first, /away/)
  assert.deepEqual(await Promise.all([second, third]), ['second', 'third'])
})
