import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { generate, page } from './generate-detection-docs.ts'

test('the lists in docs/detection.md are up to date (node tools/generate-detection-docs.ts)', () => {
  const text = readFileSync(page, 'utf8')
  assert.equal(text, generate(text))
})
