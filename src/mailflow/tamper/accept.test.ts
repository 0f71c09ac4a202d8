import assert from 'node:assert/strict'
import { test } from 'node:test'
import { acceptFinding } from './accept.ts'
import type { Finding } from './store.ts'

test('an order in which our own rules do not work is not accepted', async () => {
  const finding = { code: 'rules.order', object_key: 'rules', property: 'Priority', severity: 'high' } as Finding
  await assert.rejects(acceptFinding({} as never, 'tenant', finding), { code: 'mailflow.finding.not-acceptable' })
})

test('what mail flow rests on cannot be accepted as switched off', async () => {
  for (const key of ['in', 'out', 'r10', 'r20'])
    await assert.rejects(
      acceptFinding({} as never, 'tenant', {
        code: 'object.disabled',
        object_key: key,
        property: 'Enabled',
        actual: false,
      } as Finding),
      { code: 'mailflow.finding.not-acceptable' },
      key,
    )
})
