import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeSpf } from './health-facts.ts'

test('SPF: missing, without Exchange Online, or not to be told from the record alone', () => {
  assert.equal(judgeSpf([]), 'missing')
  assert.equal(judgeSpf(['google-site-verification=x', 'v=spf10 -all']), 'missing')
  assert.equal(judgeSpf(['v=spf1 -all']), 'without-microsoft')
  assert.equal(judgeSpf(['v=spf1 ip4:192.0.2.1 -all']), 'without-microsoft')
  assert.equal(judgeSpf(['V=SPF1 include:spf.protection.outlook.com -all']), 'ok')
  assert.equal(judgeSpf(['v=spf1 redirect=_spf.contoso.example']), 'ok')
  assert.equal(judgeSpf(['v=spf1 include:_spf.contoso.example ~all']), 'unknown')
  assert.equal(judgeSpf(['v=spf1 include:spf.protection.outlook.com.evil.example -all']), 'unknown')
})
