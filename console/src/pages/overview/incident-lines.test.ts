// Open incidents among what needs a person.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { incidentFixture } from '../incidents/incident.fixture.ts'
import { linesOf } from './incident-lines.ts'

test('incidents that wait for a decision come first, further ones are counted', () => {
  const items = [
    ...Array.from({ length: 4 }, (_, index) => incidentFixture({ id: `i${index}` })),
    incidentFixture({ id: 'mine', flags: ['needsAdmin'] }),
  ]
  const lines = linesOf('t', items, false)
  assert.equal(lines.length, 4)
  assert.equal(lines[0]!.to, '/t/t/incidents/mine')
  assert.match(lines[0]!.text, /needs your decision/)
  assert.match(lines[3]!.text, /^2 further/)
  assert.match(linesOf('t', items, true)[3]!.text, /or more/)
  assert.deepEqual(linesOf('t', [], false), [])
  assert.deepEqual(linesOf('t', [incidentFixture({ state: 'probation' })], false), [], 'it sends again')
})
