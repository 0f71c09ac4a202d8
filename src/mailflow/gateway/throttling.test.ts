import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reply } from '#mail/smtp/types.ts'
import { isThrottling } from './transaction.ts'

test('only the families in which Exchange Online slows a sender down count as throttling', () => {
  const cases: [number, string | null, boolean][] = [
    [451, '4.7.500', true],
    [451, '4.7.699', true],
    [451, '4.7.850', true],
    [451, '4.7.899', true],
    [421, '4.7.500', true],
    [451, '4.7.499', false],
    [451, '4.7.700', false],
    [451, '4.7.849', false],
    [451, '4.7.900', false],
    [451, '4.7.5', false],
    [451, '4.7.1', false],
    [451, '4.3.2', false],
    [451, null, false],
    [550, '4.7.500', false],
    [250, '2.6.0', false],
  ]
  for (const [code, enhanced, expected] of cases)
    assert.equal(isThrottling(reply(code, enhanced, 'text')), expected, `${code} ${enhanced}`)
})
