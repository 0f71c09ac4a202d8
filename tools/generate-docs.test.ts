import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { failures, testsByFailure } from './failure-matrix.ts'
import { generateDocs } from './generate-docs.ts'

test('the generated pages are up to date (node tools/generate-docs.ts)', async () => {
  for (const [file, text] of Object.entries(await generateDocs()))
    assert.equal(readFileSync(path.resolve(import.meta.dirname, '..', file), 'utf8'), text, `${file} is stale`)
})

test('every row of the failure matrix has a test that injects it', () => {
  const tests = testsByFailure(path.resolve(import.meta.dirname, '..'))
  assert.deepEqual(
    failures.filter(([number]) => !tests.has(number)),
    [],
  )
})
