import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { attachmentFindings } from './catalogue.ts'

test('every finding of the attachments is described, and nothing else', () => {
  const code = ['inspect.ts', 'documents.ts']
    .map((file) => readFileSync(path.join(import.meta.dirname, file), 'utf8'))
    .join('\n')
  const used = new Set(
    [...code.matchAll(/'((?:attachment|archive|pdf|document|limits)\.[a-z-]+|EICAR)'/g)].map((match) => match[1]!),
  )
  assert.deepEqual([...used].toSorted(), Object.keys(attachmentFindings).toSorted())
})
