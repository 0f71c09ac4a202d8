import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRounds } from './rounds.ts'

test('what is slow goes on by itself: it holds up no other and no later round, and what failed is told', async () => {
  const slow = Promise.withResolvers<void>()
  const begun: string[] = []
  const round = createRounds(
    async (id) => {
      begun.push(id)
      if (id === 'slow') await slow.promise
      if (id === 'broken') throw new Error('as asked')
    },
    { most: 2, patience_ms: 20 },
  )
  assert.match(String(await round(['slow', 'broken', 'quick'])), /as asked/)
  assert.deepEqual(begun, ['slow', 'broken', 'quick'])
  assert.deepEqual(await round(['slow', 'quick']), [])
  assert.deepEqual(begun, ['slow', 'broken', 'quick', 'quick'])
  slow.reject(new Error('too late'))
  await new Promise(setImmediate)
  assert.match(String(await round(['quick'])), /too late/)
  assert.equal((await round(['slow']), begun.at(-1)), 'slow')
})

test('what a later round has done is not done again by an earlier one that had not come to it', async () => {
  const slow = Promise.withResolvers<void>()
  const begun: string[] = []
  const round = createRounds(
    async (id) => {
      begun.push(id)
      if (id === 'slow') await slow.promise
    },
    { most: 1, patience_ms: 20 },
  )
  await round(['slow', 'first', 'second'])
  await round(['first'])
  assert.deepEqual(begun, ['slow', 'first'])
  slow.resolve()
  await new Promise((resolve) => setTimeout(resolve, 20))
  assert.deepEqual(begun, ['slow', 'first', 'second'])
})
