// A tenant carried by IP address is found, moved to certificates without a gap, and its old objects are taken away.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { installation } from '#test/support/installation.ts'
import {
  askFor,
  boundHow,
  carryTheOldWay,
  contentsOf,
  findOldTenant,
  gatewayKnows,
  isOld,
  mailFlows,
  migrate,
  migrationOf,
  tracesOf,
  until,
} from './old-tenant.ts'

const hour_ms = 3_600_000

test('an IP-based tenant is migrated: found, proven, retired; mail flows all the time', async (t) => {
  const made = await installation(t)
  carryTheOldWay(made.emulator)
  const before = contentsOf(made.emulator)
  const tenantId = await findOldTenant(made)

  await t.test('the check says which domains are affected and why, and nothing was changed', async () => {
    const found = await askFor(made, tenantId, 'check')
    assert.equal(found.state, 'affected')
    const adatum = found.affectedDomains.find(({ domain }) => domain === 'adatum.com')
    assert.match(adatum?.reason ?? '', /Scan inbound.*IP address.*Mailwarden Inbound/)
    assert.deepEqual(found.objects, {
      inbound: ['Mailwarden Inbound'],
      outbound: ['Mailwarden Outbound'],
      rules: ['Mailwarden - Scan inbound', 'Mailwarden - Scan outbound'],
    })
    assert.deepEqual(contentsOf(made.emulator), before)
  })

  await t.test('a deadline is counted down in the banner of all tenants, and there is an alert', async () => {
    const deadline = new Date(made.clock.now().getTime() + 10 * 24 * hour_ms).toISOString().slice(0, 10)
    await made.api('PUT', '/migration/settings', { deadline, watchHours: 24, messagesMin: 1 })
    const { banner, tenants } = await made.api('GET', '/migration')
    assert.equal(banner.daysLeft, 10)
    assert.equal(banner.severity, 'high')
    assert.equal(banner.affectedDomains, tenants[0].affectedDomains.length)
    const alerts = JSON.stringify(await made.api('GET', '/alerts'))
    assert.match(alerts, /mailflow\.migration-needed/)
  })

  await t.test('mail of the tenant is carried as before, scanned, without a route token', async () => {
    await gatewayKnows(made)
    const { inbound, outbound } = await mailFlows(made, 'old way')
    for (const subject of [inbound, outbound]) {
      assert.match(await boundHow(made, tenantId, subject), /^legacy/)
      assert.match(tracesOf(made, subject), /using connector: Mailwarden Inbound/)
    }
  })

  await t.test('nothing can be retired before the new way exists', async () => {
    await assert.rejects(askFor(made, tenantId, 'retire'), /409.*not started/)
  })

  await t.test('the new objects are made beside the old ones, and mail goes the new way', async () => {
    await migrate(made, tenantId)
    assert.equal((await migrationOf(made, tenantId)).state, 'proving')
    await assert.rejects(askFor(made, tenantId, 'retire'), /409.*0 of 1 messages so far/)
    const { inbound, outbound } = await mailFlows(made, 'new way')
    for (const subject of [inbound, outbound]) {
      assert.match(await boundHow(made, tenantId, subject), /route token/)
      assert.doesNotMatch(await boundHow(made, tenantId, subject), /legacy/)
      assert.match(tracesOf(made, subject), /using connector: Mailwarden - From gateway/)
    }
    assert.deepEqual(contentsOf(made.emulator, isOld), before)
  })

  await t.test('retiring waits for the watch time; then everything is proven', async () => {
    await assert.rejects(askFor(made, tenantId, 'retire'), /409.*Watched for 24 hours/)
    await made.advance(24 * hour_ms)
    const ready = await until(made, tenantId, 'ready')
    assert.deepEqual(
      ready.evidence.map(({ key, isProven }) => [key, isProven]),
      ['connection', 'rules', 'relay', 'flow-inbound', 'flow-outbound', 'untouched', 'watch'].map((key) => [key, true]),
    )
  })

  await t.test('the old objects are saved and removed; mail still flows', async () => {
    await askFor(made, tenantId, 'retire')
    const done = await until(made, tenantId, 'done')
    assert.deepEqual(contentsOf(made.emulator, isOld), [[], [], []])
    assert.equal(done.saved.length, 4)
    assert.equal(done.banner, null)
    assert.deepEqual(done.affectedDomains, [])
    const { inbound } = await mailFlows(made, 'afterwards')
    assert.match(tracesOf(made, inbound), /using connector: Mailwarden - From gateway/)
    const { items } = await made.api<{ items: { type: string }[] }>('GET', '/alerts')
    assert.ok(!items.some(({ type }) => type === 'mailflow.migration-needed'), JSON.stringify(items))
  })
})
