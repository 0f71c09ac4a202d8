import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTenant } from '#people/tenants.ts'
import { createJobs } from '#platform/jobs/boss.ts'
import { createOutbox } from '#platform/outbox/dispatch.ts'
import { createLogger } from '#platform/telemetry/logger.ts'
import { testDatabase } from '#test/support/database.ts'
import { ManualClock } from '#test/support/manual-clock.ts'
import { defineTamperJobs } from './jobs.ts'
import type { TamperParts } from './parts.ts'
import { startWatch, watchState } from './store.ts'
import type { Baseline } from './tables.ts'

test('after a disconnect the watch begins with a new first look, and others keep theirs', async (t) => {
  const db = await testDatabase(t)
  const clock = new ManualClock()
  const { id: contoso } = await createTenant(db, clock, { name: 'Contoso' })
  const { id: fabrikam } = await createTenant(db, clock, { name: 'Fabrikam' })
  const logger = createLogger({ level: 'silent' })
  const outbox = createOutbox(db, { logger, clock })
  defineTamperJobs(createJobs(db, { logger, clock, work: false }), { db, outbox } as unknown as TamperParts)
  const look = (tenantId: string) => db.inTenant(tenantId, (trx) => watchState(trx, tenantId))
  const start = (tenantId: string, rules: string) =>
    db.inTenant(tenantId, (trx) => startWatch(trx, tenantId, { rules } as unknown as Baseline, clock.now()))
  await start(contoso, 'before')
  await start(fabrikam, 'before')
  await db.inTenant(contoso, (trx) =>
    outbox.append(trx, { type: 'TenantDisconnected', tenantId: contoso, payload: { reason: 'asked for' } }),
  )
  await outbox.dispatch()
  assert.equal(await look(contoso), null)
  await start(contoso, 'after')
  assert.deepEqual((await look(contoso))!.baseline, { rules: 'after' })
  assert.deepEqual((await look(fabrikam))!.baseline, { rules: 'before' })
})
