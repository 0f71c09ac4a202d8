// What the event stream says.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { topicsOf } from './topics.ts'

test('topics are read; anything else is nothing', () => {
  assert.deepEqual(topicsOf('{"topics":["alerts","messages"]}'), ['alerts', 'messages'])
  for (const data of ['', 'x', '[]', 'null', '{"topics":"alerts"}', '{"topics":[1,null]}', undefined, 5])
    assert.deepEqual(topicsOf(data), [])
})
