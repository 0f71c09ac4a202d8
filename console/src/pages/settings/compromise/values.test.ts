// Mistakes in the settings stand at their fields.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CompromiseSettings } from '#compromise/contract.ts'
import { exceptionMistakes, exceptionOf, mistakesOf, type ExceptionValues } from './values.ts'

const now = new Date('2026-12-03T12:00:00Z')
const standard: CompromiseSettings = {
  isOn: true,
  count: 5,
  window_minutes: 10,
  policy: 'gated',
  mode: 'hold',
  scansComputers: true,
  scanKind: 'quick',
  releasesWithoutComputer: false,
  isolates: false,
  containment: { rejectRule: false, disablesSignIn: false, revokesSessions: false, liftsMicrosoftBlock: false },
  cleansMailbox: false,
  quietDays: 30,
  exemptRecipients: [],
  breakGlass: [],
  exceptions: [],
}
const values: ExceptionValues = {
  address: ' News@Contoso.com ',
  purpose: 'Monthly newsletter',
  kind: 'bulk',
  count: 500,
  ends: '2027-03-31',
}

test('the standard has no mistake; each limit is held', () => {
  assert.deepEqual(mistakesOf(standard), {})
  assert.deepEqual(Object.keys(mistakesOf({ ...standard, count: 2, window_minutes: 61, quietDays: 0.5 })), [
    'count',
    'window_minutes',
    'quietDays',
  ])
  assert.match(mistakesOf({ ...standard, breakGlass: ['root'] })['breakGlass']!, /“root”/)
})

test('an exception has a mailbox, a purpose and an end that is to come', () => {
  assert.deepEqual(exceptionMistakes(values, [], now), {})
  assert.deepEqual(
    Object.keys(exceptionMistakes({ ...values, address: 'news', purpose: ' ', count: 1, ends: '' }, [], now)),
    ['address', 'purpose', 'count', 'ends'],
  )
  assert.match(exceptionMistakes({ ...values, ends: '2026-12-02' }, [], now).ends!, /over/)
})

test('one exception a mailbox, however it is written', () => {
  const [first] = [exceptionOf(values)]
  assert.match(exceptionMistakes({ ...values, address: 'NEWS@contoso.com' }, [first], now).address!, /already/)
})

test('what is sent is what the server takes: lower case, no count for a mailbox that is told of only', () => {
  assert.deepEqual(exceptionOf({ ...values, kind: 'alertOnly' }), {
    address: 'news@contoso.com',
    purpose: 'Monthly newsletter',
    kind: 'alertOnly',
    expiresAt: '2027-03-31T23:59:59.000Z',
  })
})
