import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createAlerts } from '#alerts/store.ts'
import { ManualClock } from '#test/support/manual-clock.ts'
import { testDatabase } from '#test/support/database.ts'
import { remember } from './look.ts'
import type { MigrationParts } from './parts.ts'
import { findState, saveState } from './store.ts'

const tenantId = '0190a000-0000-7000-8000-000000000001'

test('a look that began before the last one brings nothing back that was retired meanwhile', async (t) => {
  const db = await testDatabase(t)
  const clock = new ManualClock()
  await db.asSystem((trx) =>
    trx
      .insertInto('tenant')
      .values({ tenant_id: tenantId, name: 'Contoso', microsoft_tenant_id: null, initial_domain: 'contoso.example' })
      .execute(),
  )
  const alerts = createAlerts({ clock, notify: async () => {} })
  const parts = { provisioning: { db, clock, alerts } } as unknown as MigrationParts
  const old = { legacy: {} as never, affectedDomains: [{ domain: 'contoso.com' }] as never }
  const early = clock.now()
  await clock.advance(1_000)
  await db.inTenant(tenantId, (trx) => saveState(trx, tenantId, { stage: 'done' }, clock.now()))
  await remember(parts, tenantId, null, clock.now())
  await remember(parts, tenantId, old, early)
  const kept = await db.inTenant(tenantId, (trx) => findState(trx, tenantId))
  assert.deepEqual([kept?.stage, kept?.found], ['done', null])
  await clock.advance(1_000)
  await remember(parts, tenantId, old, clock.now())
  const back = await db.inTenant(tenantId, (trx) => findState(trx, tenantId))
  assert.equal(back?.stage, 'none', 'what comes back later begins a new migration')
})
