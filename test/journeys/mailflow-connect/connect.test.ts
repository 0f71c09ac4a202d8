// Connecting a tenant from sign-in to active, against the emulated Microsoft cloud.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { actor, openLab } from './lab.ts'

test('a tenant is connected from sign-in to active', async (t) => {
  const lab = await openLab(t)
  const { signInUrl } = await lab.provisioning.connect(lab.tenantId, {}, actor)
  assert.equal((await lab.settle()).state, 'needs-sign-in')
  await lab.signIn(signInUrl)
  const operation = await lab.settle()
  assert.equal(operation.state, 'done', operation.message)
})
