// Browsers by what they say of themselves.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { browserOf } from './words.ts'

test('browser and system are named from a closed list', () => {
  const edge =
    'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/144.0 Safari/537.36 Edg/144.0'
  assert.equal(browserOf(edge), 'Edge on Windows')
  assert.equal(browserOf('Mozilla/5.0 (X11; Linux x86_64; rv:146.0) Gecko/20100101 Firefox/146.0'), 'Firefox on Linux')
  assert.equal(browserOf(null), 'Unknown')
  assert.equal(browserOf('<script>alert(1)</script>'), 'Other browser')
})
