import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { catalogAsMarkdown, findingCatalog } from './catalog.ts'
import { findingCodes } from './finding.ts'

test('every finding code is in the catalog', () => {
  assert.deepEqual(Object.keys(findingCatalog), [...findingCodes])
})

test("the operator's page shows the catalog as it is", async () => {
  const page = await readFile(new URL('../../../docs/tamper-protection.md', import.meta.url), 'utf8')
  const shown = page.split('\n').filter((line) => line.startsWith('|'))
  const plain = (line: string) => line.replaceAll(/\s+/g, ' ').replaceAll(/-{3,}/g, '---').replaceAll(' --- ', '---')
  assert.deepEqual(shown.map(plain), catalogAsMarkdown().split('\n').map(plain))
})
