// The DNS cache of the mail path: one question for many, short memory, and hardly a wait while the resolver is away.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cachedResolve } from './cached-resolve.ts'

const failure = (code: string) => Object.assign(new Error(code), { code })

test('many who want the same ask once, and again when the answer is old', async () => {
  let now = 0
  let asked = 0
  const resolve = cachedResolve({
    clock: { monotonicMs: () => now },
    resolve: (name, type) => Promise.resolve([`${name} ${type} ${(asked += 1)}`]),
  })
  const answers = await Promise.all([
    resolve('a.example', 'TXT'),
    resolve('A.example', 'TXT'),
    resolve('a.example', 'TXT'),
  ])
  assert.deepEqual(answers, [['a.example TXT 1'], ['a.example TXT 1'], ['a.example TXT 1']])
  assert.deepEqual(await resolve('a.example', 'MX'), ['a.example MX 2'])
  now = 59_000
  assert.deepEqual(await resolve('a.example', 'TXT'), ['a.example TXT 1'])
  now = 61_000
  assert.deepEqual(await resolve('a.example', 'TXT'), ['a.example TXT 3'])
})

test('absence is remembered, a failure for a shorter time', async () => {
  let now = 0
  let asked = 0
  let code = 'ENOTFOUND'
  const resolve = cachedResolve({
    clock: { monotonicMs: () => now },
    resolve: () => {
      asked += 1
      return Promise.reject(failure(code))
    },
  })
  await assert.rejects(resolve('none.example', 'TXT'), { code: 'ENOTFOUND' })
  now = 29_000
  await assert.rejects(resolve('none.example', 'TXT'), { code: 'ENOTFOUND' })
  assert.equal(asked, 1)
  code = 'ESERVFAIL'
  await assert.rejects(resolve('ill.example', 'TXT'), { code: 'ESERVFAIL' })
  now = 35_000
  await assert.rejects(resolve('ill.example', 'TXT'), { code: 'ESERVFAIL' })
  assert.equal(asked, 3)
})

test('a resolver that answers nothing is waited for shortly, until it answers again', async () => {
  let isAway = true
  const resolve = cachedResolve({
    clock: { monotonicMs: () => performance.now() },
    resolve: () => (isAway ? new Promise(() => undefined) : Promise.resolve(['here'])),
    wait_ms: 300,
    waitWhenSilent_ms: 10,
  })
  const keepAlive = setInterval(() => undefined, 1_000)
  await Promise.all(
    Array.from({ length: 5 }, (_, number) =>
      assert.rejects(resolve(`a${number}.example`, 'TXT'), { code: 'ETIMEOUT' }),
    ),
  )
  const begun = performance.now()
  await assert.rejects(resolve('b.example', 'TXT'), { code: 'ETIMEOUT' })
  assert.ok(performance.now() - begun < 250)
  isAway = false
  assert.deepEqual(await resolve('c.example', 'TXT'), ['here'])
  clearInterval(keepAlive)
})

test('it holds no more names than it may', async () => {
  let asked = 0
  const resolve = cachedResolve({
    clock: { monotonicMs: () => 0 },
    resolve: () => Promise.resolve((asked += 1)),
    entries_max: 10,
  })
  for (let number = 0; number < 30; number += 1) await resolve(`${number}.example`, 'A')
  assert.equal(await resolve('29.example', 'A'), 30)
  assert.equal(await resolve('0.example', 'A'), 31)
  assert.equal(asked, 31)
})

test('a broken domain answers, too: others are waited for as long as before; a name that cannot be is not asked for', async () => {
  let asked = 0
  const resolve = cachedResolve({
    clock: { monotonicMs: () => 0 },
    resolve: (name) => {
      asked += 1
      if (name.startsWith('ill')) return Promise.reject(failure('ESERVFAIL'))
      return new Promise((found) => void setTimeout(() => found(['late']), 40))
    },
    wait_ms: 10_000,
    waitWhenSilent_ms: 1,
  })
  for (let number = 0; number < 10; number += 1)
    await assert.rejects(resolve(`ill${number}.example`, 'TXT'), { code: 'ESERVFAIL' })
  assert.deepEqual(await resolve('well.example', 'TXT'), ['late'])
  await assert.rejects(resolve(`${'x'.repeat(60_000)}.example`, 'TXT'), { code: 'EBADNAME' })
  assert.equal(asked, 11)
})
