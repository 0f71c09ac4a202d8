import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { sql } from 'kysely'
import { newId } from '#platform/ids.ts'
import { createJobs } from '#platform/jobs/boss.ts'
import { createSecrets } from '#platform/secrets/seal.ts'
import { createLogger } from '#platform/telemetry/logger.ts'
import { testDatabase } from '#test/support/database.ts'
import { ManualClock } from '#test/support/manual-clock.ts'
import { createAudit } from './append.ts'
import { systemActor } from './audit.ts'
import { defineAuditJobs } from './jobs.ts'
import { noteHeads, purgeAudit } from './retention.ts'
import { migrations } from './table.ts'
import { verifyAudit } from './verify.ts'

const contoso = newId()
const fabrikam = newId()
const secrets = createSecrets([randomBytes(32)])
const actor = systemActor('test')
const entry = (tenantId: string | null, target: string) => ({
  tenantId,
  actor,
  action: 'quarantine.release' as const,
  target,
  before: { z: 1, a: [{ d: 'x', c: null }] },
  after: null,
})

async function withEntries(t: Parameters<typeof testDatabase>[0]) {
  const db = await testDatabase(t, { migrations })
  const clock = new ManualClock()
  const audit = createAudit(clock)
  for (const tenant of [contoso, fabrikam])
    for (const target of ['1', '2', '3', '4'])
      await db.inTenant(tenant, (trx) => audit.append(trx, entry(tenant, target)))
  await db.asSystem((trx) => audit.append(trx, entry(null, 'x')))
  const verify = (tenantId: string | null) => db.asSystem((trx) => verifyAudit(trx, secrets, tenantId))
  return { db, audit, clock, verify }
}

test('an untouched log verifies, chain by chain', async (t) => {
  const { db, verify } = await withEntries(t)
  const own = await db.inTenant(contoso, (trx) => verifyAudit(trx, secrets, contoso))
  assert.deepEqual(
    [own.entries, own.brokenAt, own.problem, own.firstPosition, own.head?.position],
    [4, null, null, 1, 4],
  )
  assert.deepEqual([(await verify(null)).entries, (await verify(null)).problem], [1, null])
})

test('a removed and a changed entry show', async (t) => {
  const { db, verify } = await withEntries(t)
  await db.asSystem((trx) => sql`delete from audit_entry where chain = ${contoso} and position = 2`.execute(trx))
  await db.asSystem((trx) =>
    sql`update audit_entry set target = '9' where chain = ${fabrikam} and position = 3`.execute(trx),
  )
  assert.equal((await verify(contoso)).brokenAt, 3)
  assert.equal((await verify(fabrikam)).brokenAt, 3)
})

test('a removed beginning shows, and a removed end after the head was noted', async (t) => {
  const { db, clock, verify } = await withEntries(t)
  await db.asSystem((trx) => sql`delete from audit_entry where chain = ${fabrikam} and position = 1`.execute(trx))
  assert.equal((await verify(fabrikam)).brokenAt, 2)
  const notes = await noteHeads(db, secrets, clock.now())
  assert.deepEqual(notes.find(({ tenantId }) => tenantId === contoso)?.position, 4)
  assert.deepEqual([(await verify(contoso)).problem, (await verify(contoso)).checkpoints], [null, 1])
  await db.asSystem((trx) => sql`delete from audit_entry where chain = ${contoso} and position = 4`.execute(trx))
  const after = await verify(contoso)
  assert.equal(after.brokenAt, 4)
  assert.match(after.problem!, /end of the log was removed/)
})

test('retention removes old entries, and the rest stays verifiable', async (t) => {
  const { db, audit, clock, verify } = await withEntries(t)
  await clock.advance(100 * 86_400_000)
  await db.inTenant(contoso, (trx) => audit.append(trx, entry(contoso, '5')))
  assert.equal(await purgeAudit(db, secrets, new Date(clock.now().getTime() - 50 * 86_400_000), clock.now()), 7)
  const kept = await verify(contoso)
  assert.deepEqual([kept.entries, kept.problem, kept.firstPosition, kept.removedByRetention], [1, null, 5, 4])
  // The newest always stays: the next one follows on it.
  assert.deepEqual([(await verify(fabrikam)).problem, (await verify(fabrikam)).entries], [null, 1])
  await db.inTenant(fabrikam, (trx) => audit.append(trx, entry(fabrikam, '5')))
  assert.deepEqual([(await verify(fabrikam)).entries, (await verify(fabrikam)).head?.position], [2, 5])
  // More than retention took.
  await db.inTenant(contoso, (trx) => audit.append(trx, entry(contoso, '6')))
  await db.asSystem((trx) => sql`delete from audit_entry where chain = ${contoso} and position = 5`.execute(trx))
  assert.equal((await verify(contoso)).brokenAt, 6)
})

test('each night a log that was emptied is told of, and retention does not wipe the traces off one that was dated back', async (t) => {
  const { db, clock, verify } = await withEntries(t)
  const told: (string | null)[] = []
  const logger = createLogger({ level: 'silent' })
  const jobs = createJobs(db, { logger, clock, work: false })
  defineAuditJobs({
    db,
    jobs,
    secrets,
    clock,
    logger,
    retentionDays: 50,
    onHead: async () => {},
    onBroken: async (tenantId) => void told.push(tenantId),
  })
  await jobs.runNow('keep-audit')
  assert.deepEqual(told, [])
  await db.asSystem((trx) => sql`delete from audit_entry where chain = ${contoso}`.execute(trx))
  await db.asSystem((trx) =>
    sql`update audit_entry set at = at - interval '100 days' where chain = ${fabrikam} and position <= 3`.execute(trx),
  )
  await jobs.runNow('keep-audit')
  assert.deepEqual(new Set(told), new Set([contoso, fabrikam]))
  assert.deepEqual([(await verify(contoso)).brokenAt, (await verify(fabrikam)).brokenAt], [4, 1])
})

test('a note that somebody else wrote does not hide a removal', async (t) => {
  const { db, verify } = await withEntries(t)
  await db.asSystem((trx) => sql`delete from audit_entry where chain = ${contoso} and position <= 2`.execute(trx))
  await db.asSystem((trx) =>
    sql`insert into audit_checkpoint (chain, tenant_id, kind, position, sealed, at)
      values (${contoso}, ${contoso}, 'retention', 2, 'forged', now())`.execute(trx),
  )
  assert.equal((await verify(contoso)).brokenAt, 3)
  await assert.rejects(
    db.inTenant(contoso, (trx) => sql`delete from audit_checkpoint`.execute(trx)),
    /permission denied/,
  )
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
  const all = await db.asSystem((trx) => verifyAudit(trx, secrets, contoso))
  assert.deepEqual([all.entries, all.problem], [7, null])
})

test('a tenant’s id in capitals is the same chain', async (t) => {
  const { db, audit, verify } = await withEntries(t)
  await db.inTenant(contoso, (trx) => audit.append(trx, entry(contoso.toUpperCase(), '5')))
  const check = await verify(contoso)
  assert.deepEqual([check.entries, check.brokenAt], [5, null])
})
