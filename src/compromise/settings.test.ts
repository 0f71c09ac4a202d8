// Settings of a tenant: what is stored is read field by field, what cannot be used is the default, nonsense is not stored.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isAppError } from '#platform/errors.ts'
import { createTenant } from '#people/tenants.ts'
import { testDatabase } from '#test/support/database.ts'
import { ManualClock } from '#test/support/manual-clock.ts'
import { defaultSettings } from './contract.ts'
import { loadSettings, readSettings, saveSettings } from './settings.ts'

const exception = {
  address: 'news@contoso.com',
  purpose: 'newsletter',
  kind: 'bulk',
  expiresAt: '2027-01-01T00:00:00Z',
}

test('each field that is missing or broken has its default, the others stay', () => {
  assert.deepEqual(readSettings(undefined), defaultSettings)
  assert.deepEqual(readSettings('nonsense'), defaultSettings)
  const read = readSettings({
    count: 1_000,
    window_minutes: 20,
    policy: 'none of these',
    containment: { disablesSignIn: true, revokesSessions: 'yes' },
    exemptRecipients: ['security@contoso.com', 7],
    exceptions: [{ ...exception, count: 50 }, { address: 'x' }],
    fromTheFuture: 1,
  })
  assert.deepEqual(read, {
    ...defaultSettings,
    window_minutes: 20,
    containment: { ...defaultSettings.containment, disablesSignIn: true },
    exemptRecipients: ['security@contoso.com'],
    exceptions: [{ ...exception, count: 50 }],
  })
})

test('what is read can be changed without changing the defaults', () => {
  const read = readSettings(undefined)
  read.exemptRecipients.push('security@contoso.com')
  read.containment.disablesSignIn = true
  assert.deepEqual(readSettings(undefined), defaultSettings)
  assert.equal(defaultSettings.exemptRecipients.length, 0)
})

test('settings are stored and read back; out of range or twice the same exception is refused', async (t) => {
  const db = await testDatabase(t)
  const clock = new ManualClock()
  const { id } = await createTenant(db, clock, { name: 'Contoso' })
  const wanted = { ...defaultSettings, count: 7, exceptions: [{ ...exception, kind: 'bulk' as const, count: 50 }] }
  const save = (settings: typeof wanted) => db.inTenant(id, (trx) => saveSettings(trx, id, settings, clock.now()))
  await save(wanted)
  assert.deepEqual(await db.inTenant(id, (trx) => loadSettings(trx, id)), wanted)
  const twice = [wanted.exceptions[0]!, { ...wanted.exceptions[0]!, address: 'News@contoso.com' }]
  for (const wrong of [
    { ...wanted, count: 2 },
    { ...wanted, window_minutes: 61 },
    { ...wanted, exceptions: twice },
  ])
    await assert.rejects(save(wrong), (error) => isAppError(error, 'compromise.settings'))
  assert.equal((await db.inTenant(id, (trx) => loadSettings(trx, id))).count, 7)
})
