import assert from 'node:assert/strict'
import { test } from 'node:test'
import { itemText, resultFacts } from './words.ts'

test('an item that has only an id is called by what is said of it', () => {
  const id = '82d0a321-baa3-42b4-bf30-8a7bc293aaad'
  assert.deepEqual(itemText({ target: id, detail: 'user@contoso.com: 3 signs' }), {
    what: 'user@contoso.com: 3 signs',
    detail: '',
  })
  assert.deepEqual(itemText({ target: id, detail: '' }), { what: id, detail: '' })
  const named = { target: '1 New-TenantAllowBlockListItems', detail: 'Allow contoso-services.example' }
  assert.deepEqual(itemText(named), { what: named.target, detail: named.detail })
})

test('a result has names of people, and says nothing twice', () => {
  assert.deepEqual(resultFacts({ done: 1, failed: 0, withFindings: 1, importId: 'x', left: ['Url a', 'Url b'] }), [
    ['With findings', '1'],
    ['Left', 'Url a, Url b'],
  ])
})
