// The window of counters against an oracle that remembers everything.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judge, type Window, window_size } from './replay-window.ts'

const empty: Window = { highest: 0, recent: Buffer.alloc(0) }

function after(...counters: number[]): Window {
  let window = empty
  for (const counter of counters) {
    const judgement = judge(window, counter, `signature of ${counter}`)
    assert.equal(judgement.kind, 'fresh', `${counter} after ${window.highest}`)
    if (judgement.kind === 'fresh') window = judgement.window
  }
  return window
}

test('requests may overtake each other', () => {
  assert.equal(after(2, 1, 5, 3, 4).highest, 5)
})

test('the same request again is a replay; another one under the same number is a second holder of the key', () => {
  const window = after(1, 2, 3)
  assert.equal(judge(window, 2, 'signature of 2').kind, 'replayed')
  assert.equal(judge(window, 2, 'of somebody else').kind, 'cloned')
})

test('what is older than the window was signed by somebody who has fallen behind', () => {
  const window = after(1, 1_000)
  assert.equal(judge(window, 1_000 - window_size + 1, 'late').kind, 'fresh')
  assert.equal(judge(window, 1_000 - window_size, 'late').kind, 'cloned')
})

test('against an oracle: random orders, gaps and repetitions; the state stays small', () => {
  const seed = 20_261_122
  let state = seed
  const random = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state % below
  }
  for (let round = 0; round < 200; round += 1) {
    let window = empty
    const seen = new Map<number, string>()
    for (let step = 0; step < 100; step += 1) {
      const counter = Math.max(1, window.highest + random(90) - 60)
      const signature = `s${random(2)}-${counter}`
      const expected = seen.has(counter)
        ? seen.get(counter) === signature
          ? 'replayed'
          : 'cloned'
        : counter <= window.highest - window_size
          ? 'cloned'
          : 'fresh'
      const judgement = judge(window, counter, signature)
      // What fell out of the window is not told apart any more: it is refused as a second holder.
      const isOut = counter <= window.highest - window_size
      assert.equal(judgement.kind, isOut ? 'cloned' : expected, `seed ${seed}, round ${round}, step ${step}`)
      if (judgement.kind !== 'fresh') continue
      seen.set(counter, signature)
      window = judgement.window
      assert.ok(window.recent.length <= window_size * 14)
    }
  }
})
