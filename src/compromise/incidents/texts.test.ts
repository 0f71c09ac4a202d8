import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blockReason, kindsOf, spanText, triggerText } from './texts.ts'

const at = (second: number) => new Date(Date.UTC(2026, 10, 22, 9, 0, second))

test('the trigger says how many messages of which kinds in how long', () => {
  const spam = [0, 40, 100, 150, 192].map((second) => ({ category: 'spam' as const, occurredAt: at(second) }))
  assert.equal(triggerText(spam), '5 spam messages in 3 min 12 s')
  assert.equal(triggerText([{ category: 'malware', occurredAt: at(0) }]), '1 malware message')
  assert.equal(kindsOf(['malware', 'spam', 'phish']), 'spam, phishing and malware')
})

test('spans are short and never negative', () => {
  assert.deepEqual([-5, 45_000, 60_000, 3_600_000, 7_500_000].map(spanText), [
    'less than a second',
    '45 s',
    '1 min',
    '1 h',
    '2 h 5 min',
  ])
})

test('the reason fits into an SMTP reply', () => {
  const reason = blockReason('0199aaaa-0000-7000-8000-0000deadbeef')
  assert.match(reason, /^[\x20-\x7e]+$/)
  assert.ok(reason.length < 400)
  assert.ok(reason.includes('deadbeef'))
})
