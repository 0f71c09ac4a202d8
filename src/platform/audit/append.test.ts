import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { newId } from '#platform/ids.ts'
import { testDatabase } from '#test/support/database.ts'
import { ManualClock } from '#test/support/manual-clock.ts'
import { createAudit, verifyAuditChain } from './append.ts'
import { systemActor } from './audit.ts'
import { migrations } from './table.ts'

const contoso = newId()
const fabrikam = newId()
const actor = systemActor('test')
const entry = (tenantId: string | null, target: string) => ({
  tenantId,
  actor,
  action: 'quarantine.release',
  target,
  before: { z: 1, a: [{ d: 'x', c: null }] },
  after: null,
})

async function withEntries(t: Parameters<typeof testDatabase>[0]) {
  const db = await testDatabase(t, { migrations })
  const audit = createAudit(new ManualClock())
  for (const tenant of [contoso, fabrikam])
    for (const target of ['1', '2', '3', '4'])
      await db.inTenant(tenant, (trx) => audit.append(trx, entry(tenant, target)))
  await db.asSystem((trx) => audit.append(trx, entry(null, 'x')))
  return { db, audit }
}

test('an untouched log verifies, chain by chain', async (t) => {
  const { db } = await withEntries(t)
  assert.deepEqual(await db.inTenant(contoso, (trx) => verifyAuditChain(trx, contoso)), { entries: 4, brokenAt: null })
  assert.deepEqual(await db.asSystem((trx) => verifyAuditChain(trx, null)), { entries: 1, brokenAt: null })
})

test('a removed and a changed entry show', async (t) => {
  const { db } = await withEntries(t)
  await db.asSystem((trx) => sql`delete from audit_entry where chain = ${contoso} and position = 2`.execute(trx))
  await db.asSystem((trx) =>
    sql`update audit_entry set target = '9' where chain = ${fabrikam} and position = 3`.execute(trx),
  )
  assert.equal((await db.asSystem((trx) => verifyAuditChain(trx, contoso))).brokenAt, 3)
  assert.equal((await db.asSystem((trx) => verifyAuditChain(trx, fabrikam))).brokenAt, 3)
})

test('a tenant-bound transaction can neither change nor remove, nor write into another chain', async (t) => {
  const { db, audit } = await withEntries(t)
  await assert.rejects(
    db.inTenant(contoso, (trx) => sql`delete from audit_entry`.execute(trx)),
    /permission denied/,
  )
  await assert.rejects(
    db.inTenant(contoso, (trx) => sql`update audit_entry set target = ''`.execute(trx)),
    /permission denied/,
  )
  await assert.rejects(
    db.inTenant(contoso, (trx) => audit.append(trx, entry(fabrikam, '5'))),
    /row-level security/,
  )
})

test('entries written at once get one place each', async (t) => {
  const { db, audit } = await withEntries(t)
  await Promise.all(
    ['5', '6', '7'].map((target) => db.inTenant(contoso, (trx) => audit.append(trx, entry(contoso, target)))),
  )
  assert.deepEqual(await db.asSystem((trx) => verifyAuditChain(trx, contoso)), { entries: 7, brokenAt: null })
})
