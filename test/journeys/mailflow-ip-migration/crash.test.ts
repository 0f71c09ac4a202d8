// The worker dies at every point of the retirement and of the rollback once; each time the next one goes on, and the end is the same.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { createAdvance, prove } from '#mailflow/migration/advance.ts'
import { isReady } from '#mailflow/migration/banner.ts'
import { retireOld, rollBack, startMigration } from '#mailflow/migration/control.ts'
import { defineMigrationJobs } from '#mailflow/migration/jobs.ts'
import { legacyUntil } from '#mailflow/migration/legacy-until.ts'
import { look } from '#mailflow/migration/look.ts'
import { refuseWhileOldRulesSend } from '#mailflow/migration/old-rules.ts'
import type { MigrationParts } from '#mailflow/migration/parts.ts'
import { findState, writeSettings } from '#mailflow/migration/store.ts'
import { requireConnection } from '#mailflow/provisioning/connection-store.ts'
import { insertFinding, openFindings, startWatch, watchState } from '#mailflow/tamper/store.ts'
import { createJobs } from '#platform/jobs/boss.ts'
import { createLogger } from '#platform/telemetry/logger.ts'
import { foundLoop } from '#test/support/findings.ts'
import { actor, openLab, type Lab } from '../mailflow-connect/lab.ts'
import { administrator, carryTheOldWay, contentsOf, isOld } from './old-tenant.ts'

const hour_ms = 3_600_000
const day_ms = 86_400_000

/** Runs until the stage is reached, with a crash at every point that was not passed before. */
async function crashThrough(lab: Lab, parts: MigrationParts, stage: string): Promise<number> {
  const passed = new Set<string>()
  const crashing = {
    ...parts,
    onCheckpoint(name: string) {
      if (passed.has(name)) return
      passed.add(name)
      throw new Error(`crash ${name}`)
    },
  }
  for (let run = 0; run < 100; run += 1) {
    await createAdvance(crashing)(lab.tenantId).catch((error: Error) => assert.match(error.message, /^crash /))
    const state = await lab.db.inTenant(lab.tenantId, (trx) => findState(trx, lab.tenantId))
    if (state?.stage === stage) return passed.size
    if (state?.message.includes('under way, until') === true) await lab.clock.sleep(day_ms + hour_ms)
  }
  throw new Error(`not ${stage} after 100 runs`)
}

/** A tenant with the old objects; an administrator has signed in, and connecting stopped at them. */
async function withOldObjects(t: TestContext): Promise<{ lab: Lab; parts: MigrationParts; before: unknown }> {
  const lab = await openLab(t)
  carryTheOldWay(lab.emulator)
  const before = contentsOf(lab.emulator)
  const parts: MigrationParts = {
    provisioning: lab.parts,
    engine: lab.engine,
    connections: lab.provisioning,
    requestAdvance: () => Promise.resolve(),
  }
  await lab.db.asSystem((trx) => writeSettings(trx, { deadline: null, watchHours: 0, messagesMin: 0 }))
  const { signInUrl } = await lab.provisioning.connect(lab.tenantId, { options: { pilot_minutes: 0 } }, actor)
  await lab.settle()
  await lab.signIn(signInUrl, administrator)
  assert.equal((await lab.settle()).error_code, 'mailflow.preflight')
  assert.equal((await look(parts, lab.tenantId))?.found?.legacy.rules.length, 2)
  return { lab, parts, before }
}

/** Connected the new way beside them. */
async function migrating(t: TestContext): Promise<{ lab: Lab; parts: MigrationParts; before: unknown }> {
  const made = await withOldObjects(t)
  const { lab, parts } = made
  await startMigration(parts, lab.tenantId, actor)
  const connected = await lab.settle()
  assert.equal(connected.state, 'done', connected.message)
  return made
}

test('a crash at any point of retiring or rolling back changes nothing of the outcome', async (t) => {
  const { lab, parts, before } = await migrating(t)
  await retireOld(parts, lab.tenantId, actor)
  assert.ok((await crashThrough(lab, parts, 'done')) >= 12)
  assert.deepEqual(contentsOf(lab.emulator, isOld), [[], [], []])

  await rollBack(parts, lab.tenantId, actor)
  assert.ok((await crashThrough(lab, parts, 'rolled-back')) >= 8)
  assert.deepEqual(contentsOf(lab.emulator), before)
})

test('the way back that is asked for during the retirement is taken: what stands still is not removed', async (t) => {
  const { lab, parts, before } = await migrating(t)
  await retireOld(parts, lab.tenantId, actor)
  let asked: Promise<void> | null = null
  await createAdvance({ ...parts, onCheckpoint: () => void (asked ??= rollBack(parts, lab.tenantId, actor)) })(
    lab.tenantId,
  )
  await asked!
  const state = await lab.db.inTenant(lab.tenantId, (trx) => findState(trx, lab.tenantId))
  assert.equal(state?.stage, 'rolling-back')
  assert.notDeepEqual(contentsOf(lab.emulator, isOld), [[], [], []])
  await crashThrough(lab, parts, 'rolled-back')
  assert.deepEqual(contentsOf(lab.emulator), before)
})

test('a disconnect ends the way back: the old objects stay away, and a new connection is left alone', async (t) => {
  const { lab, parts } = await migrating(t)
  const { tenantId, provisioning } = lab
  const logger = createLogger({ level: 'silent' })
  defineMigrationJobs(createJobs(lab.db, { logger, clock: lab.clock, work: false }), parts, logger)
  const advance = createAdvance(parts)
  await retireOld(parts, tenantId, actor)
  await crashThrough(lab, parts, 'done')
  await rollBack(parts, tenantId, actor)
  await provisioning.disconnect(tenantId, {}, actor)
  await lab.engine.advance(tenantId)
  await advance(tenantId)
  assert.deepEqual(contentsOf(lab.emulator, isOld), [[], [], []])
  await assert.rejects(rollBack(parts, tenantId, actor), { code: 'mailflow.migration.busy' })
  await lab.settle({ until: ({ state }) => state === 'needs-sign-in' })
  await lab.signIn(await provisioning.signInUrl(tenantId), administrator)
  assert.equal((await lab.settle()).state, 'done')
  await lab.parts.outbox.dispatch()
  assert.equal(await lab.db.inTenant(tenantId, (trx) => findState(trx, tenantId)), null)

  const again = await provisioning.connect(tenantId, { options: { pilot_minutes: 0 } }, actor)
  await lab.settle()
  await lab.signIn(again.signInUrl, administrator)
  assert.equal((await lab.settle()).state, 'done')
  await advance(tenantId)
  const { phase, connected_at: connectedAt } = await lab.db.inTenant(tenantId, (trx) =>
    requireConnection(trx, tenantId),
  )
  assert.deepEqual([phase, connectedAt !== null], ['active', true])
})

test('on the way back nothing is watched: what was found of the new way is over', async (t) => {
  const { lab, parts } = await migrating(t)
  const { tenantId, db, clock } = lab
  await db.inTenant(tenantId, async (trx) => {
    await startWatch(trx, tenantId, { foreign: [], sealers: [], internalRelay: [] }, clock.now())
    const between = { notBefore: null, notAfter: clock.now() }
    await insertFinding(trx, tenantId, foundLoop, null, between)
  })
  await rollBack(parts, tenantId, actor)
  await createAdvance(parts)(tenantId)
  const left = await db.inTenant(tenantId, async (trx) => ({
    open: await openFindings(trx, tenantId),
    watch: await watchState(trx, tenantId),
  }))
  assert.deepEqual(left, { open: [], watch: null })
})

test('after a disconnect that was cancelled, old objects go only when the new way is proven again', async (t) => {
  const { lab, parts } = await migrating(t)
  const { tenantId, provisioning, engine } = lab
  const stateOf = async () => (await lab.db.inTenant(tenantId, (trx) => findState(trx, tenantId)))!
  const cancelHalfway = async () => {
    await provisioning.disconnect(tenantId, {}, actor)
    await engine.advance(tenantId)
    await provisioning.cancel(tenantId)
    assert.equal((await provisioning.status(tenantId)).connection?.state, 'waiting')
  }
  const reconnect = async () => {
    await provisioning.reconnect(tenantId, actor)
    assert.equal((await lab.settle()).state, 'done')
  }

  await t.test('a retirement is not begun on what was proven before', async () => {
    await prove(parts, tenantId)
    assert.ok(isReady(await stateOf()))
    await cancelHalfway()
    await assert.rejects(retireOld(parts, tenantId, actor), { code: 'mailflow.migration.not-ready' })
    await reconnect()
  })

  await t.test('one that was under way stops, and says why', async () => {
    await retireOld(parts, tenantId, actor)
    const stopping = {
      ...parts,
      onCheckpoint(name: string) {
        if (name.startsWith('before Remove-TransportRule')) throw new Error('crash')
      },
    }
    await assert.rejects(createAdvance(stopping)(tenantId), /crash/)
    await cancelHalfway()
    const left = contentsOf(lab.emulator, isOld)
    await createAdvance(parts)(tenantId)
    assert.deepEqual(contentsOf(lab.emulator, isOld), left)
    const { stage, message } = await stateOf()
    assert.equal(stage, 'retiring')
    assert.match(message, /stay until the new way is proven again.*Disconnecting was cancelled/)
  })

  await t.test('connected again but not proven, it stays where it is; proven, it goes on', async () => {
    await reconnect()
    const rules = lab.emulator.exchange.of(lab.emulator.tenant('Adatum')).table('TransportRule')
    const rule = rules.rows().find(({ name }) => name === 'Mailwarden 30 - Scan inbound')!
    rules.replace({ ...rule, values: { ...rule.values, State: 'Disabled' } })
    const left = contentsOf(lab.emulator, isOld)
    await createAdvance(parts)(tenantId)
    assert.deepEqual(contentsOf(lab.emulator, isOld), left)
    assert.match((await stateOf()).message, /off or missing: Mailwarden 30/)
    rules.replace(rule)
    await createAdvance(parts)(tenantId)
    assert.equal((await stateOf()).stage, 'done')
    assert.deepEqual(contentsOf(lab.emulator, isOld), [[], [], []])
  })
})

/** Runs the migration until it says that it waits for what is under way. */
async function untilDraining(lab: Lab, parts: MigrationParts): Promise<void> {
  for (let run = 0; run < 10; run += 1) {
    await createAdvance(parts)(lab.tenantId)
    const state = await lab.db.inTenant(lab.tenantId, (trx) => findState(trx, lab.tenantId))
    if (state?.message.includes('under way, until') === true) return
    assert.equal(state?.stage, 'rolling-back', 'it removed the way back at once')
  }
  throw new Error('it does not come to wait')
}

const isWayBackThere = (lab: Lab): boolean =>
  lab.emulator.exchange
    .of(lab.emulator.tenant('Adatum'))
    .table('InboundConnector')
    .rows()
    .some(({ name }) => name === 'Mailwarden - From gateway')

test('the way back stays an hour and a day after the redirects stopped, however they were stopped', async (t) => {
  const { lab, parts } = await migrating(t)
  const { tenantId, provisioning, engine } = lab

  await t.test('by a disconnect that was cancelled, before the migration was rolled back', async () => {
    await provisioning.disconnect(tenantId, {}, actor)
    await engine.advance(tenantId)
    await provisioning.cancel(tenantId)
    await rollBack(parts, tenantId, actor)
    await untilDraining(lab, parts)
    await lab.clock.sleep(day_ms + hour_ms - 60_000)
    await createAdvance(parts)(tenantId)
    assert.ok(isWayBackThere(lab))
  })

  await t.test('by the roll-back, before a disconnect', async () => {
    const from_ms = lab.clock.now().getTime()
    await provisioning.disconnect(tenantId, {}, actor)
    const draining = await lab.settle({ until: ({ message }) => message.startsWith('Mail that is under way') })
    assert.equal(draining.state, 'waiting', draining.message)
    assert.ok(isWayBackThere(lab))
    assert.equal((await lab.settle()).state, 'needs-sign-in')
    assert.ok(lab.clock.now().getTime() - from_ms >= day_ms + hour_ms)
  })
})

test('mail that old rules sent until a moment ago is waited for as well', async (t) => {
  const { lab, parts } = await withOldObjects(t)
  const { tenantId } = lab
  lab.restart({ oldWay: { until: legacyUntil, refuseWhileSending: () => Promise.resolve() } })
  const rules = lab.emulator.exchange.of(lab.emulator.tenant('Adatum')).table('TransportRule')
  for (const rule of rules.rows())
    if (isOld(rule.name)) rules.replace({ ...rule, values: { ...rule.values, State: 'Disabled' } })
  await look(parts, tenantId)
  const from_ms = lab.clock.now().getTime()
  await lab.provisioning.disconnect(tenantId, {}, actor)
  assert.equal((await lab.settle()).state, 'needs-sign-in')
  assert.ok(lab.clock.now().getTime() - from_ms >= day_ms + hour_ms)
})

test('a tenant is not let go while old rules send here, however late they come back', async (t) => {
  const { lab, parts } = await migrating(t)
  const { tenantId } = lab
  lab.restart({
    oldWay: { until: legacyUntil, refuseWhileSending: (tenant) => refuseWhileOldRulesSend(parts, tenant) },
  })
  const rules = lab.emulator.exchange.of(lab.emulator.tenant('Adatum')).table('TransportRule')
  const switchOldRules = (State: 'Enabled' | 'Disabled'): void => {
    for (const rule of rules.rows()) if (isOld(rule.name)) rules.replace({ ...rule, values: { ...rule.values, State } })
  }
  const refused = async (): Promise<void> => {
    const { state, error_code: code, message } = await lab.settle()
    assert.deepEqual([state, code], ['failed', 'mailflow.migration.old-rules'], message)
    assert.match(message, /still send its mail.*“Mailwarden - Scan inbound”/)
    assert.equal((await lab.routes.load()).length, 1, 'gateways know the tenant')
  }

  await t.test('from the beginning: whoever asks, nothing is changed', async () => {
    const before = contentsOf(lab.emulator)
    // Not to be able to look for a while is no permission.
    const fault = { kind: 'status', status: 503, code: 'ServiceUnavailable', message: 'Try later.' } as const
    lab.emulator.world.faults.push({ service: 'exchange', match: 'Get-InboundConnector', times: 30, effect: fault })
    await lab.engine.start(tenantId, 'disconnect', actor)
    await refused()
    assert.equal((await lab.provisioning.status(tenantId)).connection?.state, 'active')
    assert.deepEqual(contentsOf(lab.emulator), before)
    await assert.rejects(lab.provisioning.disconnect(tenantId, {}, actor), { code: 'mailflow.migration.old-rules' })
    await lab.provisioning.cancel(tenantId)
  })

  await t.test('while mail is waited for: the way back stays, and the wait begins anew', async () => {
    switchOldRules('Disabled')
    await lab.provisioning.disconnect(tenantId, {}, actor)
    await lab.settle({ until: ({ message }) => message.startsWith('Mail that is under way') })
    switchOldRules('Enabled')
    await refused()
    assert.ok(isWayBackThere(lab))
  })

  await t.test('while a sign-in is waited for: application and routes stay', async () => {
    switchOldRules('Disabled')
    const from_ms = lab.clock.now().getTime()
    await lab.provisioning.disconnect(tenantId, {}, actor)
    assert.equal((await lab.settle()).state, 'needs-sign-in')
    assert.ok(lab.clock.now().getTime() - from_ms >= day_ms + hour_ms)
    switchOldRules('Enabled')
    await lab.signIn(await lab.provisioning.signInUrl(tenantId), administrator)
    await refused()
    switchOldRules('Disabled')
    await lab.provisioning.disconnect(tenantId, {}, actor)
    assert.equal((await lab.settle()).state, 'needs-sign-in')
    await lab.signIn(await lab.provisioning.signInUrl(tenantId), administrator)
    assert.equal((await lab.settle()).state, 'done')
    assert.deepEqual(await lab.routes.load(), [])
  })
})
