import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTenant } from '#people/tenants.ts'
import { createJobs } from '#platform/jobs/boss.ts'
import { createOutbox } from '#platform/outbox/dispatch.ts'
import { createLogger } from '#platform/telemetry/logger.ts'
import { testDatabase } from '#test/support/database.ts'
import { foundLoop } from '#test/support/findings.ts'
import { ManualClock } from '#test/support/manual-clock.ts'
import { defineTamperJobs } from './jobs.ts'
import type { TamperParts } from './parts.ts'
import { insertFinding, openFindings, recentFindings, startWatch, watchState } from './store.ts'
import type { Baseline } from './tables.ts'

test('after a disconnect nothing is open, and the watch begins with a new first look; others keep theirs', async (t) => {
  const db = await testDatabase(t)
  const clock = new ManualClock()
  const { id: contoso } = await createTenant(db, clock, { name: 'Contoso' })
  const { id: fabrikam } = await createTenant(db, clock, { name: 'Fabrikam' })
  const logger = createLogger({ level: 'silent' })
  const outbox = createOutbox(db, { logger, clock })
  const resolved: string[] = []
  const alerts = {
    resolve: async (_trx: unknown, tenantId: string, type: string, subject: string) =>
      void resolved.push(`${tenantId} ${type} ${subject}`),
  }
  const parts = { db, clock, outbox, alerts } as unknown as TamperParts
  defineTamperJobs(createJobs(db, { logger, clock, work: false }), parts)
  const look = (tenantId: string) => db.inTenant(tenantId, (trx) => watchState(trx, tenantId))
  const start = (tenantId: string, rules: string) =>
    db.inTenant(tenantId, (trx) => startWatch(trx, tenantId, { rules } as unknown as Baseline, clock.now()))
  const known = { ...foundLoop, code: 'foreign.created', objectKey: 'theirs' } as const
  const between = () => ({ notBefore: null, notAfter: clock.now() })
  const open = (tenantId: string) => db.inTenant(tenantId, (trx) => openFindings(trx, tenantId))
  for (const tenantId of [contoso, fabrikam]) {
    await start(tenantId, 'before')
    await db.inTenant(tenantId, (trx) => insertFinding(trx, tenantId, foundLoop, null, between()))
    await db.inTenant(tenantId, (trx) => insertFinding(trx, tenantId, known, null, between(), 'accepted'))
  }
  await db.inTenant(contoso, (trx) =>
    outbox.append(trx, { type: 'TenantDisconnected', tenantId: contoso, payload: { reason: 'asked for' } }),
  )
  await outbox.dispatch()
  assert.equal(await look(contoso), null)
  assert.deepEqual([(await open(contoso)).length, (await open(fabrikam)).length], [0, 1])
  assert.deepEqual(resolved, [
    `${contoso} mailflow.tamper-high flow.loop:loop:`,
    `${contoso} mailflow.repair-waits repair`,
  ])
  const accepted = async (tenantId: string) =>
    (await db.inTenant(tenantId, (trx) => recentFindings(trx, tenantId, clock.now()))).filter(
      ({ state }) => state === 'accepted',
    ).length
  assert.deepEqual([await accepted(contoso), await accepted(fabrikam)], [0, 1])
  await start(contoso, 'after')
  assert.deepEqual((await look(contoso))!.baseline, { rules: 'after' })
  assert.deepEqual((await look(fabrikam))!.baseline, { rules: 'before' })
})
