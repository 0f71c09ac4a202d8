import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTenant } from '#people/tenants.ts'
import { testDatabase } from '#test/support/database.ts'
import { ManualClock } from '#test/support/manual-clock.ts'
import { openConnection, requireConnection } from '../provisioning/connection-store.ts'
import { acceptFinding } from './accept.ts'
import { auditFacts, keepAuditFacts, type Finding } from './store.ts'

test('the first week of a busy tenant’s audit log is kept', async (t) => {
  const db = await testDatabase(t)
  const clock = new ManualClock()
  const { id: tenantId } = await createTenant(db, clock, { name: 'Contoso' })
  const facts = Array.from({ length: 8_000 }, (_, number) => ({
    id: String(number),
    at: clock.now(),
    operation: 'Update application',
    objectId: 'x',
    actor: 'admin@contoso.com',
    clientAddress: null,
    appId: null,
    parameters: [],
  }))
  await db.inTenant(tenantId, (trx) => keepAuditFacts(trx, tenantId, facts, clock.now()))
  assert.equal((await db.inTenant(tenantId, (trx) => auditFacts(trx, tenantId))).length, 5_000)
})

test('findings that are accepted at once are all accepted', async (t) => {
  const db = await testDatabase(t)
  const clock = new ManualClock()
  const { id: tenantId } = await createTenant(db, clock, { name: 'Contoso' })
  const input = { direction: 'both', scope: { kind: 'all' }, pilotScope: null, options: {} } as const
  await db.inTenant(tenantId, (trx) => openConnection(trx, tenantId, input, 'mx.example', clock.now()))
  const properties = Array.from({ length: 8 }, (_, number) => `ExceptIf${number}`)
  const accept = (property: string) =>
    db.inTenant(tenantId, (trx) =>
      acceptFinding(trx, tenantId, { code: 'object.changed', object_key: 'r30', property, actual: ['x'] } as Finding),
    )
  await Promise.all(properties.map(accept))
  const { options } = await db.inTenant(tenantId, (trx) => requireConnection(trx, tenantId))
  assert.deepEqual(Object.keys(options.acceptedValues?.r30 ?? {}).toSorted(), properties)
})
