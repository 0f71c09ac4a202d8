import assert from 'node:assert/strict'
import { test } from 'node:test'
import { renewalBetween } from './renewal.ts'

test('a certificate is renewed with a third of its life left, but not before its last 30 days', () => {
  const from = new Date('2026-01-01T00:00:00Z')
  const after = (days: number) => new Date(from.getTime() + days * 86_400_000)
  const renewals = [6, 45, 90, 365].map((days) => renewalBetween(from, after(days)))
  assert.deepEqual(renewals, [4, 30, 60, 335].map(after))
})
