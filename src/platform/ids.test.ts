import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from './ids.ts'

const moment = new Date('2026-11-22T09:00:00.123Z')
const timeOf = (id: string) => parseInt(id.slice(0, 8) + id.slice(9, 13), 16)

test('an id is a UUID of version 7 with its time, and no other has it', () => {
  const ids = Array.from({ length: 10_000 }, () => newId(moment))
  for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  assert.equal(new Set(ids).size, ids.length)
  assert.ok(ids.every((id) => timeOf(id) === moment.getTime()))
})

test('ids of one moment are in the order in which they were made', () => {
  newId(new Date(moment.getTime() + 1))
  const ids = Array.from({ length: 2_000 }, () => newId(moment))
  assert.deepEqual(ids, ids.toSorted())
  assert.ok(newId(new Date(moment.getTime() + 1)) > ids.at(-1)!)
})
