// Turns of one process: what waits goes together, no sender twice at once, no tenant alone, nothing waits without end.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AppError, isAppError } from '#platform/errors.ts'
import { alone, Turns } from './turns.ts'

type Item = string | number

/** Turns that note who went with whom, and stop at a gate. */
function gated(
  limits: ConstructorParameters<typeof Turns>[1] = {},
  answer?: (items: Item[]) => (Item | typeof alone)[],
) {
  const gate = Promise.withResolvers<void>()
  const held: Item[][] = []
  const turns = new Turns<Item, Item>(async (_, items) => {
    held.push(items)
    await gate.promise
    return answer === undefined ? items : answer(items)
  }, limits)
  return { turns, held, open: gate.resolve }
}

test('what comes while others count goes together, each with its own answer', async () => {
  const { turns, held, open } = gated({ perTenant: 1, together: 3 })
  const answers = Promise.all([0, 1, 2, 3, 4].map((place) => turns.run('contoso', `${place}`, place)))
  open()
  assert.deepEqual(await answers, [0, 1, 2, 3, 4])
  assert.deepEqual(held, [[0], [1, 2, 3], [4]])
})

test('a sender has one turn at a time and keeps its order', async () => {
  const { turns, held, open } = gated({ perTenant: 4 })
  const answers = Promise.all([0, 1, 2].map((place) => turns.run('contoso', 'adele', place)))
  const other = turns.run('contoso', 'lee', 'other')
  assert.deepEqual(held, [[0], ['other']])
  open()
  assert.deepEqual([await answers, await other], [[0, 1, 2], 'other'])
  assert.deepEqual(held.at(-1), [1, 2])
})

test('what must be alone gets a turn of its own, and nobody of its sender overtakes it', async () => {
  const isAlone = (items: Item[], item: Item) => items.length > 1 && String(item).startsWith('adele')
  const { turns, held, open } = gated({ perTenant: 1 }, (items) =>
    items.map((item) => (isAlone(items, item) ? alone : item)),
  )
  const items = ['first', 'adele 1', 'lee 1', 'adele 2', 'lee 2']
  const answers = Promise.all(items.map((item) => turns.run('contoso', item.split(' ')[0]!, item)))
  await Promise.resolve()
  open()
  assert.deepEqual(await answers, items)
  assert.deepEqual(held, [['first'], ['adele 1', 'lee 1', 'adele 2', 'lee 2'], ['adele 1'], ['adele 2']])
})

test('a flood of one tenant leaves turns for another', async () => {
  const { turns, held, open } = gated({ total: 3, perTenant: 2, together: 1 })
  const flood = Array.from({ length: 50 }, (_, place) => turns.run('contoso', `${place}`, place))
  const other = turns.run('fabrikam', 'lee', 'lee')
  assert.deepEqual(held, [[0], [1], ['lee']])
  open()
  await Promise.all([...flood, other])
})

test('what waits is bounded', async () => {
  const { turns, open } = gated({ waitingPerTenant: 2 })
  const three = [1, 2, 3].map((place) => turns.run('contoso', 'adele', place))
  await assert.rejects(turns.run('contoso', 'adele', 4), (error) => isAppError(error, 'compromise.counter-busy'))
  open()
  assert.deepEqual(await Promise.all(three), [1, 2, 3])
})

test('one that cannot be counted is not the loss of those that went with it', async () => {
  const { turns, held, open } = gated({ perTenant: 1 }, (items) => {
    if (items.includes('broken')) throw new Error('broken')
    return items
  })
  const answers = Promise.allSettled(['first', 'a', 'broken', 'b'].map((item) => turns.run('contoso', item, item)))
  open()
  assert.deepEqual(
    (await answers).map((each) => (each.status === 'fulfilled' ? each.value : (each.reason as Error).message)),
    ['first', 'a', 'broken', 'b'],
  )
  assert.deepEqual(held, [['first'], ['a', 'broken', 'b'], ['a'], ['broken'], ['b']])
})

test('a database that is away is not asked again for each', async () => {
  const away = new AppError({ code: 'database.unavailable', message: 'away', retryable: true })
  const { turns, held, open } = gated({ perTenant: 1 }, () => {
    throw away
  })
  const answers = Promise.allSettled([1, 2, 3].map((place) => turns.run('contoso', `${place}`, place)))
  open()
  for (const each of await answers) assert.equal(each.status === 'rejected' && each.reason, away)
  assert.deepEqual(held, [[1], [2, 3]])
})
