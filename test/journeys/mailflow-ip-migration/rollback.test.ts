// The way back: before and after the old objects are gone, the old flow is restored exactly, and a new start is possible.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { installation } from '#test/support/installation.ts'
import {
  askFor,
  boundHow,
  carryTheOldWay,
  contentsOf,
  eventually,
  findOldTenant,
  isOld,
  mailFlows,
  migrate,
  migrationOf,
  tracesOf,
  until,
} from './old-tenant.ts'

const hour_ms = 3_600_000

test('a migration is rolled back before and after the retirement', async (t) => {
  const made = await installation(t)
  carryTheOldWay(made.emulator)
  const before = contentsOf(made.emulator)
  const tenantId = await findOldTenant(made)
  await askFor(made, tenantId, 'check')
  await made.api('PUT', '/migration/settings', { deadline: null, watchHours: 0, messagesMin: 1 })

  const rolledBack = async (): Promise<void> => {
    await askFor(made, tenantId, 'rollback')
    await until(made, tenantId, 'rolling-back')
    await eventually('the new redirects are off', async () => {
      await made.run('advance-migration-tenant', { tenantId })
      const rules = made.emulator.exchange.of(made.emulator.tenant('Adatum')).table('TransportRule').rows()
      const isOn = rules.some((row) => /^Mailwarden [34]0 /.test(row.name) && row.values['State'] === 'Enabled')
      return isOn ? undefined : true
    })
    const { inbound, outbound } = await mailFlows(made, 'back on the old way')
    for (const subject of [inbound, outbound]) {
      assert.match(await boundHow(made, tenantId, subject), /^legacy/)
      assert.match(tracesOf(made, subject), /RouteMessage|Mailwarden - Scan (?:in|out)bound/)
    }
    assert.equal((await migrationOf(made, tenantId)).state, 'rolling-back')
    await made.advance(25 * hour_ms)
    await until(made, tenantId, 'rolled-back')
    assert.deepEqual(contentsOf(made.emulator), before)
    await mailFlows(made, 'old way again')
  }

  await t.test('without a migration there is nothing to roll back', async () => {
    await assert.rejects(askFor(made, tenantId, 'rollback'), /409.*nothing to roll back/)
  })

  await t.test('before the retirement the new rules stop and the new objects go', async () => {
    await migrate(made, tenantId)
    await mailFlows(made, 'new way')
    await assert.rejects(
      made.api('POST', `/tenants/${tenantId}/mailflow/disconnect`, {}),
      /409.*still send its mail.*Mailwarden - Scan inbound/,
    )
    await mailFlows(made, 'still the new way')
    await rolledBack()
  })

  await t.test('after the retirement the old objects are made again as they were', async () => {
    await migrate(made, tenantId)
    await mailFlows(made, 'new way again')
    await until(made, tenantId, 'ready')
    await askFor(made, tenantId, 'retire')
    await until(made, tenantId, 'done')
    assert.deepEqual(contentsOf(made.emulator, isOld), [[], [], []])
    await rolledBack()
  })
})
