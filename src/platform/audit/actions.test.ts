// That no action is missing is for the compiler, which refuses to write one without words.
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { actionsWith, auditLabel } from './actions.ts'

const root = path.resolve(import.meta.dirname, '../..')
const actions = actionsWith('')

test('every action has words of its own, and something writes it', () => {
  const source = globSync('**/*.ts', { cwd: root })
    .filter((file) => !/\.test\.ts$|platform\/audit\/actions\.ts$/.test(file))
    .map((file) => readFileSync(path.join(root, file), 'utf8'))
    .join('\n')
  const composed = [...source.matchAll(/`((?:[a-z-]+\.)+[a-z-]*)\$\{/g)].map((match) => match[1]!)
  // The copies that are removed and restored are of an incident or of a report.
  const begins = new Set([...composed, 'incident.copies-', 'report.copies-'])
  const unwritten = actions.filter(
    (action) => !source.includes(`'${action}'`) && ![...begins].some((begin) => action.startsWith(begin)),
  )
  assert.ok(actions.length > 200, `only ${actions.length} actions`)
  assert.deepEqual(unwritten, [])
  const words = actions.map(auditLabel)
  assert.deepEqual(
    words.filter((label, index) => words.indexOf(label) !== index),
    [],
    'no two actions say the same',
  )
  for (const label of words) assert.match(label, /^[A-Z][^.]+$/)
})

test('words lead to actions; an action of an earlier release is shown as it stands', () => {
  assert.deepEqual(actionsWith('CONNECTING TO'), ['mailflow.connect'])
  assert.equal(auditLabel('mailflow.former'), 'mailflow.former')
})
